//! The configuration file, read whole: every mistake is reported at once, with its place.

mod api;
mod at_provider;
mod directory;
mod directory_source;
mod drafts;
mod enrolment;
mod folders;
mod limits;
mod listen;
mod listen_limits;
mod mllp;
mod mllp_listener;
mod practice;
mod provider;
mod proxy;
mod publish;
mod roster;
mod sources_file;
mod store;
mod trust;
mod vault;

pub use api::ApiConfig;
pub use at_provider::AtProvider;
pub use directory::{DirectoryConfig, Followed};
pub use directory_source::{AccessConfig, Ground, SourceConfig, WayName};
pub use drafts::{Drafts, library, template_file};
pub use enrolment::EnrolmentConfig;
pub use folders::Folders;
pub use limits::LimitsConfig;
pub use listen::Listen;
pub use mllp::{AcceptedOn, AnswersName, Gives, Mllp, MllpSender, MllpTls};
pub use mllp_listener::MllpListener;
pub use practice::{EarlierKey, PracticeConfig, organisation};
pub use provider::{PeerProvider, Provider, ProviderLimits};
pub use proxy::ProxyConfig;
pub use publish::{Publish, PublishTo};
pub use roster::FilingName;
pub use sources_file::SourcesFile;
pub use store::{Postgres, StoreConfig};
pub use trust::{RevocationChoice, Trust, TrustProfile};
pub use vault::VaultConfig;

use crate::Failure;
use ::directory::Environment;
use delivery::Policy;
use ids::Organisation;
use sealed::Profile;
use serde::{Deserialize, Serialize};
use std::path::{Path, PathBuf};

/// One node: its store, its listener, its practices, and the organisations that it is the provider
/// of.
///
/// A practice without `[practice.provider]` makes the node its gateway, one with it makes it an
/// agent, and `[provider]` makes it a provider; any mixture is one node.
///
/// Relative paths are relative to the folder of the configuration file.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Config {
    /// The file that it was read from.
    #[serde(skip)]
    pub source: Option<PathBuf>,
    /// Folder for the store and the logs of this node.
    pub data: PathBuf,
    /// Where recipients are looked up.
    pub directory: DirectoryConfig,
    /// Production or test. The two never exchange messages.
    #[serde(default = "production")]
    pub environment: Environment,
    /// Algorithms that we seal with.
    #[serde(default)]
    pub profile: ProfileName,
    /// Where we take messages. An agent may do without.
    #[serde(default)]
    pub listen: Option<Listen>,
    /// Whom we trust.
    pub trust: Trust,
    /// How much is done at once.
    #[serde(default)]
    pub limits: LimitsConfig,
    /// What the node calls others through, where it cannot call them directly.
    #[serde(default)]
    pub proxy: Option<ProxyConfig>,
    /// The practices of this node.
    #[serde(default, rename = "practice")]
    pub practices: Vec<PracticeConfig>,
    /// The provider that it is.
    #[serde(default)]
    pub provider: Option<Provider>,
    /// The directories that the practices publish their entries in.
    #[serde(default)]
    pub publish: Option<Publish>,
    /// Where messages are kept.
    #[serde(default)]
    pub store: StoreConfig,
    /// Times of delivery.
    #[serde(default)]
    pub delivery: Policy,
    /// The programming interface, if the node has one.
    #[serde(default)]
    pub api: Option<ApiConfig>,
    /// What encrypts keys and content at rest; without it, they lie in clear.
    #[serde(default)]
    pub vault: Option<VaultConfig>,
}

fn production() -> Environment {
    Environment::Production
}

/// Name of a sealing profile in the configuration.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, Serialize, clap::ValueEnum)]
#[serde(rename_all = "kebab-case")]
pub enum ProfileName {
    /// rsa-sha256, aes256-cbc, rsa-1_5: opened by every published client.
    #[default]
    Default,
    /// rsa-sha1 signatures, for partners that know no other.
    LegacySha1,
    /// aes256-gcm and rsa-oaep, for partners known to open them.
    Modern,
}

impl From<ProfileName> for Profile {
    fn from(name: ProfileName) -> Self {
        match name {
            ProfileName::Default => Self::Default,
            ProfileName::LegacySha1 => Self::LegacySha1,
            ProfileName::Modern => Self::Modern,
        }
    }
}

impl Config {
    /// Reads and checks a configuration file.
    pub fn load(path: &Path) -> Result<Self, Failure> {
        let text = std::fs::read_to_string(path).map_err(|error| Failure::file(path, &error))?;
        let base = path.parent().unwrap_or(Path::new("."));
        let mut config: Self = toml::from_str(&text)
            .map_err(|error| Failure::Usage(format!("{}: {error}", path.display())))?;
        config.source = Some(path.to_owned());
        config.resolve(base);
        let mistakes = config.mistakes();
        if mistakes.is_empty() {
            return Ok(config);
        }
        let lines = mistakes.join("\n  ");
        Err(Failure::Usage(format!(
            "{} has mistakes:\n  {lines}",
            path.display()
        )))
    }

    /// The store's file.
    pub fn store_path(&self) -> PathBuf {
        self.data.join("sealpost.db")
    }

    /// Where that file lies once `store move` has moved it into a database.
    pub fn moved_store_path(&self) -> PathBuf {
        self.data.join("sealpost.db.moved")
    }

    /// Whose certificate the listener shows: the provider's, or that of the first practice that
    /// others call here.
    pub fn shown_organisation(&self) -> Option<Organisation> {
        if let Some(provider) = &self.provider {
            return provider.organisation();
        }
        let called = |practice: &&PracticeConfig| practice.provider.is_none();
        let shown = self.practices.iter().find(called);
        organisation(&shown.or(self.practices.first())?.organisation).ok()
    }

    fn resolve(&mut self, base: &Path) {
        let data = base.join(&self.data);
        self.data = data;
        self.directory.resolve(base);
        self.trust.resolve(base);
        if let Some(proxy) = &mut self.proxy {
            proxy.resolve(base);
        }
        self.store.resolve(base);
        if let Some(vault) = &mut self.vault {
            vault.resolve(base);
        }
        if let Some(api) = &mut self.api {
            api.resolve(base);
        }
        for practice in &mut self.practices {
            practice.resolve(base);
        }
        if let Some(provider) = &mut self.provider {
            provider.resolve(base);
        }
    }

    fn mistakes(&self) -> Vec<String> {
        let mut found = Vec::new();
        found.extend(self.publish.iter().flat_map(Publish::mistakes));
        found.extend(self.proxy.iter().flat_map(ProxyConfig::mistakes));
        if self.practices.is_empty() && self.provider.is_none() {
            let words = "there is no [[practice]] and no [provider]; add the practice that this \
                         node serves, or the provider that it is";
            found.push(words.to_owned());
        }
        if let Some(listen) = &self.listen {
            found.extend(listen.mistakes());
        }
        found.extend(self.directory.mistakes());
        found.extend(self.vault.iter().flat_map(VaultConfig::mistakes));
        found.extend(self.api.iter().flat_map(ApiConfig::mistakes));
        if let Some(provider) = &self.provider {
            found.extend(provider.mistakes());
            if self.listen.is_none() {
                found.push("there is no [listen], which a [provider] needs".to_owned());
            }
        }
        for (n, practice) in self.practices.iter().enumerate() {
            for mistake in self.practice_mistakes(n, practice) {
                found.push(format!("practice {}: {mistake}", n + 1));
            }
        }
        found
    }

    fn practice_mistakes(&self, n: usize, practice: &PracticeConfig) -> Vec<String> {
        let mut found = practice.mistakes();
        let same = |other: &PracticeConfig| other.organisation == practice.organisation;
        if self.practices.iter().take(n).any(same) {
            found.push("its organisation is listed twice".to_owned());
        }
        if self.listen.is_none() && practice.provider.is_none() {
            let words = "nobody could reach it: add [listen], or [practice.provider] with the \
                         provider that takes in for it";
            found.push(words.to_owned());
        }
        found
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TRUST: &str = "data = 'data'\ndirectory = 'directory.json'\n";
    const ANCHORS: &str = "[trust]\nanchors = 'anchors.pem'\n";
    const LISTEN: &str =
        "[listen]\naddress = '127.0.0.1:8443'\npublic_url = 'https://smd.example'\n";
    const PROVIDER: &str = "[provider]\nname = 'Gumnut Messaging'\n\
        organisation = '8003629999900042'\ncertificate = 'p.pem'\nkey = 'p.key'\n\
        tenants = 'tenants'\n[[provider.peer]]\nname = 'Ironbark Exchange'\n\
        organisation = '8003629999900059'\n";
    const PRACTICE: &str = "[[practice]]\nname = 'Wattle Street Medical'\n\
        organisation = '8003629999900018'\ncertificate = 'w.pem'\nkey = 'w.key'\n";
    const AT_PROVIDER: &str = "[practice.provider]\norganisation = '8003629999900042'\n\
        sealed_message_delivery = 'https://p.example/smd'\n\
        sealed_message_retrieval = 'https://p.example/smr'\n\
        transport_response_delivery = 'https://p.example/trd'\n\
        transport_response_retrieval = 'https://p.example/trr'\n";

    fn loaded(parts: &[&str]) -> Result<Config, String> {
        let folder = tempfile::tempdir().unwrap();
        std::fs::create_dir(folder.path().join("tenants")).unwrap();
        let path = folder.path().join("sealpost.toml");
        let text = [&[TRUST, ANCHORS], parts].concat().concat();
        std::fs::write(&path, text).unwrap();
        Config::load(&path).map_err(|failure| failure.to_string())
    }

    fn hpio(text: &str) -> Organisation {
        organisation(text).unwrap()
    }

    #[test]
    fn an_agent_needs_no_listener_and_sends_through_its_provider() {
        let config = loaded(&[PRACTICE, AT_PROVIDER]).unwrap();
        let practice = config.practices[0].practice(&config).unwrap();
        assert_eq!(practice.respond_to.unwrap(), "https://p.example/trd");
        assert_eq!(practice.sends_through.unwrap(), "https://p.example/smd");
        assert_eq!(practice.provider, Some(hpio("8003629999900042")));
        assert_eq!(practice.trusted_intermediaries, [hpio("8003629999900042")]);
    }

    #[test]
    fn a_gateway_answers_for_itself() {
        let config = loaded(&[LISTEN, PRACTICE]).unwrap();
        let practice = config.practices[0].practice(&config).unwrap();
        let url = "https://smd.example/smd/TransportResponseDelivery";
        assert_eq!(practice.respond_to.unwrap(), url);
        assert_eq!((practice.provider, practice.sends_through), (None, None));
    }

    #[test]
    fn a_hosted_practice_is_reached_at_its_provider_and_trusts_its_peers() {
        let config = loaded(&[LISTEN, PROVIDER, PRACTICE]).unwrap();
        let practice = config.practices[0].practice(&config).unwrap();
        assert_eq!(practice.provider, Some(hpio("8003629999900042")));
        assert_eq!(practice.sends_through, None);
        assert_eq!(practice.trusted_intermediaries, [hpio("8003629999900059")]);
        assert!(loaded(&[LISTEN, PROVIDER]).unwrap().practices.is_empty());
    }

    #[test]
    fn every_mistake_is_told_at_once() {
        let nobody = loaded(&[]).unwrap_err();
        assert!(nobody.contains("no [[practice]] and no [provider]"));
        let bad = PROVIDER
            .replace("8003629999900042", "1")
            .replace("tenants'", "t'");
        let wrong = AT_PROVIDER.replace("https://p.example/smr", "http://p.example/smr");
        let said = loaded(&[&bad, PRACTICE, PRACTICE, &wrong]).unwrap_err();
        for words in [
            "provider.organisation: ",
            "provider.tenants: ",
            "there is no [listen], which a [provider] needs",
            "practice 1: nobody could reach it",
            "practice 2: its organisation is listed twice",
            "practice 2: provider.sealed_message_retrieval must start with https://",
        ] {
            assert!(said.contains(words), "{words} in {said}");
        }
        let shared = LISTEN.to_owned() + "sealed_message_retrieval = '/smd/SealedMessageDelivery'";
        let said = loaded(&[&shared, "\n", PRACTICE]).unwrap_err();
        assert!(said.contains("listen.sealed_message_retrieval is the path of another service"));
    }
}
