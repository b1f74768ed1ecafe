//! Which document a message carries, and which version of it (ADRM 004.2).

use std::cmp::Ordering;

use hl7v2::{Message, Value};
use ids::Timestamp;
use serde::{Deserialize, Serialize};
use zones::{Stamp, Zone};

use crate::entity_id::EntityId;

/// The document (OBR-3, or TXA-12 of an MDM) and the instant of this version (OBR-22, TXA-4). A
/// later instant with the same filler replaces an earlier one; a late earlier one is history.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DocumentVersion {
    /// The document: the identifier its author gave it, the same in all versions.
    pub filler: EntityId,
    /// When this version was reported; `None` when the message does not say.
    pub reported_at: Option<Timestamp>,
}

impl DocumentVersion {
    /// Reads the first group of a message; times without a zone are taken as times of `zone`.
    /// `None` when it names no document.
    #[must_use]
    pub fn read(message: &Message, zone: &Zone) -> Option<Self> {
        let (segment, id, at) = match message.segment("OBR") {
            Some(obr) => (obr, 3, 22),
            None => (message.segment("TXA")?, 12, 4),
        };
        let filler = EntityId::read(&segment.valued(id)?)?;
        let read = |value: Value<'_>| Stamp::read(&value.component_text(1), zone).ok();
        let reported_at = segment.valued(at).and_then(read);
        Some(Self {
            filler,
            reported_at: reported_at.map(|stamp| stamp.moment.at()),
        })
    }

    /// Whether this version is older than, the same as or newer than another of the same
    /// document; `None` when it is another document, or when one of them does not say when.
    #[must_use]
    pub fn compare(&self, other: &Self) -> Option<Ordering> {
        if self.filler != other.filler {
            return None;
        }
        Some(self.reported_at?.cmp(&other.reported_at?))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn version(body: &str) -> Option<DocumentVersion> {
        let text = format!("MSH|^~\\&|A|B|C|D|20261122||ORU^R01|1|P|2.4\r{body}");
        let message = Message::read(text).message.unwrap();
        DocumentVersion::read(&message, &Zone::parse("Australia/Brisbane").unwrap())
    }

    fn obr(id: &str, at: &str) -> DocumentVersion {
        version(&format!("PID|1\rOBR|1||{id}|||||||||||||||||||{at}\r")).unwrap()
    }

    #[test]
    fn a_newer_report_of_the_same_document_is_newer() {
        let first = obr("R1^LAB^1.2.3^ISO", "20261122120000+1100");
        let second = obr("R1^LAB^1.2.3^ISO", "20261122120000");
        assert_eq!(
            second.compare(&first),
            Some(Ordering::Greater),
            "Brisbane is behind"
        );
        assert_eq!(first.compare(&second), Some(Ordering::Less));
        assert_eq!(first.compare(&first), Some(Ordering::Equal));
        let other = obr("R1^LAB^1.2.4^ISO", "20261122120000+1100");
        assert_eq!(other.compare(&first), None, "another authority's number");
        let silent = obr("R1^LAB^1.2.3^ISO", "yesterday");
        assert_eq!((silent.reported_at, silent.compare(&first)), (None, None));
    }

    #[test]
    fn a_cda_document_is_known_by_its_txa() {
        let read = version("TXA|1|NEHTA|AP|20261122010203+0000||||||||D-1\r").unwrap();
        assert_eq!(read.filler.id, "D-1");
        assert_eq!(
            read.reported_at.unwrap().to_rfc3339(),
            "2026-11-22T01:02:03Z"
        );
        assert_eq!(version("PID|1\r"), None);
        assert_eq!(
            version("OBR|1|P1\r"),
            None,
            "a placer's number is no document"
        );
    }
}
