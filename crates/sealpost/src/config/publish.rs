//! Where the entries of the node's practices are published.

use super::organisation;
use ids::Organisation;
use serde::{Deserialize, Serialize};

/// `[publish]`: the directories that the practices are in.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Publish {
    /// Seconds between two comparisons with what the directories have. Changes of our own are
    /// published within a minute.
    #[serde(default = "Publish::default_every_s")]
    pub every_s: u64,
    /// The directories, written to over mutual TLS.
    #[serde(default, rename = "directory")]
    pub directories: Vec<PublishTo>,
}

/// One directory.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct PublishTo {
    /// Its base URL, e.g. `https://directory.example/fhir`.
    pub base: String,
    /// HPI-O or SMD target of who runs it, as its certificate proves it.
    pub organisation: String,
}

impl Publish {
    fn default_every_s() -> u64 {
        24 * 60 * 60
    }

    pub(super) fn mistakes(&self) -> Vec<String> {
        let mut found = Vec::new();
        if self.every_s == 0 {
            found.push("publish.every_s must be 1 or more".to_owned());
        }
        for (n, one) in self.directories.iter().enumerate() {
            if !one.base.starts_with("https://") {
                found.push(format!(
                    "publish.directory {}: base must start with https://",
                    n + 1
                ));
            }
            if let Err(error) = organisation(&one.organisation) {
                found.push(format!(
                    "publish.directory {}: organisation: {error}",
                    n + 1
                ));
            }
        }
        found
    }
}

impl PublishTo {
    /// Who runs it; `None` if the configuration was not checked.
    pub fn organisation(&self) -> Option<Organisation> {
        organisation(&self.organisation).ok()
    }
}
