//! The provider that the node is: who takes in and sends for organisations that cannot be called.

use super::{EnrolmentConfig, Listen, organisation};
use crate::tenants;
use engine::MailboxLimits;
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
    /// Whether a system may deliver for the organisations whose endpoint it runs, as the directory
    /// says. Otherwise only the providers listed as peers may.
    #[serde(default)]
    pub believes_directory: bool,
    /// How much it does at once.
    #[serde(default)]
    pub limits: ProviderLimits,
    /// How agents are enrolled; without it, none are.
    #[serde(default)]
    pub enrolment: Option<EnrolmentConfig>,
    /// Other providers, which may deliver for the organisations that they serve.
    #[serde(default, rename = "peer")]
    pub peers: Vec<PeerProvider>,
}

/// `[provider.limits]`. How long messages are held is the policy's: see `[delivery]`.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(default, deny_unknown_fields)]
pub struct ProviderLimits {
    /// Providers that a message may have passed through.
    pub hops: usize,
    /// Messages or responses in one answer, whatever was asked for.
    pub listed: usize,
    /// Sealed bytes of the messages in one mailbox; one message always fits.
    pub mailbox_bytes: usize,
    /// Messages in one mailbox. What comes to a full one is answered
    /// `serviceTemporaryUnavailable`, and comes again.
    pub mailbox_messages: usize,
    /// Sealed bytes in one answer; one message always fits.
    pub retrieved_bytes: usize,
    /// How long somebody may wait for news, in milliseconds.
    pub longest_wait_ms: u64,
    /// How often news are looked for that another node may have brought, in milliseconds.
    pub look_again_ms: u64,
}

impl Default for ProviderLimits {
    fn default() -> Self {
        let MailboxLimits {
            hops,
            listed,
            mailbox_bytes,
            mailbox_messages,
            retrieved_bytes,
            longest_wait_ms,
            look_again_ms,
        } = MailboxLimits::default();
        Self {
            hops,
            listed,
            mailbox_bytes,
            mailbox_messages,
            retrieved_bytes,
            longest_wait_ms,
            look_again_ms,
        }
    }
}

impl From<&ProviderLimits> for MailboxLimits {
    fn from(limits: &ProviderLimits) -> Self {
        Self {
            hops: limits.hops,
            listed: limits.listed,
            mailbox_bytes: limits.mailbox_bytes,
            mailbox_messages: limits.mailbox_messages,
            retrieved_bytes: limits.retrieved_bytes,
            longest_wait_ms: limits.longest_wait_ms,
            look_again_ms: limits.look_again_ms,
        }
    }
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
        if let Some(enrolment) = &mut self.enrolment {
            enrolment.resolve(base);
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

    /// The provider as the engine knows it; `None` if the configuration was not checked.
    pub fn role(&self, listen: &Listen) -> Option<engine::Provider> {
        Some(engine::Provider {
            org: self.organisation()?,
            name: self.name.clone(),
            respond_to: listen.response_url(),
            peers: self.peers(),
            believes_directory: self.believes_directory,
            limits: (&self.limits).into(),
        })
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
        found.extend(self.enrolment.iter().flat_map(EnrolmentConfig::mistakes));
        if let Err(failure) = tenants::read(&self.tenants) {
            found.push(format!("provider.tenants: {failure}"));
        }
        found
    }
}
