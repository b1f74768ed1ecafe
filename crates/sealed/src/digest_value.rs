//! The digest of the signed element: proof, when a receipt quotes it, that the payload was opened.

use std::fmt;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

/// A `ds:DigestValue`: base64 without white space, so that two are equal when their digests are.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct DigestValue(String);

impl DigestValue {
    /// Reads a digest as a receipt or a store has it; white space is ignored. `None` when it is
    /// not base64 of 20 to 64 bytes, the lengths of the digests in use.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let bytes = xml::decode_base64(text)?;
        (20..=64).contains(&bytes.len()).then(|| Self::of(&bytes))
    }

    /// The base64 text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    pub(crate) fn of(digest: &[u8]) -> Self {
        Self(STANDARD.encode(digest))
    }
}

impl fmt::Display for DigestValue {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Debug for DigestValue {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "DigestValue({})", self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::DigestValue;

    #[test]
    fn spelling_does_not_matter_and_content_does() {
        let digest = DigestValue::of(&[7; 20]);
        let wrapped = format!(
            "\r\n {}\r\n{} ",
            &digest.as_str()[..9],
            &digest.as_str()[9..]
        );
        assert_eq!(DigestValue::parse(&wrapped), Some(digest.clone()));
        assert_ne!(digest, DigestValue::of(&[8; 20]));
        assert_eq!(digest.to_string(), digest.as_str());
    }

    #[test]
    fn what_is_no_digest_is_refused() {
        for text in ["", "SUCCESS", "AAAA", "*"] {
            assert_eq!(DigestValue::parse(text), None, "{text}");
        }
        assert_eq!(DigestValue::parse(DigestValue::of(&[0; 65]).as_str()), None);
    }
}
