//! The private key that signs.

use std::fmt;

use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::signature::{KeyPair as _, RSA_PKCS1_SHA256, RsaKeyPair};

use crate::sha1_signature::Sha1Signer;
use crate::{DigestAlgorithm, KeyError, SignatureAlgorithm, pem};

/// An RSA private key that signs, imported once. The crypto library wipes it when it is dropped;
/// its `Debug` shows nothing.
pub struct SigningKey {
    pair: RsaKeyPair,
    sha1: Sha1Signer,
}

impl SigningKey {
    /// Reads the first private key of a PEM text: PKCS#8 or PKCS#1, not encrypted.
    ///
    /// # Errors
    /// [`KeyError`].
    pub fn from_pkcs8_pem(text: &str) -> Result<Self, KeyError> {
        Self::from_pkcs8_der(&pem::pkcs8(text)?)
    }

    /// Reads PKCS#8 DER.
    ///
    /// # Errors
    /// [`KeyError::Unusable`].
    pub fn from_pkcs8_der(der: &[u8]) -> Result<Self, KeyError> {
        let pair = RsaKeyPair::from_pkcs8(der).map_err(|_| KeyError::Unusable)?;
        let sha1 = Sha1Signer::from_pkcs8(der).ok_or(KeyError::Unusable)?;
        Ok(Self { pair, sha1 })
    }

    /// Whether this is the private half of the key in `spki` (SubjectPublicKeyInfo, DER).
    #[must_use]
    pub fn belongs_to(&self, spki: &[u8]) -> bool {
        // A SubjectPublicKeyInfo ends with its key, here an RSAPublicKey, which says its own
        // length.
        spki.ends_with(self.pair.public_key().as_ref())
    }

    /// Signs `message`. `None` only when the crypto library fails.
    pub(crate) fn sign(&self, algorithm: SignatureAlgorithm, message: &[u8]) -> Option<Vec<u8>> {
        let mut signature = vec![0; self.pair.public_modulus_len()];
        match algorithm {
            SignatureAlgorithm::RsaSha256 => self
                .pair
                .sign(
                    &RSA_PKCS1_SHA256,
                    &SystemRandom::new(),
                    message,
                    &mut signature,
                )
                .ok()?,
            SignatureAlgorithm::RsaSha1 => {
                let digest = DigestAlgorithm::Sha1.of(message);
                self.sha1
                    .sign(digest.as_ref().try_into().ok()?, &mut signature)?;
            }
        }
        Some(signature)
    }
}

impl fmt::Debug for SigningKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SigningKey(..)")
    }
}
