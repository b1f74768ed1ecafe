//! A server that is known by the fingerprint of its certificate alone.

use certs::Certificate;
use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::crypto::{WebPkiSupportedAlgorithms, verify_tls12_signature, verify_tls13_signature};
use rustls::{DigitallySignedStruct, Error, SignatureScheme};
use rustls_pki_types::{CertificateDer, ServerName, UnixTime};

use crate::credentials::provider;
use crate::judge::refuse;

/// The server is not the one that was meant.
#[derive(Debug, thiserror::Error)]
#[error(
    "the server's certificate is not the one that the enrolment code names: somebody is in \
     between, or the provider has a new certificate; ask it for a new code"
)]
struct OtherServer;

#[derive(Debug)]
pub(crate) struct PinnedVerifier {
    fingerprint: [u8; 16],
    algorithms: WebPkiSupportedAlgorithms,
}

impl PinnedVerifier {
    pub(crate) fn new(fingerprint: [u8; 16]) -> Self {
        Self {
            fingerprint,
            algorithms: provider().signature_verification_algorithms,
        }
    }
}

impl ServerCertVerifier for PinnedVerifier {
    fn verify_server_cert(
        &self,
        end_entity: &CertificateDer<'_>,
        _intermediates: &[CertificateDer<'_>],
        _server_name: &ServerName<'_>,
        _ocsp_response: &[u8],
        _now: UnixTime,
    ) -> Result<ServerCertVerified, Error> {
        let shown = Certificate::from_der(end_entity).map_err(refuse)?;
        if shown.thumbprint_sha256().starts_with(&self.fingerprint) {
            return Ok(ServerCertVerified::assertion());
        }
        Err(refuse(OtherServer))
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        cert: &CertificateDer<'_>,
        dss: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        verify_tls12_signature(message, cert, dss, &self.algorithms)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        cert: &CertificateDer<'_>,
        dss: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        verify_tls13_signature(message, cert, dss, &self.algorithms)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.algorithms.supported_schemes()
    }
}
