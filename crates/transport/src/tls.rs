//! The two sides of mutual TLS 1.2 and 1.3.
//!
//! No session is ever resumed: a resumed session would carry a certificate past its revocation,
//! and keep-alive makes handshakes rare enough.

use std::sync::Arc;

use arc_swap::ArcSwap;
use certs::Anchors;
use ids::Organisation;
use rustls::client::Resumption;
use rustls::server::NoServerSessionStorage;
use rustls::sign::SingleCertAndKey;
use rustls::version::{TLS12, TLS13};
use rustls::{ClientConfig, ServerConfig};

use crate::Credentials;
use crate::client_verifier::{ClientVerifier, Clients};
use crate::credentials::provider;
use crate::server_verifier::ServerVerifier;

/// Why TLS cannot be set up.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
#[error("TLS cannot be set up: {0}")]
pub struct TlsError(#[from] rustls::Error);

/// The listener's side, which can be replaced while it runs: a new certificate, new trusted
/// authorities or a new revocation list count from the next connection on.
#[derive(Debug)]
pub struct ServerTls {
    config: ArcSwap<ServerConfig>,
    clients: Clients,
}

impl ServerTls {
    /// With the certificate we show, and what we trust of clients.
    ///
    /// # Errors
    /// [`TlsError`] when the TLS library refuses.
    pub fn new(credentials: &Credentials, anchors: Arc<Anchors>) -> Result<Self, TlsError> {
        Self::taking(Clients::Proven, credentials, anchors)
    }

    /// The same for a choice of clients.
    ///
    /// # Errors
    /// [`TlsError`] when the TLS library refuses.
    pub fn taking(
        clients: Clients,
        credentials: &Credentials,
        anchors: Arc<Anchors>,
    ) -> Result<Self, TlsError> {
        let config = server_config(credentials, anchors, clients)?;
        Ok(Self {
            config: ArcSwap::from_pointee(config),
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
        anchors: Arc<Anchors>,
    ) -> Result<(), TlsError> {
        let config = server_config(credentials, anchors, self.clients)?;
        self.config.store(Arc::new(config));
        Ok(())
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
    anchors: Arc<Anchors>,
    clients: Clients,
) -> Result<ServerConfig, TlsError> {
    let mut config = ServerConfig::builder_with_provider(Arc::new(provider()))
        .with_protocol_versions(&[&TLS13, &TLS12])?
        .with_client_cert_verifier(Arc::new(ClientVerifier::new(anchors, clients)))
        .with_cert_resolver(Arc::new(SingleCertAndKey::from(credentials.key.clone())));
    config.session_storage = Arc::new(NoServerSessionStorage {});
    config.send_tls13_tickets = 0;
    config.alpn_protocols = vec![HTTP_1_1.to_vec()];
    Ok(config)
}

/// Our side towards one organisation.
pub(crate) fn client_config(
    credentials: &Credentials,
    anchors: Arc<Anchors>,
    expected: &Organisation,
) -> Result<ClientConfig, TlsError> {
    let verifier = ServerVerifier::new(anchors, expected.clone());
    let mut config = ClientConfig::builder_with_provider(Arc::new(provider()))
        .with_protocol_versions(&[&TLS13, &TLS12])?
        .dangerous()
        .with_custom_certificate_verifier(Arc::new(verifier))
        .with_client_cert_resolver(Arc::new(SingleCertAndKey::from(credentials.key.clone())));
    config.resumption = Resumption::disabled();
    config.alpn_protocols = vec![HTTP_1_1.to_vec()];
    Ok(config)
}
