//! The schema: numbered steps forward, taken while nodes run.

use super::connect::Connector;
use super::failure::Trouble;
use super::partition;
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
    partition::make(client).await?;
    Ok(Migrated {
        from: state.schema,
        to: newest,
    })
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

#[cfg(test)]
mod tests {
    use super::*;
    use pgrig::Database;

    const fn step(number: i32, works_with: i32, sql: &'static str) -> Migration {
        Migration {
            number,
            works_with,
            sql,
        }
    }

    async fn at(steps: &[Migration]) -> (Database, PostgresSettings) {
        let database = Database::fresh().await;
        let settings = PostgresSettings::new(database.url(), "node-1");
        migrate_by(&settings, steps).await.unwrap();
        (database, settings)
    }

    #[test]
    fn a_program_works_with_its_own_schema_and_with_later_ones_that_say_so() {
        let state = |schema, works_with| State { schema, works_with };
        for (state, known, is_fit) in [
            (state(3, 1), 3, true),
            (state(4, 2), 3, true),
            (state(5, 3), 3, true),
            (state(6, 4), 3, false),
            (state(2, 1), 3, false),
            (state(0, 0), 1, false),
        ] {
            assert_eq!(fits(state, known).is_ok(), is_fit, "{state:?} {known}");
        }
        let text = fits(state(2, 1), 3).unwrap_err().to_string();
        assert!(text.contains("sealpost store migrate"), "{text}");
    }

    #[tokio::test]
    async fn steps_are_taken_once_and_in_order_and_keep_what_is_there() {
        let steps = [
            step(
                1,
                1,
                "CREATE TABLE sealpost.t (a int); INSERT INTO sealpost.t VALUES (7)",
            ),
            step(
                2,
                1,
                "ALTER TABLE sealpost.t ADD COLUMN b int NOT NULL DEFAULT 1",
            ),
            step(3, 2, "ALTER TABLE sealpost.t DROP COLUMN a"),
        ];
        let (database, settings) = at(&steps[..1]).await;
        let migrated = migrate_by(&settings, &steps).await.unwrap();
        assert_eq!(migrated, Migrated { from: 1, to: 3 });
        let again = migrate_by(&settings, &steps).await.unwrap();
        assert_eq!(again, Migrated { from: 3, to: 3 });
        let client = database.connect().await;
        let rows = client.query("SELECT b FROM sealpost.t", &[]).await.unwrap();
        assert_eq!(rows.iter().map(|row| row.get(0)).collect::<Vec<i32>>(), [1]);
        let state = State::read(&client).await.unwrap();
        assert_eq!((state.schema, state.works_with), (3, 2));
        let older = migrate_by(&settings, &steps[..1]).await.unwrap_err();
        assert!(older.to_string().contains("newer program"), "{older}");
    }

    #[tokio::test]
    async fn a_step_that_fails_leaves_the_schema_as_it_was() {
        let steps = [
            step(1, 1, "CREATE TABLE sealpost.t (a int)"),
            step(2, 1, "CREATE TABLE sealpost.u (a int); SELECT 1 / 0"),
        ];
        let (database, settings) = at(&steps[..1]).await;
        assert!(migrate_by(&settings, &steps).await.is_err());
        let client = database.connect().await;
        assert_eq!(State::read(&client).await.unwrap().schema, 1);
        assert!(client.query("SELECT FROM sealpost.u", &[]).await.is_err());
    }

    #[tokio::test]
    async fn two_who_migrate_at_once_wait_for_each_other() {
        let database = Database::fresh().await;
        let settings = PostgresSettings::new(database.url(), "node-1");
        let (one, other) = tokio::join!(migrate(&settings), migrate(&settings));
        let mut from = [one.unwrap().from, other.unwrap().from];
        from.sort_unstable();
        assert_eq!(from, [0, 1]);
    }
}
