//! One link of a chain.

use ids::Organisation;
use serde::{Deserialize, Serialize};

use crate::canonical;
use crate::draft::Draft;
use crate::error::JsonError;
use crate::hash::Hash;
use crate::head::Head;
use crate::json;

/// A recorded event in its place.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Entry {
    /// Whose chain.
    pub org: Organisation,
    /// Its place, from 1, without gaps.
    pub seq: u64,
    /// Hash of the entry before; zero for the first.
    pub prev: Hash,
    /// What was recorded.
    pub draft: Draft,
    /// SHA-256 over everything above, encoded as the crate's page says.
    pub hash: Hash,
}

/// Appends a draft to the chain that ends in `head`. The head says whose chain it is.
#[must_use]
pub fn link(head: &Head, draft: Draft) -> Entry {
    // A chain one longer than u64 can count cannot exist; saturating keeps this free of panics.
    let seq = head.seq.saturating_add(1);
    let hash = Hash::of(&canonical::entry(&head.org, seq, &head.hash, &draft));
    Entry {
        org: head.org.clone(),
        seq,
        prev: head.hash,
        draft,
        hash,
    }
}

impl Entry {
    /// The head of a chain that ends here.
    #[must_use]
    pub fn head(&self) -> Head {
        Head {
            org: self.org.clone(),
            seq: self.seq,
            hash: self.hash,
        }
    }

    /// The hash that its content gives; differs from `hash` when either was changed.
    #[must_use]
    pub fn computed_hash(&self) -> Hash {
        Hash::of(&canonical::entry(
            &self.org,
            self.seq,
            &self.prev,
            &self.draft,
        ))
    }

    /// One line of JSON, without a line end.
    ///
    /// # Errors
    /// [`JsonError::TooLong`] past [`crate::MAX_LINE_BYTES`]: no reader would take the line.
    pub fn to_json_line(&self) -> Result<String, JsonError> {
        json::write(self)
    }

    /// From one line of JSON. Fields that are missing, unknown or named twice are refused; the
    /// hash is not checked, that is for the [`crate::Verifier`].
    ///
    /// # Errors
    /// [`JsonError`] saying where the line is wrong, without repeating it.
    pub fn parse_json_line(line: &str) -> Result<Self, JsonError> {
        json::read(line)
    }
}
