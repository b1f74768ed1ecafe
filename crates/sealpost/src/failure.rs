//! How a command fails: what it prints, and its exit code.

use std::path::Path;
use std::process::ExitCode;

/// A command that did not do what was asked. The text names the problem and the fix.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Failure {
    /// The answer is no: a check found errors, a verification failed. Exit code 1.
    #[error("{0}")]
    Negative(String),
    /// What was asked, or the configuration, cannot be. Exit code 2.
    #[error("{0}")]
    Usage(String),
    /// A file, the store or the network did not answer; trying again may help. Exit code 3.
    #[error("{0}")]
    Unavailable(String),
}

impl Failure {
    /// The documented exit code.
    pub fn exit_code(&self) -> ExitCode {
        ExitCode::from(match self {
            Self::Negative(_) => 1,
            Self::Usage(_) => 2,
            Self::Unavailable(_) => 3,
        })
    }

    /// A file that could not be read or written.
    pub fn file(path: &Path, error: &std::io::Error) -> Self {
        Self::Unavailable(format!("{}: {error}", path.display()))
    }
}

impl From<store::StoreError> for Failure {
    fn from(error: store::StoreError) -> Self {
        match error {
            store::StoreError::Misconfigured(_) => Self::Usage(error.to_string()),
            store::StoreError::Conflict(_)
            | store::StoreError::Damaged(_)
            | store::StoreError::KeyTaken { .. }
            | store::StoreError::LeaseLost
            | store::StoreError::RecordConflict { .. }
            | store::StoreError::RecordIdTooLong { .. }
            | store::StoreError::Unavailable(_) => Self::Unavailable(error.to_string()),
        }
    }
}

impl From<office::DraftsError> for Failure {
    fn from(error: office::DraftsError) -> Self {
        use office::DraftsError;
        match error {
            DraftsError::Store(error) => error.into(),
            DraftsError::Submit(_) => Self::Unavailable(error.to_string()),
            DraftsError::Blocked(_)
            | DraftsError::Damaged(_)
            | DraftsError::NoSuchDraft(_)
            | DraftsError::NoSuchTemplate { .. }
            | DraftsError::Refused(_) => Self::Negative(error.to_string()),
        }
    }
}
