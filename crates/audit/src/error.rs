//! What can go wrong with lines, keys and signatures.

use crate::json::MAX_LINE_BYTES;

/// A line of JSON that is no entry or signed head.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum JsonError {
    /// Not the JSON of one: syntax, or a field missing, unknown, doubled or of another form.
    #[error("not the JSON of an audit record (column {column}); export it again from the source")]
    Malformed {
        /// Where reading stopped, in bytes from 1; 0 when the place is not known.
        column: usize,
    },
    /// Longer than any record we write.
    #[error("the line is longer than {MAX_LINE_BYTES} bytes; it cannot be an audit record")]
    TooLong,
}

/// A key that cannot be used, or not be made.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum KeyError {
    /// The cryptographic library gave no new key.
    #[error("no signing key could be generated; the system's source of randomness failed")]
    Generation,
    /// Not the PKCS#8 of an Ed25519 private key.
    #[error("not an Ed25519 private key in PKCS#8 DER; give the file that `generate` wrote")]
    Pkcs8,
    /// The cryptographic library gave no signature.
    #[error("the audit head could not be signed; check the audit signing key")]
    Signing,
}

/// A signed head that proves nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum SignatureError {
    /// The signature does not belong to this head and this key.
    #[error("the signature does not fit the head; head or signature was changed")]
    Bad,
    /// It was signed by another key than the one given.
    #[error("signed by another key; give the public key that its key_id names")]
    OtherKey,
}
