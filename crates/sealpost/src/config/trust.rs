//! Whom the node trusts.

use crate::Failure;
use certs::{Anchors, RevocationMode, RevocationPolicy};
use serde::{Deserialize, Serialize};
use smd::{Leniency, Strictness};
use std::path::{Path, PathBuf};
use transport::{EgressPolicy, Network};

/// Trust anchors and what goes with them. Nothing is built in.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Trust {
    /// PEM file with the root certificates.
    pub anchors: PathBuf,
    /// PEM file with intermediate certificates.
    #[serde(default)]
    pub intermediates: Option<PathBuf>,
    /// PEM or DER files with certificate revocation lists.
    #[serde(default)]
    pub revocation_lists: Vec<PathBuf>,
    /// Private networks that may be called all the same, e.g. `10.1.0.0/16`.
    #[serde(default)]
    pub private_networks: Vec<String>,
    /// How closely peers must keep to what is published.
    #[serde(default)]
    pub profile: TrustProfile,
    /// Liberties that peers are left besides, by name; see docs/trust.md.
    #[serde(default)]
    pub leniencies: Vec<Leniency>,
    /// What to make of a certificate of which its issuer does not say whether it was revoked.
    #[serde(default)]
    pub revocation: RevocationChoice,
    /// How long an issuer may be silent before soft-fail hardens, in hours.
    #[serde(default = "Trust::default_max_age_hours")]
    pub revocation_max_age_hours: u32,
    /// Whether revocation lists, answers and missing intermediates are fetched from the addresses
    /// that certificates name.
    #[serde(default = "yes")]
    pub fetch: bool,
    /// How often certificates, keys and trust are looked at for changes, in milliseconds.
    #[serde(default = "Trust::default_reload_ms")]
    pub reload_ms: u64,
    /// Wait before an authority that did not answer is asked again, in milliseconds; doubles with
    /// each failure. Also the shortest wait after an answer.
    #[serde(default = "Trust::default_ask_again_ms")]
    pub ask_again_ms: u64,
}

/// What to make of an issuer that is silent about revocation.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum RevocationChoice {
    /// Refuse.
    HardFail,
    /// Trust, tell, and refuse beyond the maximum age.
    #[default]
    SoftFail,
}

fn yes() -> bool {
    true
}

/// How closely peers must keep to what is published.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum TrustProfile {
    /// To the letter, save for the leniencies listed. For production.
    #[default]
    Strict,
    /// Every leniency is on: for runs with the published reference clients.
    Interop,
}

impl Trust {
    /// Trust in these files, and in revocation lists that are given, however old.
    pub fn of(anchors: PathBuf, intermediates: Option<PathBuf>) -> Self {
        Self {
            anchors,
            intermediates,
            revocation_lists: Vec::new(),
            private_networks: Vec::new(),
            profile: TrustProfile::Strict,
            leniencies: Vec::new(),
            revocation: RevocationChoice::SoftFail,
            revocation_max_age_hours: u32::MAX,
            fetch: false,
            reload_ms: Self::default_reload_ms(),
            ask_again_ms: Self::default_ask_again_ms(),
        }
    }

    fn default_max_age_hours() -> u32 {
        7 * 24
    }

    fn default_reload_ms() -> u64 {
        30_000
    }

    fn default_ask_again_ms() -> u64 {
        60_000
    }

    /// What to make of an issuer that is silent about revocation.
    pub fn revocation_policy(&self) -> RevocationPolicy {
        RevocationPolicy {
            mode: match self.revocation {
                RevocationChoice::HardFail => RevocationMode::HardFail,
                RevocationChoice::SoftFail => RevocationMode::SoftFail,
            },
            max_age_ms: i64::from(self.revocation_max_age_hours) * 60 * 60 * 1_000,
        }
    }

    pub(super) fn resolve(&mut self, base: &Path) {
        self.anchors = base.join(&self.anchors);
        self.intermediates = self.intermediates.take().map(|path| base.join(path));
        for list in &mut self.revocation_lists {
            *list = base.join(&*list);
        }
    }

    /// How closely peers must keep to what is published.
    pub fn strictness(&self) -> Strictness {
        match self.profile {
            TrustProfile::Interop => Strictness::Interop,
            TrustProfile::Strict if self.leniencies.is_empty() => Strictness::Strict,
            TrustProfile::Strict => Strictness::Allowing(self.leniencies.iter().copied().collect()),
        }
    }

    /// Which addresses may be called.
    pub fn egress(&self) -> Result<EgressPolicy, Failure> {
        let networks: Result<Vec<Network>, _> = self
            .private_networks
            .iter()
            .map(|network| network.parse())
            .collect();
        let networks = networks.map_err(|error: transport::NetworkError| {
            Failure::Usage(format!("trust.private_networks: {error}"))
        })?;
        Ok(EgressPolicy::with_private(networks))
    }

    /// Reads all the files.
    pub fn load(&self) -> Result<Anchors, Failure> {
        let wrong = |path: &Path, error: certs::AnchorsError| {
            Failure::Usage(format!("{}: {error}", path.display()))
        };
        let mut anchors =
            Anchors::new(&read(&self.anchors)?).map_err(|e| wrong(&self.anchors, e))?;
        anchors = anchors.with_policy(self.revocation_policy());
        if let Some(path) = &self.intermediates {
            anchors = anchors
                .with_intermediates(&read(path)?)
                .map_err(|e| wrong(path, e))?;
        }
        for path in &self.revocation_lists {
            anchors = anchors
                .with_revocation_lists(&read(path)?)
                .map_err(|e| wrong(path, e))?;
        }
        Ok(anchors)
    }
}

fn read(path: &Path) -> Result<Vec<u8>, Failure> {
    std::fs::read(path).map_err(|error| Failure::file(path, &error))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn trust(more: &str) -> Result<Trust, toml::de::Error> {
        toml::from_str(&format!("anchors = \"anchors.pem\"\n{more}"))
    }

    #[test]
    fn nothing_is_lenient_unless_it_says_so() {
        assert_eq!(trust("").unwrap().strictness(), Strictness::Strict);
        let interop = trust("profile = \"interop\"").unwrap();
        assert_eq!(interop.strictness(), Strictness::Interop);
    }

    #[test]
    fn leniencies_are_listed_one_by_one_and_only_by_their_names() {
        let listed = trust("leniencies = [\"any-peer\", \"reply-without-relates-to\"]").unwrap();
        for one in Leniency::ALL {
            let expected = matches!(one, Leniency::AnyPeer | Leniency::ReplyWithoutRelatesTo);
            assert_eq!(listed.strictness().allows(one), expected, "{one:?}");
        }
        let error = trust("leniencies = [\"everything\"]")
            .unwrap_err()
            .to_string();
        assert!(error.contains("any-peer"), "the names are listed: {error}");
    }
}
