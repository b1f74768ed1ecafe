//! A store whose process dies before or after one of its commits.

use async_trait::async_trait;
use audit::{Entry, Head};
use bytes::Bytes;
use delivery::BlobId;
use ids::{MessageId, Organisation, Timestamp};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use store::{
    Claim, Committed, Durable, Key, LifeQuery, MemoryStore, Record, RecordKey, RecordQuery, Shelf,
    Store, StoreError, Stored, Transaction, Work,
};

/// When the process dies.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Death {
    /// Just before the nth commit.
    Before(usize),
    /// Just after the nth commit, which stands.
    After(usize),
}

/// The store as the process sees it, and what really lies on the disk.
pub(crate) struct DyingStore {
    disk: Arc<MemoryStore>,
    death: Option<Death>,
    commits: AtomicUsize,
    dead: AtomicBool,
}

impl DyingStore {
    pub(crate) fn new(disk: Arc<MemoryStore>, death: Option<Death>) -> Self {
        Self {
            disk,
            death,
            commits: AtomicUsize::new(0),
            dead: AtomicBool::new(false),
        }
    }

    pub(crate) fn is_dead(&self) -> bool {
        self.dead.load(Ordering::SeqCst)
    }

    fn alive(&self) -> Result<(), StoreError> {
        match self.is_dead() {
            true => Err(StoreError::Unavailable("the process died".to_owned())),
            false => Ok(()),
        }
    }

    fn die<T>(&self) -> Result<T, StoreError> {
        self.dead.store(true, Ordering::SeqCst);
        Err(StoreError::Unavailable("the process died".to_owned()))
    }
}

#[async_trait]
impl Store for DyingStore {
    async fn commit(&self, transaction: Transaction) -> Result<Durable<Committed>, StoreError> {
        self.alive()?;
        let n = self.commits.fetch_add(1, Ordering::SeqCst) + 1;
        if self.death == Some(Death::Before(n)) {
            return self.die();
        }
        let committed = self.disk.commit(transaction).await;
        if self.death == Some(Death::After(n)) {
            return self.die();
        }
        committed
    }

    async fn claim(&self, claim: Claim) -> Result<Vec<Work>, StoreError> {
        self.alive()?;
        self.disk.claim(claim).await
    }

    async fn release_leases(&self) -> Result<(), StoreError> {
        self.disk.release_leases().await
    }

    async fn next_due(&self) -> Result<Option<Timestamp>, StoreError> {
        self.disk.next_due().await
    }

    async fn life(&self, id: MessageId) -> Result<Option<Stored>, StoreError> {
        self.alive()?;
        self.disk.life(id).await
    }

    async fn find(&self, key: &Key) -> Result<Vec<MessageId>, StoreError> {
        self.alive()?;
        self.disk.find(key).await
    }

    async fn lives(&self, query: &LifeQuery) -> Result<Vec<Stored>, StoreError> {
        self.disk.lives(query).await
    }

    async fn record(&self, key: &RecordKey) -> Result<Option<Record>, StoreError> {
        self.alive()?;
        self.disk.record(key).await
    }

    async fn records(&self, query: &RecordQuery) -> Result<Vec<Record>, StoreError> {
        self.alive()?;
        self.disk.records(query).await
    }

    async fn records_with(
        &self,
        org: &Organisation,
        shelf: Shelf,
        tokens: &[String],
        limit: usize,
    ) -> Result<Vec<Record>, StoreError> {
        self.alive()?;
        self.disk.records_with(org, shelf, tokens, limit).await
    }

    async fn count_with(
        &self,
        org: &Organisation,
        shelf: Shelf,
        token: &str,
    ) -> Result<usize, StoreError> {
        self.alive()?;
        self.disk.count_with(org, shelf, token).await
    }

    async fn blob(&self, id: &BlobId) -> Result<Option<Bytes>, StoreError> {
        self.alive()?;
        self.disk.blob(id).await
    }

    async fn audit(
        &self,
        org: &Organisation,
        after: u64,
        limit: usize,
    ) -> Result<Vec<Entry>, StoreError> {
        self.disk.audit(org, after, limit).await
    }

    async fn head(&self, org: &Organisation) -> Result<Head, StoreError> {
        self.disk.head(org).await
    }
}
