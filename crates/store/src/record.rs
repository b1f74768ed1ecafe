//! Records: what an organisation keeps beside its messages (drafts, patients, learned names,
//! what waits in its mailbox).

use crate::StoreError;
use ids::Organisation;

/// Longest id of a record, in bytes of UTF-8.
pub const RECORD_ID_BYTES: usize = 512;

/// Which kind of record.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Shelf {
    /// Clients of the programming interface.
    ApiClient,
    /// Names and numbers that a person has confirmed to mean somebody.
    Alias,
    /// The address book.
    Contact,
    /// Which versions of received documents are here.
    Document,
    /// Documents that are being written.
    Draft,
    /// Messages that can be retrieved from a mailbox.
    Parcel,
    /// The patient index.
    Patient,
    /// Transport responses in a mailbox.
    Response,
}

impl Shelf {
    /// Every shelf.
    pub const ALL: [Self; 8] = [
        Self::ApiClient,
        Self::Alias,
        Self::Contact,
        Self::Document,
        Self::Draft,
        Self::Parcel,
        Self::Patient,
        Self::Response,
    ];

    /// The stored name.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::ApiClient => "api-client",
            Self::Alias => "alias",
            Self::Contact => "contact",
            Self::Document => "document",
            Self::Draft => "draft",
            Self::Parcel => "parcel",
            Self::Patient => "patient",
            Self::Response => "response",
        }
    }
}

/// Names one record. Its `Debug` does not show the id, which may be a person's.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RecordKey {
    /// Whose record.
    pub org: Organisation,
    /// Which kind.
    pub shelf: Shelf,
    /// Its name among its kind, of at most [`RECORD_ID_BYTES`] bytes.
    pub id: String,
}

impl RecordKey {
    /// Refuses an id that is too long for an index.
    pub(crate) fn check(&self) -> Result<(), StoreError> {
        if self.id.len() > RECORD_ID_BYTES {
            return Err(StoreError::RecordIdTooLong { shelf: self.shelf });
        }
        Ok(())
    }
}

impl std::fmt::Debug for RecordKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("RecordKey")
            .field("org", &self.org)
            .field("shelf", &self.shelf)
            .finish_non_exhaustive()
    }
}

/// A record as the store holds it. Its `Debug` shows no content.
#[derive(Clone, PartialEq, Eq)]
pub struct Record {
    /// Its name.
    pub key: RecordKey,
    /// How often it was written since it was new; the expected version of the next write.
    pub version: u64,
    /// What it says: JSON.
    pub body: String,
    /// What it is found by, in order and each once.
    pub tokens: Vec<String>,
}

impl std::fmt::Debug for Record {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Record")
            .field("key", &self.key)
            .field("version", &self.version)
            .finish_non_exhaustive()
    }
}

/// One record to write or to remove. Its `Debug` shows no content.
#[derive(Clone, PartialEq, Eq)]
pub struct RecordWrite {
    /// Its name.
    pub key: RecordKey,
    /// The version that was read; 0 if there was none.
    pub expected: u64,
    /// What it says now: JSON. `None` removes it.
    pub body: Option<String>,
    /// What it is found by from now on, instead of what it was found by before.
    pub tokens: Vec<String>,
}

impl RecordWrite {
    /// The tokens in order and each once.
    pub(crate) fn ordered_tokens(&self) -> Vec<String> {
        let mut tokens = self.tokens.clone();
        tokens.sort_unstable();
        tokens.dedup();
        tokens
    }
}

impl std::fmt::Debug for RecordWrite {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("RecordWrite")
            .field("key", &self.key)
            .field("expected", &self.expected)
            .field("removes", &self.body.is_none())
            .finish_non_exhaustive()
    }
}

/// Which records to list, in the order of their ids (by byte).
#[derive(Clone, PartialEq, Eq)]
pub struct RecordQuery {
    /// Whose records.
    pub org: Organisation,
    /// Which kind.
    pub shelf: Shelf,
    /// Only ids after this one: the last of the page before.
    pub after: Option<String>,
    /// At most this many.
    pub limit: usize,
}

impl std::fmt::Debug for RecordQuery {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("RecordQuery")
            .field("org", &self.org)
            .field("shelf", &self.shelf)
            .field("limit", &self.limit)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shelves_have_distinct_names() {
        let names: std::collections::HashSet<_> = Shelf::ALL.iter().map(|s| s.as_str()).collect();
        assert_eq!(names.len(), Shelf::ALL.len());
    }

    #[test]
    fn what_is_printed_names_nobody() {
        let org = Organisation::parse_uri("https://practice.example/id").unwrap();
        let key = RecordKey {
            org: org.clone(),
            shelf: Shelf::Patient,
            id: "SECRET".to_owned(),
        };
        let write = RecordWrite {
            key: key.clone(),
            expected: 3,
            body: Some("SECRET".to_owned()),
            tokens: vec!["SECRET".to_owned()],
        };
        let record = Record {
            key,
            version: 3,
            body: "SECRET".to_owned(),
            tokens: vec!["SECRET".to_owned()],
        };
        let query = RecordQuery {
            org,
            shelf: Shelf::Patient,
            after: Some("SECRET".to_owned()),
            limit: 1,
        };
        let printed = format!("{write:?} {record:?} {query:?}");
        assert!(!printed.contains("SECRET"), "{printed}");
        assert!(printed.contains("Patient"));
    }
}
