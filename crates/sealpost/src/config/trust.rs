//! Whom the node trusts.

use crate::Failure;
use certs::Anchors;
use serde::{Deserialize, Serialize};
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
}

impl Trust {
    pub(super) fn resolve(&mut self, base: &Path) {
        self.anchors = base.join(&self.anchors);
        self.intermediates = self.intermediates.take().map(|path| base.join(path));
        for list in &mut self.revocation_lists {
            *list = base.join(&*list);
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
