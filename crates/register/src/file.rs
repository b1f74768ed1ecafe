//! The file: connections to it, and bringing it up to the latest schema.

use crate::RegisterError;
use crate::shelf::{Memory, Writing};
use rusqlite::functions::FunctionFlags;
use rusqlite::{Connection, ErrorCode, OpenFlags, OptionalExtension, Transaction, params};
use search::distance_km;
use std::path::Path;
use std::time::Duration;

/// The latest schema of the file.
const SCHEMA: i64 = 2;

/// The edition of what makes cards: grows whenever a card would be another one, by another table
/// of words or another rule. A file of another edition has its cards made again.
const CARDS: i64 = 2;

/// How long one process waits for the writes of another.
const BUSY: Duration = Duration::from_secs(10);

/// Attempts to turn the write-ahead log on; each but the first follows a wait.
const OPENING_ATTEMPTS: usize = 50;

/// Prepared statements that a connection keeps.
const STATEMENTS: usize = 128;

/// Opens a connection.
pub(crate) fn connect(path: &Path) -> Result<Connection, RegisterError> {
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE
        | OpenFlags::SQLITE_OPEN_CREATE
        | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection = Connection::open_with_flags(path, flags)?;
    connection.busy_timeout(BUSY)?;
    write_ahead(&connection)?;
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

/// Turns the write-ahead log on. While somebody else does so to the same new file, SQLite refuses
/// it without the wait that it grants to transactions: then an empty transaction waits for them.
fn write_ahead(connection: &Connection) -> rusqlite::Result<()> {
    let on = || connection.pragma_update(None, "journal_mode", "WAL");
    for _ in 0..OPENING_ATTEMPTS {
        match on() {
            Err(error) if error.sqlite_error_code() == Some(ErrorCode::DatabaseBusy) => {
                connection.execute_batch("BEGIN IMMEDIATE; ROLLBACK")?;
            }
            other => return other,
        }
    }
    on()
}

/// Makes the tables of a new file, and brings an older one up to date.
pub(crate) fn prepare(connection: &mut Connection) -> Result<(), RegisterError> {
    let transaction =
        connection.transaction_with_behavior(rusqlite::TransactionBehavior::Immediate)?;
    let found: i64 = transaction.pragma_query_value(None, "user_version", |row| row.get(0))?;
    if !(0..=SCHEMA).contains(&found) {
        return Err(RegisterError::Newer {
            found,
            known: SCHEMA,
        });
    }
    if found < 1 {
        transaction.execute_batch(include_str!("schema.sql"))?;
    }
    if found < 2 {
        transaction.execute_batch(include_str!("schema_2.sql"))?;
    }
    if found < SCHEMA {
        transaction.pragma_update(None, "user_version", SCHEMA)?;
    }
    transaction.execute_batch(include_str!("following.sql"))?;
    make_cards(&transaction)?;
    transaction.commit()?;
    Ok(())
}

/// Makes all cards again, if they are of another edition.
fn make_cards(transaction: &Transaction<'_>) -> Result<(), RegisterError> {
    let edition: Option<i64> = transaction
        .query_row("SELECT cards FROM edition", [], |row| row.get(0))
        .optional()?;
    if edition == Some(CARDS) {
        return Ok(());
    }
    let mut memory = Memory::default();
    Writing::new(transaction, &mut memory).settle_all()?;
    transaction.execute("DELETE FROM edition", [])?;
    transaction.execute("INSERT INTO edition (cards) VALUES (?1)", params![CARDS])?;
    Ok(())
}
