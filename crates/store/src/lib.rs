//! Where messages live: one small trait, several stores, one conformance suite.
//!
//! A [`Transaction`] commits state, effects and audit together or not at all. What it returns is
//! [`Durable`], and only something durable may become a positive reply to anyone.
#![forbid(unsafe_code)]

pub mod durable;
pub mod error;
pub mod key;
pub mod memory;
pub mod postgres;
pub mod query;
pub mod record;
pub mod rewrite;
pub mod sqlite;
pub mod transaction;
pub mod work;

pub use durable::Durable;
pub use error::StoreError;
pub use key::{Key, Space};
pub use memory::MemoryStore;
pub use postgres::{PostgresSettings, PostgresStore};
pub use query::{LifeQuery, Stored};
pub use record::{RECORD_ID_BYTES, Record, RecordKey, RecordQuery, RecordWrite, Shelf};
pub use rewrite::Rewrite;
pub use sqlite::SqliteStore;
pub use transaction::{Blob, BlobKind, Committed, LifeWrite, NewKey, Transaction};
pub use work::{Claim, Lease, Ticket, Work};

use async_trait::async_trait;
use audit::{Entry, Head};
use bytes::Bytes;
use delivery::BlobId;
use ids::{MessageId, Organisation, Timestamp};

/// A place where messages, their work and their audit trail are kept.
///
/// Every method may be called from any task. Reads see all that was committed before they began.
#[async_trait]
pub trait Store: Send + Sync + 'static {
    /// Commits one transaction, all or nothing, and returns once it survives a power loss.
    async fn commit(&self, transaction: Transaction) -> Result<Durable<Committed>, StoreError>;

    /// Takes due work under a lease: what is urgent first, then the oldest (that which has been
    /// free for longest). Of the work that one store gives out, every eighth piece is the oldest
    /// that is not urgent, so that nothing waits for ever. Work whose lease has run out is due
    /// again.
    async fn claim(&self, claim: Claim) -> Result<Vec<Work>, StoreError>;

    /// Makes the work due again that this node holds: for one that starts, and knows that no
    /// other process goes by its name.
    async fn release_leases(&self) -> Result<(), StoreError>;

    /// When the next unleased work falls due, or the next lease runs out; `None` if there is none.
    async fn next_due(&self) -> Result<Option<Timestamp>, StoreError>;

    /// Returns when work may have been planned by another node, if the store can tell; else never.
    async fn work_planned(&self) {
        std::future::pending().await
    }

    /// One message.
    async fn life(&self, id: MessageId) -> Result<Option<Stored>, StoreError>;

    /// The messages that a key names, oldest first: at most one for a unique key.
    async fn find(&self, key: &Key) -> Result<Vec<MessageId>, StoreError>;

    /// Messages, newest first.
    async fn lives(&self, query: &LifeQuery) -> Result<Vec<Stored>, StoreError>;

    /// One record.
    async fn record(&self, key: &RecordKey) -> Result<Option<Record>, StoreError>;

    /// Records of one kind, by id.
    async fn records(&self, query: &RecordQuery) -> Result<Vec<Record>, StoreError>;

    /// Records that have any of the tokens, by id, each once, at most `limit`.
    async fn records_with(
        &self,
        org: &Organisation,
        shelf: Shelf,
        tokens: &[String],
        limit: usize,
    ) -> Result<Vec<Record>, StoreError>;

    /// How many records have the token.
    async fn count_with(
        &self,
        org: &Organisation,
        shelf: Shelf,
        token: &str,
    ) -> Result<usize, StoreError>;

    /// Stored bytes.
    async fn blob(&self, id: &BlobId) -> Result<Option<Bytes>, StoreError>;

    /// Audit entries of an organisation after sequence number `after`, in order, at most `limit`.
    async fn audit(
        &self,
        org: &Organisation,
        after: u64,
        limit: usize,
    ) -> Result<Vec<Entry>, StoreError>;

    /// The head of an organisation's audit chain.
    async fn head(&self, org: &Organisation) -> Result<Head, StoreError>;
}
