//! A directory of somebody else.

use aws_lc_rs::digest::{SHA256, digest};
use std::fmt;
use std::str::FromStr;

/// Longest FHIR id, in characters.
const MAX_ID_CHARS: usize = 64;

/// Longest name of a source, in characters.
const MAX_NAME_CHARS: usize = 20;

/// Hexadecimal digits that stand for an id that is too long to be kept whole.
const HASH_CHARS: usize = 40;

/// A directory that is followed or asked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Source {
    /// What it is called here.
    pub name: SourceName,
    /// Base URL of its FHIR server, without a slash at its end.
    pub base: String,
    /// How its changes are learned.
    pub way: Way,
}

/// How the changes of a source are learned.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Way {
    /// `$export` with `_since` (HCPD).
    Export,
    /// Pages of `_lastUpdated`, and everything anew from time to time (AU PD).
    Time,
}

/// What a source is called here: the beginning of the ids of its entries in the local copy.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SourceName(String);

/// A name that no source can have.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "the name of a source has 1 to 20 small letters, digits and hyphens, and begins with a letter"
)]
pub struct SourceNameError;

impl FromStr for SourceName {
    type Err = SourceNameError;

    fn from_str(text: &str) -> Result<Self, SourceNameError> {
        let fits = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
        let begins = text
            .bytes()
            .next()
            .is_some_and(|it| it.is_ascii_lowercase());
        if begins && text.len() <= MAX_NAME_CHARS && text.bytes().all(fits) {
            return Ok(Self(text.to_owned()));
        }
        Err(SourceNameError)
    }
}

impl SourceName {
    /// The name.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Under whose name the register keeps what came from the source.
    #[must_use]
    pub fn held_as(&self) -> String {
        format!("directory:{}", self.0)
    }

    /// The id of a source's entry in the local copy: `name.id`, so that two sources with the same
    /// id stay apart. An id too long for that is kept as its SHA-256.
    #[must_use]
    pub fn local_id(&self, id: &str) -> String {
        let whole = format!("{}.{id}", self.0);
        if whole.len() <= MAX_ID_CHARS {
            return whole;
        }
        let hash = hex::encode(digest(&SHA256, id.as_bytes()));
        format!("{}.{}", self.0, &hash[..HASH_CHARS])
    }
}

impl fmt::Display for SourceName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_short_and_plain() {
        for good in ["hub", "hcpd", "a-1", "abcdefghijklmnopqrst"] {
            assert!(good.parse::<SourceName>().is_ok(), "{good}");
        }
        for bad in [
            "",
            "1a",
            "-a",
            "Hub",
            "a.b",
            "a b",
            "abcdefghijklmnopqrstu",
            "é",
        ] {
            assert_eq!(bad.parse::<SourceName>(), Err(SourceNameError), "{bad}");
        }
    }

    #[test]
    fn ids_of_two_sources_stay_apart_and_within_fhir() {
        let (a, b): (SourceName, SourceName) = ("a".parse().unwrap(), "b".parse().unwrap());
        assert_eq!(a.local_id("role-1"), "a.role-1");
        assert_ne!(a.local_id("x"), b.local_id("x"));
        let long = "x".repeat(64);
        let other = format!("{}y", "x".repeat(63));
        assert!(fhir::is_id(&a.local_id(&long)));
        assert_ne!(a.local_id(&long), a.local_id(&other));
        assert!(a.local_id(&long).starts_with("a."));
    }
}
