//! Partitions of the sealed bytes: made ahead, and dropped as a whole when nothing needs them.
//!
//! Only sealed bytes go this way. Content and the audit trail are in tables of their own, which
//! nothing here touches.

use super::connect::Connector;
use super::failure::Trouble;
use super::settings::PostgresSettings;
use crate::StoreError;
use tokio_postgres::Client;
use tokio_postgres::types::Type;

/// Weeks ahead for which partitions are made.
const WEEKS_AHEAD: i32 = 8;
/// Sealed bytes are kept for at least so many weeks: no message is under way for longer.
pub const SEALED_WEEKS: i32 = 6;
/// The present, in weeks since 1970, by the server's clock.
pub(super) const THIS_WEEK: &str = "SELECT floor(extract(epoch FROM now()) / 604800)::integer";
const WEEK_MS: i64 = 604_800_000;

/// Makes the partitions of this week and those to come, where they are missing.
pub(super) async fn make(client: &Client) -> Result<(), Trouble> {
    let there = "SELECT to_regclass('sealpost.sealed') IS NOT NULL";
    if !one::<bool>(client, there).await? {
        return Ok(());
    }
    let this_week: i32 = one(client, THIS_WEEK).await?;
    for week in this_week..=this_week.saturating_add(WEEKS_AHEAD) {
        let next = week.saturating_add(1);
        let sql = format!(
            "CREATE TABLE IF NOT EXISTS sealpost.sealed_{week}
             PARTITION OF sealpost.sealed FOR VALUES FROM ({week}) TO ({next})"
        );
        // The partition for other weeks may hold rows of this one: then it goes on doing so.
        client.batch_execute("SAVEPOINT partition").await?;
        match client.batch_execute(&sql).await.map_err(Trouble::from) {
            Ok(()) => client.batch_execute("RELEASE SAVEPOINT partition").await?,
            Err(Trouble::Refused(_)) => {
                let back = "ROLLBACK TO SAVEPOINT partition; RELEASE SAVEPOINT partition";
                client.batch_execute(back).await?;
            }
            Err(trouble) => return Err(trouble),
        }
    }
    Ok(())
}

/// Drops the sealed bytes that are older than `weeks` weeks, but for those of a week in which a
/// message began that still has work outstanding; tells what was dropped. Each drop leaves a row
/// in `sealpost.dropped`. Needs the role that owns the schema.
///
/// # Errors
/// [`StoreError::Misconfigured`] for fewer than [`SEALED_WEEKS`] weeks.
pub async fn prune_sealed(
    settings: &PostgresSettings,
    weeks: i32,
) -> Result<Vec<String>, StoreError> {
    if weeks < SEALED_WEEKS {
        return Err(StoreError::Misconfigured(format!(
            "sealed bytes are kept for at least {SEALED_WEEKS} weeks"
        )));
    }
    let connector = Connector::new(&settings.url, settings)?;
    let client = connector.connect().await.map_err(Trouble::into_error)?;
    let dropped = drop_before(&client, weeks).await;
    dropped.map_err(Trouble::into_error)
}

async fn drop_before(client: &Client, weeks: i32) -> Result<Vec<String>, Trouble> {
    let this_week: i32 = one(client, THIS_WEEK).await?;
    let partitions = client
        .query_typed(
            "SELECT substr(c.relname, 8)::integer FROM pg_inherits
             JOIN pg_class AS c ON c.oid = inhrelid
             WHERE inhparent = 'sealpost.sealed'::regclass AND c.relname ~ '^sealed_[0-9]{1,8}$'
             ORDER BY 1",
            &[],
        )
        .await?;
    let mut dropped = Vec::new();
    for row in &partitions {
        let week: i32 = row.try_get(0)?;
        if week >= this_week.saturating_sub(weeks) || is_needed(client, week).await? {
            continue;
        }
        let name = format!("sealpost.sealed_{week}");
        client
            .batch_execute(&format!(
                "BEGIN; SET LOCAL lock_timeout = '5s'; DROP TABLE {name};
                 INSERT INTO sealpost.dropped (what) VALUES ('{name}'); COMMIT"
            ))
            .await?;
        dropped.push(name);
    }
    Ok(dropped)
}

/// Whether a message that began before the end of the week still has work outstanding.
async fn is_needed(client: &Client, week: i32) -> Result<bool, Trouble> {
    let end = i64::from(week).saturating_add(1).saturating_mul(WEEK_MS);
    let sql = "SELECT EXISTS (SELECT FROM sealpost.work JOIN sealpost.life ON life.id = work.life
                              WHERE life.since < $1)";
    let rows = client.query_typed(sql, &[(&end, Type::INT8)]).await?;
    match rows.first() {
        Some(row) => Ok(row.try_get(0)?),
        None => Ok(true),
    }
}

async fn one<T: for<'a> tokio_postgres::types::FromSql<'a>>(
    client: &Client,
    sql: &str,
) -> Result<T, Trouble> {
    let rows = client.query_typed(sql, &[]).await?;
    let row = rows
        .first()
        .ok_or_else(|| StoreError::Damaged("a question had no answer".to_owned()))?;
    Ok(row.try_get(0)?)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::postgres::migrate;
    use pgrig::Database;

    async fn names(client: &Client, sql: &str) -> Vec<String> {
        let rows = client.query(sql, &[]).await.unwrap();
        rows.iter().map(|row| row.get(0)).collect()
    }

    #[tokio::test]
    async fn old_sealed_bytes_are_dropped_by_the_week_and_nothing_else() {
        let database = Database::fresh().await;
        let settings = PostgresSettings::new(database.url(), "node-1");
        migrate(&settings).await.unwrap();
        let client = database.connect().await;
        let this_week: i32 = one(&client, THIS_WEEK).await.unwrap();
        let mut setup = String::new();
        for (n, weeks_ago) in [(1, 20), (2, 10), (3, 0)] {
            let week = this_week - weeks_ago;
            let next = week + 1;
            setup += &format!(
                "CREATE TABLE IF NOT EXISTS sealpost.sealed_{week} PARTITION OF sealpost.sealed
                     FOR VALUES FROM ({week}) TO ({next});
                 INSERT INTO sealpost.sealed VALUES ('{n}', {week}, 'x');
                 INSERT INTO sealpost.content (id, bytes, stored_at)
                     VALUES ('{n}', 'x', now() - interval '{weeks_ago} weeks');"
            );
        }
        // A message that began ten weeks ago and still has work.
        let since = i64::from(this_week - 10) * WEEK_MS;
        setup += &format!(
            "INSERT INTO sealpost.life VALUES (gen_random_uuid(), 'o', 'outbound', {since}, 1, '');
             INSERT INTO sealpost.work SELECT 1, id, 'look', '', 0, 0, false, false
             FROM sealpost.life;"
        );
        client.batch_execute(&setup).await.unwrap();
        assert!(prune_sealed(&settings, SEALED_WEEKS - 1).await.is_err());
        let dropped = prune_sealed(&settings, SEALED_WEEKS).await.unwrap();
        assert_eq!(dropped, [format!("sealpost.sealed_{}", this_week - 20)]);
        let kept = names(&client, "SELECT id FROM sealpost.sealed ORDER BY id").await;
        assert_eq!(kept, ["2", "3"]);
        client
            .batch_execute("DELETE FROM sealpost.work")
            .await
            .unwrap();
        let dropped = prune_sealed(&settings, SEALED_WEEKS).await.unwrap();
        assert_eq!(dropped, [format!("sealpost.sealed_{}", this_week - 10)]);
        let told = names(&client, "SELECT what FROM sealpost.dropped ORDER BY what").await;
        assert_eq!(told.len(), 2);
        let content = names(&client, "SELECT id FROM sealpost.content").await;
        assert_eq!(content.len(), 3, "content goes by policy, not by age");
        assert_eq!(
            prune_sealed(&settings, SEALED_WEEKS).await.unwrap(),
            [""; 0]
        );
    }

    #[tokio::test]
    async fn partitions_are_made_ahead_and_again_without_harm() {
        let database = Database::fresh().await;
        let settings = PostgresSettings::new(database.url(), "node-1");
        for _ in 0..2 {
            migrate(&settings).await.unwrap();
        }
        let client = database.connect().await;
        let sql = "SELECT inhrelid::regclass::text FROM pg_inherits
                   WHERE inhparent = 'sealpost.sealed'::regclass";
        let made = names(&client, sql).await;
        assert_eq!(made.len(), usize::try_from(WEEKS_AHEAD).unwrap() + 2);
    }
}
