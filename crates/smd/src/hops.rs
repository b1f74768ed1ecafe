//! Hop marks: which providers a message has passed through.
//!
//! The published metadata has no place for it, so each of our providers adds one
//! `otherTransportMetadata` of a type of our own, which others pass on unread. A message that
//! carries a provider's own mark has gone in a circle.

use crate::cursor::Cursor;
use crate::namespace::Namespace;
use crate::sequence::{Field, Sequence};
use crate::writer::Writer;
use crate::{Metadata, OtherMetadata, Strictness, value};
use ids::Organisation;

/// `metadataType` of a hop mark; its value is the URI of the provider.
pub const HOP: &str = "urn:sealpost:metadata:hop";

const NAME: &str = "sm:otherTransportMetadata";
const FIELDS: &[Field] = &[
    Field::one(Namespace::SealedMessage, "metadataType"),
    Field::one(Namespace::SealedMessage, "metadataValue"),
];

impl Metadata {
    /// How many hop marks it carries, readable or not.
    #[must_use]
    pub fn hops(&self) -> usize {
        self.hop_marks().count()
    }

    /// Whether it has passed through this provider.
    #[must_use]
    pub fn has_passed(&self, provider: &Organisation) -> bool {
        self.hop_marks()
            .any(|mark| hop(mark).as_ref() == Some(provider))
    }

    /// Notes that it passes through this provider.
    pub fn mark_hop(&mut self, provider: &Organisation) {
        let mut writer = Writer::with_capacity(0);
        writer.open_with(NAME, &[("xmlns:sm", Namespace::SealedMessage.uri())]);
        writer.leaf("sm:metadataType", HOP);
        writer.leaf("sm:metadataValue", &provider.uri());
        writer.close(NAME);
        self.other.push(OtherMetadata {
            metadata_type: HOP.to_owned(),
            element: String::from_utf8_lossy(&writer.finish()).into_owned(),
        });
    }

    fn hop_marks(&self) -> impl Iterator<Item = &OtherMetadata> {
        self.other.iter().filter(|it| it.metadata_type == HOP)
    }
}

fn hop(mark: &OtherMetadata) -> Option<Organisation> {
    let mut cursor = Cursor::new(mark.element.as_bytes(), Strictness::Interop).ok()?;
    cursor.root().ok()?;
    let mut provider = None;
    let mut fields = Sequence::new("otherTransportMetadata", FIELDS);
    while let Some((name, _)) = fields.next(&mut cursor).ok()? {
        match name {
            "metadataValue" => provider = value::organisation(&mut cursor, name).ok(),
            _ => drop(value::word(&mut cursor, name).ok()?),
        }
    }
    provider
}
