//! One document of a message: an OBR and what belongs to it, or the document of an MDM.

use serde::{Deserialize, Serialize};
use zones::Moment;

use crate::code::Code;
use crate::content::{Bytes, Content};
use crate::displays::{Attachment, Displays};
use crate::entity_id::EntityId;
use crate::hidden::hidden;
use crate::observation::Observation;
use crate::status::Status;

/// A document, a result or an ordered test. `Debug` hides it.
#[derive(Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Document {
    /// OBR-3, the author's number for it; in an order OBR-2 and ORC-2, the requester's; in an MDM
    /// TXA-12.
    #[serde(default)]
    pub id: EntityId,
    /// OBR-2: the number under which it was asked for; not for orders and MDM.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub placer: Option<EntityId>,
    /// OBR-4, in an MDM OBX-3: its type; the words are its title.
    #[serde(default)]
    pub code: Code,
    /// OBR-25; an MDM is final, an order has none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub status: Option<Status>,
    /// OBR-22, TXA-4: when this version was made; an order has none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reported_at: Option<Moment>,
    /// OBR-7: when what it tells was observed, or a specimen taken.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub observed_at: Option<Moment>,
    /// OBR-24 (table 0074): `PHY` for correspondence, `LAB`, `RAD`, ….
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub section: String,
    /// OBR-13: clinical information for whoever does the test.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub clinical_information: String,
    /// Its values.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub observations: Vec<Observation>,
    /// Its files.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub attachments: Vec<Attachment>,
    /// How it shows itself.
    #[serde(default, skip_serializing_if = "Displays::is_empty")]
    pub displays: Displays,
    /// The CDA package (zip) of an MDM.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub package: Option<Content<Bytes>>,
}

hidden!(Document);

impl Document {
    /// Its title.
    #[must_use]
    pub fn title(&self) -> &str {
        &self.code.text
    }
}
