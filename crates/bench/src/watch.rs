//! A store that tells when a message of ours is confirmed, and is otherwise the one it wraps.

use async_trait::async_trait;
use audit::{Entry, Head};
use bytes::Bytes;
use delivery::{BlobId, Life};
use ids::{MessageId, Organisation, Timestamp};
use std::sync::Arc;
use store::{
    Claim, Committed, Durable, Key, LifeQuery, Record, RecordKey, RecordQuery, Shelf, Store,
    StoreError, Stored, Transaction, Work,
};
use tokio::sync::mpsc;

/// One confirmed message: how long it took, in milliseconds.
pub(crate) type Confirmed = i64;

/// The wrapper.
pub(crate) struct Watching {
    inner: Arc<dyn Store>,
    confirmed: mpsc::UnboundedSender<Confirmed>,
}

impl Watching {
    pub(crate) fn new(inner: Arc<dyn Store>, confirmed: mpsc::UnboundedSender<Confirmed>) -> Self {
        Self { inner, confirmed }
    }
}

/// Milliseconds from submission to the committed receipt, if this transaction is that commit.
fn confirmation(transaction: &Transaction) -> Option<Confirmed> {
    transaction
        .writes
        .iter()
        .find_map(|write| match &write.life {
            Life::Outbound(life) => {
                let at = life.delivered_at?;
                Some(at.millis_since(life.accepted_at))
            }
            Life::Inbound(_) | Life::Relayed(_) => None,
        })
}

#[async_trait]
impl Store for Watching {
    async fn commit(&self, transaction: Transaction) -> Result<Durable<Committed>, StoreError> {
        let confirmed = confirmation(&transaction);
        let committed = self.inner.commit(transaction).await?;
        if let Some(confirmed) = confirmed {
            // The measurement may be over already.
            self.confirmed.send(confirmed).ok();
        }
        Ok(committed)
    }

    async fn claim(&self, claim: Claim) -> Result<Vec<Work>, StoreError> {
        self.inner.claim(claim).await
    }

    async fn release_leases(&self) -> Result<(), StoreError> {
        self.inner.release_leases().await
    }

    async fn next_due(&self) -> Result<Option<Timestamp>, StoreError> {
        self.inner.next_due().await
    }

    async fn life(&self, id: MessageId) -> Result<Option<Stored>, StoreError> {
        self.inner.life(id).await
    }

    async fn find(&self, key: &Key) -> Result<Vec<MessageId>, StoreError> {
        self.inner.find(key).await
    }

    async fn lives(&self, query: &LifeQuery) -> Result<Vec<Stored>, StoreError> {
        self.inner.lives(query).await
    }

    async fn record(&self, key: &RecordKey) -> Result<Option<Record>, StoreError> {
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
