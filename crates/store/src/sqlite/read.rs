//! Reading: on any connection.

use super::unavailable;
use crate::{Key, LifeQuery, Record, RecordKey, RecordQuery, Shelf, StoreError, Stored};
use audit::{Entry, Head};
use bytes::Bytes;
use delivery::BlobId;
use ids::{MessageId, Organisation, Timestamp};
use rusqlite::{Connection, OptionalExtension, Row, params};

pub(super) fn next_due(connection: &Connection) -> Result<Option<Timestamp>, StoreError> {
    // The index is by urgency first.
    let sql = "SELECT min(first) FROM (
                   SELECT min(free_at) AS first FROM work WHERE urgent = 0
                   UNION ALL SELECT min(free_at) FROM work WHERE urgent = 1)";
    let due: Option<i64> = one(connection, sql, params![])?.flatten();
    Ok(due.map(Timestamp::from_millis))
}

pub(super) fn life(connection: &Connection, id: MessageId) -> Result<Option<Stored>, StoreError> {
    let sql = "SELECT version, state FROM life WHERE id = ?1";
    let mut statement = connection.prepare_cached(sql).map_err(unavailable)?;
    let mut rows = statement
        .query(params![id.as_uuid().as_bytes()])
        .map_err(unavailable)?;
    rows.next().map_err(unavailable)?.map(stored).transpose()
}

pub(super) fn find(connection: &Connection, key: &Key) -> Result<Vec<MessageId>, StoreError> {
    let sql = if key.space.is_unique() {
        "SELECT life FROM unique_key WHERE org = ?1 AND space = ?2 AND value = ?3"
    } else {
        "SELECT life FROM lookup WHERE org = ?1 AND space = ?2 AND value = ?3 ORDER BY life"
    };
    let mut statement = connection.prepare_cached(sql).map_err(unavailable)?;
    let values = params![key.org.uri(), key.space.as_str(), key.value];
    let mut rows = statement.query(values).map_err(unavailable)?;
    let mut found = Vec::new();
    while let Some(row) = rows.next().map_err(unavailable)? {
        found.push(message_id(row.get(0).map_err(unavailable)?));
    }
    Ok(found)
}

pub(super) fn lives(connection: &Connection, query: &LifeQuery) -> Result<Vec<Stored>, StoreError> {
    let sql = "SELECT version, state FROM life
               WHERE (?1 IS NULL OR org = ?1) AND (?2 IS NULL OR direction = ?2)
                 AND (?3 IS NULL OR (since, id) < (?3, ?4))
               ORDER BY since DESC, id DESC LIMIT ?5";
    let org = query.org.as_ref().map(Organisation::uri);
    let direction = query.direction.map(delivery::Direction::as_str);
    let since = query.before.map(|(since, _)| since.as_millis());
    let id = query.before.map(|(_, id)| *id.as_uuid().as_bytes());
    // A negative LIMIT is none.
    let limit = if query.limit == 0 {
        -1
    } else {
        i64::try_from(query.limit).unwrap_or(-1)
    };
    let mut statement = connection.prepare_cached(sql).map_err(unavailable)?;
    let mut rows = statement
        .query(params![org, direction, since, id, limit])
        .map_err(unavailable)?;
    let mut found = Vec::new();
    while let Some(row) = rows.next().map_err(unavailable)? {
        found.push(stored(row)?);
    }
    Ok(found)
}

pub(super) fn record(
    connection: &Connection,
    key: &RecordKey,
) -> Result<Option<Record>, StoreError> {
    let sql = "SELECT id, version, body, tokens FROM record
               WHERE org = ?1 AND shelf = ?2 AND id = ?3";
    let values = params![key.org.uri(), key.shelf.as_str(), key.id];
    Ok(all_records(connection, (&key.org, key.shelf), sql, values)?.pop())
}

pub(super) fn records(
    connection: &Connection,
    query: &RecordQuery,
) -> Result<Vec<Record>, StoreError> {
    let sql = "SELECT id, version, body, tokens FROM record
               WHERE org = ?1 AND shelf = ?2 AND (?3 IS NULL OR id > ?3) ORDER BY id LIMIT ?4";
    let (org, shelf) = (query.org.uri(), query.shelf.as_str());
    let limit = i64::try_from(query.limit).unwrap_or(i64::MAX);
    let values = params![org, shelf, query.after, limit];
    all_records(connection, (&query.org, query.shelf), sql, values)
}

pub(super) fn records_with(
    connection: &Connection,
    of: (&Organisation, Shelf),
    tokens: &[String],
    limit: usize,
) -> Result<Vec<Record>, StoreError> {
    let sql = "SELECT id, version, body, tokens FROM record
               WHERE org = ?1 AND shelf = ?2 AND id IN (
                   SELECT id FROM record_token WHERE org = ?1 AND shelf = ?2
                     AND token IN (SELECT value FROM json_each(?3)))
               ORDER BY id LIMIT ?4";
    let tokens =
        serde_json::to_string(tokens).map_err(|error| StoreError::Damaged(error.to_string()))?;
    let limit = i64::try_from(limit).unwrap_or(i64::MAX);
    let values = params![of.0.uri(), of.1.as_str(), tokens, limit];
    all_records(connection, of, sql, values)
}

pub(super) fn count_with(
    connection: &Connection,
    (org, shelf): (&Organisation, Shelf),
    token: &str,
) -> Result<usize, StoreError> {
    let sql = "SELECT count(*) FROM record_token WHERE org = ?1 AND shelf = ?2 AND token = ?3";
    let count: Option<i64> = one(connection, sql, params![org.uri(), shelf.as_str(), token])?;
    Ok(usize::try_from(count.unwrap_or(0)).unwrap_or(usize::MAX))
}

fn all_records(
    connection: &Connection,
    (org, shelf): (&Organisation, Shelf),
    sql: &str,
    values: &[&dyn rusqlite::ToSql],
) -> Result<Vec<Record>, StoreError> {
    let mut statement = connection.prepare_cached(sql).map_err(unavailable)?;
    let mut rows = statement.query(values).map_err(unavailable)?;
    let mut found = Vec::new();
    while let Some(row) = rows.next().map_err(unavailable)? {
        let version: i64 = row.get(1).map_err(unavailable)?;
        let key = RecordKey {
            org: org.clone(),
            shelf,
            id: row.get(0).map_err(unavailable)?,
        };
        found.push(Record {
            key,
            version: version.unsigned_abs(),
            body: row.get(2).map_err(unavailable)?,
            tokens: parse(&row.get::<_, String>(3).map_err(unavailable)?)?,
        });
    }
    Ok(found)
}

pub(super) fn blob(connection: &Connection, id: &BlobId) -> Result<Option<Bytes>, StoreError> {
    let sql = "SELECT bytes FROM blob WHERE id = ?1";
    let bytes: Option<Vec<u8>> = one(connection, sql, params![id.as_str()])?;
    Ok(bytes.map(Bytes::from))
}

pub(super) fn blob_ids(
    connection: &Connection,
    after: Option<&BlobId>,
    limit: usize,
) -> Result<Vec<BlobId>, StoreError> {
    let sql = "SELECT id FROM blob WHERE ?1 IS NULL OR id > ?1 ORDER BY id LIMIT ?2";
    let limit = i64::try_from(limit).unwrap_or(i64::MAX);
    let mut statement = connection.prepare_cached(sql).map_err(unavailable)?;
    let mut rows = statement
        .query(params![after.map(BlobId::as_str), limit])
        .map_err(unavailable)?;
    let mut found = Vec::new();
    while let Some(row) = rows.next().map_err(unavailable)? {
        let name: String = row.get(0).map_err(unavailable)?;
        let damaged = || StoreError::Damaged("a name of bytes is none".to_owned());
        found.push(BlobId::parse(&name).ok_or_else(damaged)?);
    }
    Ok(found)
}

pub(super) fn audit(
    connection: &Connection,
    org: &Organisation,
    after: u64,
    limit: usize,
) -> Result<Vec<Entry>, StoreError> {
    let sql = "SELECT entry FROM audit WHERE org = ?1 AND seq > ?2 ORDER BY seq LIMIT ?3";
    let after = i64::try_from(after).unwrap_or(i64::MAX);
    let limit = i64::try_from(limit).unwrap_or(i64::MAX);
    let mut statement = connection.prepare_cached(sql).map_err(unavailable)?;
    let mut rows = statement
        .query(params![org.uri(), after, limit])
        .map_err(unavailable)?;
    let mut found = Vec::new();
    while let Some(row) = rows.next().map_err(unavailable)? {
        found.push(parse(&row.get::<_, String>(0).map_err(unavailable)?)?);
    }
    Ok(found)
}

pub(super) fn head(connection: &Connection, org: &Organisation) -> Result<Head, StoreError> {
    let sql = "SELECT entry FROM audit WHERE org = ?1 ORDER BY seq DESC LIMIT 1";
    match one::<String>(connection, sql, params![org.uri()])? {
        Some(entry) => Ok(parse::<Entry>(&entry)?.head()),
        None => Ok(Head::genesis(org)),
    }
}

/// The id in a 16-byte column.
pub(super) fn message_id(bytes: [u8; 16]) -> MessageId {
    MessageId::from_uuid(uuid::Uuid::from_bytes(bytes))
}

pub(super) fn stored(row: &Row<'_>) -> Result<Stored, StoreError> {
    let version: i64 = row.get(0).map_err(unavailable)?;
    let state: String = row.get(1).map_err(unavailable)?;
    Ok(Stored {
        life: parse(&state)?,
        version: version.unsigned_abs(),
    })
}

pub(super) fn parse<T: serde::de::DeserializeOwned>(text: &str) -> Result<T, StoreError> {
    // The error names a line and column of the stored JSON, never its content.
    serde_json::from_str(text).map_err(|error| {
        StoreError::Damaged(format!("line {} column {}", error.line(), error.column()))
    })
}

fn one<T: rusqlite::types::FromSql>(
    connection: &Connection,
    sql: &str,
    values: &[&dyn rusqlite::ToSql],
) -> Result<Option<T>, StoreError> {
    connection
        .prepare_cached(sql)
        .and_then(|mut s| s.query_row(values, |row| row.get(0)).optional())
        .map_err(unavailable)
}
