//! One organisation's private key, for both of its uses.

use std::sync::Arc;

use crate::{DecryptionKey, SigningKey, pem};

/// One RSA private key, ready to sign and to decrypt: healthcare certificates have one key for
/// both. Importing costs about half a millisecond, so keep it.
#[derive(Debug, Clone)]
pub struct PrivateKey {
    /// For sealing.
    pub signing: Arc<SigningKey>,
    /// For opening.
    pub decryption: Arc<DecryptionKey>,
}

impl PrivateKey {
    /// Reads the first private key of a PEM text: PKCS#8 or PKCS#1, not encrypted.
    ///
    /// # Errors
    /// [`KeyError`].
    pub fn from_pem(text: &str) -> Result<Self, KeyError> {
        Self::from_pkcs8_der(&pem::pkcs8(text)?)
    }

    /// Reads PKCS#8 DER.
    ///
    /// # Errors
    /// [`KeyError::NotRsa`], [`KeyError::Unusable`].
    pub fn from_pkcs8_der(der: &[u8]) -> Result<Self, KeyError> {
        Ok(Self {
            signing: Arc::new(SigningKey::from_pkcs8_der(der)?),
            decryption: Arc::new(DecryptionKey::from_pkcs8_der(der)?),
        })
    }
}

/// Why a private key cannot be used.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum KeyError {
    /// It needs a pass phrase.
    #[error("the private key is encrypted; decrypt it first (openssl pkey -in KEY -out PLAIN)")]
    Encrypted,
    /// No private key was found, or its base64 is damaged.
    #[error("the text holds no readable PEM private key; give a PKCS#8 or PKCS#1 key file")]
    NotPem,
    /// The key is of another kind.
    #[error("the private key is not RSA; sealed payloads need an RSA key")]
    NotRsa,
    /// Not a key, an inconsistent one, or shorter than 2048 or longer than 8192 bits.
    #[error("the private key is damaged or is not an RSA key of 2048 to 8192 bits")]
    Unusable,
}
