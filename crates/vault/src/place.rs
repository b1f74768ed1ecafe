//! Where a value belongs: what is authenticated with it, so that it opens nowhere else.

use ids::{MessageId, Organisation};
use std::fmt;
use store::{RecordKey, Shelf};

/// The one place where a sealed value belongs.
#[derive(Clone, Copy, Debug)]
pub enum Place<'a> {
    /// The key that signs the audit trail's heads.
    AuditKey,
    /// Clinical content, by its name: the SHA-256 of what it says.
    Content(&'a str),
    /// The data key of a vault, by its id.
    DataKey(&'a str),
    /// A name that the practice's software chose for a file.
    FileName {
        /// Whose message it came with.
        org: &'a Organisation,
        /// The message.
        message: MessageId,
    },
    /// A private key, by the words that stand in its file.
    PrivateKey(&'a str),
    /// A record.
    Record {
        /// Its name.
        key: &'a RecordKey,
        /// Which writing of it.
        version: u64,
    },
}

impl Place<'_> {
    /// The bytes that stand for the place: no two places have the same.
    pub(crate) fn bytes(&self) -> Vec<u8> {
        match self {
            Self::AuditKey => joined(&["audit-key"]),
            Self::Content(id) => joined(&["content", id]),
            Self::DataKey(id) => joined(&["data-key", id]),
            Self::FileName { org, message } => {
                joined(&["file-name", &org.uri(), &message.to_string()])
            }
            Self::PrivateKey(words) => joined(&["private-key", words]),
            Self::Record { key, version } => joined(&[
                "record",
                &key.org.uri(),
                key.shelf.as_str(),
                &key.id,
                &version.to_string(),
            ]),
        }
    }
}

/// Parts, each behind its length in bytes.
pub(crate) fn joined(parts: &[&str]) -> Vec<u8> {
    let mut bytes = Vec::new();
    for part in parts {
        bytes.extend_from_slice(&u64::try_from(part.len()).unwrap_or(u64::MAX).to_be_bytes());
        bytes.extend_from_slice(part.as_bytes());
    }
    bytes
}

/// For people. The id of a patient's record may be a person's, and is left out.
impl fmt::Display for Place<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::AuditKey => f.write_str("the key of the audit trail"),
            Self::Content(id) => write!(f, "content {id}"),
            Self::DataKey(id) => write!(f, "data key {id}"),
            Self::FileName { message, .. } => write!(f, "a file name of message {message}"),
            Self::PrivateKey(_) => f.write_str("the private key"),
            Self::Record { key, version } => {
                let (org, shelf) = (key.org.uri(), key.shelf.as_str());
                let id = match key.shelf {
                    Shelf::Alias | Shelf::Patient => "",
                    Shelf::ApiClient
                    | Shelf::Contact
                    | Shelf::Document
                    | Shelf::Draft
                    | Shelf::Parcel
                    | Shelf::Response => key.id.as_str(),
                };
                write!(f, "record {id}(kind {shelf}, version {version}) of {org}")
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    fn key(org: &str, shelf: Shelf, id: &str) -> RecordKey {
        RecordKey {
            org: Organisation::parse_uri(&format!("https://{org}.example/id")).unwrap(),
            shelf,
            id: id.to_owned(),
        }
    }

    #[test]
    fn no_two_places_have_the_same_bytes() {
        let record = |org, shelf, id, version| {
            let key = key(org, shelf, id);
            let place = Place::Record { key: &key, version };
            place.bytes()
        };
        let all = [
            Place::AuditKey.bytes(),
            Place::Content("a").bytes(),
            Place::DataKey("a").bytes(),
            Place::PrivateKey("a").bytes(),
            record("a", Shelf::Patient, "1", 2),
            record("b", Shelf::Patient, "1", 2),
            record("a", Shelf::Draft, "1", 2),
            record("a", Shelf::Patient, "12", 2),
            record("a", Shelf::Patient, "1", 22),
            record("a", Shelf::Patient, "", 12),
            record("a", Shelf::Patient, "1", 1),
        ];
        assert_eq!(all.iter().collect::<BTreeSet<_>>().len(), all.len());
        assert_ne!(joined(&["ab", "c"]), joined(&["a", "bc"]));
    }

    #[test]
    fn a_place_is_named_without_a_patient() {
        let patient = key("a", Shelf::Patient, "SECRET");
        let (key, version) = (&patient, 3);
        let shown = Place::Record { key, version }.to_string();
        assert!(shown.contains("patient") && shown.contains("https://a.example/id"));
        assert!(!shown.contains("SECRET"), "{shown}");
    }
}
