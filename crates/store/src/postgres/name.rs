//! Names as the tables hold them: short enough for an index, and without characters that the
//! database cannot hold.

use crate::{Key, NewKey, RecordKey};
use aws_lc_rs::digest::{SHA256, digest};
use ids::{MessageId, Organisation};

/// Longest organisation that stands in a table as it is, in bytes. An index entry of PostgreSQL
/// has at most about 2,700 bytes, and some have three names in them.
const ORG_BYTES: usize = 256;
/// Longest key value or token that stands in a table as it is, in bytes.
const VALUE_BYTES: usize = 1_024;
/// Begins the digest of a longer value: no UTF-8 text begins so.
const DIGEST_MARK: u8 = 0xff;

/// An organisation: its URI, or a digest, which begins as no URI does.
pub(super) fn org(org: &Organisation) -> String {
    let uri = org.uri();
    if uri.len() <= ORG_BYTES && !uri.contains('\0') {
        return uri;
    }
    let digest = digest(&SHA256, uri.as_bytes());
    let hex: String = digest.as_ref().iter().map(|b| format!("{b:02x}")).collect();
    format!("#sha256:{hex}")
}

/// A key value or a token.
pub(super) fn value(text: &str) -> Vec<u8> {
    if text.len() <= VALUE_BYTES {
        return text.as_bytes().to_vec();
    }
    let mut short = vec![DIGEST_MARK];
    short.extend_from_slice(digest(&SHA256, text.as_bytes()).as_ref());
    short
}

/// A text that people read in the table: a character that the database cannot hold is replaced.
pub(super) fn shown(text: &str) -> String {
    text.replace('\0', "\u{fffd}")
}

/// A key as the tables hold it. Rows are written in this order, so that no two transactions wait
/// for each other.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) struct KeyName {
    pub(super) org: String,
    pub(super) space: &'static str,
    pub(super) value: Vec<u8>,
}

impl From<&Key> for KeyName {
    fn from(key: &Key) -> Self {
        Self {
            org: org(&key.org),
            space: key.space.as_str(),
            value: value(&key.value),
        }
    }
}

/// A key and the message it names.
pub(super) fn named(new: &NewKey) -> (KeyName, MessageId) {
    (KeyName::from(&new.key), new.life)
}

/// A record as the tables hold it.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) struct RecordName {
    pub(super) org: String,
    pub(super) shelf: &'static str,
    pub(super) id: Vec<u8>,
}

impl From<&RecordKey> for RecordName {
    fn from(key: &RecordKey) -> Self {
        Self {
            org: org(&key.org),
            shelf: key.shelf.as_str(),
            id: key.id.as_bytes().to_vec(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_short_name_stands_as_it_is_and_a_long_one_by_its_digest() {
        let short = Organisation::parse_uri("https://practice.example/id").unwrap();
        assert_eq!(org(&short), "https://practice.example/id");
        let uri = |n: usize| format!("https://practice.example/{}", "x".repeat(n));
        let long = |n| org(&Organisation::parse_uri(&uri(n)).unwrap());
        assert!(long(300).starts_with("#sha256:") && long(300).len() == 72);
        assert_ne!(long(300), long(301));
        assert_eq!(value("abc"), b"abc");
        let at_limit = "v".repeat(VALUE_BYTES);
        assert_eq!(value(&at_limit), at_limit.as_bytes());
        let digest = value(&format!("{at_limit}v"));
        assert_eq!((digest.len(), digest[0]), (33, DIGEST_MARK));
    }
}
