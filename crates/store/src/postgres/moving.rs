//! Moving everything from the embedded store into an empty database, in one transaction.

use super::changes::{Changes, LifeRow, NewRecord, RecordRow};
use super::connect::Connector;
use super::failure::Trouble;
use super::flush::write;
use super::migrate::check_schema;
use super::name::{self, RecordName};
use super::settings::PostgresSettings;
use crate::sqlite::whole::{Whole, WorkRow};
use crate::{BlobKind, NewKey, StoreError};
use delivery::{BlobId, Life};
use ids::MessageId;
use std::collections::BTreeSet;
use std::path::Path;
use tokio_postgres::Client;
use tokio_postgres::types::Type;

/// Bytes that are sent to the database together, at most, but for one that is longer.
const TOGETHER: usize = 8 * 1024 * 1024;

/// The tables that must be empty before, and afterwards hold as much as the file.
const TABLES: [&str; 7] = [
    "life",
    "unique_key",
    "lookup",
    "work",
    "record",
    "record_token",
    "audit",
];

/// What was moved.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Moved {
    /// Messages.
    pub messages: u64,
    /// Records beside them.
    pub records: u64,
    /// Pieces of content and of sealed bytes.
    pub contents: u64,
    /// Entries of audit trails.
    pub audit_entries: u64,
    /// Whether an earlier attempt had done it, and only its end was missing.
    pub was_there: bool,
}

/// Moves everything that the file at `path` holds into the database, or nothing. The file stays as
/// it is; no node may use either meanwhile. A database that holds exactly as many rows as the file
/// is taken for one that an earlier attempt filled.
///
/// # Errors
/// [`StoreError::Misconfigured`] if the database holds something else, or has no schema of this
/// program; [`StoreError::Damaged`] if the file is not sound; [`StoreError::Unavailable`] if the
/// database does not answer.
pub async fn move_from_file(path: &Path, settings: &PostgresSettings) -> Result<Moved, StoreError> {
    settings.check()?;
    let from = Whole::open(path)?;
    let connector = Connector::new(&settings.url, settings)?;
    let moved = async {
        let client = connector.connect().await?;
        check_schema(&client).await?;
        super::check_durability(&client).await?;
        // Nobody else writes until the end.
        let begin = "BEGIN; LOCK TABLE sealpost.life, sealpost.record, sealpost.audit_head
                     IN ACCESS EXCLUSIVE MODE";
        client.batch_execute(begin).await?;
        let moved = fill(&from, &client).await?;
        client.batch_execute("COMMIT").await?;
        Ok(moved)
    };
    moved.await.map_err(Trouble::into_error)
}

async fn fill(from: &Whole, client: &Client) -> Result<Moved, Trouble> {
    let moved = Moved {
        messages: from.count("life")?,
        records: from.count("record")?,
        contents: from.count("blob")?,
        audit_entries: from.count("audit")?,
        was_there: false,
    };
    if is_same(from, client).await? {
        let was_there = moved.messages + moved.records + moved.audit_entries > 0;
        return Ok(Moved { was_there, ..moved });
    }
    for table in TABLES {
        if rows_in(client, table).await? > 0 {
            return Err(Trouble::Refused(StoreError::Misconfigured(format!(
                "the database holds something already (table sealpost.{table}); move into an \
                 empty one"
            ))));
        }
    }
    let sealed = lives(from, client).await?;
    keys(from, client).await?;
    work(from, client).await?;
    records(from, client).await?;
    blobs(from, client, &sealed).await?;
    audit(from, client).await?;
    if is_same(from, client).await? {
        return Ok(moved);
    }
    Err(Trouble::Refused(StoreError::Damaged(
        "the database would hold another number of rows than the file; nothing was moved".into(),
    )))
}

/// Whether the database holds as many rows as the file, in every table.
async fn is_same(from: &Whole, client: &Client) -> Result<bool, Trouble> {
    for table in TABLES {
        if rows_in(client, table).await? != from.count(table)? {
            return Ok(false);
        }
    }
    let kept = rows_in(client, "content").await? + rows_in(client, "sealed").await?;
    Ok(kept == from.count("blob")?)
}

async fn rows_in(client: &Client, table: &str) -> Result<u64, Trouble> {
    let sql = format!("SELECT count(*) FROM sealpost.{table}");
    let rows = client.query_typed(&sql, &[]).await?;
    let none = || StoreError::Damaged("a count had no answer".to_owned());
    let count: i64 = rows.first().ok_or_else(none)?.try_get(0)?;
    Ok(count.unsigned_abs())
}

/// Moves messages; gives the names of their sealed bytes.
async fn lives(from: &Whole, client: &Client) -> Result<BTreeSet<BlobId>, Trouble> {
    let mut sealed = BTreeSet::new();
    let mut last: Option<MessageId> = None;
    loop {
        let portion = from.lives(last)?;
        let Some((end, _)) = portion.last() else {
            return Ok(sealed);
        };
        last = Some(end.life.id());
        let mut changes = Changes::default();
        for (stored, state) in portion {
            sealed.extend(sealed_of(&stored.life));
            let row = LifeRow {
                is_new: true,
                version: stored.version,
                state,
                life: stored.life,
            };
            changes.lives.insert(row.life.id(), row);
        }
        write(client, &changes, "").await?;
    }
}

/// The name of a message's sealed bytes, which are of no use once it has ended.
fn sealed_of(life: &Life) -> Option<BlobId> {
    match life {
        Life::Inbound(life) => Some(life.sealed.clone()),
        Life::Outbound(life) => life.envelope.as_ref().map(|it| it.sealed.clone()),
        Life::Relayed(life) => Some(life.sealed.clone()),
    }
}

async fn keys(from: &Whole, client: &Client) -> Result<(), Trouble> {
    for table in ["unique_key", "lookup"] {
        let mut last: Option<NewKey> = None;
        loop {
            let portion = from.keys(table, last.as_ref())?;
            let Some(end) = portion.last().cloned() else {
                break;
            };
            let mut changes = Changes::default();
            for (key, life) in portion.iter().map(name::named) {
                if table == "unique_key" {
                    changes.unique.insert(key, life);
                } else {
                    changes.lookups.insert((key, life));
                }
            }
            write(client, &changes, "").await?;
            last = Some(end);
        }
    }
    Ok(())
}

/// Moves work, leased to nobody: the node that held it does not run.
async fn work(from: &Whole, client: &Client) -> Result<(), Trouble> {
    let sql = "INSERT INTO sealpost.work
                   (ticket, life, slot, lane, free_at, due, urgent, taken, node, worker)
               VALUES ($1, $2, $3, $4, $5, $5, $6, $7, NULL, NULL)";
    let mut last = 0;
    loop {
        let portion = from.work(last)?;
        let Some(end) = portion.last() else {
            break;
        };
        last = end.ticket;
        for row in &portion {
            let WorkRow {
                ticket,
                life,
                effect,
                lane,
                due,
                urgent,
                taken,
            } = row;
            let (life, due) = (life.as_uuid(), due.as_millis());
            let slot = effect.slot().as_str().to_owned();
            client
                .query_typed(
                    sql,
                    &[
                        (ticket, Type::INT8),
                        (&life, Type::UUID),
                        (&slot, Type::TEXT),
                        (lane, Type::TEXT),
                        (&due, Type::INT8),
                        (urgent, Type::BOOL),
                        (taken, Type::BOOL),
                    ],
                )
                .await?;
        }
    }
    // A ticket that somebody once held is never given out again.
    let next = "SELECT setval('sealpost.ticket', greatest($1, 1), $1 > 0)";
    client
        .query_typed(next, &[(&from.last_ticket()?, Type::INT8)])
        .await?;
    Ok(())
}

async fn records(from: &Whole, client: &Client) -> Result<(), Trouble> {
    let mut last = None;
    loop {
        let portion = from.records(last.as_ref())?;
        let Some(end) = portion.last() else {
            return Ok(());
        };
        last = Some(end.key.clone());
        let mut changes = Changes::default();
        for record in portion {
            let row = RecordRow {
                old_tokens: None,
                new: Some(NewRecord {
                    version: record.version,
                    body: record.body,
                    tokens: record.tokens,
                }),
            };
            changes.records.insert(RecordName::from(&record.key), row);
        }
        write(client, &changes, "").await?;
    }
}

async fn blobs(from: &Whole, client: &Client, sealed: &BTreeSet<BlobId>) -> Result<(), Trouble> {
    let mut last: Option<BlobId> = None;
    let (mut changes, mut bytes) = (Changes::default(), 0);
    loop {
        let portion = from.blob_ids(last.as_ref())?;
        let Some(end) = portion.last() else {
            break;
        };
        last = Some(end.clone());
        for id in &portion {
            let kind = if sealed.contains(id) {
                BlobKind::Sealed
            } else {
                BlobKind::Content
            };
            let blob = from.blob(id)?;
            bytes += blob.len();
            changes.blobs.insert((kind, id.as_str().to_owned()), blob);
            if bytes >= TOGETHER {
                write(client, &changes, "").await?;
                (changes, bytes) = (Changes::default(), 0);
            }
        }
    }
    write(client, &changes, "").await
}

async fn audit(from: &Whole, client: &Client) -> Result<(), Trouble> {
    for org in from.chains()? {
        let (mut last, mut is_new) = (0, true);
        loop {
            let portion = from.audit(&org, last)?;
            let Some(end) = portion.last() else {
                break;
            };
            last = end.seq;
            let name = name::org(&org);
            let mut changes = Changes::default();
            changes.heads.insert(name.clone(), (is_new, end.head()));
            for entry in &portion {
                let row = (name.clone(), entry.seq, super::row::json(entry)?);
                changes.audit.push(row);
            }
            write(client, &changes, "").await?;
            is_new = false;
        }
    }
    Ok(())
}
