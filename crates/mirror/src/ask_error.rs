//! Why a source did not answer with what was asked.

use std::time::Duration;
use transport::EgressRefusal;

/// Why a source did not answer with what was asked. Texts name the fix; what a source says of
/// itself is shortened and cleaned of control characters.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum AskError {
    /// The source's token service did not give a token.
    #[error("the token service did not give a token: {0}")]
    Access(String),
    /// It asks for patience.
    #[error("it asks to wait {} seconds: {words}", .after.as_secs())]
    Busy {
        /// How long to wait.
        after: Duration,
        /// What it says.
        words: String,
    },
    /// A link of its answer leads to another server.
    #[error("its answer leads on to another server, which is never followed: {0}")]
    Elsewhere(String),
    /// Its server failed.
    #[error("its server failed ({status}): {words}")]
    Failed {
        /// HTTP status.
        status: u16,
        /// What it says.
        words: String,
    },
    /// Its address may not be called.
    #[error(transparent)]
    Forbidden(#[from] EgressRefusal),
    /// It does not let us in.
    #[error("it does not let us in ({status}): {words}; check the access configured for it")]
    NotAllowed {
        /// HTTP status.
        status: u16,
        /// What it says.
        words: String,
    },
    /// It refuses the request.
    #[error("it refuses the request ({status}): {words}")]
    Refused {
        /// HTTP status.
        status: u16,
        /// What it says.
        words: String,
    },
    /// More than is read of one answer, or more pages than are read of one search.
    #[error("its answer is larger than {0}")]
    TooLarge(String),
    /// No answer in time, or no connection.
    #[error("it cannot be reached: {0}")]
    Unreachable(String),
    /// Not the FHIR that was expected.
    #[error("its answer cannot be read: {0}")]
    Unreadable(String),
}

impl AskError {
    /// Whether the source as a whole is in trouble, rather than this one request.
    #[must_use]
    pub fn is_trouble(&self) -> bool {
        match self {
            Self::Access(_)
            | Self::Busy { .. }
            | Self::Failed { .. }
            | Self::NotAllowed { .. }
            | Self::Unreachable(_)
            | Self::Unreadable(_) => true,
            Self::Elsewhere(_) | Self::Forbidden(_) | Self::Refused { .. } | Self::TooLarge(_) => {
                false
            }
        }
    }

    /// Whether what was asked for is not there (any more): a page that expired, a job that ended.
    pub(crate) fn is_gone(&self) -> bool {
        match self {
            Self::Refused { status, .. } => matches!(status, 400 | 404 | 410),
            Self::Access(_)
            | Self::Busy { .. }
            | Self::Elsewhere(_)
            | Self::Failed { .. }
            | Self::Forbidden(_)
            | Self::NotAllowed { .. }
            | Self::TooLarge(_)
            | Self::Unreachable(_)
            | Self::Unreadable(_) => false,
        }
    }
}
