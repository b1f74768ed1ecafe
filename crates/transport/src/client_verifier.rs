//! Which clients may connect: those with a certificate that is trusted and names an organisation.
//!
//! NASH certificates carry neither extended key usage nor subject alternative names, so the
//! verifiers of TLS libraries either refuse them or learn nothing from them.

use certs::{IdentityMismatch, Purpose};
use rustls::client::danger::HandshakeSignatureValid;
use rustls::server::danger::{ClientCertVerified, ClientCertVerifier};
use rustls::{DigitallySignedStruct, DistinguishedName, Error, SignatureScheme};
use rustls_pki_types::{CertificateDer, UnixTime};

use crate::LiveTrust;
use crate::judge::{Judge, refuse};

/// Which clients a listener takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Clients {
    /// Those without a certificate too; one that is shown must be trusted all the same.
    Anybody,
    /// Only those whose certificate is trusted and names an organisation.
    Proven,
}

#[derive(Debug)]
pub(crate) struct ClientVerifier {
    judge: Judge,
    hints: Vec<DistinguishedName>,
    clients: Clients,
}

impl ClientVerifier {
    pub(crate) fn new(trust: LiveTrust, clients: Clients) -> Self {
        let anchors = trust.current();
        let authorities = anchors.roots().iter().chain(anchors.intermediates());
        let hints = authorities
            .map(|authority| DistinguishedName::from(authority.subject_der().to_vec()))
            .collect();
        Self {
            judge: Judge::new(trust, Purpose::TlsClient),
            hints,
            clients,
        }
    }
}

impl ClientCertVerifier for ClientVerifier {
    /// Windows clients offer only a certificate whose issuer is among these.
    fn root_hint_subjects(&self) -> &[DistinguishedName] {
        &self.hints
    }

    fn client_auth_mandatory(&self) -> bool {
        match self.clients {
            Clients::Proven => true,
            Clients::Anybody => false,
        }
    }

    fn verify_client_cert(
        &self,
        end_entity: &CertificateDer<'_>,
        intermediates: &[CertificateDer<'_>],
        now: UnixTime,
    ) -> Result<ClientCertVerified, Error> {
        let certificate = self.judge.trusted(end_entity, intermediates, now)?;
        if certificate.organisations().map_err(refuse)?.is_empty() {
            return Err(refuse(IdentityMismatch::Nameless));
        }
        Ok(ClientCertVerified::assertion())
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
