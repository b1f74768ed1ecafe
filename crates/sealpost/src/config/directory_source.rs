//! One directory that is followed or asked: where it is and how to get in.

use crate::{Failure, secret_file};
use mirror::{Access, AssertionKey, Client, Limits, Secret, Source, SourceName, Way};
use serde::{Deserialize, Serialize};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use transport::{Credentials, EgressPolicy, LiveTrust, ServerTrust};

/// One directory that is followed or asked.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct SourceConfig {
    /// What it is called here: small letters, digits and hyphens.
    pub name: String,
    /// Base URL of its FHIR server.
    pub base: String,
    /// How its changes are learned.
    #[serde(default)]
    pub way: WayName,
    /// How we say who we are, beside the certificate of the first practice.
    #[serde(default)]
    pub access: AccessConfig,
    /// PEM file with the web roots that its certificate is below; without it, the node's own
    /// anchors.
    #[serde(default)]
    pub roots: Option<PathBuf>,
    /// Who runs it (HPI-O or URI), where its certificate names no host.
    #[serde(default)]
    pub organisation: Option<String>,
    /// Entries on a page.
    #[serde(default = "hundred")]
    pub page: usize,
}

/// How the changes of a source are learned.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, Serialize, clap::ValueEnum)]
#[serde(rename_all = "kebab-case")]
pub enum WayName {
    /// By `$export` (HCPD).
    Export,
    /// By pages of `_lastUpdated` (AU PD).
    #[default]
    Time,
}

/// How we say who we are. Secrets stand in files that only their owner can read.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
#[serde(tag = "by", rename_all = "kebab-case", deny_unknown_fields)]
pub enum AccessConfig {
    /// A key in a header.
    ApiKey {
        /// The header.
        header: String,
        /// File with the key.
        file: PathBuf,
    },
    /// A fixed bearer token.
    Bearer {
        /// File with the token.
        file: PathBuf,
    },
    /// OAuth 2.0 client credentials with a secret.
    ClientSecret {
        /// Where tokens are given.
        token_url: String,
        /// Who we are there.
        client_id: String,
        /// File with the secret.
        file: PathBuf,
        /// Scopes.
        #[serde(default)]
        scope: String,
    },
    /// OAuth 2.0 client credentials with a signed assertion (SMART Backend Services).
    PrivateKeyJwt {
        /// Where tokens are given.
        token_url: String,
        /// Who we are there.
        client_id: String,
        /// PEM file with the key, RSA or P-384.
        key: PathBuf,
        /// Id of the key at the token service.
        #[serde(default)]
        key_id: Option<String>,
        /// Scopes.
        #[serde(default)]
        scope: String,
    },
    /// The TLS certificate alone.
    #[default]
    TlsOnly,
}

/// What all sources share.
#[derive(Clone)]
pub struct Ground {
    /// Whom we trust, where a source names no roots of its own.
    pub trust: Option<LiveTrust>,
    /// The certificate that we show.
    pub own: Option<Credentials>,
    /// What may be called.
    pub policy: Arc<EgressPolicy>,
}

fn hundred() -> usize {
    100
}

impl SourceConfig {
    pub(super) fn resolve(&mut self, base: &Path) {
        self.roots = self.roots.take().map(|path| base.join(path));
        match &mut self.access {
            AccessConfig::ApiKey { file, .. }
            | AccessConfig::Bearer { file }
            | AccessConfig::ClientSecret { file, .. } => *file = base.join(&*file),
            AccessConfig::PrivateKeyJwt { key, .. } => *key = base.join(&*key),
            AccessConfig::TlsOnly => {}
        }
    }

    pub(super) fn mistakes(&self) -> Vec<String> {
        let mut found = Vec::new();
        if let Err(error) = self.name.parse::<SourceName>() {
            found.push(format!("name: {error}"));
        }
        if !self.base.starts_with("https://") {
            found.push("base: it must begin with https://".to_owned());
        }
        if self.page == 0 {
            found.push("page: it must be 1 or more".to_owned());
        }
        if let Some(organisation) = &self.organisation
            && let Err(error) = super::organisation(organisation)
        {
            found.push(format!("organisation: {error}"));
        }
        found
    }

    /// The source, and the way to it.
    pub fn open(&self, ground: &Ground) -> Result<(Source, Client), Failure> {
        let wrong = |words: String| Failure::Usage(format!("directory {}: {words}", self.name));
        let name = self.name.parse();
        let source = Source {
            name: name.map_err(|error: mirror::SourceNameError| wrong(error.to_string()))?,
            base: self.base.trim_end_matches('/').to_owned(),
            way: match self.way {
                WayName::Export => Way::Export,
                WayName::Time => Way::Time,
            },
        };
        let trust = self.trust(ground)?;
        let client = Client::new(
            &source.base,
            self.access.load()?,
            &trust,
            ground.own.as_ref(),
            ground.policy.clone(),
            Limits::default(),
            crate::following::now,
        );
        Ok((source, client.map_err(|error| wrong(error.to_string()))?))
    }

    fn trust(&self, ground: &Ground) -> Result<ServerTrust, Failure> {
        let wrong = |words: String| Failure::Usage(format!("directory {}: {words}", self.name));
        if let Some(roots) = &self.roots {
            let pem = std::fs::read(roots).map_err(|error| Failure::file(roots, &error))?;
            return Ok(ServerTrust::Web(pem));
        }
        let organisation = self.organisation.as_deref().map(super::organisation);
        Ok(ServerTrust::Anchors {
            anchors: ground.trust.clone().ok_or_else(|| {
                wrong("name the roots that its certificate is below (roots)".to_owned())
            })?,
            organisation: organisation
                .transpose()
                .map_err(|error| wrong(error.to_string()))?,
        })
    }
}

impl AccessConfig {
    fn load(&self) -> Result<Access, Failure> {
        let secret = |file: &PathBuf| secret_file::read(file).map(|text| Secret::new(&text));
        Ok(match self {
            Self::ApiKey { header, file } => Access::ApiKey {
                header: header.clone(),
                key: secret(file)?,
            },
            Self::Bearer { file } => Access::Bearer(secret(file)?),
            Self::ClientSecret {
                token_url,
                client_id,
                file,
                scope,
            } => Access::ClientSecret {
                token_url: token_url.clone(),
                client_id: client_id.clone(),
                secret: secret(file)?,
                scope: scope.clone(),
            },
            Self::PrivateKeyJwt {
                token_url,
                client_id,
                key,
                key_id,
                scope,
            } => Access::PrivateKeyJwt {
                token_url: token_url.clone(),
                client_id: client_id.clone(),
                key: AssertionKey::from_pem(&secret_file::read(key)?)
                    .map_err(|error| Failure::Usage(format!("{}: {error}", key.display())))?,
                key_id: key_id.clone(),
                scope: scope.clone(),
            },
            Self::TlsOnly => Access::TlsOnly,
        })
    }
}
