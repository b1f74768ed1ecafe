//! The bytes that hashes and signatures cover.
//!
//! The crate's page says what they are, byte by byte.

use ids::{Organisation, Timestamp};

use crate::draft::Draft;
use crate::hash::Hash;
use crate::head::Head;
use crate::key_id::KeyId;

const ENTRY_DOMAIN: &str = "sealpost audit entry v1";
const HEAD_DOMAIN: &str = "sealpost audit head v1";

/// What the hash of an entry covers.
pub(crate) fn entry(org: &Organisation, seq: u64, prev: &Hash, draft: &Draft) -> Vec<u8> {
    let mut bytes = Vec::new();
    text(&mut bytes, ENTRY_DOMAIN);
    text(&mut bytes, &org.uri());
    bytes.extend(seq.to_be_bytes());
    bytes.extend(prev.as_bytes());
    bytes.extend(draft.at.as_millis().to_be_bytes());
    text(&mut bytes, &draft.actor);
    text(&mut bytes, draft.action.code());
    match draft.subject {
        None => bytes.push(0),
        Some(message) => {
            bytes.push(1);
            bytes.extend(message.as_uuid().as_bytes());
        }
    }
    count(&mut bytes, draft.detail.len());
    for (key, value) in &draft.detail {
        text(&mut bytes, key);
        text(&mut bytes, value);
    }
    bytes
}

/// What the signature of a head covers.
pub(crate) fn head(head: &Head, at: Timestamp, key: &KeyId) -> Vec<u8> {
    let mut bytes = Vec::new();
    text(&mut bytes, HEAD_DOMAIN);
    text(&mut bytes, &head.org.uri());
    bytes.extend(head.seq.to_be_bytes());
    bytes.extend(head.hash.as_bytes());
    bytes.extend(at.as_millis().to_be_bytes());
    bytes.extend(key.as_hash().as_bytes());
    bytes
}

fn text(bytes: &mut Vec<u8>, value: &str) {
    count(bytes, value.len());
    bytes.extend(value.as_bytes());
}

/// usize has at most 64 bits on every target Rust supports, so nothing is cut off.
fn count(bytes: &mut Vec<u8>, value: usize) {
    bytes.extend((value as u64).to_be_bytes());
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use ids::MessageId;
    use uuid::Uuid;

    use super::*;
    use crate::action::Action;
    use crate::public_key::PublicKey;

    fn org() -> Organisation {
        Organisation::parse_uri("http://v.example/o").unwrap()
    }

    #[test]
    fn an_entry_is_encoded_byte_by_byte_as_documented() {
        let draft = Draft {
            at: Timestamp::from_millis(-2),
            actor: "é".to_owned(),
            action: Action::KeyUsed,
            subject: Some(MessageId::from_uuid(Uuid::from_bytes([7; 16]))),
            detail: BTreeMap::from([("b".into(), String::new()), ("a".into(), "x".into())]),
        };
        let mut expected = Vec::new();
        expected.extend(b"\0\0\0\0\0\0\0\x17sealpost audit entry v1");
        expected.extend(b"\0\0\0\0\0\0\0\x12http://v.example/o");
        expected.extend(b"\0\0\0\0\0\0\x01\x02");
        expected.extend([9; 32]);
        expected.extend(b"\xff\xff\xff\xff\xff\xff\xff\xfe");
        expected.extend(b"\0\0\0\0\0\0\0\x02\xc3\xa9");
        expected.extend(b"\0\0\0\0\0\0\0\x08key.used");
        expected.push(1);
        expected.extend([7; 16]);
        expected.extend(b"\0\0\0\0\0\0\0\x02");
        expected.extend(b"\0\0\0\0\0\0\0\x01a\0\0\0\0\0\0\0\x01x");
        expected.extend(b"\0\0\0\0\0\0\0\x01b\0\0\0\0\0\0\0\0");
        assert_eq!(
            entry(&org(), 258, &Hash::from_bytes([9; 32]), &draft),
            expected
        );
    }

    #[test]
    fn an_entry_without_subject_and_detail() {
        let draft = Draft {
            at: Timestamp::from_millis(0),
            actor: String::new(),
            action: Action::KeyUsed,
            subject: None,
            detail: BTreeMap::new(),
        };
        let bytes = entry(&org(), 1, &Hash::ZERO, &draft);
        assert!(bytes.ends_with(b"key.used\0\0\0\0\0\0\0\0\0"));
    }

    #[test]
    fn a_head_is_encoded_byte_by_byte_as_documented() {
        let key = PublicKey::from_bytes([5; 32]).key_id();
        let signed = Head {
            org: org(),
            seq: 3,
            hash: Hash::from_bytes([4; 32]),
        };
        let mut expected = Vec::new();
        expected.extend(b"\0\0\0\0\0\0\0\x16sealpost audit head v1");
        expected.extend(b"\0\0\0\0\0\0\0\x12http://v.example/o");
        expected.extend(b"\0\0\0\0\0\0\0\x03");
        expected.extend([4; 32]);
        expected.extend(b"\0\0\0\0\0\0\0\x0a");
        expected.extend(Hash::of(&[5; 32]).as_bytes());
        assert_eq!(head(&signed, Timestamp::from_millis(10), &key), expected);
    }
}
