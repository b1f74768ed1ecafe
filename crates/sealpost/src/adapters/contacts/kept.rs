//! One contact as it is kept.

use super::key;
use contacts::{Contact, Field, Link, keys};
use ids::Organisation;
use serde::{Deserialize, Serialize};
use store::{Record, RecordWrite, StoreError};
use uuid::Uuid;

/// Characters of an id: enough to tell a hundred thousand contacts apart, few enough to be typed.
const ID_CHARS: usize = 12;

/// A contact with its link.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Kept {
    /// Its name in the address book; says nothing about the contact.
    #[serde(skip)]
    pub id: String,
    /// What is known.
    pub contact: Contact,
    /// Where it first came from.
    pub origin: Origin,
    /// The entry of the directory that it is linked to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub link: Option<Link>,
    /// Whether a person parted it from its entry: it is not linked by itself any more.
    #[serde(default)]
    pub parted: bool,
    #[serde(skip)]
    pub(super) version: u64,
}

/// Where a contact first came from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Origin {
    /// A file.
    Import,
    /// A message that they sent.
    Message,
    /// A person typed it.
    Person,
}

impl Origin {
    /// The stored name.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Import => "import",
            Self::Message => "message",
            Self::Person => "person",
        }
    }
}

impl Kept {
    pub(super) fn new(contact: Contact, origin: Origin) -> Self {
        let id = Uuid::new_v4().simple().to_string();
        Self {
            id: id.chars().take(ID_CHARS).collect(),
            contact,
            origin,
            link: None,
            parted: false,
            version: 0,
        }
    }

    pub(super) fn of(record: &Record) -> Result<Self, StoreError> {
        let damaged = |_| StoreError::Damaged("a contact of the address book".to_owned());
        let kept: Self = serde_json::from_str(&record.body).map_err(damaged)?;
        Ok(Self {
            id: record.key.id.clone(),
            version: record.version,
            ..kept
        })
    }

    /// The write that puts this in the place of the version that was read.
    pub(super) fn write(&self, org: &Organisation) -> Result<RecordWrite, StoreError> {
        let body = serde_json::to_string(self)
            .map_err(|_| StoreError::Damaged("a contact that cannot be written".to_owned()))?;
        Ok(RecordWrite {
            key: key(org, &self.id),
            expected: self.version,
            body: Some(body),
            tokens: keys(&self.contact),
        })
    }

    /// The same after it was written.
    pub(super) fn written(self) -> Self {
        Self {
            version: self.version + 1,
            ..self
        }
    }

    /// By what a list is in order: family name or organisation, then given name.
    pub(super) fn sorted_by(&self) -> (String, String, String) {
        let part = |field: Field| self.contact.get(field).unwrap_or_default().to_lowercase();
        let first = if self.contact.is_person() {
            part(Field::Family)
        } else {
            part(Field::Organisation)
        };
        (first, part(Field::Given), self.id.clone())
    }
}
