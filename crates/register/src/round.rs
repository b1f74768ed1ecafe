//! Following another directory: pages of it with how far it was read, in one transaction, and what
//! it no longer has.

use crate::change::{Change, Changed, address, apply};
use crate::names::known;
use crate::{Register, RegisterError, State};
use fhir::Json;
use ids::Timestamp;
use rusqlite::{Connection, OptionalExtension, params};

/// Changes of one source that belong together.
#[derive(Clone, Debug, Default)]
pub struct Portion {
    /// What to change.
    pub changes: Vec<Change>,
    /// The source, in a round that reads all of it: what is put counts as still there.
    pub seen_at: Option<String>,
    /// What to write down under a key; `None` forgets it.
    pub notes: Vec<(String, Option<String>)>,
}

/// What a source no longer has.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Unseen {
    /// Types and ids.
    pub resources: Vec<(String, String)>,
    /// Where to look on; `None` when all was looked at.
    pub next: Option<i64>,
}

impl Register {
    /// Makes all changes and writes down all notes, or none.
    ///
    /// # Errors
    /// As [`Register::change`].
    pub fn take_in(
        &self,
        portion: &Portion,
        now: Timestamp,
    ) -> Result<Vec<Changed>, RegisterError> {
        self.writing(|writing| {
            let mut done = Vec::with_capacity(portion.changes.len());
            for change in &portion.changes {
                done.push(apply(writing, change, now)?);
                if let Some(source) = &portion.seen_at {
                    see(writing.connection, source, change)?;
                }
            }
            for (key, value) in &portion.notes {
                write_down(writing.connection, key, value.as_deref())?;
            }
            Ok(done)
        })
    }

    /// What was written down under a key.
    ///
    /// # Errors
    /// What the disk says.
    pub fn note(&self, key: &str) -> Result<Option<String>, RegisterError> {
        self.reading(|connection| {
            let mut statement =
                connection.prepare_cached("SELECT value FROM note WHERE key = ?1")?;
            Ok(statement
                .query_row(params![key], |row| row.get(0))
                .optional()?)
        })
    }

    /// What is here of a source and was not seen at it since [`Self::forget_seen`], at most
    /// `limit` resources at a time; what is taken away already is not told.
    ///
    /// # Errors
    /// What the disk says.
    pub fn unseen(&self, source: &str, after: i64, limit: usize) -> Result<Unseen, RegisterError> {
        let limit = i64::try_from(limit).unwrap_or(i64::MAX);
        self.reading(|connection| {
            let mut statement = connection.prepare_cached(
                "SELECT r.row, n.text, r.id FROM resource r JOIN name n ON n.number = r.kind
                 WHERE r.row > ?1 AND r.source = ?2 AND r.state < ?3 AND NOT EXISTS
                 (SELECT 1 FROM seen s WHERE s.source = ?2 AND s.resource = r.row)
                 ORDER BY r.row LIMIT ?4",
            )?;
            let deleted = State::Deleted.number();
            let mut rows = statement.query(params![after, source, deleted, limit])?;
            let mut found = Unseen::default();
            while let Some(row) = rows.next()? {
                found.next = Some(row.get(0)?);
                found.resources.push((row.get(1)?, row.get(2)?));
            }
            Ok(found)
        })
    }

    /// Begins a round over a source: nothing of it counts as seen any more.
    ///
    /// # Errors
    /// What the disk says.
    pub fn forget_seen(&self, source: &str) -> Result<(), RegisterError> {
        self.writing(|writing| {
            let statement = "DELETE FROM seen WHERE source = ?1";
            writing
                .connection
                .prepare_cached(statement)?
                .execute(params![source])?;
            Ok(())
        })
    }

    /// Ids of what was taken away after a moment.
    ///
    /// # Errors
    /// What the disk says.
    pub fn gone_since(&self, kind: &str, since: Timestamp) -> Result<Vec<String>, RegisterError> {
        self.reading(|connection| {
            let mut statement = connection.prepare_cached(
                "SELECT id FROM resource WHERE kind = (SELECT number FROM name WHERE text = ?1)
                 AND updated > ?2 AND state = ?3 ORDER BY updated, row",
            )?;
            let deleted = State::Deleted.number();
            let found =
                statement.query_map(params![kind, since.as_millis(), deleted], |row| row.get(0))?;
            Ok(found.collect::<Result<_, _>>()?)
        })
    }

    /// How many resources of a source are shown here, and when the last of them changed here.
    ///
    /// # Errors
    /// What the disk says.
    pub fn held_of(&self, source: &str) -> Result<(u64, Option<Timestamp>), RegisterError> {
        self.reading(|connection| {
            let mut statement = connection.prepare_cached(
                "SELECT count(*), max(updated) FROM resource WHERE source = ?1 AND state = 0",
            )?;
            let row = statement.query_row(params![source], |row| {
                Ok((row.get::<_, i64>(0)?, row.get::<_, Option<i64>>(1)?))
            })?;
            Ok((row.0.unsigned_abs(), row.1.map(Timestamp::from_millis)))
        })
    }
}

fn see(connection: &Connection, source: &str, change: &Change) -> Result<(), RegisterError> {
    let Change::Put { body, .. } = change else {
        return Ok(());
    };
    let resource = Json::parse(body).map_err(|_| RegisterError::NotAddressable)?;
    let Some((kind, id)) = address(&resource) else {
        return Ok(());
    };
    let Some(kind) = known(connection, kind)? else {
        return Ok(());
    };
    connection
        .prepare_cached(
            "INSERT OR IGNORE INTO seen (source, resource)
             SELECT ?1, row FROM resource WHERE kind = ?2 AND id = ?3",
        )?
        .execute(params![source, kind, id])?;
    Ok(())
}

fn write_down(
    connection: &Connection,
    key: &str,
    value: Option<&str>,
) -> Result<(), RegisterError> {
    match value {
        Some(value) => connection
            .prepare_cached("INSERT OR REPLACE INTO note (key, value) VALUES (?1, ?2)")?
            .execute(params![key, value])?,
        None => connection
            .prepare_cached("DELETE FROM note WHERE key = ?1")?
            .execute(params![key])?,
    };
    Ok(())
}
