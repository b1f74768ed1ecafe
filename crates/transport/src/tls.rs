//! The two sides of mutual TLS 1.2 and 1.3.
//!
//! No session is ever resumed: a resumed session would carry a certificate past its revocation,
//! and keep-alive makes handshakes rare enough.

use std::sync::Arc;

use arc_swap::ArcSwap;
use ids::Organisation;
use rustls::client::Resumption;
use rustls::server::NoServerSessionStorage;
use rustls::sign::SingleCertAndKey;
use rustls::version::{TLS12, TLS13};
use rustls::{ClientConfig, ServerConfig};
use rustls_platform_verifier::Verifier;

use crate::client_verifier::{ClientVerifier, Clients};
use crate::credentials::provider;
use crate::pinned_verifier::PinnedVerifier;
use crate::server_verifier::ServerVerifier;
use crate::{Credentials, LiveTrust};

/// Why TLS cannot be set up.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
#[error("TLS cannot be set up: {0}")]
pub struct TlsError(#[from] rustls::Error);

/// The listener's side, which can be replaced while it runs: a new certificate, new trusted
/// authorities or a new revocation list count from the next connection on.
#[derive(Debug)]
pub struct ServerTls {
    config: ArcSwap<ServerConfig>,
    trust: ArcSwap<LiveTrust>,
    clients: Clients,
}

impl ServerTls {
    /// With the certificate we show, and what we trust of clients.
    ///
    /// # Errors
    /// [`TlsError`] when the TLS library refuses.
    pub fn new(credentials: &Credentials, trust: impl Into<LiveTrust>) -> Result<Self, TlsError> {
        Self::taking(Clients::Proven, credentials, trust)
    }

    /// The same for a choice of clients.
    ///
    /// # Errors
    /// [`TlsError`] when the TLS library refuses.
    pub fn taking(
        clients: Clients,
        credentials: &Credentials,
        trust: impl Into<LiveTrust>,
    ) -> Result<Self, TlsError> {
        let trust = trust.into();
        let config = server_config(credentials, trust.clone(), clients)?;
        Ok(Self {
            config: ArcSwap::from_pointee(config),
            trust: ArcSwap::from_pointee(trust),
            clients,
        })
    }

    /// Replaces both. On an error everything stays as it was.
    ///
    /// # Errors
    /// [`TlsError`] when the TLS library refuses.
    pub fn replace(
        &self,
        credentials: &Credentials,
        trust: impl Into<LiveTrust>,
    ) -> Result<(), TlsError> {
        let trust = trust.into();
        let config = server_config(credentials, trust.clone(), self.clients)?;
        self.trust.store(Arc::new(trust));
        self.config.store(Arc::new(config));
        Ok(())
    }

    /// Whom the listener trusts.
    pub(crate) fn trust(&self) -> Arc<LiveTrust> {
        self.trust.load_full()
    }

    pub(crate) fn clients(&self) -> Clients {
        self.clients
    }

    pub(crate) fn current(&self) -> Arc<ServerConfig> {
        self.config.load_full()
    }
}

/// HTTP/1.1 alone: it is what every peer speaks, and one request at a time makes the limits on
/// connections limits on everything.
const HTTP_1_1: &[u8] = b"http/1.1";

fn server_config(
    credentials: &Credentials,
    trust: LiveTrust,
    clients: Clients,
) -> Result<ServerConfig, TlsError> {
    let mut config = ServerConfig::builder_with_provider(Arc::new(provider()))
        .with_protocol_versions(&[&TLS13, &TLS12])?
        .with_client_cert_verifier(Arc::new(ClientVerifier::new(trust, clients)))
        .with_cert_resolver(Arc::new(SingleCertAndKey::from(credentials.key.clone())));
    config.session_storage = Arc::new(NoServerSessionStorage {});
    config.send_tls13_tickets = 0;
    config.alpn_protocols = vec![HTTP_1_1.to_vec()];
    Ok(config)
}

/// Our side towards a server that is known by its fingerprint; we show nothing.
pub(crate) fn pinned_config(fingerprint: [u8; 16]) -> Result<ClientConfig, TlsError> {
    let mut config = ClientConfig::builder_with_provider(Arc::new(provider()))
        .with_protocol_versions(&[&TLS13, &TLS12])?
        .dangerous()
        .with_custom_certificate_verifier(Arc::new(PinnedVerifier::new(fingerprint)))
        .with_no_client_auth();
    config.resumption = Resumption::disabled();
    config.alpn_protocols = vec![HTTP_1_1.to_vec()];
    Ok(config)
}

/// Our side towards one organisation.
pub(crate) fn client_config(
    credentials: &Credentials,
    trust: LiveTrust,
    expected: &Organisation,
) -> Result<ClientConfig, TlsError> {
    let verifier = ServerVerifier::new(trust, Some(expected.clone()));
    let mut config = ClientConfig::builder_with_provider(Arc::new(provider()))
        .with_protocol_versions(&[&TLS13, &TLS12])?
        .dangerous()
        .with_custom_certificate_verifier(Arc::new(verifier))
        .with_client_cert_resolver(Arc::new(SingleCertAndKey::from(credentials.key.clone())));
    config.resumption = Resumption::disabled();
    config.alpn_protocols = vec![HTTP_1_1.to_vec()];
    Ok(config)
}

/// Our side towards a web site of an authority: any server that the operating system trusts.
pub(crate) fn public_client_config() -> Result<ClientConfig, String> {
    let verifier = Verifier::new(Arc::new(provider())).map_err(|error| error.to_string())?;
    let config = ClientConfig::builder_with_provider(Arc::new(provider()))
        .with_protocol_versions(&[&TLS13, &TLS12])
        .map_err(|error| error.to_string())?
        .dangerous()
        .with_custom_certificate_verifier(Arc::new(verifier))
        .with_no_client_auth();
    Ok(config)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What docs/trust.md says is offered.
    #[test]
    fn no_suite_is_offered_but_those_that_the_documents_list() {
        let suites = provider().cipher_suites;
        let offered: Vec<String> = suites
            .iter()
            .map(|it| format!("{:?}", it.suite()))
            .collect();
        let expected = [
            "TLS13_AES_256_GCM_SHA384",
            "TLS13_AES_128_GCM_SHA256",
            "TLS13_CHACHA20_POLY1305_SHA256",
            "TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384",
            "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256",
            "TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256",
            "TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384",
            "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256",
            "TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256",
        ];
        assert_eq!(offered, expected);
    }
}
