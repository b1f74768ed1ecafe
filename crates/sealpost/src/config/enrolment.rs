//! How agents are enrolled at a provider.

use serde::{Deserialize, Serialize};
use std::net::SocketAddr;
use std::path::{Path, PathBuf};

/// `[provider.enrolment]`: a listener of its own, because an agent that enrols may have no
/// certificate yet.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct EnrolmentConfig {
    /// Address and port to listen on.
    pub address: SocketAddr,
    /// How agents reach it, e.g. `https://smd.provider.example:8444`; without a path.
    pub public_url: String,
    /// PEM file with the certificate of the authority that issues to organisations that have no
    /// certificate. Without one, they must bring their own.
    #[serde(default)]
    pub authority: Option<PathBuf>,
    /// PEM file with the key of that authority.
    #[serde(default)]
    pub authority_key: Option<PathBuf>,
    /// For how many days a certificate is issued.
    #[serde(default = "two_years")]
    pub certificate_days: i64,
}

fn two_years() -> i64 {
    730
}

impl EnrolmentConfig {
    pub(super) fn resolve(&mut self, base: &Path) {
        for file in [&mut self.authority, &mut self.authority_key] {
            *file = file.take().map(|path| base.join(path));
        }
    }

    pub(super) fn mistakes(&self) -> Vec<String> {
        let mut found = Vec::new();
        if !self.public_url.starts_with("https://") {
            found.push("provider.enrolment.public_url must start with https://".to_owned());
        }
        if self.authority.is_some() != self.authority_key.is_some() {
            let words = "provider.enrolment: give both authority and authority_key, or neither";
            found.push(words.to_owned());
        }
        if self.certificate_days < 1 {
            found.push("provider.enrolment.certificate_days must be 1 or more".to_owned());
        }
        found
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_mistake_is_named_with_its_place() {
        let good = "address = '0.0.0.0:8444'\npublic_url = 'https://p.example:8444'\n";
        let parsed: EnrolmentConfig = toml::from_str(good).unwrap();
        assert_eq!(parsed.mistakes(), Vec::<String>::new());
        assert_eq!(parsed.certificate_days, 730);
        let bad = good.replace("https", "http") + "authority = 'a'\ncertificate_days = 0";
        let parsed: EnrolmentConfig = toml::from_str(&bad).unwrap();
        let found = parsed.mistakes();
        assert_eq!(found.len(), 3, "{found:?}");
        assert!(
            found
                .iter()
                .all(|words| words.starts_with("provider.enrolment"))
        );
    }
}
