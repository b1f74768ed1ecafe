//! The name of a signing key.

use crate::binary_text::binary_text;
use crate::hash::Hash;

/// SHA-256 of the 32 bytes of the public key: 64 lower-case hexadecimal digits as text.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct KeyId(Hash);

impl KeyId {
    pub(crate) fn of(public_key: &[u8]) -> Self {
        Self(Hash::of(public_key))
    }

    pub(crate) const fn as_hash(&self) -> &Hash {
        &self.0
    }

    fn to_text(self) -> String {
        self.0.to_string()
    }

    fn from_text(text: &str) -> Option<Self> {
        Hash::from_text(text).map(Self)
    }
}

binary_text!(KeyId);
