//! The engine itself: the store, the ports, the practices and tenants.

use crate::driver::Load;
use crate::provider::Hosting;
use crate::waiting::Waiting;
use crate::{Limits, Ports, Practice, Provider, Senders, Tenant};
use delivery::{BlobId, Policy};
use ids::{MessageId, Organisation, Timestamp};
use smd::{Leniency, Strictness};
use std::sync::Arc;
use store::{Blob, BlobKind, Lease, Store};

/// Runs the messages of the practices and tenants of one node.
pub struct Engine {
    pub(crate) store: Arc<dyn Store>,
    pub(crate) ports: Ports,
    pub(crate) practices: Vec<Practice>,
    pub(crate) hosting: Option<Hosting>,
    pub(crate) policy: Policy,
    pub(crate) limits: Limits,
    pub(crate) load: Arc<Load>,
    pub(crate) waiting: Arc<Waiting>,
    pub(crate) node: String,
    pub(crate) senders: Option<Arc<dyn Senders>>,
    strictness: Strictness,
}

impl Engine {
    /// An engine over a store and ports. `node` names it in leases, for people.
    pub fn new(
        store: Arc<dyn Store>,
        ports: Ports,
        practices: Vec<Practice>,
        policy: Policy,
        limits: Limits,
        node: impl Into<String>,
    ) -> Self {
        let load = Arc::new(Load::new(&limits));
        let waiting = Arc::new(Waiting::new(limits.immediate_calls));
        Self {
            store,
            ports,
            practices,
            hosting: None,
            policy,
            limits,
            load,
            waiting,
            node: node.into(),
            senders: None,
            strictness: Strictness::Strict,
        }
    }

    /// The same engine, which is a provider for these tenants as well.
    #[must_use]
    pub fn as_provider(mut self, provider: Provider, tenants: Vec<Tenant>) -> Self {
        self.hosting = Some(Hosting::new(provider, tenants));
        self
    }

    /// The provider that this node is, if it is one.
    pub fn provider(&self) -> Option<&Provider> {
        self.hosting.as_ref().map(|hosting| &hosting.provider)
    }

    /// The tenants of this provider, as they are now.
    pub fn tenants(&self) -> Vec<Tenant> {
        self.hosting
            .as_ref()
            .map_or_else(Vec::new, Hosting::tenants)
    }

    /// Puts other tenants in the place of these, while it runs. Messages of one that has gone
    /// stay where they are; nobody can collect them until it is back. Without the provider role
    /// there are none.
    pub fn set_tenants(&self, tenants: Vec<Tenant>) {
        if let Some(hosting) = &self.hosting {
            hosting.replace(tenants);
        }
    }

    /// The same with other liberties left to peers; [`Leniency::AnyPeer`] is the one that the
    /// engine decides by.
    #[must_use]
    pub fn with_strictness(mut self, strictness: Strictness) -> Self {
        self.strictness = strictness;
        self
    }

    /// The same, which tells somebody who writes to its practices.
    #[must_use]
    pub fn with_senders(mut self, senders: Arc<dyn Senders>) -> Self {
        self.senders = Some(senders);
        self
    }

    /// The store.
    pub fn store(&self) -> &Arc<dyn Store> {
        &self.store
    }

    /// The practices served.
    pub fn practices(&self) -> &[Practice] {
        &self.practices
    }

    pub(crate) fn now(&self) -> Timestamp {
        self.ports.clock.now()
    }

    /// Whether a peer may do what nobody entitled it to.
    pub(crate) fn takes_any_peer(&self) -> bool {
        self.strictness.allows(Leniency::AnyPeer)
    }

    pub(crate) fn practice(&self, org: &Organisation) -> Option<&Practice> {
        self.practices.iter().find(|practice| practice.org == *org)
    }

    /// The lease under which this node takes work at `now`.
    pub(crate) fn lease(&self, now: Timestamp) -> Lease {
        Lease {
            worker: self.node.clone(),
            now,
            until: now.plus_millis(self.limits.lease_ms),
            busy_lanes: self.load.busy_lanes(),
        }
    }

    /// The same, where the driver runs and has room: then a commit takes what it plans at once.
    pub(crate) fn lease_if_idle(&self, now: Timestamp) -> Option<Lease> {
        self.load.has_room().then(|| self.lease(now))
    }
}

/// The content address of bytes.
pub fn blob_name(bytes: &[u8]) -> String {
    blob(bytes::Bytes::copy_from_slice(bytes))
        .id
        .as_str()
        .to_owned()
}

/// Names what is to be read again, for as long as the policy says, and packs it for the store.
pub(crate) fn blob(bytes: bytes::Bytes) -> Blob {
    packed(bytes, BlobKind::Content)
}

/// Names the sealed bytes of a message under way and packs them for the store.
pub(crate) fn sealed_blob(bytes: bytes::Bytes) -> Blob {
    packed(bytes, BlobKind::Sealed)
}

/// Packs the sealed bytes of a message that passes through, behind its id: so they have a name of
/// their own, and can be dropped with the message although others may hold the same bytes.
pub(crate) fn own_blob(of: MessageId, bytes: &[u8]) -> Blob {
    sealed_blob([of.as_uuid().as_bytes(), bytes].concat().into())
}

/// The sealed bytes that [`own_blob`] packed.
pub(crate) fn unpacked(own: &bytes::Bytes) -> bytes::Bytes {
    own.slice(size_of::<uuid::Bytes>().min(own.len())..)
}

fn packed(bytes: bytes::Bytes, kind: BlobKind) -> Blob {
    let digest = aws_lc_rs::digest::digest(&aws_lc_rs::digest::SHA256, &bytes);
    let mut name = [0; 32];
    name.copy_from_slice(digest.as_ref());
    Blob {
        id: BlobId::from_digest(&name),
        bytes,
        kind,
    }
}
