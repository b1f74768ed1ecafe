//! The register: one file.

use crate::change::{Change, Changed, apply};
use crate::held::Held;
use crate::page::{HELD, Page, View, held, one, page};
use crate::{RegisterError, State};
use ids::Timestamp;
use rusqlite::functions::FunctionFlags;
use rusqlite::{Connection, OpenFlags, params};
use search::{Query, distance_km};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

/// The latest schema of the file.
const SCHEMA: i64 = 1;

/// How long one process waits for the writes of another.
const BUSY: Duration = Duration::from_secs(10);

/// Prepared statements that a connection keeps.
const STATEMENTS: usize = 128;

/// Reading connections that are kept open.
const READERS: usize = 8;

/// The resources of a directory, in one file.
#[derive(Debug)]
pub struct Register {
    path: PathBuf,
    writer: Mutex<Connection>,
    readers: Mutex<Vec<Connection>>,
}

impl Register {
    /// Opens the register at `path`, making it if it is not there. Its folder must exist.
    ///
    /// # Errors
    /// [`RegisterError::Newer`], [`RegisterError::Damaged`], [`RegisterError::Unavailable`].
    pub fn open(path: &Path) -> Result<Self, RegisterError> {
        let mut connection = connect(path)?;
        prepare(&mut connection)?;
        Ok(Self {
            path: path.to_owned(),
            writer: Mutex::new(connection),
            readers: Mutex::new(Vec::new()),
        })
    }

    /// Makes all changes, or none. What each led to comes back in order.
    ///
    /// # Errors
    /// [`RegisterError::NotAddressable`], [`RegisterError::VersionConflict`], or what the disk
    /// says.
    pub fn change(
        &self,
        changes: &[Change],
        now: Timestamp,
    ) -> Result<Vec<Changed>, RegisterError> {
        let mut writer = self.writer.lock().unwrap_or_else(PoisonError::into_inner);
        let transaction = writer.transaction()?;
        let done = changes
            .iter()
            .map(|change| apply(&transaction, change, now));
        let done: Vec<Changed> = done.collect::<Result<_, _>>()?;
        transaction.commit()?;
        Ok(done)
    }

    /// One resource, whatever its state.
    ///
    /// # Errors
    /// What the disk says.
    pub fn read(&self, kind: &str, id: &str) -> Result<Option<Held>, RegisterError> {
        let values = [kind.to_owned().into(), id.to_owned().into()];
        self.reading(|connection| one(connection, "n.text = ? AND r.id = ?", &values))
    }

    /// Whether a resource is shown to somebody who may see `shown`: a veil over its organisation
    /// hides it too.
    ///
    /// # Errors
    /// What the disk says.
    pub fn is_shown(&self, held: &Held, shown: State) -> Result<bool, RegisterError> {
        let found = [("_id".to_owned(), held.id.clone())];
        let Ok(query) = Query::parse(&held.kind, &found, search::Handling::Strict) else {
            return Ok(false);
        };
        let view = View {
            count: 1,
            after: None,
            shown,
        };
        Ok(!self.search(&query, &view)?.matches.is_empty())
    }

    /// One page of a search.
    ///
    /// # Errors
    /// [`RegisterError::UnknownPage`], [`RegisterError::TooManyToSort`], or what the disk says.
    pub fn search(&self, query: &Query, view: &View) -> Result<Page, RegisterError> {
        self.reading(|connection| {
            // One snapshot for matches, total and inclusions.
            let snapshot = connection.unchecked_transaction()?;
            page(&snapshot, query, view)
        })
    }

    /// What changed after change number `after`, oldest first, deletions among it.
    ///
    /// # Errors
    /// What the disk says.
    pub fn changes(&self, after: u64, limit: usize) -> Result<Vec<Held>, RegisterError> {
        let limit = i64::try_from(limit).unwrap_or(i64::MAX);
        let after = i64::try_from(after).unwrap_or(i64::MAX);
        self.reading(|connection| {
            let text = format!("{HELD} WHERE r.change > ?1 ORDER BY r.change LIMIT ?2");
            let mut statement = connection.prepare_cached(&text)?;
            let found = statement.query_map(params![after, limit], held)?;
            Ok(found.collect::<Result<_, _>>()?)
        })
    }

    fn reading<T>(
        &self,
        read: impl FnOnce(&Connection) -> Result<T, RegisterError>,
    ) -> Result<T, RegisterError> {
        let readers = || self.readers.lock().unwrap_or_else(PoisonError::into_inner);
        let kept = readers().pop();
        let connection = match kept {
            Some(connection) => connection,
            None => connect(&self.path)?,
        };
        let result = read(&connection);
        let mut readers = readers();
        if readers.len() < READERS {
            readers.push(connection);
        }
        result
    }
}

fn connect(path: &Path) -> Result<Connection, RegisterError> {
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE
        | OpenFlags::SQLITE_OPEN_CREATE
        | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection = Connection::open_with_flags(path, flags)?;
    connection.busy_timeout(BUSY)?;
    connection.pragma_update(None, "journal_mode", "WAL")?;
    connection.pragma_update(None, "synchronous", "NORMAL")?;
    connection.pragma_update(None, "cache_size", -64_000)?;
    connection.set_prepared_statement_cache_capacity(STATEMENTS);
    let flags = FunctionFlags::SQLITE_UTF8 | FunctionFlags::SQLITE_DETERMINISTIC;
    connection.create_scalar_function("distance_km", 4, flags, |call| {
        Ok(distance_km(
            (call.get(0)?, call.get(1)?),
            (call.get(2)?, call.get(3)?),
        ))
    })?;
    connection.create_scalar_function("within_km", 5, flags, |call| {
        let km = distance_km((call.get(0)?, call.get(1)?), (call.get(2)?, call.get(3)?));
        Ok(km <= call.get::<f64>(4)?)
    })?;
    Ok(connection)
}

fn prepare(connection: &mut Connection) -> Result<(), RegisterError> {
    let transaction =
        connection.transaction_with_behavior(rusqlite::TransactionBehavior::Immediate)?;
    let found: i64 = transaction.pragma_query_value(None, "user_version", |row| row.get(0))?;
    match found {
        0 => {
            transaction.execute_batch(include_str!("schema.sql"))?;
            transaction.pragma_update(None, "user_version", SCHEMA)?;
        }
        SCHEMA => {}
        _ => {
            return Err(RegisterError::Newer {
                found,
                known: SCHEMA,
            });
        }
    }
    transaction.commit()?;
    Ok(())
}
