//! The embedded store: SQLite, write-ahead log, synced at every commit, one writing thread that
//! groups commits.
//!
//! Several processes may have the same file open (the gateway, and commands such as `status`):
//! nothing is cached between transactions.

mod apply;
mod read;
mod schema;
pub(crate) mod whole;
mod writer;

use crate::{
    Claim, Committed, Durable, Key, LifeQuery, Record, RecordKey, RecordQuery, Shelf, Store,
    StoreError, Stored, Transaction, Work,
};
use async_trait::async_trait;
use audit::{Entry, Head};
use bytes::Bytes;
use delivery::BlobId;
use ids::{MessageId, Organisation, Timestamp};
use rusqlite::{Connection, ErrorCode, OpenFlags};
use std::path::Path;
use std::sync::{Mutex, PoisonError};
use writer::Writer;

/// How long a process waits for another one's transaction, in milliseconds.
const BUSY_TIMEOUT_MS: u64 = 10_000;
/// Attempts to turn the write-ahead log on; each but the first follows a wait.
const OPENING_ATTEMPTS: usize = 50;
/// Pages of 4 KiB that the write-ahead log grows to before it is folded back.
const CHECKPOINT_PAGES: i64 = 4_000;
/// Idle reading connections that are kept open.
const READERS_KEPT: usize = 8;
/// Prepared statements that a connection keeps.
const STATEMENTS_KEPT: usize = 64;

/// The embedded store.
#[derive(Debug)]
pub struct SqliteStore {
    path: std::path::PathBuf,
    writer: Writer,
    readers: Mutex<Vec<Connection>>,
}

impl SqliteStore {
    /// Opens the store at `path`, making it if it is not there. The folder must exist.
    pub fn open(path: &Path) -> Result<Self, StoreError> {
        let connection = connect(path)?;
        schema::prepare(&connection)?;
        let writer = Writer::start(connection)?;
        Ok(Self {
            path: path.to_owned(),
            writer,
            readers: Mutex::new(Vec::new()),
        })
    }

    /// Reads the whole file; gives the faults that were found, none if it is sound.
    pub fn check(&self) -> Result<Vec<String>, StoreError> {
        self.reading(|connection| {
            let mut faults = Vec::new();
            connection
                .pragma_query(None, "integrity_check", |row| {
                    faults.push(row.get::<_, String>(0)?);
                    Ok(())
                })
                .map_err(unavailable)?;
            faults.retain(|fault| fault != "ok");
            Ok(faults)
        })
    }

    /// Writes the file anew, so that nothing of what was replaced stays in it. Fails while another
    /// process has it open.
    pub fn compact(&self) -> Result<(), StoreError> {
        self.reading(|connection| {
            connection.execute_batch("VACUUM").map_err(unavailable)?;
            let busy: i64 = connection
                .query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |row| row.get(0))
                .map_err(unavailable)?;
            if busy == 0 {
                return Ok(());
            }
            let words = "another process has the store open; stop the node, and try again";
            Err(StoreError::Unavailable(words.to_owned()))
        })
    }

    /// Names of all bytes, in order.
    pub(crate) fn blob_ids(
        &self,
        after: Option<&BlobId>,
        limit: usize,
    ) -> Result<Vec<BlobId>, StoreError> {
        self.reading(|connection| read::blob_ids(connection, after, limit))
    }

    /// Puts other bytes under a name that is there; one statement is a transaction of its own.
    pub(crate) fn replace_blob(&self, id: &BlobId, bytes: &[u8]) -> Result<(), StoreError> {
        self.reading(|connection| {
            let sql = "UPDATE blob SET bytes = ?2 WHERE id = ?1";
            let changed = connection.execute(sql, rusqlite::params![id.as_str(), bytes]);
            changed.map(drop).map_err(unavailable)
        })
    }

    /// Runs a read on a connection of its own, so that reads never wait for the writer.
    fn reading<T>(
        &self,
        read: impl FnOnce(&Connection) -> Result<T, StoreError>,
    ) -> Result<T, StoreError> {
        let kept = self
            .readers
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .pop();
        let connection = match kept {
            Some(connection) => connection,
            None => connect(&self.path)?,
        };
        let result = read(&connection);
        let mut readers = self.readers.lock().unwrap_or_else(PoisonError::into_inner);
        if readers.len() < READERS_KEPT {
            readers.push(connection);
        }
        result
    }
}

fn connect(path: &Path) -> Result<Connection, StoreError> {
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE
        | OpenFlags::SQLITE_OPEN_CREATE
        | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection = Connection::open_with_flags(path, flags).map_err(unavailable)?;
    connection
        .busy_timeout(std::time::Duration::from_millis(BUSY_TIMEOUT_MS))
        .map_err(unavailable)?;
    write_ahead(&connection).map_err(unavailable)?;
    connection
        .pragma_update(None, "synchronous", "FULL")
        .map_err(unavailable)?;
    connection
        .pragma_update(None, "wal_autocheckpoint", CHECKPOINT_PAGES)
        .map_err(unavailable)?;
    connection.set_prepared_statement_cache_capacity(STATEMENTS_KEPT);
    Ok(connection)
}

/// Turns the write-ahead log on. While somebody else does so to the same new file, SQLite refuses
/// it without the wait that it grants to transactions: then an empty transaction waits for them.
fn write_ahead(connection: &Connection) -> rusqlite::Result<()> {
    for _ in 0..OPENING_ATTEMPTS {
        match connection.pragma_update(None, "journal_mode", "WAL") {
            Err(error) if error.sqlite_error_code() == Some(ErrorCode::DatabaseBusy) => {
                connection.execute_batch("BEGIN IMMEDIATE; ROLLBACK")?;
            }
            other => return other,
        }
    }
    connection.pragma_update(None, "journal_mode", "WAL")
}

/// Every SQLite failure is worth another try later, except damage.
fn unavailable(error: rusqlite::Error) -> StoreError {
    match error.sqlite_error_code() {
        Some(ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase) => {
            StoreError::Damaged(error.to_string())
        }
        _ => StoreError::Unavailable(error.to_string()),
    }
}

#[async_trait]
impl Store for SqliteStore {
    async fn commit(&self, transaction: Transaction) -> Result<Durable<Committed>, StoreError> {
        self.writer.commit(transaction).await.map(Durable::new)
    }

    async fn claim(&self, claim: Claim) -> Result<Vec<Work>, StoreError> {
        // Most calls find nothing due: a read decides that without a write transaction.
        let now = claim.lease.now;
        match self.reading(read::next_due)? {
            Some(due) if due <= now => self.writer.claim(claim).await,
            Some(_) | None => Ok(Vec::new()),
        }
    }

    async fn release_leases(&self) -> Result<(), StoreError> {
        self.writer.release_leases().await
    }

    async fn next_due(&self) -> Result<Option<Timestamp>, StoreError> {
        self.reading(read::next_due)
    }

    async fn life(&self, id: MessageId) -> Result<Option<Stored>, StoreError> {
        self.reading(|connection| read::life(connection, id))
    }

    async fn find(&self, key: &Key) -> Result<Vec<MessageId>, StoreError> {
        self.reading(|connection| read::find(connection, key))
    }

    async fn lives(&self, query: &LifeQuery) -> Result<Vec<Stored>, StoreError> {
        self.reading(|connection| read::lives(connection, query))
    }

    async fn record(&self, key: &RecordKey) -> Result<Option<Record>, StoreError> {
        self.reading(|connection| read::record(connection, key))
    }

    async fn records(&self, query: &RecordQuery) -> Result<Vec<Record>, StoreError> {
        self.reading(|connection| read::records(connection, query))
    }

    async fn records_with(
        &self,
        org: &Organisation,
        shelf: Shelf,
        tokens: &[String],
        limit: usize,
    ) -> Result<Vec<Record>, StoreError> {
        self.reading(|connection| read::records_with(connection, (org, shelf), tokens, limit))
    }

    async fn count_with(
        &self,
        org: &Organisation,
        shelf: Shelf,
        token: &str,
    ) -> Result<usize, StoreError> {
        self.reading(|connection| read::count_with(connection, (org, shelf), token))
    }

    async fn blob(&self, id: &BlobId) -> Result<Option<Bytes>, StoreError> {
        self.reading(|connection| read::blob(connection, id))
    }

    async fn audit(
        &self,
        org: &Organisation,
        after: u64,
        limit: usize,
    ) -> Result<Vec<Entry>, StoreError> {
        self.reading(|connection| read::audit(connection, org, after, limit))
    }

    async fn head(&self, org: &Organisation) -> Result<Head, StoreError> {
        self.reading(|connection| read::head(connection, org))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::Barrier;

    #[test]
    fn several_who_open_a_new_file_at_once_all_have_it() {
        const OPENERS: usize = 6;
        for _ in 0..40 {
            let folder = tempfile::tempdir().unwrap();
            let path = folder.path().join("new.db");
            let start = Barrier::new(OPENERS);
            std::thread::scope(|scope| {
                let open = || {
                    start.wait();
                    SqliteStore::open(&path).map(drop)
                };
                let opening: Vec<_> = (0..OPENERS).map(|_| scope.spawn(open)).collect();
                for one in opening {
                    one.join().unwrap().unwrap();
                }
            });
        }
    }
}
