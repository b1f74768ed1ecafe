//! The shared store: PostgreSQL, for many nodes.
//!
//! A group of transactions is read under lock, decided here as every other store decides, and
//! written with its commit: two round trips, however many transactions share them. Locks are
//! taken in one order (messages, work, records, audit chains), so that groups of several nodes do
//! not wait for each other in a circle; what another node was faster with is decided again.
//!
//! No statement has a name on the server and nothing outlives a transaction on a connection, so
//! that a pooler in transaction mode may stand between.

mod changes;
mod claim;
mod connect;
mod facts;
mod failure;
mod flush;
mod migrate;
mod moving;
mod name;
mod partition;
mod pipeline;
mod read;
mod row;
mod settings;
mod tls;
mod view;
mod wake;
mod writer;

use crate::work::Turns;
use crate::{
    Claim, Committed, Durable, Key, LifeQuery, Record, RecordKey, RecordQuery, Shelf, Store,
    StoreError, Stored, Transaction, Work,
};
use async_trait::async_trait;
use audit::{Entry, Head};
use bytes::Bytes;
use connect::{Connector, Pool};
use delivery::BlobId;
pub use facts::Facts;
use failure::Trouble;
use ids::{MessageId, Organisation, Timestamp};
pub use migrate::{Migrated, migrate};
pub use moving::{Moved, move_from_file};
pub use partition::{SEALED_WEEKS, prune_sealed};
pub use settings::PostgresSettings;
use std::sync::Arc;
use std::time::Duration;
use tokio::time::timeout;
use tokio_postgres::Client;
use tokio_postgres::types::{ToSql, Type};
use wake::Wake;
use writer::Writers;

/// How long one read or claim may take, in seconds.
const READ_SECONDS: u64 = 30;
/// How often a claim gives way to other nodes.
const CLAIM_TRIES: usize = 5;

/// The shared store.
#[derive(Debug)]
pub struct PostgresStore {
    pool: Pool,
    writers: Writers,
    turns: Turns,
    node: String,
    wake: Wake,
}

impl PostgresStore {
    /// Opens the store. Must be called within a tokio runtime, which its connections live in.
    ///
    /// # Errors
    /// [`StoreError::Misconfigured`] if the settings cannot be, if the schema is not that of this
    /// program, or if the server does not keep what it commits; [`StoreError::Unavailable`] if it
    /// does not answer.
    pub async fn open(settings: &PostgresSettings) -> Result<Self, StoreError> {
        settings.check()?;
        let pool = Pool::new(
            Connector::new(&settings.url, settings)?,
            settings.connections,
        );
        let ready = pool.with(|client| async move {
            migrate::check_schema(&client).await?;
            check_durability(&client).await
        });
        ready.await.map_err(Trouble::into_error)?;
        let connector = Arc::new(Connector::new(&settings.url, settings)?);
        let listener = settings.listen_url.as_deref();
        let listener = listener
            .map(|url| Connector::new(url, settings))
            .transpose()?;
        Ok(Self {
            pool,
            writers: Writers::start(&connector, settings.writers, &settings.node),
            turns: Turns::default(),
            node: settings.node.clone(),
            wake: Wake::start(listener),
        })
    }

    /// Names of all content, in order.
    pub(crate) async fn content_ids(
        &self,
        after: Option<&BlobId>,
        limit: usize,
    ) -> Result<Vec<BlobId>, StoreError> {
        self.reading(|client| async move { read::content_ids(&client, after, limit).await })
            .await
    }

    /// Puts other bytes under a name that is there; one statement is a transaction of its own.
    pub(crate) async fn replace_content(
        &self,
        id: &BlobId,
        bytes: &[u8],
    ) -> Result<(), StoreError> {
        let sql = "UPDATE sealpost.content SET bytes = $2 WHERE id = $1";
        self.reading(|client| async move {
            let values: [(&(dyn ToSql + Sync), Type); 2] =
                [(&id.as_str(), Type::TEXT), (&bytes, Type::BYTEA)];
            client.query_typed(sql, &values).await?;
            Ok(())
        })
        .await
    }

    async fn reading<T, F>(&self, work: impl Fn(Arc<Client>) -> F) -> Result<T, StoreError>
    where
        F: Future<Output = Result<T, Trouble>> + Send,
    {
        let limit = Duration::from_secs(READ_SECONDS);
        match timeout(limit, self.pool.with(work)).await {
            Ok(done) => done.map_err(Trouble::into_error),
            Err(_) => Err(StoreError::Unavailable(format!(
                "PostgreSQL did not answer within {READ_SECONDS} s"
            ))),
        }
    }
}

/// A server that says "committed" before it is on disk would make every positive reply a guess.
async fn check_durability(client: &Client) -> Result<(), Trouble> {
    let sql = "SELECT name, setting FROM pg_settings
               WHERE name IN ('fsync', 'synchronous_commit', 'full_page_writes')
                 AND setting = 'off' ORDER BY name";
    let rows = client.query_typed(sql, &[]).await?;
    let Some(row) = rows.first() else {
        return Ok(());
    };
    let name: &str = row.try_get(0)?;
    Err(Trouble::Refused(StoreError::Misconfigured(format!(
        "the server has {name} = off: what it commits may be lost; turn it on"
    ))))
}

#[async_trait]
impl Store for PostgresStore {
    async fn commit(&self, transaction: Transaction) -> Result<Durable<Committed>, StoreError> {
        self.writers.commit(transaction).await.map(Durable::new)
    }

    async fn claim(&self, claim: Claim) -> Result<Vec<Work>, StoreError> {
        // Most calls find nothing due: a read decides that without a transaction.
        let now = claim.lease.now;
        let due = self.next_due().await?;
        if due.is_none_or(|due| due > now) {
            return Ok(Vec::new());
        }
        let (turns, node, claim) = (&self.turns, self.node.as_str(), &claim);
        let mut tries = 0;
        loop {
            tries += 1;
            let claimed = self
                .pool
                .with(|client| async move { claim::claim(&client, claim, turns, node).await });
            let limit = Duration::from_secs(READ_SECONDS);
            match timeout(limit, claimed).await {
                Ok(Ok(work)) => return Ok(work),
                Ok(Err(Trouble::Again(_))) if tries < CLAIM_TRIES => {}
                Ok(Err(trouble)) => return Err(trouble.into_error()),
                Err(_) => {
                    let text = format!("PostgreSQL did not answer within {READ_SECONDS} s");
                    return Err(StoreError::Unavailable(text));
                }
            }
        }
    }

    async fn release_leases(&self) -> Result<(), StoreError> {
        let sql = "UPDATE sealpost.work SET free_at = due, node = NULL, worker = NULL
                   WHERE node = $1";
        self.reading(|client| async move {
            client.query_typed(sql, &[(&self.node, Type::TEXT)]).await?;
            // Of writers that have ended: nobody asks for theirs any more.
            let old = "DELETE FROM sealpost.marker WHERE at < now() - interval '1 day'";
            client.query_typed(old, &[]).await?;
            Ok(())
        })
        .await
    }

    async fn next_due(&self) -> Result<Option<Timestamp>, StoreError> {
        self.reading(|client| async move { read::next_due(&client).await })
            .await
    }

    async fn work_planned(&self) {
        self.wake.told().await;
    }

    async fn life(&self, id: MessageId) -> Result<Option<Stored>, StoreError> {
        self.reading(|client| async move { read::life(&client, id).await })
            .await
    }

    async fn find(&self, key: &Key) -> Result<Vec<MessageId>, StoreError> {
        self.reading(|client| async move { read::find(&client, key).await })
            .await
    }

    async fn lives(&self, query: &LifeQuery) -> Result<Vec<Stored>, StoreError> {
        self.reading(|client| async move { read::lives(&client, query).await })
            .await
    }

    async fn record(&self, key: &RecordKey) -> Result<Option<Record>, StoreError> {
        self.reading(|client| async move { read::record(&client, key).await })
            .await
    }

    async fn records(&self, query: &RecordQuery) -> Result<Vec<Record>, StoreError> {
        self.reading(|client| async move { read::records(&client, query).await })
            .await
    }

    async fn records_with(
        &self,
        org: &Organisation,
        shelf: Shelf,
        tokens: &[String],
        limit: usize,
    ) -> Result<Vec<Record>, StoreError> {
        let of = (org, shelf);
        self.reading(|client| async move { read::records_with(&client, of, tokens, limit).await })
            .await
    }

    async fn count_with(
        &self,
        org: &Organisation,
        shelf: Shelf,
        token: &str,
    ) -> Result<usize, StoreError> {
        let of = (org, shelf);
        self.reading(|client| async move { read::count_with(&client, of, token).await })
            .await
    }

    async fn blob(&self, id: &BlobId) -> Result<Option<Bytes>, StoreError> {
        self.reading(|client| async move { read::blob(&client, id).await })
            .await
    }

    async fn audit(
        &self,
        org: &Organisation,
        after: u64,
        limit: usize,
    ) -> Result<Vec<Entry>, StoreError> {
        self.reading(|client| async move { read::audit(&client, org, after, limit).await })
            .await
    }

    async fn head(&self, org: &Organisation) -> Result<Head, StoreError> {
        self.reading(|client| async move { read::head(&client, org).await })
            .await
    }
}
