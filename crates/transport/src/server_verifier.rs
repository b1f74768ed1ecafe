//! Which server we talk to: one whose certificate is trusted and either names the organisation
//! that we mean, or is for the host that the directory gave us.

use certs::{Purpose, proves};
use ids::Organisation;
use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::client::verify_server_name;
use rustls::server::ParsedCertificate;
use rustls::{DigitallySignedStruct, Error, SignatureScheme};
use rustls_pki_types::{CertificateDer, ServerName, UnixTime};

use crate::LiveTrust;
use crate::judge::{Judge, refuse};

#[derive(Debug)]
pub(crate) struct ServerVerifier {
    judge: Judge,
    expected: Option<Organisation>,
}

impl ServerVerifier {
    pub(crate) fn new(trust: LiveTrust, expected: Option<Organisation>) -> Self {
        Self {
            judge: Judge::new(trust, Purpose::TlsServer),
            expected,
        }
    }
}

impl ServerCertVerifier for ServerVerifier {
    fn verify_server_cert(
        &self,
        end_entity: &CertificateDer<'_>,
        intermediates: &[CertificateDer<'_>],
        server_name: &ServerName<'_>,
        _ocsp_response: &[u8],
        now: UnixTime,
    ) -> Result<ServerCertVerified, Error> {
        let certificate = self.judge.trusted(end_entity, intermediates, now)?;
        // NASH certificates name an organisation and no host, so the name is the second way.
        let mismatch = match &self.expected {
            Some(expected) => match proves(&certificate, expected) {
                Ok(()) => return Ok(ServerCertVerified::assertion()),
                Err(mismatch) => Some(mismatch),
            },
            None => None,
        };
        let parsed = ParsedCertificate::try_from(end_entity)?;
        verify_server_name(&parsed, server_name).map_err(|error| mismatch.map_or(error, refuse))?;
        Ok(ServerCertVerified::assertion())
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        cert: &CertificateDer<'_>,
        dss: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        self.judge.tls12(message, cert, dss)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        cert: &CertificateDer<'_>,
        dss: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        self.judge.tls13(message, cert, dss)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.judge.schemes()
    }
}
