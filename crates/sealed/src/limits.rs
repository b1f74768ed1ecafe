//! How large a sealed payload may be.

use xml::Limits;

/// What goes in, bytes. Two layers of base64 bring it close to [`SEALED_BYTES_MAX`].
pub(crate) const PAYLOAD_BYTES_MAX: usize = 32 * 1024 * 1024;

/// The whole `encryptedPayload`, bytes.
pub(crate) const SEALED_BYTES_MAX: usize = 64 * 1024 * 1024;

/// Recipients of one sealed payload.
pub(crate) const RECIPIENTS_MAX: usize = 64;

/// Signatures of one payload. Each costs a canonicalisation and a digest of all of it.
pub(crate) const SIGNATURES_MAX: usize = 4;

/// Length of an element id that we write, bytes.
pub(crate) const ID_BYTES_MAX: usize = 128;

/// The outer part has about a dozen elements a recipient and no more.
pub(crate) fn outer() -> Limits {
    Limits {
        bytes: SEALED_BYTES_MAX,
        elements: 32 * RECIPIENTS_MAX,
    }
}

/// The inner part holds the payload, so only the general limits apply.
pub(crate) fn inner() -> Limits {
    Limits {
        bytes: SEALED_BYTES_MAX,
        ..Limits::default()
    }
}
