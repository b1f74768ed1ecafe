//! Reading.

use super::failure::Trouble;
use super::name::{self, KeyName, RecordName};
use super::row::{limit, message_id, parse};
use crate::{Key, LifeQuery, Record, RecordKey, RecordQuery, Shelf, StoreError, Stored};
use audit::{Entry, Head};
use bytes::Bytes;
use delivery::{BlobId, Direction};
use ids::{MessageId, Organisation, Timestamp};
use tokio_postgres::types::{ToSql, Type};
use tokio_postgres::{Client, Row};

pub(super) async fn next_due(client: &Client) -> Result<Option<Timestamp>, Trouble> {
    // The index is by urgency first.
    let sql = "SELECT min(first) FROM (
                   (SELECT free_at AS first FROM sealpost.work WHERE urgent
                    ORDER BY free_at LIMIT 1)
                   UNION ALL
                   (SELECT free_at FROM sealpost.work WHERE NOT urgent
                    ORDER BY free_at LIMIT 1)) AS firsts";
    let rows = client.query_typed(sql, &[]).await?;
    let due: Option<i64> = match rows.first() {
        Some(row) => row.try_get(0)?,
        None => None,
    };
    Ok(due.map(Timestamp::from_millis))
}

pub(super) async fn life(client: &Client, id: MessageId) -> Result<Option<Stored>, Trouble> {
    let sql = "SELECT version, state FROM sealpost.life WHERE id = $1";
    let rows = client
        .query_typed(sql, &[(&id.as_uuid(), Type::UUID)])
        .await?;
    rows.first().map(stored).transpose()
}

pub(super) async fn find(client: &Client, key: &Key) -> Result<Vec<MessageId>, Trouble> {
    let sql = if key.space.is_unique() {
        "SELECT life FROM sealpost.unique_key WHERE (org, space, value) = ($1, $2, $3)"
    } else {
        "SELECT life FROM sealpost.lookup WHERE (org, space, value) = ($1, $2, $3)
         ORDER BY life"
    };
    let name = KeyName::from(key);
    let rows = client
        .query_typed(
            sql,
            &[
                (&name.org, Type::TEXT),
                (&name.space, Type::TEXT),
                (&name.value, Type::BYTEA),
            ],
        )
        .await?;
    let ids = rows.iter().map(|row| Ok(message_id(row.try_get(0)?)));
    ids.collect()
}

pub(super) async fn lives(client: &Client, query: &LifeQuery) -> Result<Vec<Stored>, Trouble> {
    let sql = "SELECT version, state FROM sealpost.life
               WHERE ($1::text IS NULL OR org = $1) AND ($2::text IS NULL OR direction = $2)
                 AND ($3::bigint IS NULL OR (since, id) < ($3, $4))
               ORDER BY since DESC, id DESC LIMIT $5";
    let org = query.org.as_ref().map(name::org);
    let direction = query.direction.map(Direction::as_str);
    let since = query.before.map(|(since, _)| since.as_millis());
    let id = query.before.map(|(_, id)| id.as_uuid());
    // A limit that is null is none.
    let limit = (query.limit > 0).then(|| limit(query.limit));
    let rows = client
        .query_typed(
            sql,
            &[
                (&org, Type::TEXT),
                (&direction, Type::TEXT),
                (&since, Type::INT8),
                (&id, Type::UUID),
                (&limit, Type::INT8),
            ],
        )
        .await?;
    rows.iter().map(stored).collect()
}

pub(super) async fn record(client: &Client, key: &RecordKey) -> Result<Option<Record>, Trouble> {
    let sql = "SELECT id, version, body, tokens FROM sealpost.record
               WHERE (org, shelf, id) = ($1, $2, $3)";
    let name = RecordName::from(key);
    let rows = client
        .query_typed(
            sql,
            &[
                (&name.org, Type::TEXT),
                (&name.shelf, Type::TEXT),
                (&name.id, Type::BYTEA),
            ],
        )
        .await?;
    let of = (&key.org, key.shelf);
    rows.first().map(|row| kept(of, row)).transpose()
}

pub(super) async fn records(client: &Client, query: &RecordQuery) -> Result<Vec<Record>, Trouble> {
    let sql = "SELECT id, version, body, tokens FROM sealpost.record
               WHERE org = $1 AND shelf = $2 AND ($3::bytea IS NULL OR id > $3)
               ORDER BY id LIMIT $4";
    let after = query.after.as_ref().map(|after| after.as_bytes());
    let rows = client
        .query_typed(
            sql,
            &[
                (&name::org(&query.org), Type::TEXT),
                (&query.shelf.as_str(), Type::TEXT),
                (&after, Type::BYTEA),
                (&limit(query.limit), Type::INT8),
            ],
        )
        .await?;
    let of = (&query.org, query.shelf);
    rows.iter().map(|row| kept(of, row)).collect()
}

pub(super) async fn records_with(
    client: &Client,
    of: (&Organisation, Shelf),
    tokens: &[String],
    at_most: usize,
) -> Result<Vec<Record>, Trouble> {
    let sql = "SELECT id, version, body, tokens FROM sealpost.record
               WHERE org = $1 AND shelf = $2 AND id IN (
                   SELECT id FROM sealpost.record_token
                   WHERE org = $1 AND shelf = $2 AND token = ANY ($3))
               ORDER BY id LIMIT $4";
    let tokens: Vec<Vec<u8>> = tokens.iter().map(|token| name::value(token)).collect();
    let rows = client
        .query_typed(
            sql,
            &[
                (&name::org(of.0), Type::TEXT),
                (&of.1.as_str(), Type::TEXT),
                (&tokens, Type::BYTEA_ARRAY),
                (&limit(at_most), Type::INT8),
            ],
        )
        .await?;
    rows.iter().map(|row| kept(of, row)).collect()
}

pub(super) async fn count_with(
    client: &Client,
    (org, shelf): (&Organisation, Shelf),
    token: &str,
) -> Result<usize, Trouble> {
    let sql = "SELECT count(*) FROM sealpost.record_token
               WHERE org = $1 AND shelf = $2 AND token = $3";
    let rows = client
        .query_typed(
            sql,
            &[
                (&name::org(org), Type::TEXT),
                (&shelf.as_str(), Type::TEXT),
                (&name::value(token), Type::BYTEA),
            ],
        )
        .await?;
    let count: i64 = rows.first().map_or(Ok(0), |row| row.try_get(0))?;
    Ok(usize::try_from(count).unwrap_or(usize::MAX))
}

pub(super) async fn blob(client: &Client, id: &BlobId) -> Result<Option<Bytes>, Trouble> {
    let sql = "SELECT bytes FROM sealpost.content WHERE id = $1
               UNION ALL SELECT bytes FROM sealpost.sealed WHERE id = $1 LIMIT 1";
    let rows = client
        .query_typed(sql, &[(&id.as_str(), Type::TEXT)])
        .await?;
    let bytes: Option<Vec<u8>> = rows.first().map(|row| row.try_get(0)).transpose()?;
    Ok(bytes.map(Bytes::from))
}

pub(super) async fn content_ids(
    client: &Client,
    after: Option<&BlobId>,
    at_most: usize,
) -> Result<Vec<BlobId>, Trouble> {
    let sql = "SELECT id FROM sealpost.content WHERE id > $1 COLLATE \"C\"
               ORDER BY id COLLATE \"C\" LIMIT $2";
    let after = after.map_or("", BlobId::as_str);
    let values: [(&(dyn ToSql + Sync), Type); 2] =
        [(&after, Type::TEXT), (&limit(at_most), Type::INT8)];
    let rows = client.query_typed(sql, &values).await?;
    let mut found = Vec::new();
    for row in rows {
        let damaged = || StoreError::Damaged("a name of content is none".to_owned());
        found.push(BlobId::parse(row.try_get(0)?).ok_or_else(damaged)?);
    }
    Ok(found)
}

pub(super) async fn audit(
    client: &Client,
    org: &Organisation,
    after: u64,
    at_most: usize,
) -> Result<Vec<Entry>, Trouble> {
    let sql = "SELECT entry FROM sealpost.audit WHERE org = $1 AND seq > $2
               ORDER BY seq LIMIT $3";
    let rows = client
        .query_typed(
            sql,
            &[
                (&name::org(org), Type::TEXT),
                (&super::row::number(after), Type::INT8),
                (&limit(at_most), Type::INT8),
            ],
        )
        .await?;
    let entries = rows.iter().map(|row| Ok(parse(row.try_get(0)?)?));
    entries.collect()
}

/// The end of a chain, from its last entry: it is what stands, whatever the lock row says.
pub(super) async fn head(client: &Client, org: &Organisation) -> Result<Head, Trouble> {
    let sql = "SELECT entry FROM sealpost.audit WHERE org = $1 ORDER BY seq DESC LIMIT 1";
    let rows = client
        .query_typed(sql, &[(&name::org(org), Type::TEXT)])
        .await?;
    match rows.first() {
        Some(row) => Ok(parse::<Entry>(row.try_get(0)?)?.head()),
        None => Ok(Head::genesis(org)),
    }
}

fn stored(row: &Row) -> Result<Stored, Trouble> {
    let version: i64 = row.try_get(0)?;
    Ok(Stored {
        life: parse(row.try_get(1)?)?,
        version: version.unsigned_abs(),
    })
}

fn kept((org, shelf): (&Organisation, Shelf), row: &Row) -> Result<Record, Trouble> {
    let id: &[u8] = row.try_get(0)?;
    let version: i64 = row.try_get(1)?;
    let key = RecordKey {
        org: org.clone(),
        shelf,
        id: String::from_utf8_lossy(id).into_owned(),
    };
    Ok(Record {
        key,
        version: version.unsigned_abs(),
        body: row.try_get(2)?,
        tokens: parse(row.try_get(3)?)?,
    })
}
