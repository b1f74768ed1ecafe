//! Who signs.

use std::fmt;
use std::sync::Arc;

use certs::Certificate;

use crate::{SealError, SigningKey};

/// A private key with its own certificate.
#[derive(Clone)]
pub struct Signer {
    key: Arc<SigningKey>,
    certificate: Certificate,
}

impl Signer {
    /// Puts a key and its certificate together.
    ///
    /// # Errors
    /// [`SealError::KeyMismatch`] when the certificate is of another key.
    pub fn new(key: Arc<SigningKey>, certificate: Certificate) -> Result<Self, SealError> {
        if !key.belongs_to(certificate.public_key_der()) {
            return Err(SealError::KeyMismatch);
        }
        Ok(Self { key, certificate })
    }

    /// The certificate that goes with every signature.
    #[must_use]
    pub fn certificate(&self) -> &Certificate {
        &self.certificate
    }

    pub(crate) fn key(&self) -> &SigningKey {
        &self.key
    }
}

impl fmt::Debug for Signer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Signer")
            .field("certificate", &self.certificate)
            .finish_non_exhaustive()
    }
}
