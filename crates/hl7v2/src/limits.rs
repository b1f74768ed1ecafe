//! How much of a message is read before giving up.

/// Largest message read by default, in bytes: the size both sides must handle (ADRM 019).
pub const MESSAGE_BYTES_MAX: usize = 16 * 1024 * 1024;
/// Largest message any [`Limits`] can allow, in bytes: offsets are kept in 32 bits.
pub const MESSAGE_BYTES_CEILING: usize = u32::MAX as usize - 1;
/// Most segments read in one message by default, as a count.
pub const SEGMENTS_MAX: usize = 200_000;
/// Most fields indexed in one message by default, as a count (four bytes of index each).
pub const FIELDS_MAX: usize = 8_000_000;
/// Most findings kept under one code for one message, as a count.
pub const FINDINGS_PER_CODE_MAX: usize = 20;

/// Limits on one message. The default suits a message from a stranger.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Largest message in bytes, framing included; capped at [`MESSAGE_BYTES_CEILING`].
    pub bytes: usize,
    /// Most segments, as a count.
    pub segments: usize,
    /// Most fields over all segments, as a count.
    pub fields: usize,
}

impl Limits {
    /// The default limits with another size in bytes, for partners who agreed on more than 16 MiB.
    pub fn with_bytes(bytes: usize) -> Self {
        Self {
            bytes: bytes.min(MESSAGE_BYTES_CEILING),
            ..Self::default()
        }
    }
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            bytes: MESSAGE_BYTES_MAX,
            segments: SEGMENTS_MAX,
            fields: FIELDS_MAX,
        }
    }
}
