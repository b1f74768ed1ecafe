//! A sealed message as it travels (`SealedMessage/2010`, SealedMessageType).

use std::fmt;

use crate::Metadata;

/// Metadata and the sealed payload they describe.
#[derive(Clone, PartialEq, Eq)]
pub struct SealedMessage {
    /// Unsigned envelope data.
    pub metadata: Metadata,
    /// The `encryptedPayload` element as UTF-8 XML that is well-formed on its own.
    ///
    /// When read from a request these are the peer's bytes; only prefixes that were declared
    /// outside the element and are used inside it have been declared again on its start tag.
    pub encrypted_payload: Vec<u8>,
}

/// Shows the metadata and the payload's size.
impl fmt::Debug for SealedMessage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SealedMessage")
            .field("metadata", &self.metadata)
            .field("encrypted_payload_bytes", &self.encrypted_payload.len())
            .finish()
    }
}
