//! The provider role: whom this node serves as an intermediary, and whom it believes.

use crate::Peer;
use crate::news::News;
use arc_swap::ArcSwap;
use ids::Organisation;
use std::collections::BTreeMap;
use std::sync::Arc;

/// What this node is as a provider. It holds keys of its own only: what passes through is sealed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Provider {
    /// Its SMD identity: the source of the responses that it makes, and whose certificate it
    /// shows when it calls others.
    pub org: Organisation,
    /// Its name, for people.
    pub name: String,
    /// URL of its TransportResponseDelivery service.
    pub respond_to: String,
    /// Other providers that may deliver on others' behalf.
    pub peers: Vec<Organisation>,
    /// Whether a system may deliver for the organisations whose endpoint it runs, as the directory
    /// says.
    pub believes_directory: bool,
    /// How much it does.
    pub limits: MailboxLimits,
}

/// Limits of what a provider does for its tenants.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MailboxLimits {
    /// Providers that a message may have passed through.
    pub hops: usize,
    /// Messages or responses in one answer, whatever was asked for.
    pub listed: usize,
    /// Sealed bytes of the messages in one mailbox; one message always fits.
    pub mailbox_bytes: usize,
    /// Messages in one mailbox.
    pub mailbox_messages: usize,
    /// Bytes of messages in one answer; one message always fits.
    pub retrieved_bytes: usize,
    /// How long somebody may wait for news, in milliseconds.
    pub longest_wait_ms: u64,
    /// How often news are looked for that another node may have brought, in milliseconds.
    pub look_again_ms: u64,
}

impl Default for MailboxLimits {
    fn default() -> Self {
        Self {
            hops: 8,
            listed: 1_000,
            mailbox_bytes: 4 * 1_024 * 1_024 * 1_024,
            mailbox_messages: 10_000,
            retrieved_bytes: 64 * 1_024 * 1_024,
            longest_wait_ms: 50_000,
            look_again_ms: 2_000,
        }
    }
}

/// An organisation that a provider takes in for and sends for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tenant {
    /// Its SMD identity.
    pub org: Organisation,
    /// Its name, for people.
    pub name: String,
    /// The organisations whose TLS identity may deliver and collect for it.
    pub identities: Vec<Organisation>,
}

impl Tenant {
    /// A tenant that only its own TLS identity speaks for.
    pub fn new(org: Organisation, name: impl Into<String>) -> Self {
        Self {
            identities: vec![org.clone()],
            org,
            name: name.into(),
        }
    }

    /// Whether the peer may deliver and collect for it.
    pub(crate) fn is_spoken_for_by(&self, peer: &dyn Peer) -> bool {
        let proven = peer.organisations();
        proven.iter().any(|org| self.identities.contains(org))
    }
}

/// The provider, its tenants, and those who wait for news.
pub(crate) struct Hosting {
    pub(crate) provider: Provider,
    pub(crate) news: News,
    tenants: ArcSwap<BTreeMap<Organisation, Tenant>>,
}

impl Hosting {
    pub(crate) fn new(provider: Provider, tenants: Vec<Tenant>) -> Self {
        let hosting = Self {
            provider,
            news: News::default(),
            tenants: ArcSwap::default(),
        };
        hosting.replace(tenants);
        hosting
    }

    pub(crate) fn replace(&self, tenants: Vec<Tenant>) {
        let tenants = tenants.into_iter();
        let by_org = tenants.map(|tenant| (tenant.org.clone(), tenant)).collect();
        self.tenants.store(Arc::new(by_org));
    }

    pub(crate) fn tenants(&self) -> Vec<Tenant> {
        self.tenants.load().values().cloned().collect()
    }

    pub(crate) fn tenant(&self, org: &Organisation) -> Option<Tenant> {
        self.tenants.load().get(org).cloned()
    }

    pub(crate) fn serves(&self, org: &Organisation) -> bool {
        self.tenants.load().contains_key(org)
    }

    /// Whether the peer may speak for one of our tenants.
    pub(crate) fn is_spoken_for(&self, org: &Organisation, peer: &dyn Peer) -> bool {
        self.tenant(org)
            .is_some_and(|tenant| tenant.is_spoken_for_by(peer))
    }
}
