//! Writing: what one command does inside the open transaction.

use super::{read, unavailable};
use crate::work::{Pick, Turns};
use crate::{
    Blob, Claim, Committed, Lease, LifeWrite, NewKey, RecordWrite, StoreError, Ticket, Transaction,
    Work,
};
use audit::Draft;
use delivery::{Effect, Plan};
use ids::Organisation;
use rusqlite::{Connection, params};

/// Applies a whole transaction; any error leaves it to the caller to roll back.
pub(super) fn transaction(
    connection: &Connection,
    transaction: Transaction,
) -> Result<Committed, StoreError> {
    transaction.check()?;
    if let Some(ticket) = transaction.settle {
        settle(connection, ticket)?;
    }
    for id in &transaction.drops {
        let sql = "DELETE FROM blob WHERE id = ?1";
        execute(connection, sql, params![id.as_str()])?;
    }
    for blob in &transaction.blobs {
        keep(connection, blob)?;
    }
    for (org, draft) in transaction.audit {
        record(connection, &org, draft)?;
    }
    for key in &transaction.keys {
        name(connection, key)?;
    }
    for record in &transaction.records {
        write_record(connection, record)?;
    }
    let mut committed = Committed::default();
    for write in &transaction.writes {
        write_life(connection, write)?;
        for plan in &write.plans {
            if let Some(work) = plan_work(connection, write, plan, transaction.take.as_ref())? {
                committed.taken.push(work);
            }
        }
    }
    Ok(committed)
}

fn settle(connection: &Connection, Ticket(ticket): Ticket) -> Result<(), StoreError> {
    let gone = execute(
        connection,
        "DELETE FROM work WHERE ticket = ?1",
        params![ticket],
    )?;
    if gone == 1 {
        Ok(())
    } else {
        Err(StoreError::LeaseLost)
    }
}

fn keep(connection: &Connection, blob: &Blob) -> Result<(), StoreError> {
    let sql = "INSERT INTO blob (id, bytes) VALUES (?1, ?2) ON CONFLICT DO NOTHING";
    execute(connection, sql, params![blob.id.as_str(), &blob.bytes[..]])?;
    Ok(())
}

fn record(connection: &Connection, org: &Organisation, draft: Draft) -> Result<(), StoreError> {
    let entry = audit::link(&read::head(connection, org)?, draft);
    let sql = "INSERT INTO audit (org, seq, entry) VALUES (?1, ?2, ?3)";
    execute(
        connection,
        sql,
        params![org.uri(), number(entry.seq), json(&entry)?],
    )?;
    Ok(())
}

fn name(connection: &Connection, new: &NewKey) -> Result<(), StoreError> {
    let NewKey { key, life } = new;
    let id = life.as_uuid().into_bytes();
    if !key.space.is_unique() {
        let sql = "INSERT INTO lookup (org, space, value, life) VALUES (?1, ?2, ?3, ?4)
                   ON CONFLICT DO NOTHING";
        execute(
            connection,
            sql,
            params![key.org.uri(), key.space.as_str(), key.value, id],
        )?;
        return Ok(());
    }
    let sql = "INSERT INTO unique_key (org, space, value, life) VALUES (?1, ?2, ?3, ?4)
               ON CONFLICT DO NOTHING";
    let added = execute(
        connection,
        sql,
        params![key.org.uri(), key.space.as_str(), key.value, id],
    )?;
    if added == 1 {
        return Ok(());
    }
    match read::find(connection, key)?.first() {
        Some(holder) if holder == life => Ok(()),
        Some(holder) => Err(StoreError::KeyTaken {
            space: key.space,
            holder: *holder,
        }),
        None => Err(StoreError::Damaged("a key was there and was not".into())),
    }
}

fn write_life(connection: &Connection, write: &LifeWrite) -> Result<(), StoreError> {
    let life = &write.life;
    let id = life.id();
    let state = json(life)?;
    let key = id.as_uuid().into_bytes();
    let written = if write.expected == 0 {
        let sql = "INSERT INTO life (id, org, direction, since, version, state)
                   VALUES (?1, ?2, ?3, ?4, 1, ?5) ON CONFLICT DO NOTHING";
        let (direction, since) = (life.direction().as_str(), life.since().as_millis());
        execute(
            connection,
            sql,
            params![key, life.org().uri(), direction, since, state],
        )?
    } else {
        let sql = "UPDATE life SET state = ?3, version = version + 1
                   WHERE id = ?1 AND version = ?2";
        execute(connection, sql, params![key, number(write.expected), state])?
    };
    if written == 1 {
        Ok(())
    } else {
        Err(StoreError::Conflict(id))
    }
}

fn write_record(connection: &Connection, write: &RecordWrite) -> Result<(), StoreError> {
    let RecordWrite { key, expected, .. } = write;
    let (org, shelf) = (key.org.uri(), key.shelf.as_str());
    let old = read::record(connection, key)?;
    if old.as_ref().map_or(0, |record| record.version) != *expected {
        return Err(StoreError::RecordConflict { shelf: key.shelf });
    }
    for token in old.iter().flat_map(|record| &record.tokens) {
        let sql = "DELETE FROM record_token
                   WHERE org = ?1 AND shelf = ?2 AND token = ?3 AND id = ?4";
        execute(connection, sql, params![org, shelf, token, key.id])?;
    }
    let Some(body) = &write.body else {
        let sql = "DELETE FROM record WHERE org = ?1 AND shelf = ?2 AND id = ?3";
        execute(connection, sql, params![org, shelf, key.id])?;
        return Ok(());
    };
    let tokens = write.ordered_tokens();
    for token in &tokens {
        let sql = "INSERT INTO record_token (org, shelf, token, id) VALUES (?1, ?2, ?3, ?4)";
        execute(connection, sql, params![org, shelf, token, key.id])?;
    }
    let sql = "INSERT OR REPLACE INTO record (org, shelf, id, version, body, tokens)
               VALUES (?1, ?2, ?3, ?4, ?5, ?6)";
    let version = number(expected.saturating_add(1));
    execute(
        connection,
        sql,
        params![org, shelf, key.id, version, body, json(&tokens)?],
    )?;
    Ok(())
}

fn plan_work(
    connection: &Connection,
    write: &LifeWrite,
    plan: &Plan,
    take: Option<&Lease>,
) -> Result<Option<Work>, StoreError> {
    let (Plan::Cancel(effect) | Plan::Perform { effect, .. }) = plan;
    let id = write.life.id();
    let (key, slot) = (id.as_uuid().into_bytes(), effect.slot());
    let sql = "DELETE FROM work WHERE life = ?1 AND slot = ?2";
    execute(connection, sql, params![key, slot.as_str()])?;
    let Plan::Perform {
        effect,
        due,
        urgent,
    } = plan
    else {
        return Ok(None);
    };
    let lane = write.life.lane();
    let taken = take.filter(|lease| lease.takes(*due, &lane));
    let free_at = taken.map_or(*due, |lease| lease.until);
    let worker = taken.map(|lease| lease.worker.as_str());
    let sql = "INSERT INTO work (life, slot, lane, free_at, due, worker, taken, urgent)
               VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)";
    let (free_at, due) = (free_at.as_millis(), due.as_millis());
    let is_taken = taken.is_some();
    execute(
        connection,
        sql,
        params![
            key,
            slot.as_str(),
            lane,
            free_at,
            due,
            worker,
            is_taken,
            urgent
        ],
    )?;
    let ticket = Ticket(connection.last_insert_rowid());
    Ok(taken.map(|_| Work {
        ticket,
        life: id,
        effect: *effect,
        lane,
        interrupted: false,
        urgent: *urgent,
    }))
}

/// Takes due work in turn, passing over busy lanes.
pub(super) fn claim(
    connection: &Connection,
    claim: &Claim,
    turns: &Turns,
) -> Result<Vec<Work>, StoreError> {
    let mut pick = Pick::new(claim, turns);
    {
        // Two texts, so that each has a cached statement of its own.
        let sql = "SELECT ticket, life, slot, lane, taken, urgent FROM work
                   WHERE urgent = 1 AND free_at <= ?1 ORDER BY free_at, ticket";
        let mut urgent = connection.prepare_cached(sql).map_err(unavailable)?;
        let sql = "SELECT ticket, life, slot, lane, taken, urgent FROM work
                   WHERE urgent = 0 AND free_at <= ?1 ORDER BY free_at, ticket";
        let mut regular = connection.prepare_cached(sql).map_err(unavailable)?;
        let now = claim.lease.now.as_millis();
        let mut urgent = urgent.query(params![now]).map_err(unavailable)?;
        let mut regular = regular.query(params![now]).map_err(unavailable)?;
        pick.run(|is_urgent| {
            let rows = if is_urgent { &mut urgent } else { &mut regular };
            rows.next().map_err(unavailable)?.map(work_of).transpose()
        })?;
    }
    let found = pick.into_found();
    let until = claim.lease.until.as_millis();
    for work in &found {
        let sql = "UPDATE work SET free_at = ?2, worker = ?3, taken = 1 WHERE ticket = ?1";
        execute(
            connection,
            sql,
            params![work.ticket.0, until, claim.lease.worker],
        )?;
    }
    Ok(found)
}

fn work_of(row: &rusqlite::Row<'_>) -> Result<Work, StoreError> {
    let slot: String = row.get(2).map_err(unavailable)?;
    let effect = Effect::from_slot(&slot)
        .ok_or_else(|| StoreError::Damaged(format!("unknown work slot {slot}")))?;
    Ok(Work {
        ticket: Ticket(row.get(0).map_err(unavailable)?),
        life: read::message_id(row.get(1).map_err(unavailable)?),
        effect,
        lane: row.get(3).map_err(unavailable)?,
        interrupted: row.get(4).map_err(unavailable)?,
        urgent: row.get(5).map_err(unavailable)?,
    })
}

/// Makes all leased work due again.
pub(super) fn release_leases(connection: &Connection) -> Result<(), StoreError> {
    let sql = "UPDATE work SET free_at = due, worker = NULL WHERE worker IS NOT NULL";
    execute(connection, sql, params![])?;
    Ok(())
}

fn execute(
    connection: &Connection,
    sql: &str,
    values: &[&dyn rusqlite::ToSql],
) -> Result<usize, StoreError> {
    connection
        .prepare_cached(sql)
        .and_then(|mut s| s.execute(values))
        .map_err(unavailable)
}

fn json<T: serde::Serialize>(value: &T) -> Result<String, StoreError> {
    serde_json::to_string(value).map_err(|error| StoreError::Damaged(error.to_string()))
}

fn number(value: u64) -> i64 {
    i64::try_from(value).unwrap_or(i64::MAX)
}
