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

#[cfg(test)]
mod tests {
    use super::*;
    use ids::{InvocationId, Timestamp};

    fn org(name: &str) -> Organisation {
        Organisation::parse_uri(&format!("https://{name}.example/id?a=1&b=2")).unwrap()
    }

    fn metadata() -> Metadata {
        Metadata {
            creation_time: Timestamp::from_millis(0),
            expiry_time: None,
            invocation_id: InvocationId::parse("urn:uuid:1").unwrap(),
            receiver_individual: None,
            receiver_organisation: org("receiver"),
            sender_individual: None,
            sender_organisation: org("sender"),
            service_category: "urn:x".to_owned(),
            service_interface: "urn:y".to_owned(),
            route_records: Vec::new(),
            other: Vec::new(),
        }
    }

    #[test]
    fn a_mark_is_found_by_who_made_it() {
        let mut metadata = metadata();
        assert_eq!(metadata.hops(), 0);
        metadata.mark_hop(&org("north"));
        metadata.mark_hop(&org("south"));
        assert_eq!(metadata.hops(), 2);
        assert!(metadata.has_passed(&org("north")) && metadata.has_passed(&org("south")));
        assert!(!metadata.has_passed(&org("east")));
    }

    #[test]
    fn marks_go_through_the_wire_and_what_cannot_be_read_counts_all_the_same() {
        let mut metadata = metadata();
        metadata.mark_hop(&org("north"));
        let mut odd = metadata.other[0].clone();
        odd.element = odd.element.replace("https://north", "no uri");
        metadata.other.push(odd);
        metadata.other.push(OtherMetadata {
            metadata_type: "urn:of-others".to_owned(),
            element: metadata.other[0].element.replace(HOP, "urn:of-others"),
        });
        let mut writer = Writer::with_capacity(0);
        let sm = ("xmlns:sm", Namespace::SealedMessage.uri());
        writer.open_with("sm:root", &[sm]);
        metadata.write(&mut writer, "sm:metadata");
        writer.close("sm:root");
        let bytes = writer.finish();
        let mut cursor = Cursor::new(&bytes, Strictness::Strict).unwrap();
        cursor.root().unwrap();
        cursor.child("root").unwrap().unwrap();
        let read = Metadata::read(&mut cursor).unwrap();
        assert_eq!(read.hops(), 2);
        assert!(read.has_passed(&org("north")));
        assert_eq!(read.other.len(), 3);
    }
}
