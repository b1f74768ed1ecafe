//! The provider that the node is: who takes in and sends for organisations that cannot be called.

use super::organisation;
use crate::tenants;
use ids::Organisation;
use serde::{Deserialize, Serialize};
use std::path::{Path, PathBuf};

/// `[provider]`. The organisations that it serves are files in a folder, see
/// [`tenants`](crate::tenants).
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Provider {
    /// Its name, for people.
    pub name: String,
    /// Its own HPI-O or SMD target.
    pub organisation: String,
    /// PEM file with its certificate, and the chain below the root. The listener shows it.
    pub certificate: PathBuf,
    /// PEM file with its private key.
    pub key: PathBuf,
    /// Folder with one file for each organisation that it serves.
    pub tenants: PathBuf,
    /// Other providers, which may deliver for the organisations that they serve.
    #[serde(default, rename = "peer")]
    pub peers: Vec<PeerProvider>,
}

/// Another provider.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct PeerProvider {
    /// Its name, for people.
    pub name: String,
    /// Its HPI-O or SMD target, as its certificate proves it.
    pub organisation: String,
}

impl Provider {
    pub(super) fn resolve(&mut self, base: &Path) {
        for path in [&mut self.certificate, &mut self.key, &mut self.tenants] {
            *path = base.join(&*path);
        }
    }

    /// Who it is; `None` if the configuration was not checked.
    pub fn organisation(&self) -> Option<Organisation> {
        organisation(&self.organisation).ok()
    }

    /// The other providers.
    pub fn peers(&self) -> Vec<Organisation> {
        let peers = self.peers.iter();
        peers
            .filter_map(|peer| organisation(&peer.organisation).ok())
            .collect()
    }

    pub(super) fn mistakes(&self) -> Vec<String> {
        let mut found = Vec::new();
        if let Err(error) = organisation(&self.organisation) {
            found.push(format!("provider.organisation: {error}"));
        }
        for (n, peer) in self.peers.iter().enumerate() {
            if let Err(error) = organisation(&peer.organisation) {
                found.push(format!("provider.peer {}: organisation: {error}", n + 1));
            }
            let same = |other: &PeerProvider| other.organisation == peer.organisation;
            if self.peers.iter().take(n).any(same) {
                found.push(format!("provider.peer {}: it is listed twice", n + 1));
            }
        }
        if let Err(failure) = tenants::read(&self.tenants) {
            found.push(format!("provider.tenants: {failure}"));
        }
        found
    }
}
