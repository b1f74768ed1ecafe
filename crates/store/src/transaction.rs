//! What is committed together.

use crate::{Key, Lease, RecordKey, RecordWrite, StoreError, Ticket, Work};
use audit::Draft;
use bytes::Bytes;
use delivery::{BlobId, Life, Plan};
use ids::{MessageId, Organisation};
use std::collections::{BTreeMap, BTreeSet};

/// State, effects, keys, bytes and audit of one step, committed all or nothing.
#[derive(Clone, Debug, Default)]
pub struct Transaction {
    /// The work whose result this is: it must still be ours, and is done now.
    pub settle: Option<Ticket>,
    /// Messages to write, with their plans.
    pub writes: Vec<LifeWrite>,
    /// Names to add.
    pub keys: Vec<NewKey>,
    /// Sealed bytes to drop, before any are kept; dropping what is not there is no error. They
    /// must be of one message only.
    pub drops: Vec<BlobId>,
    /// Bytes to keep; keeping the same bytes again is no error.
    pub blobs: Vec<Blob>,
    /// Records to write or remove.
    pub records: Vec<RecordWrite>,
    /// Audit drafts, each for the chain of its organisation, in order.
    pub audit: Vec<(Organisation, Draft)>,
    /// Take the planned work that is due at once under this lease.
    pub take: Option<Lease>,
}

impl Transaction {
    /// What can be refused without looking into the store: a transaction writes a message and a
    /// record at most once, and gives a unique key to one message.
    pub(crate) fn check(&self) -> Result<(), StoreError> {
        let mut lives = BTreeSet::new();
        for id in self.writes.iter().map(|write| write.life.id()) {
            if !lives.insert(id) {
                return Err(StoreError::Conflict(id));
            }
        }
        let mut records: BTreeSet<&RecordKey> = BTreeSet::new();
        for RecordWrite { key, .. } in &self.records {
            key.check()?;
            if !records.insert(key) {
                return Err(StoreError::RecordConflict { shelf: key.shelf });
            }
        }
        let mut keys: BTreeMap<&Key, MessageId> = BTreeMap::new();
        for NewKey { key, life } in self.keys.iter().filter(|new| new.key.space.is_unique()) {
            let holder = *keys.entry(key).or_insert(*life);
            if holder != *life {
                let space = key.space;
                return Err(StoreError::KeyTaken { space, holder });
            }
        }
        Ok(())
    }
}

/// One message to write.
#[derive(Clone, Debug)]
pub struct LifeWrite {
    /// The new state.
    pub life: Life,
    /// The version that was read; 0 for a new message.
    pub expected: u64,
    /// Changes of its work.
    pub plans: Vec<Plan>,
}

/// One name to add.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewKey {
    /// The name.
    pub key: Key,
    /// The message it names.
    pub life: MessageId,
}

/// Bytes to keep.
#[derive(Clone, Debug)]
pub struct Blob {
    /// Their content address.
    pub id: BlobId,
    /// The bytes.
    pub bytes: Bytes,
    /// Why they are kept, and so for how long.
    pub kind: BlobKind,
}

/// Why bytes are kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum BlobKind {
    /// Clinical content: kept for as long as the policy says.
    Content,
    /// The sealed bytes of a message under way: of no use once the message has ended.
    Sealed,
}

/// What a committed transaction returns.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Committed {
    /// Work that was taken under [`Transaction::take`].
    pub taken: Vec<Work>,
}
