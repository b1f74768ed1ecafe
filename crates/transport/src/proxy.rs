//! The HTTP proxy that outbound calls go through, where a practice's network has one.

use std::fmt;
use std::net::IpAddr;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use reqwest::{Proxy, Url};

use crate::Network;

/// A proxy, and what is called without it. TLS is end to end: the proxy carries bytes (CONNECT)
/// and sees the name of the host called, nothing more.
#[derive(Clone, PartialEq, Eq)]
pub struct OutboundProxy {
    url: Url,
    credentials: Option<(String, String)>,
    direct: Vec<Direct>,
}

/// What is called without the proxy.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Direct {
    /// A domain and everything below it.
    Domain(String),
    /// A range of addresses, for hosts that are given as addresses.
    Network(Network),
}

/// A proxy that cannot be used. The text never repeats credentials.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ProxyError {
    /// The address is no plain http URL.
    #[error("the proxy's address must be like http://proxy.practice.example:3128, without a path")]
    Address,
    /// An entry of the list of what is called directly.
    #[error("\"{0}\" is neither a domain nor a range of addresses")]
    Direct(String),
}

impl OutboundProxy {
    /// A proxy at `url`, which is not used for the domains and ranges in `direct`.
    ///
    /// # Errors
    /// [`ProxyError`] naming what cannot be read.
    pub fn new(url: &str, direct: &[String]) -> Result<Self, ProxyError> {
        let url = Url::parse(url).map_err(|_| ProxyError::Address)?;
        let plain = url.scheme() == "http"
            && url.has_host()
            && matches!(url.path(), "" | "/")
            && url.username().is_empty()
            && url.password().is_none();
        if !plain {
            return Err(ProxyError::Address);
        }
        let direct: Result<_, _> = direct.iter().map(|entry| read_direct(entry)).collect();
        Ok(Self {
            url,
            credentials: None,
            direct: direct?,
        })
    }

    /// The same, with user name and password (Basic).
    #[must_use]
    pub fn with_credentials(mut self, user: &str, password: &str) -> Self {
        self.credentials = Some((user.to_owned(), password.to_owned()));
        self
    }

    /// Whether a host is called through the proxy.
    pub(crate) fn carries(&self, host: &str) -> bool {
        let host = host.trim_start_matches('[').trim_end_matches(']');
        let address: Option<IpAddr> = host.parse().ok();
        let host = host.to_ascii_lowercase();
        !self.direct.iter().any(|direct| match (direct, address) {
            (Direct::Network(network), Some(address)) => network.contains(address.to_canonical()),
            (Direct::Domain(domain), None) => {
                let below = host.strip_suffix(domain.as_str());
                below.is_some_and(|rest| rest.is_empty() || rest.ends_with('.'))
            }
            (Direct::Network(_), None) | (Direct::Domain(_), Some(_)) => false,
        })
    }

    /// Whether this is the proxy's own host. It may be called although it is not public, by us
    /// and as a proxy, but never because a peer said so.
    pub(crate) fn is_at(&self, host: &str) -> bool {
        let host = host.trim_start_matches('[').trim_end_matches(']');
        let own = self.url.host_str().unwrap_or_default();
        let own = own.trim_start_matches('[').trim_end_matches(']');
        own.eq_ignore_ascii_case(host)
    }

    /// Its own host and port.
    pub(crate) fn place(&self) -> (String, u16) {
        let host = self.url.host_str().unwrap_or_default();
        let host = host.trim_start_matches('[').trim_end_matches(']');
        let port = self.url.port_or_known_default().unwrap_or(80);
        (host.to_owned(), port)
    }

    /// What it is told of who calls: the value of `Proxy-Authorization`.
    pub(crate) fn authorization(&self) -> Option<String> {
        let (user, password) = self.credentials.as_ref()?;
        let encoded = STANDARD.encode(format!("{user}:{password}"));
        Some(format!("Basic {encoded}"))
    }

    /// The proxy as the HTTP library wants it.
    pub(crate) fn to_reqwest(&self) -> Proxy {
        let this = self.clone();
        let proxy = Proxy::custom(move |url| {
            let carried = this.carries(url.host_str().unwrap_or_default());
            carried.then(|| this.url.clone())
        });
        match &self.credentials {
            Some((user, password)) => proxy.basic_auth(user, password),
            None => proxy,
        }
    }
}

/// Shows where it is, never the password.
impl fmt::Debug for OutboundProxy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("OutboundProxy")
            .field("url", &self.url.as_str())
            .field("direct", &self.direct)
            .finish_non_exhaustive()
    }
}

/// Names that are never public. Whoever resolves them for us, here or at a proxy, would find
/// something inside.
pub(crate) fn is_inside(host: &str) -> bool {
    const INSIDE: [&str; 6] = [
        "localhost",
        "local",
        "internal",
        "lan",
        "home.arpa",
        "intranet",
    ];
    let host = host.trim_end_matches('.').to_ascii_lowercase();
    !host.contains('.')
        || INSIDE.iter().any(|domain| {
            let below = host.strip_suffix(domain);
            below.is_some_and(|rest| rest.is_empty() || rest.ends_with('.'))
        })
}

fn read_direct(entry: &str) -> Result<Direct, ProxyError> {
    if let Ok(network) = entry.parse() {
        return Ok(Direct::Network(network));
    }
    let domain = entry.trim_start_matches('.').to_ascii_lowercase();
    let plain = |c: char| c.is_ascii_alphanumeric() || "-._".contains(c);
    if domain.is_empty() || !domain.chars().all(plain) {
        return Err(ProxyError::Direct(entry.to_owned()));
    }
    Ok(Direct::Domain(domain))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_listed_is_called_directly_and_nothing_else() {
        let direct = [".practice.example", "10.0.0.0/8", "fd00::/8"].map(str::to_owned);
        let proxy = OutboundProxy::new("http://proxy:3128", &direct).unwrap();
        for direct in [
            "practice.example",
            "gateway.PRACTICE.example",
            "10.1.2.3",
            "[fd00::1]",
        ] {
            assert!(!proxy.carries(direct), "{direct}");
        }
        for carried in [
            "badpractice.example",
            "practice.example.org",
            "11.0.0.1",
            "[2606::1]",
        ] {
            assert!(proxy.carries(carried), "{carried}");
        }
        assert!(proxy.is_at("PROXY") && !proxy.is_at("proxy.example"));
    }

    #[test]
    fn a_proxy_that_cannot_be_is_named_and_no_password_is_shown() {
        for bad in [
            "",
            "proxy:3128",
            "https://proxy:3128",
            "socks5://proxy",
            "http://user:secret@proxy",
            "http://proxy/path",
        ] {
            let error = OutboundProxy::new(bad, &[]).unwrap_err();
            assert_eq!(error, ProxyError::Address, "{bad}");
        }
        let error = OutboundProxy::new("http://p", &["*.example".to_owned()]).unwrap_err();
        assert!(error.to_string().contains("*.example"));
        let proxy = OutboundProxy::new("http://p", &[]).unwrap();
        let shown = format!("{:?}", proxy.with_credentials("user", "secret"));
        assert!(!shown.contains("secret"), "{shown}");
    }

    #[test]
    fn names_of_the_inside_are_known() {
        for inside in [
            "localhost",
            "a.localhost.",
            "router",
            "x.LOCAL",
            "db.internal",
        ] {
            assert!(is_inside(inside), "{inside}");
        }
        for outside in ["gateway.example", "mylocal.example", "notlocal.org"] {
            assert!(!is_inside(outside), "{outside}");
        }
    }
}
