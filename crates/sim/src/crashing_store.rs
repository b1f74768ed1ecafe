//! A store that fails before and after committing, in front of one that never does.

use crate::fault::Fault;
use crate::ledger::Seen;
use crate::pause::Pause;
use crate::sabotage::Sabotage;
use crate::scene::Scene;
use async_trait::async_trait;
use audit::{Entry, Head};
use bytes::Bytes;
use delivery::BlobId;
use ids::{MessageId, Organisation, Timestamp};
use std::sync::Arc;
use store::{
    Claim, Committed, Durable, Key, Lease, LifeQuery, MemoryStore, Record, RecordKey, RecordQuery,
    Shelf, Space, Store, StoreError, Stored, Transaction, Work,
};

/// The store as one worker sees it.
#[derive(Debug)]
pub(crate) struct CrashingStore {
    pub(crate) scene: Arc<Scene>,
    pub(crate) node: usize,
    pub(crate) worker: usize,
    /// What really lies on the disk.
    pub(crate) disk: Arc<MemoryStore>,
}

#[async_trait]
impl Store for CrashingStore {
    async fn commit(&self, transaction: Transaction) -> Result<Durable<Committed>, StoreError> {
        self.pause().await;
        self.fails(Fault::CommitFails)?;
        if self.scene.strikes(Fault::DiesBeforeCommit) {
            return self.die().await;
        }
        let mut transaction = self.spoil(transaction);
        self.take_work(&mut transaction);
        let seen = Seen::all(&transaction, self.node);
        let committed = self.keep(transaction).await?;
        for one in &seen {
            self.scene.note(|| format!("    node {}: {one}", self.node));
        }
        self.scene.ledger().observe(seen);
        if self.scene.strikes(Fault::DiesAfterCommit) {
            return self.die().await;
        }
        self.fails(Fault::CommitForgotten)?;
        self.pause().await;
        let taken = committed.get().taken.clone();
        self.scene.hand_on(self.worker, taken);
        Ok(committed)
    }

    async fn claim(&self, claim: Claim) -> Result<Vec<Work>, StoreError> {
        self.pause().await;
        self.fails(Fault::ClaimFails)?;
        let work = self.disk.claim(claim).await?;
        self.fails(Fault::ClaimForgotten)?;
        Ok(work)
    }

    async fn release_leases(&self) -> Result<(), StoreError> {
        self.disk.release_leases().await
    }

    async fn next_due(&self) -> Result<Option<Timestamp>, StoreError> {
        self.disk.next_due().await
    }

    async fn life(&self, id: MessageId) -> Result<Option<Stored>, StoreError> {
        self.read().await?;
        self.disk.life(id).await
    }

    async fn find(&self, key: &Key) -> Result<Vec<MessageId>, StoreError> {
        self.read().await?;
        self.disk.find(key).await
    }

    async fn lives(&self, query: &LifeQuery) -> Result<Vec<Stored>, StoreError> {
        self.read().await?;
        self.disk.lives(query).await
    }

    async fn record(&self, key: &RecordKey) -> Result<Option<Record>, StoreError> {
        self.read().await?;
        self.disk.record(key).await
    }

    async fn records(&self, query: &RecordQuery) -> Result<Vec<Record>, StoreError> {
        self.read().await?;
        self.disk.records(query).await
    }

    async fn records_with(
        &self,
        org: &Organisation,
        shelf: Shelf,
        tokens: &[String],
        limit: usize,
    ) -> Result<Vec<Record>, StoreError> {
        self.read().await?;
        self.disk.records_with(org, shelf, tokens, limit).await
    }

    async fn count_with(
        &self,
        org: &Organisation,
        shelf: Shelf,
        token: &str,
    ) -> Result<usize, StoreError> {
        self.read().await?;
        self.disk.count_with(org, shelf, token).await
    }

    async fn blob(&self, id: &BlobId) -> Result<Option<Bytes>, StoreError> {
        self.read().await?;
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

impl CrashingStore {
    fn pause(&self) -> Pause<'_> {
        self.scene.pause()
    }

    /// Others may go first; what is read is then current, and stays so until the next pause.
    async fn read(&self) -> Result<(), StoreError> {
        self.pause().await;
        self.fails(Fault::ReadFails)
    }

    fn fails(&self, fault: Fault) -> Result<(), StoreError> {
        if self.scene.strikes(fault) {
            return Err(StoreError::Unavailable(format!("simulated: {fault:?}")));
        }
        Ok(())
    }

    async fn die<T>(&self) -> T {
        self.scene.doom(self.worker);
        std::future::pending().await
    }

    /// A running driver takes what its commits plan; here some worlds do.
    fn take_work(&self, transaction: &mut Transaction) {
        if self.scene.commits_take() {
            let now = self.scene.now() + self.scene.skew(self.node);
            transaction.take = Some(Lease {
                worker: format!("worker {}", self.worker),
                now: Timestamp::from_millis(now),
                until: Timestamp::from_millis(now + self.scene.lease_ms()),
                busy_lanes: Vec::new(),
            });
        }
    }

    fn spoil(&self, mut transaction: Transaction) -> Transaction {
        match self.scene.sabotage {
            Some(Sabotage::AuditForgotten) => transaction.audit.truncate(1),
            Some(Sabotage::ReplaysForgotten) => {
                transaction
                    .keys
                    .retain(|new| new.key.space != Space::Signed);
            }
            Some(Sabotage::WorkForgotten) if self.scene.one_in(20) => {
                for write in &mut transaction.writes {
                    write.plans.clear();
                }
            }
            Some(_) | None => {}
        }
        transaction
    }

    async fn keep(&self, transaction: Transaction) -> Result<Durable<Committed>, StoreError> {
        let is_new = transaction.writes.iter().all(|write| write.expected == 0);
        let forgets = self.scene.sabotage == Some(Sabotage::StoreForgets);
        if forgets && is_new && transaction.settle.is_none() && self.scene.one_in(4) {
            return MemoryStore::new().commit(transaction).await;
        }
        self.disk.commit(transaction).await
    }
}
