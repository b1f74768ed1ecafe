//! What a document is written from.

use ids::Hpii;
use serde::{Deserialize, Serialize};

use crate::document::{Author, Patient, Recipient, Section};
use crate::opaque::opaque;
use crate::party::{Organisation, PersonName};
use crate::{Hl7Time, Identifier, IdentifierKind, Kind};

/// An input as JSON, with invented people: what `sealpost cda write --example` prints.
pub const EXAMPLE: &str = include_str!("example.json");

/// What a document is written from.
#[derive(Clone, Deserialize, Eq, PartialEq, Serialize)]
#[serde(deny_unknown_fields)]
pub struct DocumentInput {
    /// What it is.
    pub kind: Kind,
    /// Its title, unless that of its kind will do.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    /// Its own identifier: a UUID or OID that no other document has.
    pub id: Identifier,
    /// What all its versions have in common; its own identifier, unless given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub set_id: Option<Identifier>,
    /// Which version it is, from 1.
    #[serde(default = "first")]
    pub version: u32,
    /// The document that it replaces.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub replaces: Option<Identifier>,
    /// When it was made, with zone.
    pub time: Hl7Time,
    /// Whom it is about.
    pub patient: Patient,
    /// Who wrote it.
    pub author: Author,
    /// Who approved it, when that is not the author with their HPI-I.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub approver: Option<ApproverInput>,
    /// Who keeps it; the author's organisation, unless given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub custodian: Option<Organisation>,
    /// For whom it is.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub recipients: Vec<Recipient>,
    /// What it says. With attachments there need be none.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub sections: Vec<Section>,
    /// Files that go with it. Those that no section shows or links get a section at the end.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub attachments: Vec<AttachmentInput>,
}

/// A file that goes with a document.
#[derive(Clone, Deserialize, Eq, PartialEq, Serialize)]
#[serde(deny_unknown_fields)]
pub struct AttachmentInput {
    /// The name that narrative shows it by.
    pub id: String,
    /// Its name in the package; narrative links it by this.
    pub file: String,
    /// Its media type.
    pub media_type: String,
    /// What it is, in words.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
}

/// Who approved a document.
#[derive(Clone, Deserialize, Eq, PartialEq, Serialize)]
#[serde(deny_unknown_fields)]
pub struct ApproverInput {
    /// An absolute URI that names them.
    pub person_id: String,
    /// Their name.
    pub name: PersonName,
}

opaque!(DocumentInput, AttachmentInput, ApproverInput);

impl DocumentInput {
    /// Who keeps it.
    pub(super) fn keeper(&self) -> Option<&Organisation> {
        self.custodian
            .as_ref()
            .or(self.author.who.organisation.as_ref())
    }

    /// Who approved it: the URI that names them, and their name.
    pub(super) fn approver(&self) -> Option<(String, PersonName)> {
        if let Some(approver) = &self.approver {
            return Some((approver.person_id.clone(), approver.name.clone()));
        }
        let author = &self.author.who;
        let mut identifiers = author.identifiers.iter();
        let hpii = identifiers.find(|id| id.kind() == IdentifierKind::Hpii)?;
        let hpii = Hpii::parse(hpii.number()).ok()?;
        Some((hpii.to_uri(), author.names.first()?.clone()))
    }
}

impl AttachmentInput {
    /// Whether narrative shows it in its place, rather than linking it.
    pub(super) fn is_image(&self) -> bool {
        self.media_type.starts_with("image/")
    }
}

fn first() -> u32 {
    1
}
