//! Handing a file to the practice's software, exactly once by intent.
//!
//! Stage: the file is written and synced under a temporary name, whose name is then committed.
//! Place: it is renamed. After a crash the temporary name decides: still there, rename it;
//! gone, it was placed.

use ids::{MessageId, Timestamp};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Which folder of the practice's software a file goes into.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Folder {
    /// Where the software reads acknowledgements of what it sent.
    Acks,
    /// Where the software imports clinical messages.
    Incoming,
}

/// One file on its way into a folder.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct HandOver {
    /// Where to.
    pub folder: Folder,
    /// Final file name: ASCII, no patient data.
    pub name: String,
    /// The temporary name, once staged.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub staged: Option<String>,
    /// When it was placed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub placed_at: Option<Timestamp>,
    /// Failed attempts so far.
    #[serde(default)]
    pub failures: u32,
    /// HL7 message code of what is in it (`REF`), or `RRI` or `ACK`.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub kind: String,
    /// Id of whose it is in the practice's roster, where the practice has one. Kept with the file:
    /// a document that is given to somebody else meanwhile is not looked for in another folder.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub owner: Option<String>,
}

impl HandOver {
    /// A file that is to be handed over as `name`.
    pub fn new(folder: Folder, name: String) -> Self {
        Self {
            folder,
            name,
            staged: None,
            placed_at: None,
            failures: 0,
            kind: String::new(),
            owner: None,
        }
    }

    /// The same file, holding this.
    #[must_use]
    pub fn holding(mut self, kind: &str) -> Self {
        kind.clone_into(&mut self.kind);
        self
    }

    /// The same file, for somebody of the practice.
    #[must_use]
    pub fn owned_by(mut self, owner: Option<&str>) -> Self {
        self.owner = owner.map(str::to_owned);
        self
    }
}

/// Under which extensions the practice's software looks for messages.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FileNames {
    /// By HL7 message code.
    pub by_kind: BTreeMap<String, String>,
    /// Of all others.
    pub otherwise: String,
}

impl FileNames {
    /// The extension for a message, without its dot.
    pub fn extension(&self, kind: &str) -> &str {
        self.by_kind.get(kind).unwrap_or(&self.otherwise)
    }
}

impl Default for FileNames {
    fn default() -> Self {
        Self {
            by_kind: BTreeMap::new(),
            otherwise: "hl7".to_owned(),
        }
    }
}

/// `<yyyyMMddHHmmss>_<type>_<short id>.<extension>`: unique, sortable, nothing about a patient.
///
/// `kind` is the HL7 message code (`REF`); other characters than letters and digits are dropped.
pub fn file_name(at: Timestamp, kind: &str, id: MessageId, extension: &str) -> String {
    let stamp: String = at
        .to_rfc3339()
        .chars()
        .filter(char::is_ascii_digit)
        .take(14)
        .collect();
    let kind: String = kind
        .chars()
        .filter(char::is_ascii_alphanumeric)
        .take(8)
        .collect();
    let id = id.as_uuid().simple().to_string();
    // The last 12 digits of a UUID are its random part whatever the version.
    format!("{stamp}_{kind}_{}.{extension}", &id[20..])
}

/// Extension under which clinical software looks for the acknowledgement of a message: `RRI` for
/// a referral, `ACK` for everything else.
pub fn ack_extension(message_type: &str) -> &'static str {
    if message_type.starts_with("REF") {
        "RRI"
    } else {
        "ACK"
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    #[test]
    fn names_are_short_ascii_and_carry_no_content() {
        let at = Timestamp::parse_rfc3339("2026-11-22T01:02:03Z").unwrap();
        let id = MessageId::from_uuid(Uuid::from_u128(0x0123_4567_89ab_7def_8123_4567_89ab_cdef));
        assert_eq!(
            file_name(at, "REF^I12", id, "hl7"),
            "20261122010203_REFI12_456789abcdef.hl7"
        );
        assert!(file_name(at, "../../etc/passwd", id, "hl7").len() < 64);
    }

    #[test]
    fn a_file_of_an_older_node_is_read_and_one_without_more_is_written_as_ever() {
        let old = r#"{"folder":"Incoming","name":"a.hl7","failures":2}"#;
        let file: HandOver = serde_json::from_str(old).unwrap();
        assert_eq!((file.kind.as_str(), file.owner.as_ref()), ("", None));
        assert_eq!(serde_json::to_string(&file).unwrap(), old);
        let file = file.holding("REF").owned_by(Some("banks"));
        let again = serde_json::to_string(&file).unwrap();
        assert_eq!(serde_json::from_str::<HandOver>(&again).unwrap(), file);
    }

    #[test]
    fn an_extension_is_that_of_the_message_or_of_all_others() {
        let mut names = FileNames::default();
        names.by_kind.insert("REF".to_owned(), "ref".to_owned());
        assert_eq!(
            (names.extension("REF"), names.extension("ORU")),
            ("ref", "hl7")
        );
    }
}
