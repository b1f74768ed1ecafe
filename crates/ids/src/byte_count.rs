//! A size in bytes, so that it cannot be mistaken for a count of anything else.

use std::fmt;

use serde::{Deserialize, Serialize};

/// A number of bytes.
#[derive(
    Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
#[serde(transparent)]
pub struct ByteCount(u64);

impl ByteCount {
    /// From a number of bytes.
    #[must_use]
    pub const fn from_bytes(bytes: u64) -> Self {
        Self(bytes)
    }

    /// From a number of KiB (1024 bytes); stays at the largest count when it would overflow.
    #[must_use]
    pub const fn from_kib(kib: u64) -> Self {
        Self(kib.saturating_mul(1024))
    }

    /// From a number of MiB (1024 KiB); stays at the largest count when it would overflow.
    #[must_use]
    pub const fn from_mib(mib: u64) -> Self {
        Self::from_kib(mib.saturating_mul(1024))
    }

    /// The size of a slice.
    #[must_use]
    pub const fn of(bytes: &[u8]) -> Self {
        // usize has at most 64 bits on every target Rust supports.
        Self(bytes.len() as u64)
    }

    /// The number of bytes.
    #[must_use]
    pub const fn as_bytes(self) -> u64 {
        self.0
    }

    /// The sum; stays at the largest count when it would overflow.
    #[must_use]
    pub const fn plus(self, other: Self) -> Self {
        Self(self.0.saturating_add(other.0))
    }
}

impl fmt::Display for ByteCount {
    /// Whole units only: `512 B`, `10 KiB`, `16 MiB`; otherwise the exact number of bytes.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        const KIB: u64 = 1024;
        const MIB: u64 = 1024 * KIB;
        match self.0 {
            n if n != 0 && n.is_multiple_of(MIB) => write!(f, "{} MiB", n / MIB),
            n if n != 0 && n.is_multiple_of(KIB) => write!(f, "{} KiB", n / KIB),
            n => write!(f, "{n} B"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn units_and_text() {
        assert_eq!(ByteCount::from_mib(16).as_bytes(), 16_777_216);
        assert_eq!(ByteCount::from_mib(16).to_string(), "16 MiB");
        assert_eq!(ByteCount::from_kib(10).to_string(), "10 KiB");
        assert_eq!(ByteCount::from_bytes(1025).to_string(), "1025 B");
        assert_eq!(ByteCount::default().to_string(), "0 B");
        assert_eq!(ByteCount::of(b"abc"), ByteCount::from_bytes(3));
    }

    #[test]
    fn no_overflow() {
        let most = ByteCount::from_bytes(u64::MAX);
        assert_eq!(most.plus(ByteCount::from_bytes(1)), most);
        assert_eq!(ByteCount::from_mib(u64::MAX), most);
    }
}
