//! Which algorithms a partner is sent.

use crate::{Algorithms, Cipher, DigestAlgorithm, KeyTransport, SignatureAlgorithm};

/// The sets of algorithms that are written. All are read, whatever is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Profile {
    /// rsa-sha256, sha256, aes256-cbc, rsa-1_5: opened by every known implementation.
    #[default]
    Default,
    /// rsa-sha1, sha1, aes256-cbc, rsa-1_5: for a partner that cannot verify SHA-256.
    LegacySha1,
    /// rsa-sha256, sha256, aes256-gcm, rsa-oaep-mgf1p: for a partner known to open it. The
    /// published .NET client cannot.
    Modern,
}

impl Profile {
    /// What this profile writes.
    #[must_use]
    pub const fn algorithms(self) -> Algorithms {
        match self {
            Self::Default => Algorithms {
                signature: SignatureAlgorithm::RsaSha256,
                digest: DigestAlgorithm::Sha256,
                cipher: Cipher::Aes256Cbc,
                key_transport: KeyTransport::Rsa15,
            },
            Self::LegacySha1 => Algorithms {
                signature: SignatureAlgorithm::RsaSha1,
                digest: DigestAlgorithm::Sha1,
                cipher: Cipher::Aes256Cbc,
                key_transport: KeyTransport::Rsa15,
            },
            Self::Modern => Algorithms {
                signature: SignatureAlgorithm::RsaSha256,
                digest: DigestAlgorithm::Sha256,
                cipher: Cipher::Aes256Gcm,
                key_transport: KeyTransport::OaepMgf1p,
            },
        }
    }
}
