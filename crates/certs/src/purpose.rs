//! What a certificate is to be used for, and what its extensions must then allow.

use std::fmt;

use webpki::{Error, ExtendedKeyUsageValidator, KeyPurposeIdIter, RequiredEkuNotFoundContext};

use crate::Certificate;

const SERVER_AUTH: [usize; 9] = [1, 3, 6, 1, 5, 5, 7, 3, 1];
const CLIENT_AUTH: [usize; 9] = [1, 3, 6, 1, 5, 5, 7, 3, 2];
const ANY: [usize; 5] = [2, 5, 29, 37, 0];

/// The use a certificate is judged for.
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub enum Purpose {
    /// Payload keys are encrypted to it (XSP key transport).
    KeyEncipherment,
    /// It signed a payload.
    Signing,
    /// It was shown by the client of a TLS connection.
    TlsClient,
    /// It was shown by the server of a TLS connection.
    TlsServer,
}

impl Purpose {
    /// Every purpose.
    pub const ALL: [Self; 4] = [
        Self::KeyEncipherment,
        Self::Signing,
        Self::TlsClient,
        Self::TlsServer,
    ];

    /// What keeps the certificate from this use, or `None`. An absent extension allows all.
    pub(crate) fn missing_usage(self, certificate: &Certificate) -> Option<&'static str> {
        if certificate.is_authority() {
            return Some("belonging to an organisation: it is that of an issuing authority");
        }
        let key = certificate.key_usage();
        if key.is_some_and(|usage| !self.fits_key_usage(usage)) {
            return Some(self.key_usage_name());
        }
        let extended = certificate.extended_key_usage();
        if extended.is_some_and(|usage| {
            !self.fits_extended(usage.any, usage.client_auth, usage.server_auth)
        }) {
            return Some(self.extended_name());
        }
        None
    }

    fn fits_key_usage(self, usage: crate::KeyUsage) -> bool {
        match self {
            Self::KeyEncipherment => usage.key_encipherment(),
            Self::Signing | Self::TlsClient | Self::TlsServer => usage.digital_signature(),
        }
    }

    /// NASH certificates have no extKeyUsage and serve for everything; where one is present,
    /// sealing takes either TLS use as the sign of a messaging certificate (smd §6.3).
    fn fits_extended(self, any: bool, client: bool, server: bool) -> bool {
        any || match self {
            Self::KeyEncipherment | Self::Signing => client || server,
            Self::TlsClient => client,
            Self::TlsServer => server,
        }
    }

    fn key_usage_name(self) -> &'static str {
        match self {
            Self::KeyEncipherment => "the key usage keyEncipherment",
            Self::Signing | Self::TlsClient | Self::TlsServer => "the key usage digitalSignature",
        }
    }

    fn extended_name(self) -> &'static str {
        match self {
            Self::KeyEncipherment | Self::Signing => {
                "the extended key usage clientAuth or serverAuth"
            }
            Self::TlsClient => "the extended key usage clientAuth",
            Self::TlsServer => "the extended key usage serverAuth",
        }
    }
}

impl fmt::Display for Purpose {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::KeyEncipherment => "encrypting to it",
            Self::Signing => "signing messages",
            Self::TlsClient => "connecting to others",
            Self::TlsServer => "accepting connections",
        })
    }
}

/// The same rule for issuers on the chain, whose extKeyUsage limits what they may issue.
impl ExtendedKeyUsageValidator for Purpose {
    fn validate(&self, purposes: KeyPurposeIdIter<'_, '_>) -> Result<(), Error> {
        let mut absent = true;
        let (mut any, mut client, mut server) = (false, false, false);
        for purpose in purposes {
            absent = false;
            let oid = purpose?.to_decoded_oid();
            any |= oid == ANY;
            client |= oid == CLIENT_AUTH;
            server |= oid == SERVER_AUTH;
        }
        if absent || self.fits_extended(any, client, server) {
            return Ok(());
        }
        Err(Error::RequiredEkuNotFoundContext(
            RequiredEkuNotFoundContext {
                required: webpki::KeyUsage::client_auth(),
                present: Vec::new(),
            },
        ))
    }
}
