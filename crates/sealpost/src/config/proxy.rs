//! The HTTP proxy that the node calls others through.

use crate::{Config, Failure, secret_file};
use serde::{Deserialize, Serialize};
use std::path::{Path, PathBuf};
use transport::{EgressPolicy, OutboundProxy};

/// `[proxy]`.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct ProxyConfig {
    /// Where it is, e.g. `http://proxy.practice.example:3128`.
    pub url: String,
    /// File with `user:password` in one line, readable by the service's own user alone.
    #[serde(default)]
    pub credentials_file: Option<PathBuf>,
    /// Domains (with all below them) and ranges of addresses that are called without it.
    #[serde(default)]
    pub direct: Vec<String>,
}

impl ProxyConfig {
    pub(super) fn resolve(&mut self, base: &Path) {
        self.credentials_file = self.credentials_file.take().map(|path| base.join(path));
    }

    pub(super) fn mistakes(&self) -> Vec<String> {
        let read = OutboundProxy::new(&self.url, &self.direct);
        let mistake = read.err().map(|error| format!("proxy: {error}"));
        mistake.into_iter().collect()
    }

    /// The proxy, with its credentials.
    pub fn read(&self) -> Result<OutboundProxy, Failure> {
        let proxy = OutboundProxy::new(&self.url, &self.direct)
            .map_err(|error| Failure::Usage(format!("proxy: {error}")))?;
        let Some(path) = &self.credentials_file else {
            return Ok(proxy);
        };
        let text = secret_file::read(path)?;
        let (user, password) = text.trim().split_once(':').ok_or_else(|| {
            let place = path.display();
            Failure::Usage(format!("{place}: write user:password in one line"))
        })?;
        Ok(proxy.with_credentials(user, password))
    }
}

impl Config {
    /// Which addresses may be called, and how.
    pub fn egress(&self) -> Result<EgressPolicy, Failure> {
        let policy = self.trust.egress()?;
        match &self.proxy {
            Some(proxy) => Ok(policy.through(proxy.read()?)),
            None => Ok(policy),
        }
    }
}
