//! The four algorithms that a sealed payload was made with.

use crate::{Cipher, DigestAlgorithm, KeyTransport, SignatureAlgorithm};

/// What a sealed payload was made with; of the first signature, where there are several.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Algorithms {
    /// How it was signed.
    pub signature: SignatureAlgorithm,
    /// How it was digested.
    pub digest: DigestAlgorithm,
    /// How it was encrypted.
    pub cipher: Cipher,
    /// How the key to it was sent.
    pub key_transport: KeyTransport,
}
