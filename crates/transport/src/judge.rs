//! What both verifiers have in common: `certs` judges certificates, rustls checks signatures.

use std::sync::Arc;

use certs::{Certificate, MAX_PEER_INTERMEDIATES, Purpose};
use ids::Timestamp;
use rustls::client::danger::HandshakeSignatureValid;
use rustls::crypto::{WebPkiSupportedAlgorithms, verify_tls12_signature, verify_tls13_signature};
use rustls::{CertificateError, DigitallySignedStruct, Error, OtherError, SignatureScheme};
use rustls_pki_types::{CertificateDer, UnixTime};

use crate::LiveTrust;
use crate::credentials::provider;

/// Judges the other side of a handshake.
#[derive(Debug)]
pub(crate) struct Judge {
    trust: LiveTrust,
    purpose: Purpose,
    algorithms: WebPkiSupportedAlgorithms,
}

impl Judge {
    pub(crate) fn new(trust: LiveTrust, purpose: Purpose) -> Self {
        Self {
            trust,
            purpose,
            algorithms: provider().signature_verification_algorithms,
        }
    }

    /// The peer's certificate, once it is trusted for the purpose at the time.
    pub(crate) fn trusted(
        &self,
        end_entity: &CertificateDer<'_>,
        intermediates: &[CertificateDer<'_>],
        now: UnixTime,
    ) -> Result<Certificate, Error> {
        let read = |der: &CertificateDer<'_>| Certificate::from_der(der).map_err(refuse);
        let certificate = read(end_entity)?;
        let sent_along = intermediates.iter().take(MAX_PEER_INTERMEDIATES).map(read);
        let sent_along = sent_along.collect::<Result<Vec<_>, _>>()?;
        let millis = now.as_secs().saturating_mul(1_000);
        let at = Timestamp::from_millis(i64::try_from(millis).unwrap_or(i64::MAX));
        self.trust
            .judge(&certificate, &sent_along, self.purpose, at)
            .map_err(refuse)?;
        Ok(certificate)
    }

    pub(crate) fn tls12(
        &self,
        message: &[u8],
        cert: &CertificateDer<'_>,
        dss: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        verify_tls12_signature(message, cert, dss, &self.algorithms)
    }

    pub(crate) fn tls13(
        &self,
        message: &[u8],
        cert: &CertificateDer<'_>,
        dss: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        verify_tls13_signature(message, cert, dss, &self.algorithms)
    }

    pub(crate) fn schemes(&self) -> Vec<SignatureScheme> {
        self.algorithms.supported_schemes()
    }
}

/// Ends the handshake with a reason that stays readable on our side.
pub(crate) fn refuse(reason: impl std::error::Error + Send + Sync + 'static) -> Error {
    Error::InvalidCertificate(CertificateError::Other(OtherError(Arc::new(reason))))
}
