//! A SHA-256 digest.

use aws_lc_rs::digest;

use crate::binary_text::binary_text;

/// SHA-256 over a canonical encoding; 64 lower-case hexadecimal digits as text.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Hash([u8; Hash::BYTES]);

impl Hash {
    /// Bytes in a hash.
    pub const BYTES: usize = 32;

    /// All zero: what stands before the first entry.
    pub const ZERO: Self = Self([0; Self::BYTES]);

    /// The 32 bytes.
    #[must_use]
    pub const fn as_bytes(&self) -> &[u8; Self::BYTES] {
        &self.0
    }

    /// From 32 bytes.
    #[must_use]
    pub const fn from_bytes(bytes: [u8; Self::BYTES]) -> Self {
        Self(bytes)
    }

    pub(crate) fn of(bytes: &[u8]) -> Self {
        let mut hash = Self::ZERO;
        let sum = digest::digest(&digest::SHA256, bytes);
        for (to, from) in hash.0.iter_mut().zip(sum.as_ref()) {
            *to = *from;
        }
        hash
    }

    fn to_text(self) -> String {
        hex::encode(self.0)
    }

    /// One spelling only, so that a line of an export has one form.
    pub(crate) fn from_text(text: &str) -> Option<Self> {
        let mut bytes = [0; Self::BYTES];
        hex::decode_to_slice(text, &mut bytes).ok()?;
        let hash = Self(bytes);
        (hash.to_text() == text).then_some(hash)
    }
}

binary_text!(Hash);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sha_256_of_the_standards_example() {
        let abc = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
        assert_eq!(Hash::of(b"abc").to_string(), abc);
    }

    #[test]
    fn one_spelling_only() {
        let text = Hash::of(b"abc").to_string();
        assert_eq!(Hash::from_text(&text), Some(Hash::of(b"abc")));
        for wrong in [&text.to_uppercase(), &text[1..], &format!("{text}00"), ""] {
            assert_eq!(Hash::from_text(wrong), None, "{wrong}");
        }
    }
}
