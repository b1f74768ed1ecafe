//! What a certificate's key may be used for, and how the certificate was signed.

use std::fmt;

/// The keyUsage extension (RFC 5280 §4.2.1.3) as a set of bits.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct KeyUsage(u16);

impl KeyUsage {
    /// From the extension's bits, digitalSignature lowest.
    pub(crate) fn from_bits(bits: u16) -> Self {
        Self(bits)
    }

    /// May sign data and TLS handshakes.
    #[must_use]
    pub fn digital_signature(self) -> bool {
        self.has(0)
    }

    /// May carry a content key (the XSP key transport needs this).
    #[must_use]
    pub fn key_encipherment(self) -> bool {
        self.has(2)
    }

    /// May encrypt data directly.
    #[must_use]
    pub fn data_encipherment(self) -> bool {
        self.has(3)
    }

    /// May sign certificates.
    #[must_use]
    pub fn key_cert_sign(self) -> bool {
        self.has(5)
    }

    /// May sign revocation lists.
    #[must_use]
    pub fn crl_sign(self) -> bool {
        self.has(6)
    }

    fn has(self, bit: u32) -> bool {
        self.0 & (1 << bit) != 0
    }
}

/// The extKeyUsage extension (RFC 5280 §4.2.1.12). NASH certificates have none.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct ExtendedKeyUsage {
    /// `anyExtendedKeyUsage`.
    pub any: bool,
    /// TLS client authentication.
    pub client_auth: bool,
    /// Answering for an authority (OCSP).
    pub ocsp_signing: bool,
    /// TLS server authentication.
    pub server_auth: bool,
}

/// The algorithm the issuer signed the certificate with.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum SignatureAlgorithm {
    /// ECDSA with SHA-1, refused.
    EcdsaSha1,
    /// ECDSA with SHA-256.
    EcdsaSha256,
    /// ECDSA with SHA-384.
    EcdsaSha384,
    /// ECDSA with SHA-512.
    EcdsaSha512,
    /// Ed25519.
    Ed25519,
    /// Anything else, by its dotted object identifier.
    Other(String),
    /// RSA PKCS#1 v1.5 with MD5, refused.
    RsaMd5,
    /// RSA-PSS with any digest.
    RsaPss,
    /// RSA PKCS#1 v1.5 with SHA-1, refused (NASH stopped issuing it in 2022).
    RsaSha1,
    /// RSA PKCS#1 v1.5 with SHA-256, what NASH issues.
    RsaSha256,
    /// RSA PKCS#1 v1.5 with SHA-384.
    RsaSha384,
    /// RSA PKCS#1 v1.5 with SHA-512.
    RsaSha512,
}

impl SignatureAlgorithm {
    /// From the dotted object identifier.
    pub(crate) fn from_oid(oid: &str) -> Self {
        match oid {
            "1.2.840.10045.4.1" => Self::EcdsaSha1,
            "1.2.840.10045.4.3.2" => Self::EcdsaSha256,
            "1.2.840.10045.4.3.3" => Self::EcdsaSha384,
            "1.2.840.10045.4.3.4" => Self::EcdsaSha512,
            "1.3.101.112" => Self::Ed25519,
            "1.2.840.113549.1.1.4" => Self::RsaMd5,
            "1.2.840.113549.1.1.10" => Self::RsaPss,
            "1.2.840.113549.1.1.5" | "1.3.14.3.2.29" => Self::RsaSha1,
            "1.2.840.113549.1.1.11" => Self::RsaSha256,
            "1.2.840.113549.1.1.12" => Self::RsaSha384,
            "1.2.840.113549.1.1.13" => Self::RsaSha512,
            other => Self::Other(other.to_owned()),
        }
    }

    /// Whether its digest is one that can be forged: SHA-1 or older.
    #[must_use]
    pub fn digest_is_broken(&self) -> bool {
        match self {
            Self::EcdsaSha1 | Self::RsaMd5 | Self::RsaSha1 => true,
            Self::EcdsaSha256
            | Self::EcdsaSha384
            | Self::EcdsaSha512
            | Self::Ed25519
            | Self::Other(_)
            | Self::RsaPss
            | Self::RsaSha256
            | Self::RsaSha384
            | Self::RsaSha512 => false,
        }
    }
}

impl fmt::Display for SignatureAlgorithm {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::EcdsaSha1 => "ECDSA with SHA-1",
            Self::EcdsaSha256 => "ECDSA with SHA-256",
            Self::EcdsaSha384 => "ECDSA with SHA-384",
            Self::EcdsaSha512 => "ECDSA with SHA-512",
            Self::Ed25519 => "Ed25519",
            Self::Other(oid) => oid,
            Self::RsaMd5 => "RSA with MD5",
            Self::RsaPss => "RSA-PSS",
            Self::RsaSha1 => "RSA with SHA-1",
            Self::RsaSha256 => "RSA with SHA-256",
            Self::RsaSha384 => "RSA with SHA-384",
            Self::RsaSha512 => "RSA with SHA-512",
        })
    }
}
