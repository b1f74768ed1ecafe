//! A client for services over HTTPS that are no messaging peers: provider directories and the
//! token services before them.

use std::sync::Arc;

use ids::Organisation;
use reqwest::{Client, redirect};
use rustls::client::{Resumption, WebPkiServerVerifier};
use rustls::sign::SingleCertAndKey;
use rustls::version::{TLS12, TLS13};
use rustls::{ClientConfig, RootCertStore};
use rustls_pki_types::CertificateDer;
use rustls_pki_types::pem::PemObject;

use crate::credentials::provider;
use crate::failure::innermost;
use crate::resolver::GuardedResolver;
use crate::server_verifier::ServerVerifier;
use crate::{CourierLimits, Credentials, EgressPolicy, LiveTrust, TlsError};

/// Which servers a client believes to be the one that it called.
#[derive(Clone, Debug)]
pub enum ServerTrust {
    /// A certificate that our own anchors vouch for, and that names the host called or this
    /// organisation.
    Anchors {
        /// Whom we trust.
        anchors: LiveTrust,
        /// Who runs the server, where its certificate names no host.
        organisation: Option<Organisation>,
    },
    /// A certificate of the public web that names the host called, below one of these roots (PEM).
    Web(Vec<u8>),
}

/// Why there is no client.
#[derive(Debug, thiserror::Error)]
pub enum WebClientError {
    /// The client could not be put together.
    #[error("an HTTPS client cannot be made: {0}")]
    Client(String),
    /// No root certificate in the file.
    #[error("the file of web roots holds no certificate; give PEM certificates")]
    NoRoots,
    /// TLS cannot be set up.
    #[error(transparent)]
    Tls(#[from] TlsError),
}

/// A client that calls only what the policy allows, follows no redirect, and shows `own` where
/// the server asks for a certificate. Of the limits, the size of answers is for the caller to keep.
///
/// # Errors
/// [`WebClientError`]
pub fn web_client(
    trust: &ServerTrust,
    own: Option<&Credentials>,
    policy: Arc<EgressPolicy>,
    limits: &CourierLimits,
) -> Result<Client, WebClientError> {
    Client::builder()
        .tls_backend_preconfigured(tls(trust, own)?)
        .dns_resolver(Arc::new(GuardedResolver(policy)))
        .https_only(true)
        .http1_only()
        .no_proxy()
        .redirect(redirect::Policy::none())
        .referer(false)
        .retry(reqwest::retry::never())
        .connect_timeout(limits.connect)
        .timeout(limits.call)
        .pool_idle_timeout(limits.idle)
        .pool_max_idle_per_host(limits.idle_connections)
        .build()
        .map_err(|error| WebClientError::Client(innermost(&error)))
}

/// The cause of a failed call in words, without its URL.
#[must_use]
pub fn why_failed(error: reqwest::Error) -> String {
    innermost(&error.without_url())
}

fn tls(trust: &ServerTrust, own: Option<&Credentials>) -> Result<ClientConfig, WebClientError> {
    let builder = ClientConfig::builder_with_provider(Arc::new(provider()))
        .with_protocol_versions(&[&TLS13, &TLS12])
        .map_err(TlsError::from)?;
    let builder = match trust {
        ServerTrust::Anchors {
            anchors,
            organisation,
        } => {
            let verifier = ServerVerifier::new(anchors.clone(), organisation.clone());
            builder
                .dangerous()
                .with_custom_certificate_verifier(Arc::new(verifier))
        }
        ServerTrust::Web(pem) => {
            let roots = Arc::new(roots(pem)?);
            let verifier =
                WebPkiServerVerifier::builder_with_provider(roots, Arc::new(provider())).build();
            let verifier = verifier.map_err(|error| WebClientError::Client(error.to_string()))?;
            builder.with_webpki_verifier(verifier)
        }
    };
    let mut config = match own {
        Some(own) => {
            builder.with_client_cert_resolver(Arc::new(SingleCertAndKey::from(own.key.clone())))
        }
        None => builder.with_no_client_auth(),
    };
    config.resumption = Resumption::disabled();
    config.alpn_protocols = vec![b"http/1.1".to_vec()];
    Ok(config)
}

/// The roots of a file; those that cannot be used are left out, as on the web everywhere.
fn roots(pem: &[u8]) -> Result<RootCertStore, WebClientError> {
    let mut store = RootCertStore::empty();
    let certificates = CertificateDer::pem_slice_iter(pem).filter_map(Result::ok);
    let (taken, _) = store.add_parsable_certificates(certificates);
    if taken == 0 {
        return Err(WebClientError::NoRoots);
    }
    Ok(store)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_without_roots_is_refused() {
        for text in ["", "no certificate", "-----BEGIN CERTIFICATE-----\nAAAA\n"] {
            let made = web_client(
                &ServerTrust::Web(text.into()),
                None,
                Arc::default(),
                &CourierLimits::default(),
            );
            assert!(matches!(made, Err(WebClientError::NoRoots)), "{text}");
        }
    }
}
