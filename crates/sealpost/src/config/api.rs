//! Where the node's programming interface is.

use serde::{Deserialize, Serialize};
use std::net::SocketAddr;
use std::path::{Path, PathBuf};

/// The programming interface, for the practice's software and for other programs.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct ApiConfig {
    /// Where it listens. Without a certificate it is plain HTTP, on this machine alone.
    pub address: SocketAddr,
    /// PEM file with the certificate that it shows, and the chain below the root.
    #[serde(default)]
    pub certificate: Option<PathBuf>,
    /// PEM file with the private key of that certificate.
    #[serde(default)]
    pub key: Option<PathBuf>,
    /// Requests of one client per minute, in the long run.
    #[serde(default = "per_minute")]
    pub per_minute: u32,
    /// Requests of one client that may come at once.
    #[serde(default = "burst")]
    pub burst: u32,
}

fn per_minute() -> u32 {
    1_200
}

fn burst() -> u32 {
    240
}

impl ApiConfig {
    pub(super) fn resolve(&mut self, base: &Path) {
        for file in [&mut self.certificate, &mut self.key].into_iter().flatten() {
            *file = base.join(&*file);
        }
    }

    pub(super) fn mistakes(&self) -> Vec<String> {
        let mut found = Vec::new();
        if self.certificate.is_some() != self.key.is_some() {
            found.push("api: certificate and key go together; give both or none".to_owned());
        }
        if self.certificate.is_none() && !self.address.ip().is_loopback() {
            let words = "api.address: beyond this machine the interface needs TLS: give \
                         certificate and key, or listen on 127.0.0.1";
            found.push(words.to_owned());
        }
        if self.per_minute == 0 || self.burst == 0 {
            found.push("api: per_minute and burst are at least 1".to_owned());
        }
        found
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mistakes(text: &str) -> String {
        let config: ApiConfig = toml::from_str(text).unwrap();
        config.mistakes().join("; ")
    }

    #[test]
    fn it_is_plain_on_this_machine_alone() {
        assert_eq!(mistakes("address = '127.0.0.1:8480'"), "");
        assert!(mistakes("address = '0.0.0.0:8480'").contains("needs TLS"));
        let tls = "address = '0.0.0.0:8480'\ncertificate = 'a.pem'\nkey = 'a.key'";
        assert_eq!(mistakes(tls), "");
        assert!(mistakes("address = '[::1]:1'\nkey = 'a.key'").contains("go together"));
        assert!(mistakes("address = '[::1]:1'\nburst = 0").contains("at least 1"));
    }
}
