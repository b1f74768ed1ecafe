//! The certificate and key with which one of our organisations shows itself.

use std::fmt;
use std::sync::Arc;

use certs::{Certificate, CertificateError, Purpose, Refusal, Trusted};
use ids::{Organisation, Timestamp};
use rustls::crypto::CryptoProvider;
use rustls::sign::CertifiedKey;
use rustls_pki_types::pem::PemObject;
use rustls_pki_types::{CertificateDer, PrivateKeyDer};

use crate::LiveTrust;

/// A certificate chain and its private key, known to belong together.
#[derive(Clone)]
pub struct Credentials {
    pub(crate) key: Arc<CertifiedKey>,
    organisations: Vec<Organisation>,
}

/// Why a certificate and key cannot be used.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CredentialsError {
    /// The certificate cannot be read.
    #[error("the certificate chain: {0}")]
    Certificate(#[from] CertificateError),
    /// The private key cannot be read.
    #[error(
        "the private key cannot be read: it must be one unencrypted PEM key (PKCS#8 or PKCS#1)"
    )]
    Key,
    /// They do not belong together.
    #[error("the private key does not belong to the first certificate of the chain")]
    Mismatch,
    /// The certificate names no organisation, or more than one.
    #[error(transparent)]
    Identity(#[from] certs::IdentityMismatch),
}

impl Credentials {
    /// Reads a chain, the organisation's own certificate first, and its key.
    ///
    /// # Errors
    /// [`CredentialsError`] naming what is wrong with the files.
    pub fn from_pem(chain: &str, key: &str) -> Result<Self, CredentialsError> {
        let chain = Certificate::chain_from_pem(chain)?;
        let organisations = match chain.first() {
            Some(own) => own.organisations()?,
            None => Vec::new(),
        };
        if organisations.is_empty() {
            return Err(certs::IdentityMismatch::Nameless.into());
        }
        let key =
            PrivateKeyDer::from_pem_slice(key.as_bytes()).map_err(|_| CredentialsError::Key)?;
        let ders = chain
            .iter()
            .map(|certificate| CertificateDer::from(certificate.der().to_vec()));
        let key = CertifiedKey::from_der(ders.collect(), key, &provider()).map_err(|error| {
            if matches!(error, rustls::Error::InconsistentKeys(_)) {
                CredentialsError::Mismatch
            } else {
                CredentialsError::Key
            }
        })?;
        Ok(Self {
            key: Arc::new(key),
            organisations,
        })
    }

    /// Judges our own certificate as others would.
    ///
    /// # Errors
    /// [`Refusal`], also when the certificate cannot be read.
    pub fn judge(
        &self,
        trust: &LiveTrust,
        purpose: Purpose,
        at: Timestamp,
    ) -> Result<Trusted, Refusal> {
        let own = self.key.cert.first().map(|der| Certificate::from_der(der));
        let unreadable = Refusal::Unusable {
            rule: "it cannot be read",
        };
        match own {
            Some(Ok(own)) => trust.judge(&own, &[], purpose, at),
            Some(Err(_)) | None => Err(unreadable),
        }
    }

    /// The organisations that the certificate names; not empty.
    #[must_use]
    pub fn organisations(&self) -> &[Organisation] {
        &self.organisations
    }
}

/// Shows whose it is, never the key.
impl fmt::Debug for Credentials {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Credentials")
            .field("organisations", &self.organisations)
            .finish_non_exhaustive()
    }
}

/// The cryptography of every connection.
pub(crate) fn provider() -> CryptoProvider {
    rustls::crypto::aws_lc_rs::default_provider()
}
