//! What a failed statement means: try again, connect again, or give up.

use crate::StoreError;
use tokio_postgres::Error;

/// What to do about a failed statement.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Trouble {
    /// Somebody else was faster; nothing was committed, and the same may succeed now.
    Again(String),
    /// The connection broke, or the server is going down or has changed its role.
    Lost(String),
    /// The server refused it: the same will be refused again.
    Refused(StoreError),
}

impl Trouble {
    /// Reads an error. Its text holds the server's code and no data: a server's words may quote
    /// the row that they are about.
    pub(super) fn of(error: &Error) -> Self {
        let Some(answer) = error.as_db_error() else {
            // The driver's own words name no values, but those of a value it could not convert.
            return if error.is_closed() || std::error::Error::source(error).is_some() {
                Self::Lost("the connection to PostgreSQL broke".to_owned())
            } else {
                Self::Lost(error.to_string())
            };
        };
        let code = answer.code().code();
        let text = format!("PostgreSQL answers {code}: {}", meaning(code));
        match code {
            // Unique violation, serialization failure, deadlock, lock timeout.
            "23505" | "40001" | "40P01" | "55P03" => Self::Again(text),
            // Read-only since a failover, or ended for idling in a transaction.
            "25006" | "25P03" => Self::Lost(text),
            // The server's words about connecting and signing in name no row.
            _ if code.starts_with("28") || code.starts_with("3D") => Self::Refused(
                StoreError::Misconfigured(format!("{text} ({})", answer.message())),
            ),
            _ if code.starts_with("08") || code.starts_with("57") => Self::Lost(text),
            _ => Self::Refused(StoreError::Unavailable(text)),
        }
    }

    /// For the caller, when no more is tried.
    pub(super) fn into_error(self) -> StoreError {
        match self {
            Self::Again(text) | Self::Lost(text) => StoreError::Unavailable(text),
            Self::Refused(error) => error,
        }
    }
}

impl From<Error> for Trouble {
    fn from(error: Error) -> Self {
        Self::of(&error)
    }
}

impl From<StoreError> for Trouble {
    fn from(error: StoreError) -> Self {
        Self::Refused(error)
    }
}

/// A code in words, with what to do about it.
fn meaning(code: &str) -> &'static str {
    match code {
        "23505" => "another transaction wrote the same row first",
        "25006" => "the server takes no writes; is it a replica? Give the primary's address",
        "28P01" | "28000" => "the sign-in was refused; check user, password and pg_hba.conf",
        "3D000" => "there is no such database; create it",
        "42501" => "the role lacks a right; see docs/postgresql.md, roles",
        "42P01" | "3F000" => "a table is missing; run `sealpost store migrate`",
        "53100" => "the server's disk is full",
        "53200" => "the server is out of memory",
        "53300" => "too many connections; lower `connections` or raise max_connections",
        "57P01" | "57P02" => "the server is shutting down",
        "57P03" => "the server is starting",
        _ => match code.get(..2) {
            Some("08") => "the connection failed",
            Some("40") => "the transaction was rolled back in favour of another",
            Some("53") => "the server lacks resources",
            Some("57") => "the statement was ended by the server",
            _ => "see the server's log",
        },
    }
}
