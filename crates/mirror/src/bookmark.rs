//! How far a source was read: kept in the register, in the same transaction as what was read.

use crate::SourceName;
use ids::Timestamp;
use register::{Register, RegisterError};
use serde::{Deserialize, Serialize};

/// How far a source was read.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Bookmark {
    /// Its changes up to here are in the local copy, in the source's own words.
    pub until: Option<String>,
    /// When all of it was last read to the end.
    pub whole_at: Option<Timestamp>,
    /// When it was last followed to the end.
    pub followed_at: Option<Timestamp>,
    /// A round that was begun and did not end.
    pub round: Option<Round>,
}

/// A round over a source that is under way.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Round {
    /// Whether everything is read.
    pub whole: bool,
    /// Changes after this are read; `None` for everything.
    pub since: Option<String>,
    /// The source's clock at its beginning: where the next round begins.
    pub until: Option<String>,
    /// Steps of it that are done.
    pub step: usize,
    /// Of the present step: the next page, or how many lines of the file are done.
    pub next: Option<String>,
    /// Where the export is asked for.
    #[serde(default)]
    pub job: Option<String>,
}

impl Bookmark {
    pub(crate) fn key(name: &SourceName) -> String {
        format!("following.{name}")
    }

    /// The bookmark of a source. One that cannot be read is as none: everything is read anew.
    ///
    /// # Errors
    /// What the disk says.
    pub fn of(register: &Register, name: &SourceName) -> Result<Self, RegisterError> {
        let text = register.note(&Self::key(name))?;
        let read = text.and_then(|text| serde_json::from_str(&text).ok());
        Ok(read.unwrap_or_default())
    }

    /// The note that keeps it.
    pub(crate) fn note(&self, name: &SourceName) -> (String, Option<String>) {
        (Self::key(name), serde_json::to_string(self).ok())
    }
}
