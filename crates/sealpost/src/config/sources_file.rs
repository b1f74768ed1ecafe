//! A file that names directories, for commands without a node.

use super::directory_source::{Ground, SourceConfig};
use super::{Followed, Trust};
use crate::{Failure, secret_file};
use serde::Deserialize;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use transport::{Credentials, LiveTrust};

/// Directories, and what all of them share. Relative paths are relative to the file's folder.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SourcesFile {
    /// The directories, those that are believed first first.
    #[serde(rename = "source")]
    pub sources: Vec<SourceConfig>,
    /// PEM file with the certificate that is shown where one is asked for.
    #[serde(default)]
    pub certificate: Option<PathBuf>,
    /// PEM file with its key.
    #[serde(default)]
    pub key: Option<PathBuf>,
    /// Whom to trust where a source names no roots of its own.
    #[serde(default)]
    pub trust: Option<Trust>,
}

impl SourcesFile {
    /// Reads and checks a file.
    pub fn load(path: &Path) -> Result<Self, Failure> {
        let text = std::fs::read_to_string(path).map_err(|error| Failure::file(path, &error))?;
        let wrong = |words: String| Failure::Usage(format!("{}: {words}", path.display()));
        let mut file: Self = toml::from_str(&text).map_err(|error| wrong(error.to_string()))?;
        let base = path.parent().unwrap_or(Path::new("."));
        file.certificate = file.certificate.take().map(|path| base.join(path));
        file.key = file.key.take().map(|path| base.join(path));
        if let Some(trust) = &mut file.trust {
            trust.resolve(base);
        }
        for source in &mut file.sources {
            source.resolve(base);
        }
        let mistakes = file.followed(PathBuf::new()).mistakes();
        if mistakes.is_empty() {
            return Ok(file);
        }
        Err(wrong(mistakes.join("; ")))
    }

    /// The sources with a local copy at this place.
    pub fn followed(&self, register: PathBuf) -> Followed {
        Followed {
            sources: self.sources.clone(),
            ..Followed::at(register)
        }
    }

    /// What the sources share.
    pub fn ground(&self) -> Result<Ground, Failure> {
        let own = match (&self.certificate, &self.key) {
            (Some(certificate), Some(key)) => {
                let chain = std::fs::read_to_string(certificate);
                let chain = chain.map_err(|error| Failure::file(certificate, &error))?;
                let own = Credentials::from_pem(&chain, &secret_file::read(key)?);
                Some(own.map_err(|error| Failure::Usage(error.to_string()))?)
            }
            (None, None) => None,
            (Some(_), None) | (None, Some(_)) => {
                let words = "a certificate and its key go together; name both or neither";
                return Err(Failure::Usage(words.to_owned()));
            }
        };
        let trust = self.trust.as_ref();
        let policy = trust.map(Trust::egress).transpose()?.unwrap_or_default();
        let anchors = trust.map(Trust::load).transpose()?;
        Ok(Ground {
            trust: anchors.map(|anchors| LiveTrust::new(Arc::new(anchors))),
            own,
            policy: Arc::new(policy),
        })
    }
}
