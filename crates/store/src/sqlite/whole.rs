//! Everything that a file holds, in portions, as it stood at one moment.

use super::{read, schema, unavailable};
use crate::{Key, NewKey, Record, RecordKey, Shelf, Space, StoreError, Stored};
use audit::Entry;
use bytes::Bytes;
use delivery::{BlobId, Effect};
use ids::{MessageId, Organisation, Timestamp};
use rusqlite::{Connection, Row, params};
use std::path::Path;

/// Rows in one portion.
const PORTION: u16 = 500;

/// Work as the file holds it, leased to nobody.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct WorkRow {
    pub(crate) ticket: i64,
    pub(crate) life: MessageId,
    pub(crate) effect: Effect,
    pub(crate) lane: String,
    pub(crate) due: Timestamp,
    pub(crate) urgent: bool,
    /// A worker held it once.
    pub(crate) taken: bool,
}

/// A file in one read transaction.
pub(crate) struct Whole {
    connection: Connection,
}

impl Whole {
    /// Begins to read the file at `path`, which is brought to the newest schema first.
    pub(crate) fn open(path: &Path) -> Result<Self, StoreError> {
        // SQLite would make an empty one.
        std::fs::metadata(path)
            .map_err(|error| StoreError::Misconfigured(format!("{}: {error}", path.display())))?;
        let connection = super::connect(path)?;
        schema::prepare(&connection)?;
        connection.execute_batch("BEGIN").map_err(unavailable)?;
        Ok(Self { connection })
    }

    /// How many rows a table has.
    pub(crate) fn count(&self, table: &str) -> Result<u64, StoreError> {
        let sql = format!("SELECT count(*) FROM {table}");
        let count: i64 = self
            .connection
            .query_row(&sql, [], |row| row.get(0))
            .map_err(unavailable)?;
        Ok(count.unsigned_abs())
    }

    /// Messages after one, by id, each with its state as text.
    pub(crate) fn lives(
        &self,
        after: Option<MessageId>,
    ) -> Result<Vec<(Stored, String)>, StoreError> {
        let after = after.map(|id| *id.as_uuid().as_bytes());
        let sql = "SELECT version, state FROM life WHERE ?1 IS NULL OR id > ?1
                   ORDER BY id LIMIT ?2";
        self.rows(sql, params![after, PORTION], |row| {
            let state: String = row.get(1).map_err(unavailable)?;
            Ok((read::stored(row)?, state))
        })
    }

    /// Keys of one table, `unique_key` or `lookup`, after one.
    pub(crate) fn keys(
        &self,
        table: &str,
        after: Option<&NewKey>,
    ) -> Result<Vec<NewKey>, StoreError> {
        let sql = format!(
            "SELECT org, space, value, life FROM {table}
             WHERE (org, space, value, life) > (?1, ?2, ?3, ?4)
             ORDER BY org, space, value, life LIMIT ?5"
        );
        let org_of = after.map(|it| it.key.org.uri()).unwrap_or_default();
        let space = after.map_or("", |it| it.key.space.as_str());
        let value = after.map_or("", |it| it.key.value.as_str());
        let life = after.map_or([0; 16], |it| *it.life.as_uuid().as_bytes());
        let values = params![org_of, space, value, &life[..], PORTION];
        self.rows(&sql, values, |row| {
            let space: String = row.get(1).map_err(unavailable)?;
            let known = Space::ALL.into_iter().find(|it| it.as_str() == space);
            Ok(NewKey {
                key: Key {
                    org: org(row)?,
                    space: known.ok_or_else(|| damaged("a kind of key that is none"))?,
                    value: row.get(2).map_err(unavailable)?,
                },
                life: read::message_id(row.get(3).map_err(unavailable)?),
            })
        })
    }

    /// Work after a ticket.
    pub(crate) fn work(&self, after: i64) -> Result<Vec<WorkRow>, StoreError> {
        let sql = "SELECT ticket, life, slot, lane,
                          CASE WHEN worker IS NULL THEN free_at ELSE due END, urgent, taken
                   FROM work WHERE ticket > ?1 ORDER BY ticket LIMIT ?2";
        self.rows(sql, params![after, PORTION], |row| {
            let slot: String = row.get(2).map_err(unavailable)?;
            let effect = Effect::from_slot(&slot);
            Ok(WorkRow {
                ticket: row.get(0).map_err(unavailable)?,
                life: read::message_id(row.get(1).map_err(unavailable)?),
                effect: effect.ok_or_else(|| damaged("a kind of work that is none"))?,
                lane: row.get(3).map_err(unavailable)?,
                due: Timestamp::from_millis(row.get(4).map_err(unavailable)?),
                urgent: row.get(5).map_err(unavailable)?,
                taken: row.get(6).map_err(unavailable)?,
            })
        })
    }

    /// The last ticket that was ever given out.
    pub(crate) fn last_ticket(&self) -> Result<i64, StoreError> {
        let sql = "SELECT coalesce(max(seq), 0) FROM sqlite_sequence WHERE name = 'work'";
        self.connection
            .query_row(sql, [], |row| row.get(0))
            .map_err(unavailable)
    }

    /// Records after one.
    pub(crate) fn records(&self, after: Option<&RecordKey>) -> Result<Vec<Record>, StoreError> {
        let sql = "SELECT org, shelf, id, version, body, tokens FROM record
                   WHERE (org, shelf, id) > (?1, ?2, ?3) ORDER BY org, shelf, id LIMIT ?4";
        let org_of = after.map(|it| it.org.uri()).unwrap_or_default();
        let shelf = after.map_or("", |it| it.shelf.as_str());
        let id = after.map_or("", |it| it.id.as_str());
        self.rows(sql, params![org_of, shelf, id, PORTION], |row| {
            let shelf: String = row.get(1).map_err(unavailable)?;
            let known = Shelf::ALL.into_iter().find(|it| it.as_str() == shelf);
            let version: i64 = row.get(3).map_err(unavailable)?;
            Ok(Record {
                key: RecordKey {
                    org: org(row)?,
                    shelf: known.ok_or_else(|| damaged("a kind of record that is none"))?,
                    id: row.get(2).map_err(unavailable)?,
                },
                version: version.unsigned_abs(),
                body: row.get(4).map_err(unavailable)?,
                tokens: read::parse(&row.get::<_, String>(5).map_err(unavailable)?)?,
            })
        })
    }

    /// Names of bytes after one.
    pub(crate) fn blob_ids(&self, after: Option<&BlobId>) -> Result<Vec<BlobId>, StoreError> {
        read::blob_ids(&self.connection, after, usize::from(PORTION))
    }

    /// Bytes.
    pub(crate) fn blob(&self, id: &BlobId) -> Result<Bytes, StoreError> {
        let found = read::blob(&self.connection, id)?;
        found.ok_or_else(|| damaged("bytes that were there are gone"))
    }

    /// The organisations that have an audit chain.
    pub(crate) fn chains(&self) -> Result<Vec<Organisation>, StoreError> {
        self.rows(
            "SELECT DISTINCT org FROM audit ORDER BY org",
            params![],
            org,
        )
    }

    /// Entries of a chain after one, in order.
    pub(crate) fn audit(&self, of: &Organisation, after: u64) -> Result<Vec<Entry>, StoreError> {
        read::audit(&self.connection, of, after, usize::from(PORTION))
    }

    fn rows<T>(
        &self,
        sql: &str,
        values: &[&dyn rusqlite::ToSql],
        read: impl Fn(&Row<'_>) -> Result<T, StoreError>,
    ) -> Result<Vec<T>, StoreError> {
        let mut statement = self.connection.prepare_cached(sql).map_err(unavailable)?;
        let mut rows = statement.query(values).map_err(unavailable)?;
        let mut found = Vec::new();
        while let Some(row) = rows.next().map_err(unavailable)? {
            found.push(read(row)?);
        }
        Ok(found)
    }
}

fn org(row: &Row<'_>) -> Result<Organisation, StoreError> {
    let uri: String = row.get(0).map_err(unavailable)?;
    Organisation::parse_uri(&uri).map_err(|_| damaged("an organisation that is none"))
}

fn damaged(what: &str) -> StoreError {
    StoreError::Damaged(what.to_owned())
}
