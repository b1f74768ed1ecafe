//! What can go wrong in a register.

/// Why a register did not do what was asked.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RegisterError {
    /// The file is damaged, or no register.
    #[error("the directory's file is damaged or of another program: {0}; restore it")]
    Damaged(String),
    /// A later Sealpost wrote the file.
    #[error("the directory's file has schema {found}, this program knows {known}; update Sealpost")]
    Newer {
        /// Schema of the file.
        found: i64,
        /// The latest schema known here.
        known: i64,
    },
    /// The resource has no type of a directory, or no usable id.
    #[error("a resource must be one of a directory's types and have an id of FHIR's form")]
    NotAddressable,
    /// More matches than can be put in the order that was asked for.
    #[error("more than {0} resources match; narrow the search or leave out _sort")]
    TooManyToSort(usize),
    /// The file or disk did not answer.
    #[error("the directory's file cannot be used now: {0}")]
    Unavailable(String),
    /// The page that was asked for belongs to another search, or is no page.
    #[error("the page cannot be continued; start the search again")]
    UnknownPage,
    /// The resource changed since it was read.
    #[error("the resource has version {found} by now, not {expected}; read it again")]
    VersionConflict {
        /// What the writer had read.
        expected: u64,
        /// What it is now.
        found: u64,
    },
}

impl From<rusqlite::Error> for RegisterError {
    fn from(error: rusqlite::Error) -> Self {
        match error.sqlite_error_code() {
            Some(rusqlite::ErrorCode::DatabaseCorrupt | rusqlite::ErrorCode::NotADatabase) => {
                Self::Damaged(error.to_string())
            }
            _ => Self::Unavailable(error.to_string()),
        }
    }
}
