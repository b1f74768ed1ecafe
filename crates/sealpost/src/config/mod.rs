//! The configuration file, read whole: every mistake is reported at once, with its place.

mod drafts;
mod folders;
mod listen;
mod practice;
mod roster;
mod store;
mod trust;
mod vault;

pub use drafts::{Drafts, library, template_file};
pub use folders::Folders;
pub use listen::Listen;
pub use practice::{PracticeConfig, organisation};
pub use roster::FilingName;
pub use store::{Postgres, StoreConfig};
pub use trust::Trust;
pub use vault::VaultConfig;

use crate::Failure;
use delivery::Policy;
use directory::Environment;
use sealed::Profile;
use serde::{Deserialize, Serialize};
use std::path::{Path, PathBuf};

/// One node: its store, its listener, its practices.
///
/// Relative paths are relative to the folder of the configuration file.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Config {
    /// Folder for the store and the logs of this node.
    pub data: PathBuf,
    /// Provider directory file: a FHIR R4 Bundle.
    pub directory: PathBuf,
    /// Production or test. The two never exchange messages.
    #[serde(default = "production")]
    pub environment: Environment,
    /// Algorithms that we seal with.
    #[serde(default)]
    pub profile: ProfileName,
    /// Where we take messages.
    pub listen: Listen,
    /// Whom we trust.
    pub trust: Trust,
    /// The practices of this node.
    #[serde(rename = "practice")]
    pub practices: Vec<PracticeConfig>,
    /// Where messages are kept.
    #[serde(default)]
    pub store: StoreConfig,
    /// Times of delivery.
    #[serde(default)]
    pub delivery: Policy,
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

    fn resolve(&mut self, base: &Path) {
        let data = base.join(&self.data);
        self.data = data;
        self.directory = base.join(&self.directory);
        self.trust.resolve(base);
        self.store.resolve(base);
        if let Some(vault) = &mut self.vault {
            vault.resolve(base);
        }
        for practice in &mut self.practices {
            practice.resolve(base);
        }
    }

    fn mistakes(&self) -> Vec<String> {
        let mut found = Vec::new();
        if self.practices.is_empty() {
            found.push("there is no [[practice]]; add the practice that this node serves".into());
        }
        found.extend(self.listen.mistakes());
        found.extend(self.vault.iter().flat_map(VaultConfig::mistakes));
        for (n, practice) in self.practices.iter().enumerate() {
            for mistake in practice.mistakes() {
                found.push(format!("practice {}: {mistake}", n + 1));
            }
            let same = |other: &PracticeConfig| other.organisation == practice.organisation;
            if self.practices.iter().take(n).any(same) {
                found.push(format!(
                    "practice {}: its organisation is listed twice",
                    n + 1
                ));
            }
        }
        found
    }
}
