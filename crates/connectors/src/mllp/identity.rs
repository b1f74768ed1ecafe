//! What one side of a TLS connection shows, and whom it trusts at the other end.

use std::fmt;

use rustls::RootCertStore;
use rustls_pki_types::pem::PemObject;
use rustls_pki_types::{CertificateDer, PrivateKeyDer};
use thiserror::Error;

/// A certificate with its key, and the authorities that certify the other side. These are of the
/// practice's own network: no public authority is trusted.
pub struct Identity {
    pub(super) chain: Vec<CertificateDer<'static>>,
    pub(super) key: PrivateKeyDer<'static>,
    pub(super) authorities: RootCertStore,
}

/// What is wrong with the files of an identity.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum IdentityError {
    /// No certificate of an authority.
    #[error("the authorities' file holds no certificate that can be used; it must be PEM")]
    Authorities,
    /// No certificate.
    #[error("the certificate's file holds no certificate; it must be PEM")]
    Certificate,
    /// No private key.
    #[error("the key's file holds no private key; it must be PEM, without a password")]
    Key,
}

impl Identity {
    /// From PEM: our certificate and the chain below its root, our key, the authorities.
    ///
    /// # Errors
    /// [`IdentityError`]; it quotes nothing of the files.
    pub fn from_pem(chain: &str, key: &str, authorities: &str) -> Result<Self, IdentityError> {
        let chain = certificates(chain).ok_or(IdentityError::Certificate)?;
        let key = PrivateKeyDer::from_pem_slice(key.as_bytes()).map_err(|_| IdentityError::Key)?;
        let mut store = RootCertStore::empty();
        for one in certificates(authorities).ok_or(IdentityError::Authorities)? {
            store.add(one).map_err(|_| IdentityError::Authorities)?;
        }
        Ok(Self {
            chain,
            key,
            authorities: store,
        })
    }
}

/// Shows how much there is, and nothing of the key.
impl fmt::Debug for Identity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (chain, authorities) = (self.chain.len(), self.authorities.len());
        write!(
            f,
            "Identity({chain} certificates, {authorities} authorities)"
        )
    }
}

fn certificates(pem: &str) -> Option<Vec<CertificateDer<'static>>> {
    let found: Result<Vec<_>, _> = CertificateDer::pem_slice_iter(pem.as_bytes()).collect();
    found.ok().filter(|found| !found.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_that_hold_something_else_are_told_apart() {
        let junk = "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n";
        let wrong = |chain, key, authorities| {
            Identity::from_pem(chain, key, authorities)
                .map(drop)
                .unwrap_err()
        };
        assert_eq!(wrong("", "", ""), IdentityError::Certificate);
        assert_eq!(wrong(junk, "", ""), IdentityError::Key);
    }
}
