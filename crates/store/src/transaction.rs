//! What is committed together.

use crate::{Key, Lease, Ticket, Work};
use audit::Draft;
use bytes::Bytes;
use delivery::{BlobId, Life, Plan};
use ids::{MessageId, Organisation};

/// State, effects, keys, bytes and audit of one step, committed all or nothing.
#[derive(Clone, Debug, Default)]
pub struct Transaction {
    /// The work whose result this is: it must still be ours, and is done now.
    pub settle: Option<Ticket>,
    /// Messages to write, with their plans.
    pub writes: Vec<LifeWrite>,
    /// Names to add.
    pub keys: Vec<NewKey>,
    /// Bytes to keep; keeping the same bytes again is no error.
    pub blobs: Vec<Blob>,
    /// Audit drafts, each for the chain of its organisation, in order.
    pub audit: Vec<(Organisation, Draft)>,
    /// Take the planned work that is due at once under this lease.
    pub take: Option<Lease>,
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
}

/// What a committed transaction returns.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Committed {
    /// Work that was taken under [`Transaction::take`].
    pub taken: Vec<Work>,
}
