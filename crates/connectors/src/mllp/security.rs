//! How a connection is secured: in plain on this machine, else TLS with certificates on both sides.

use std::fmt;
use std::sync::Arc;

use arc_swap::ArcSwap;
use rustls::client::{Resumption, verify_server_name};
use rustls::crypto::CryptoProvider;
use rustls::crypto::aws_lc_rs::default_provider;
use rustls::server::{NoServerSessionStorage, ParsedCertificate, WebPkiClientVerifier};
use rustls::version::{TLS12, TLS13};
use rustls::{ClientConfig, ServerConfig};
use rustls_pki_types::{CertificateDer, InvalidDnsNameError, ServerName};
use thiserror::Error;

use super::identity::Identity;

/// Why TLS cannot be set up.
#[derive(Debug, Clone, PartialEq, Error)]
pub enum SecurityError {
    /// Certificate and key do not fit, or the TLS library cannot use them.
    #[error("TLS cannot be set up: {0}")]
    Library(String),
    /// A name that no certificate can have.
    #[error("{0} is no name that a certificate can have")]
    Name(String),
}

/// The side that is called. A fresh identity counts from the next connection on.
#[derive(Debug, Default)]
pub struct ServerSide(Option<ArcSwap<Server>>);

struct Server {
    config: Arc<ServerConfig>,
    /// Of these names the client's certificate must have one; anybody of the authorities where
    /// there are none.
    names: Vec<ServerName<'static>>,
}

/// The side that calls. A fresh identity counts from the next connection on.
#[derive(Debug, Default)]
pub struct ClientSide(Option<ArcSwap<Client>>);

struct Client {
    config: Arc<ClientConfig>,
    name: ServerName<'static>,
}

impl ServerSide {
    /// Without TLS: for this machine alone.
    #[must_use]
    pub fn plain() -> Self {
        Self(None)
    }

    /// With TLS, for clients of the identity's authorities whose certificate has one of the
    /// names; for all of them where no name is given.
    ///
    /// # Errors
    /// [`SecurityError`].
    pub fn tls(identity: &Identity, names: &[String]) -> Result<Self, SecurityError> {
        Ok(Self(Some(ArcSwap::from_pointee(server(identity, names)?))))
    }

    /// Takes another's identity over. Plain stays plain.
    pub fn replace(&self, other: &Self) {
        if let (Some(held), Some(fresh)) = (&self.0, &other.0) {
            held.store(fresh.load_full());
        }
    }

    /// Whether connections are in plain.
    #[must_use]
    pub fn is_plain(&self) -> bool {
        self.0.is_none()
    }

    pub(super) fn config(&self) -> Option<Arc<ServerConfig>> {
        self.0.as_ref().map(|held| held.load().config.clone())
    }

    /// Whether a client that has proven this certificate may speak here.
    pub(super) fn admits(&self, certificate: Option<&CertificateDer<'_>>) -> bool {
        let Some(held) = &self.0 else {
            return true;
        };
        let names = &held.load().names;
        let Some(certificate) = certificate.and_then(|der| ParsedCertificate::try_from(der).ok())
        else {
            return false;
        };
        let named = |name| verify_server_name(&certificate, name).is_ok();
        names.is_empty() || names.iter().any(named)
    }
}

impl ClientSide {
    /// Without TLS: for this machine alone.
    #[must_use]
    pub fn plain() -> Self {
        Self(None)
    }

    /// With TLS, to a server of the identity's authorities whose certificate has this name.
    ///
    /// # Errors
    /// [`SecurityError`].
    pub fn tls(identity: &Identity, name: &str) -> Result<Self, SecurityError> {
        Ok(Self(Some(ArcSwap::from_pointee(client(identity, name)?))))
    }

    /// Takes another's identity over. Plain stays plain.
    pub fn replace(&self, other: &Self) {
        if let (Some(held), Some(fresh)) = (&self.0, &other.0) {
            held.store(fresh.load_full());
        }
    }

    /// Whether connections are in plain.
    #[must_use]
    pub fn is_plain(&self) -> bool {
        self.0.is_none()
    }

    pub(super) fn config(&self) -> Option<(Arc<ClientConfig>, ServerName<'static>)> {
        let held = self.0.as_ref()?.load();
        Some((held.config.clone(), held.name.clone()))
    }
}

/// Shows nothing but what kind of thing it is.
impl fmt::Debug for Server {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Server({} names)", self.names.len())
    }
}

/// Shows nothing but what kind of thing it is.
impl fmt::Debug for Client {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Client")
    }
}

fn provider() -> Arc<CryptoProvider> {
    Arc::new(default_provider())
}

fn library(error: impl fmt::Display) -> SecurityError {
    SecurityError::Library(error.to_string())
}

/// No session is ever resumed: it would outlive the certificate that it began with.
fn server(identity: &Identity, names: &[String]) -> Result<Server, SecurityError> {
    let names = names.iter().map(|name| parsed(name));
    let names = names.collect::<Result<_, _>>()?;
    let authorities = Arc::new(identity.authorities.clone());
    let clients = WebPkiClientVerifier::builder_with_provider(authorities, provider())
        .build()
        .map_err(library)?;
    let mut config = ServerConfig::builder_with_provider(provider())
        .with_protocol_versions(&[&TLS13, &TLS12])
        .map_err(library)?
        .with_client_cert_verifier(clients)
        .with_single_cert(identity.chain.clone(), identity.key.clone_key())
        .map_err(library)?;
    config.session_storage = Arc::new(NoServerSessionStorage {});
    config.send_tls13_tickets = 0;
    let config = Arc::new(config);
    Ok(Server { config, names })
}

fn client(identity: &Identity, name: &str) -> Result<Client, SecurityError> {
    let mut config = ClientConfig::builder_with_provider(provider())
        .with_protocol_versions(&[&TLS13, &TLS12])
        .map_err(library)?
        .with_root_certificates(identity.authorities.clone())
        .with_client_auth_cert(identity.chain.clone(), identity.key.clone_key())
        .map_err(library)?;
    config.resumption = Resumption::disabled();
    let (config, name) = (Arc::new(config), parsed(name)?);
    Ok(Client { config, name })
}

fn parsed(name: &str) -> Result<ServerName<'static>, SecurityError> {
    let wrong = |_: InvalidDnsNameError| SecurityError::Name(name.to_owned());
    ServerName::try_from(name.to_owned()).map_err(wrong)
}
