//! Which addresses we may call. Addresses come from directories and from messages of peers, so
//! each could be an attempt to make us reach something inside our own network.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use std::sync::Arc;

use reqwest::{ClientBuilder, Url, redirect};

use crate::OutboundProxy;
use crate::network::Network;
use crate::proxy::is_inside;
use crate::resolver::GuardedResolver;

/// What may be called: `https` at public addresses, and what the operator lists besides.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct EgressPolicy {
    allowed: Vec<Network>,
    proxy: Option<OutboundProxy>,
}

/// Why an address is not called.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum EgressRefusal {
    /// Not a URL, or one with a user name.
    #[error("the address is not a plain URL")]
    Malformed,
    /// Not encrypted.
    #[error("only https addresses are called")]
    NotHttps,
    /// The host's name is one of the inside, which our proxy would look up for a peer.
    #[error("{host} is a name of a private network; a proxy is not asked for it")]
    Inside {
        /// The host.
        host: String,
    },
    /// Our own proxy, which nobody is sent to.
    #[error("the address is that of our own proxy")]
    OurProxy,
    /// In a range that is not public, and not listed.
    #[error(
        "{address} is not a public address; to call it, list its range among the private \
         networks that may be called"
    )]
    NotPublic {
        /// The address.
        address: IpAddr,
    },
}

impl EgressPolicy {
    /// Public addresses, and these ranges besides.
    #[must_use]
    pub fn with_private(allowed: Vec<Network>) -> Self {
        Self {
            allowed,
            proxy: None,
        }
    }

    /// The same through a proxy. It resolves names itself, so that only what is given as an
    /// address can be held against the ranges; names of the inside are refused.
    #[must_use]
    pub fn through(mut self, proxy: OutboundProxy) -> Self {
        self.proxy = Some(proxy);
        self
    }

    /// A client that calls as the policy says: proxy, resolver, no redirect.
    pub(crate) fn dress(self: &Arc<Self>, client: ClientBuilder) -> ClientBuilder {
        let client = client
            .dns_resolver(Arc::new(GuardedResolver(self.clone())))
            .redirect(redirect::Policy::none())
            .referer(false)
            .retry(reqwest::retry::never());
        match &self.proxy {
            Some(proxy) => client.proxy(proxy.to_reqwest()),
            None => client.no_proxy(),
        }
    }

    /// The proxy through which this host is called; `None` where it is called directly.
    pub(crate) fn proxy_to(&self, host: &str) -> Option<&OutboundProxy> {
        self.proxy.as_ref().filter(|proxy| proxy.carries(host))
    }

    /// Whether this name is that of our own proxy.
    pub(crate) fn is_proxy(&self, host: &str) -> bool {
        self.proxy.as_ref().is_some_and(|proxy| proxy.is_at(host))
    }

    /// The URL, if it may be called as far as can be said before its host is resolved.
    ///
    /// # Errors
    /// [`EgressRefusal`] naming the rule.
    pub fn check_url(&self, address: &str) -> Result<Url, EgressRefusal> {
        let url = Url::parse(address).map_err(|_| EgressRefusal::Malformed)?;
        if url.scheme() != "https" {
            return Err(EgressRefusal::NotHttps);
        }
        self.check_host(url)
    }

    /// The same for an address at which an authority publishes what it signed: plain http will
    /// do, as nearly all of them have it.
    ///
    /// # Errors
    /// [`EgressRefusal`] naming the rule.
    pub fn check_authority_url(&self, address: &str) -> Result<Url, EgressRefusal> {
        let url = Url::parse(address).map_err(|_| EgressRefusal::Malformed)?;
        if !matches!(url.scheme(), "http" | "https") {
            return Err(EgressRefusal::NotHttps);
        }
        self.check_host(url)
    }

    fn check_host(&self, url: Url) -> Result<Url, EgressRefusal> {
        if !url.username().is_empty() || url.password().is_some() {
            return Err(EgressRefusal::Malformed);
        }
        let host = url.host_str().ok_or(EgressRefusal::Malformed)?;
        let literal = host.trim_start_matches('[').trim_end_matches(']');
        if let Ok(address) = literal.parse() {
            self.check_address(address)?;
        } else if let Some(proxy) = &self.proxy {
            if proxy.is_at(host) {
                return Err(EgressRefusal::OurProxy);
            }
            if proxy.carries(host) && is_inside(host) {
                let host = host.to_owned();
                return Err(EgressRefusal::Inside { host });
            }
        }
        Ok(url)
    }

    /// Whether this address may be called. Asked of every address that a name resolves to, at
    /// the moment of connecting: a name may resolve to something else each time.
    ///
    /// # Errors
    /// [`EgressRefusal::NotPublic`].
    pub fn check_address(&self, address: IpAddr) -> Result<(), EgressRefusal> {
        let address = address.to_canonical();
        if is_public(address) || self.allowed.iter().any(|network| network.contains(address)) {
            return Ok(());
        }
        Err(EgressRefusal::NotPublic { address })
    }
}

/// Whether an address is routed on the public network (IANA special-purpose registries).
fn is_public(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(address) => is_public_v4(address),
        IpAddr::V6(address) => is_public_v6(address),
    }
}

fn is_public_v4(address: Ipv4Addr) -> bool {
    let [a, b, c, _] = address.octets();
    let special = matches!(
        (a, b, c),
        (0 | 10 | 127 | 224..=255, _, _)
            | (100, 64..=127, _)
            | (169, 254, _)
            | (172, 16..=31, _)
            | (192, 0, 0 | 2)
            | (192, 88, 99)
            | (192, 168, _)
            | (198, 18 | 19, _)
            | (198, 51, 100)
            | (203, 0, 113)
    );
    !special
}

fn is_public_v6(address: Ipv6Addr) -> bool {
    let [a, b, ..] = address.segments();
    // Only 2000::/3 is given out. Of that, not what stands for an IPv4 address elsewhere (Teredo,
    // 6to4), and not documentation.
    let global = a & 0xe000 == 0x2000;
    let special = matches!((a, b), (0x2001, 0x0000..=0x01ff | 0x0db8) | (0x2002, _))
        || (a, b & 0xf000) == (0x3fff, 0);
    global && !special
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn private_special_and_disguised_addresses_are_not_called() {
        let policy = EgressPolicy::default();
        for address in [
            "0.0.0.0",
            "10.0.0.1",
            "100.64.0.1",
            "127.0.0.1",
            "169.254.169.254",
            "172.31.255.255",
            "192.0.0.1",
            "192.168.1.1",
            "198.19.0.1",
            "203.0.113.9",
            "224.0.0.1",
            "255.255.255.255",
            "::",
            "::1",
            "::ffff:10.0.0.1",
            "::127.0.0.1",
            "64:ff9b::7f00:1",
            "fc00::1",
            "fe80::1",
            "fec0::1",
            "ff02::1",
            "2001::1",
            "2001:db8::1",
            "2002:7f00:1::",
            "3fff::1",
        ] {
            let address: IpAddr = address.parse().unwrap();
            assert!(policy.check_address(address).is_err(), "{address}");
        }
        for address in [
            "1.1.1.1",
            "172.32.0.1",
            "100.128.0.1",
            "2606:4700::1",
            "2400:cb00::1",
        ] {
            let address: IpAddr = address.parse().unwrap();
            assert_eq!(policy.check_address(address), Ok(()), "{address}");
        }
    }

    #[test]
    fn urls_are_judged_before_their_names_are_resolved() {
        let policy = EgressPolicy::default();
        assert!(policy.check_url("https://gateway.example/smd?a=b").is_ok());
        assert!(policy.check_url("https://1.1.1.1:8443/").is_ok());
        let private = [
            "https://127.0.0.1/",
            "https://0x7f.1/",
            "https://2130706433/",
            "https://0177.0.0.1/",
            "https://[::1]/",
            "https://[::ffff:10.0.0.1]/",
        ];
        for url in private {
            let refusal = policy.check_url(url).unwrap_err();
            assert!(
                matches!(refusal, EgressRefusal::NotPublic { .. }),
                "{url}: {refusal:?}"
            );
        }
        for url in [
            "http://gateway.example/",
            "ftp://x.example/",
            "file:///etc/passwd",
        ] {
            assert_eq!(policy.check_url(url), Err(EgressRefusal::NotHttps), "{url}");
        }
        for url in [
            "",
            "gateway.example",
            "https://",
            "https://user@x.example/",
            "https://:p@x/",
        ] {
            assert_eq!(
                policy.check_url(url),
                Err(EgressRefusal::Malformed),
                "{url}"
            );
        }
    }

    #[test]
    fn authorities_may_be_called_without_encryption_but_nowhere_else() {
        let policy = EgressPolicy::default();
        for good in ["http://crl.example/a.crl", "https://ocsp.example/"] {
            assert!(policy.check_authority_url(good).is_ok(), "{good}");
        }
        for bad in [
            "ldap://directory.example/cn=x",
            "file:///etc/passwd",
            "http://127.0.0.1/",
            "http://[::1]/",
            "http://169.254.169.254/latest",
            "http://user@crl.example/",
            "",
        ] {
            assert!(policy.check_authority_url(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn through_a_proxy_names_of_the_inside_and_private_addresses_are_refused_all_the_same() {
        let direct = ["direct.internal".to_owned()];
        let proxy = OutboundProxy::new("http://proxy.practice.example:3128", &direct).unwrap();
        let policy = EgressPolicy::default().through(proxy);
        assert!(policy.check_url("https://gateway.example/smd").is_ok());
        // What is called directly is held against the ranges once it is resolved.
        assert!(policy.check_url("https://direct.internal/").is_ok());
        for bad in [
            "https://proxy.practice.example/",
            "https://localhost/",
            "https://intranet/",
            "https://db.internal/",
            "https://127.0.0.1/",
            "https://0x7f.1/",
        ] {
            assert!(policy.check_url(bad).is_err(), "{bad}");
        }
        let plain = EgressPolicy::default();
        assert!(
            plain.check_url("https://db.internal/").is_ok(),
            "resolved here"
        );
    }

    #[test]
    fn listed_ranges_are_called() {
        let networks = ["127.0.0.0/8", "10.1.2.3", "fd00::/8"].map(|text| text.parse().unwrap());
        let policy = EgressPolicy::with_private(networks.to_vec());
        for good in ["127.9.9.9", "10.1.2.3", "fd12::1", "::ffff:127.0.0.1"] {
            assert_eq!(
                policy.check_address(good.parse().unwrap()),
                Ok(()),
                "{good}"
            );
        }
        for bad in ["10.1.2.4", "128.0.0.0", "fe80::1"] {
            let outcome = policy.check_address(bad.parse().unwrap());
            assert_eq!(outcome.is_ok(), bad == "128.0.0.0", "{bad}");
        }
        assert!(
            "0.0.0.0/0"
                .parse::<Network>()
                .unwrap()
                .contains("10.0.0.1".parse().unwrap())
        );
        assert!(
            "::/0"
                .parse::<Network>()
                .unwrap()
                .contains("::1".parse().unwrap())
        );
    }

    #[test]
    fn ranges_that_are_none() {
        for text in [
            "",
            "localhost",
            "10.0.0.0/33",
            "::/129",
            "10.0.0/8",
            "10.0.0.0/",
            "1/-1",
        ] {
            assert!(text.parse::<Network>().is_err(), "{text}");
        }
    }
}
