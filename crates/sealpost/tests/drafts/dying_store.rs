//! A store whose process dies at a chosen commit.

use async_trait::async_trait;
use audit::{Entry, Head};
use bytes::Bytes;
use delivery::BlobId;
use ids::{MessageId, Organisation, Timestamp};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use store::{
    Claim, Committed, Durable, Key, LifeQuery, Record, RecordKey, RecordQuery, Shelf, Store,
    StoreError, Stored, Transaction, Work,
};

/// When the process dies.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Death {
    /// The commit was not written.
    Before,
    /// The commit was written; nobody heard of it.
    After,
}

/// Passes everything on until the commit of its death, and nothing from then on.
pub(crate) struct DyingStore {
    inner: Arc<dyn Store>,
    left: AtomicUsize,
    death: Death,
}

impl DyingStore {
    /// Dies at commit number `at`, from 1.
    pub(crate) fn new(inner: Arc<dyn Store>, at: usize, death: Death) -> Self {
        Self {
            inner,
            left: AtomicUsize::new(at),
            death,
        }
    }

    /// Whether it died.
    pub(crate) fn is_dead(&self) -> bool {
        self.left.load(Ordering::SeqCst) == 0
    }

    fn alive(&self) -> Result<(), StoreError> {
        match self.is_dead() {
            true => Err(StoreError::Unavailable("the process died".to_owned())),
            false => Ok(()),
        }
    }
}

#[async_trait]
impl Store for DyingStore {
    async fn commit(&self, transaction: Transaction) -> Result<Durable<Committed>, StoreError> {
        self.alive()?;
        let dies = self.left.fetch_sub(1, Ordering::SeqCst) == 1;
        if dies && self.death == Death::Before {
            return Err(StoreError::Unavailable("it died before".to_owned()));
        }
        let committed = self.inner.commit(transaction).await;
        match dies {
            true => Err(StoreError::Unavailable("it died after".to_owned())),
            false => committed,
        }
    }

    async fn claim(&self, claim: Claim) -> Result<Vec<Work>, StoreError> {
        self.alive()?;
        self.inner.claim(claim).await
    }

    async fn release_leases(&self) -> Result<(), StoreError> {
        self.inner.release_leases().await
    }

    async fn next_due(&self) -> Result<Option<Timestamp>, StoreError> {
        self.inner.next_due().await
    }

    async fn life(&self, id: MessageId) -> Result<Option<Stored>, StoreError> {
        self.alive()?;
        self.inner.life(id).await
    }

    async fn find(&self, key: &Key) -> Result<Vec<MessageId>, StoreError> {
        self.alive()?;
        self.inner.find(key).await
    }

    async fn lives(&self, query: &LifeQuery) -> Result<Vec<Stored>, StoreError> {
        self.inner.lives(query).await
    }

    async fn record(&self, key: &RecordKey) -> Result<Option<Record>, StoreError> {
        self.alive()?;
        self.inner.record(key).await
    }

    async fn records(&self, query: &RecordQuery) -> Result<Vec<Record>, StoreError> {
        self.inner.records(query).await
    }

    async fn records_with(
        &self,
        org: &Organisation,
        shelf: Shelf,
        tokens: &[String],
        limit: usize,
    ) -> Result<Vec<Record>, StoreError> {
        self.inner.records_with(org, shelf, tokens, limit).await
    }

    async fn count_with(
        &self,
        org: &Organisation,
        shelf: Shelf,
        token: &str,
    ) -> Result<usize, StoreError> {
        self.inner.count_with(org, shelf, token).await
    }

    async fn blob(&self, id: &BlobId) -> Result<Option<Bytes>, StoreError> {
        self.alive()?;
        self.inner.blob(id).await
    }

    async fn audit(
        &self,
        org: &Organisation,
        after: u64,
        limit: usize,
    ) -> Result<Vec<Entry>, StoreError> {
        self.inner.audit(org, after, limit).await
    }

    async fn head(&self, org: &Organisation) -> Result<Head, StoreError> {
        self.inner.head(org).await
    }
}
