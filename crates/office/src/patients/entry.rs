//! One record of the patient index.

use super::key;
use ids::Organisation;
use patients::{Learned, Person, tokens};
use serde::{Deserialize, Serialize};
use store::{Record, RecordWrite, StoreError};

/// What the practice has on record of somebody, and what decisions taught.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Entry {
    /// What the clinical system says.
    pub person: Person,
    /// The record that goes on for this one, since both turned out to be one person's.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub merged_into: Option<String>,
    /// What people's decisions taught, each with its decision.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub learned: Vec<Learned>,
    /// How often the record was written.
    #[serde(skip)]
    pub version: u64,
}

impl Entry {
    /// Ids of entries begin so.
    pub(super) const PREFIX: &'static str = "patient/";

    /// A record as an entry.
    pub(super) fn of(record: &Record) -> Result<Self, StoreError> {
        let damaged = |_| StoreError::Damaged("a record of the patient index".to_owned());
        let entry: Self = serde_json::from_str(&record.body).map_err(damaged)?;
        Ok(Self {
            version: record.version,
            ..entry
        })
    }

    /// The person as they are compared.
    pub fn taught(&self) -> Person {
        self.person.with_learned(&self.learned)
    }

    /// The write that puts this in the place of the version that was read.
    pub(super) fn write(&self, org: &Organisation, id: &str) -> Result<RecordWrite, StoreError> {
        let body = serde_json::to_string(self)
            .map_err(|_| StoreError::Damaged("a patient that cannot be written".to_owned()))?;
        Ok(RecordWrite {
            key: key(org, Self::PREFIX, id),
            expected: self.version,
            body: Some(body),
            tokens: tokens(&self.taught()),
        })
    }
}
