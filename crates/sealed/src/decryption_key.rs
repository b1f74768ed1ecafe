//! The private key that decrypts session keys.

use std::fmt;

use aws_lc_rs::rsa::{
    OAEP_SHA1_MGF1SHA1, OAEP_SHA256_MGF1SHA256, OaepAlgorithm, OaepPrivateDecryptingKey,
    Pkcs1PrivateDecryptingKey, PrivateDecryptingKey,
};
use zeroize::Zeroizing;

use crate::{KeyError, KeyTransport, pem};

/// An RSA private key that decrypts, imported once. The crypto library wipes it when it is
/// dropped; its `Debug` shows nothing.
pub struct DecryptionKey {
    pkcs1: Pkcs1PrivateDecryptingKey,
    oaep: OaepPrivateDecryptingKey,
}

impl DecryptionKey {
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
        let import = || PrivateDecryptingKey::from_pkcs8(der).map_err(|_| KeyError::Unusable);
        Ok(Self {
            pkcs1: Pkcs1PrivateDecryptingKey::new(import()?).map_err(|_| KeyError::Unusable)?,
            oaep: OaepPrivateDecryptingKey::new(import()?).map_err(|_| KeyError::Unusable)?,
        })
    }

    /// Decrypts a session key; `None` for any failure. Callers must not show which.
    pub(crate) fn unwrap(
        &self,
        transport: KeyTransport,
        wrapped: &[u8],
    ) -> Option<Zeroizing<Vec<u8>>> {
        let mut buffer = Zeroizing::new(vec![0; self.pkcs1.min_output_size()]);
        let mut oaep = |algorithm: &'static OaepAlgorithm| {
            Some(
                self.oaep
                    .decrypt(algorithm, wrapped, &mut buffer, None)
                    .ok()?
                    .len(),
            )
        };
        let length = match transport {
            KeyTransport::OaepMgf1p | KeyTransport::Oaep11Sha1 => oaep(&OAEP_SHA1_MGF1SHA1)?,
            KeyTransport::Oaep11Sha256 => oaep(&OAEP_SHA256_MGF1SHA256)?,
            KeyTransport::Rsa15 => self.pkcs1.decrypt(wrapped, &mut buffer).ok()?.len(),
        };
        buffer.truncate(length);
        Some(buffer)
    }
}

impl fmt::Debug for DecryptionKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("DecryptionKey(..)")
    }
}
