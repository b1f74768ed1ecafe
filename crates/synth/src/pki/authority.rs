//! A synthetic certification authority.

use certs::Certificate;

use super::key::Key;
use super::profile::Profile;
use super::validity::Validity;
use super::{PkiError, tbs};

/// A key and the certificate it issues under.
#[derive(Debug)]
pub(crate) struct Authority {
    key: Key,
    certificate: Certificate,
}

impl Authority {
    /// One that signs its own certificate.
    pub(crate) fn root(name: &str, validity: Validity) -> Result<Self, PkiError> {
        let key = Key::generate()?;
        let der = tbs::root(&Profile::authority(name, validity), &key)?;
        Ok(Self {
            key,
            certificate: Certificate::from_der(&der)?,
        })
    }

    /// One whose certificate `issuer` signs.
    pub(crate) fn below(issuer: &Self, name: &str, validity: Validity) -> Result<Self, PkiError> {
        let key = Key::generate()?;
        let profile = Profile::authority(name, validity);
        let der = tbs::certificate(&profile, &key, issuer)?;
        Ok(Self {
            key,
            certificate: Certificate::from_der(&der)?,
        })
    }

    pub(crate) fn certificate(&self) -> &Certificate {
        &self.certificate
    }

    pub(crate) fn key(&self) -> &Key {
        &self.key
    }
}
