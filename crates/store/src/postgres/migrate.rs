//! The schema: numbered steps forward, taken while nodes run.

use super::connect::Connector;
use super::failure::Trouble;
use super::settings::PostgresSettings;
use crate::StoreError;
use tokio_postgres::Client;
use tokio_postgres::types::Type;

/// One step of the schema. A step that was released is never changed.
struct Migration {
    number: i32,
    /// The oldest schema whose programs still work after this step. A step that only adds leaves
    /// it as it was; one that takes something away comes two releases after the programs that
    /// stopped using it.
    works_with: i32,
    sql: &'static str,
}

const MIGRATIONS: &[Migration] = &[Migration {
    number: 1,
    works_with: 1,
    sql: include_str!("migrations/1_first.sql"),
}];

/// Names the lock that migrations wait for: "seal" in ASCII.
const LOCK: i64 = 0x7365_616c;
/// Weeks ahead for which partitions of the sealed bytes are made.
const WEEKS_AHEAD: i32 = 8;

/// What a migration did.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Migrated {
    /// The schema before; 0 for an empty database.
    pub from: i32,
    /// The schema now.
    pub to: i32,
}

/// Brings the database to the schema of this program, and makes the partitions of the coming
/// weeks. Needs a role that owns the schema, or may make it.
///
/// # Errors
/// [`StoreError::Misconfigured`] if the database is of a later program.
pub async fn migrate(settings: &PostgresSettings) -> Result<Migrated, StoreError> {
    migrate_by(settings, MIGRATIONS).await
}

async fn migrate_by(
    settings: &PostgresSettings,
    steps: &[Migration],
) -> Result<Migrated, StoreError> {
    let connector = Connector::new(&settings.url, settings)?;
    let client = connector.connect().await.map_err(Trouble::into_error)?;
    let migrated = in_transaction(&client, steps).await;
    let end = if migrated.is_ok() {
        "COMMIT"
    } else {
        "ROLLBACK"
    };
    let ended = client.batch_execute(end).await.map_err(Trouble::from);
    migrated
        .and_then(|done| ended.map(|()| done))
        .map_err(Trouble::into_error)
}

async fn in_transaction(client: &Client, steps: &[Migration]) -> Result<Migrated, Trouble> {
    // The lock ends with the transaction, so that it is safe behind a pooler. Steps are short;
    // one that cannot get its table lock at once must not hold up the nodes that run.
    client
        .batch_execute(&format!(
            "BEGIN; SET LOCAL lock_timeout = '5s'; SELECT pg_advisory_xact_lock({LOCK});
             CREATE SCHEMA IF NOT EXISTS sealpost;
             CREATE TABLE IF NOT EXISTS sealpost.migration (
                 number     integer PRIMARY KEY,
                 works_with integer NOT NULL,
                 taken_at   timestamptz NOT NULL DEFAULT now())"
        ))
        .await?;
    let state = State::read(client).await?;
    let newest = steps.iter().map(|step| step.number).max().unwrap_or(0);
    if state.schema > newest {
        return Err(Trouble::Refused(StoreError::Misconfigured(format!(
            "the database has schema {}, this program knows schema {newest}; \
             migrate with the newer program",
            state.schema
        ))));
    }
    for step in steps.iter().filter(|step| step.number > state.schema) {
        client.batch_execute(step.sql).await?;
        let sql = "INSERT INTO sealpost.migration (number, works_with) VALUES ($1, $2)";
        let values: [(&(dyn tokio_postgres::types::ToSql + Sync), Type); 2] =
            [(&step.number, Type::INT4), (&step.works_with, Type::INT4)];
        client.query_typed(sql, &values).await?;
    }
    make_partitions(client).await?;
    Ok(Migrated {
        from: state.schema,
        to: newest,
    })
}

async fn make_partitions(client: &Client) -> Result<(), Trouble> {
    let sql = "SELECT floor(extract(epoch FROM now()) / 604800)::integer,
                   to_regclass('sealpost.sealed') IS NOT NULL";
    let rows = client.query_typed(sql, &[]).await?;
    let Some(row) = rows.first() else {
        return Ok(());
    };
    let (this_week, is_there): (i32, bool) = (row.try_get(0)?, row.try_get(1)?);
    if !is_there {
        return Ok(());
    }
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

/// Which schema a database has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct State {
    schema: i32,
    /// The oldest schema whose programs work with it.
    works_with: i32,
}

impl State {
    async fn read(client: &Client) -> Result<Self, Trouble> {
        let sql = "SELECT coalesce(max(number), 0), coalesce(max(works_with), 0)
                   FROM sealpost.migration";
        let rows = client.query_typed(sql, &[]).await?;
        match rows.first() {
            Some(row) => Ok(Self {
                schema: row.try_get(0)?,
                works_with: row.try_get(1)?,
            }),
            None => Ok(Self {
                schema: 0,
                works_with: 0,
            }),
        }
    }
}

/// Refuses a database whose schema this program does not work with.
pub(super) async fn check_schema(client: &Client) -> Result<(), Trouble> {
    let known = MIGRATIONS.iter().map(|step| step.number).max().unwrap_or(0);
    fits(State::read(client).await?, known).map_err(Trouble::Refused)
}

fn fits(state: State, known: i32) -> Result<(), StoreError> {
    if state.schema < known {
        return Err(StoreError::Misconfigured(format!(
            "the database has schema {}, this program needs {known}; run `sealpost store migrate`",
            state.schema
        )));
    }
    if state.works_with > known {
        return Err(StoreError::Misconfigured(format!(
            "the database has schema {}, which programs before schema {} do not work with, and \
             this one knows {known}; install a newer program",
            state.schema, state.works_with
        )));
    }
    Ok(())
}
