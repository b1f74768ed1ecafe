//! The algorithms that are read, and their URIs. Everything else is refused by name.

use aws_lc_rs::{digest, signature};

use crate::DigestValue;

/// How `SignedInfo` is signed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum SignatureAlgorithm {
    /// RSASSA-PKCS1-v1_5 with SHA-1: what the published clients still write.
    RsaSha1,
    /// RSASSA-PKCS1-v1_5 with SHA-256.
    RsaSha256,
}

impl SignatureAlgorithm {
    const ALL: [Self; 2] = [Self::RsaSha1, Self::RsaSha256];

    /// The URI in `ds:SignatureMethod`.
    #[must_use]
    pub const fn uri(self) -> &'static str {
        match self {
            Self::RsaSha1 => "http://www.w3.org/2000/09/xmldsig#rsa-sha1",
            Self::RsaSha256 => "http://www.w3.org/2001/04/xmldsig-more#rsa-sha256",
        }
    }

    /// The last part of the URI.
    #[must_use]
    pub fn name(self) -> &'static str {
        fragment(self.uri())
    }

    pub(crate) fn from_uri(uri: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|known| known.uri() == uri)
    }

    pub(crate) fn verification(self) -> &'static signature::RsaParameters {
        match self {
            Self::RsaSha1 => &signature::RSA_PKCS1_2048_8192_SHA1_FOR_LEGACY_USE_ONLY,
            Self::RsaSha256 => &signature::RSA_PKCS1_2048_8192_SHA256,
        }
    }
}

/// How the signed element is digested.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum DigestAlgorithm {
    /// SHA-1, 20 bytes.
    Sha1,
    /// SHA-256, 32 bytes.
    Sha256,
}

impl DigestAlgorithm {
    const ALL: [Self; 2] = [Self::Sha1, Self::Sha256];

    /// The URI in `ds:DigestMethod`.
    #[must_use]
    pub const fn uri(self) -> &'static str {
        match self {
            Self::Sha1 => "http://www.w3.org/2000/09/xmldsig#sha1",
            Self::Sha256 => "http://www.w3.org/2001/04/xmlenc#sha256",
        }
    }

    /// The last part of the URI.
    #[must_use]
    pub fn name(self) -> &'static str {
        fragment(self.uri())
    }

    /// The algorithm that this URI names, when it is one that is taken.
    #[must_use]
    pub fn from_uri(uri: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|known| known.uri() == uri)
    }

    /// The digest of `bytes` as a `ds:DigestValue`.
    #[must_use]
    pub fn value_of(self, bytes: &[u8]) -> DigestValue {
        DigestValue::of(self.of(bytes).as_ref())
    }

    pub(crate) fn of(self, bytes: &[u8]) -> digest::Digest {
        digest::digest(
            match self {
                Self::Sha1 => &digest::SHA1_FOR_LEGACY_USE_ONLY,
                Self::Sha256 => &digest::SHA256,
            },
            bytes,
        )
    }
}

/// How the signed payload is encrypted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Cipher {
    /// AES-128 in CBC mode; read only.
    Aes128Cbc,
    /// AES-256 in CBC mode.
    Aes256Cbc,
    /// AES-256 in Galois/Counter Mode.
    Aes256Gcm,
}

impl Cipher {
    const ALL: [Self; 3] = [Self::Aes128Cbc, Self::Aes256Cbc, Self::Aes256Gcm];

    /// The URI in the `xenc:EncryptionMethod` of the data.
    #[must_use]
    pub const fn uri(self) -> &'static str {
        match self {
            Self::Aes128Cbc => "http://www.w3.org/2001/04/xmlenc#aes128-cbc",
            Self::Aes256Cbc => "http://www.w3.org/2001/04/xmlenc#aes256-cbc",
            Self::Aes256Gcm => "http://www.w3.org/2009/xmlenc11#aes256-gcm",
        }
    }

    /// The last part of the URI.
    #[must_use]
    pub fn name(self) -> &'static str {
        fragment(self.uri())
    }

    /// Length of its key, bytes.
    pub(crate) const fn key_bytes(self) -> usize {
        match self {
            Self::Aes128Cbc => 16,
            Self::Aes256Cbc | Self::Aes256Gcm => 32,
        }
    }

    pub(crate) fn from_uri(uri: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|known| known.uri() == uri)
    }
}

/// How the session key is encrypted to a recipient.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum KeyTransport {
    /// RSA-OAEP of XML Encryption 1.1 with SHA-1 throughout; read only.
    Oaep11Sha1,
    /// RSA-OAEP of XML Encryption 1.1 with SHA-256 throughout; read only.
    Oaep11Sha256,
    /// RSA-OAEP of XML Encryption 1.0, with SHA-1 throughout.
    OaepMgf1p,
    /// RSAES-PKCS1-v1_5.
    Rsa15,
}

impl KeyTransport {
    /// The URI in the `xenc:EncryptionMethod` of the key.
    #[must_use]
    pub const fn uri(self) -> &'static str {
        match self {
            Self::Oaep11Sha1 | Self::Oaep11Sha256 => "http://www.w3.org/2009/xmlenc11#rsa-oaep",
            Self::OaepMgf1p => "http://www.w3.org/2001/04/xmlenc#rsa-oaep-mgf1p",
            Self::Rsa15 => "http://www.w3.org/2001/04/xmlenc#rsa-1_5",
        }
    }

    /// The last part of the URI.
    #[must_use]
    pub fn name(self) -> &'static str {
        fragment(self.uri())
    }
}

fn fragment(uri: &'static str) -> &'static str {
    uri.rsplit_once('#').map_or(uri, |(_, name)| name)
}

#[cfg(test)]
mod tests {
    use super::{Cipher, DigestAlgorithm, KeyTransport, SignatureAlgorithm};

    #[test]
    fn every_algorithm_is_found_by_its_own_uri_only() {
        for known in SignatureAlgorithm::ALL {
            assert_eq!(SignatureAlgorithm::from_uri(known.uri()), Some(known));
        }
        for known in DigestAlgorithm::ALL {
            assert_eq!(DigestAlgorithm::from_uri(known.uri()), Some(known));
        }
        for known in Cipher::ALL {
            assert_eq!(Cipher::from_uri(known.uri()), Some(known));
        }
        assert_eq!(
            SignatureAlgorithm::from_uri(DigestAlgorithm::Sha1.uri()),
            None
        );
        assert_eq!(
            Cipher::from_uri(&Cipher::Aes256Cbc.uri().to_uppercase()),
            None
        );
        assert_eq!(Cipher::from_uri(""), None);
    }

    #[test]
    fn names_are_the_words_that_people_use() {
        assert_eq!(SignatureAlgorithm::RsaSha256.name(), "rsa-sha256");
        assert_eq!(DigestAlgorithm::Sha256.name(), "sha256");
        assert_eq!(Cipher::Aes256Cbc.name(), "aes256-cbc");
        assert_eq!(KeyTransport::Rsa15.name(), "rsa-1_5");
        assert_eq!(KeyTransport::OaepMgf1p.name(), "rsa-oaep-mgf1p");
    }
}
