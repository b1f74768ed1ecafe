//! The schema of the embedded store: made new, or brought forward step by step.

use super::unavailable;
use crate::StoreError;
use rusqlite::Connection;

/// The steps of the schema, in order; `user_version` counts those that were taken. A step that was
/// released is never changed.
const STEPS: [&str; 2] = [
    include_str!("schema/1_messages.sql"),
    include_str!("schema/2_records.sql"),
];

/// Brings the database to the newest schema, in one transaction.
pub(super) fn prepare(connection: &Connection) -> Result<(), StoreError> {
    connection
        .execute_batch("BEGIN IMMEDIATE")
        .map_err(unavailable)?;
    let prepared = bring_forward(connection, &STEPS);
    let end = if prepared.is_ok() {
        "COMMIT"
    } else {
        "ROLLBACK"
    };
    let ended = connection.execute_batch(end).map_err(unavailable);
    prepared.and(ended)
}

fn bring_forward(connection: &Connection, steps: &[&str]) -> Result<(), StoreError> {
    let version: i64 = connection
        .pragma_query_value(None, "user_version", |row| row.get(0))
        .map_err(unavailable)?;
    let known = steps.len();
    let Some(missing) = usize::try_from(version)
        .ok()
        .and_then(|taken| steps.get(taken..))
    else {
        return Err(StoreError::Damaged(format!(
            "the database has schema {version}, this program knows schema {known}; \
             use the program version that wrote it"
        )));
    };
    for step in missing {
        connection.execute_batch(step).map_err(unavailable)?;
    }
    if missing.is_empty() {
        return Ok(());
    }
    let known = i64::try_from(known).unwrap_or(i64::MAX);
    connection
        .pragma_update(None, "user_version", known)
        .map_err(unavailable)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Claim, Lease, SqliteStore, Store};
    use ids::Timestamp;

    /// A database as the first schema left it, with work for one message.
    fn first_schema(path: &std::path::Path) {
        let connection = super::super::connect(path).unwrap();
        bring_forward(&connection, &STEPS[..1]).unwrap();
        let sql = "INSERT INTO work (life, slot, lane, free_at, due, worker, taken)
                   VALUES (?1, 'deliver', 'lane', 5, 5, NULL, 1)";
        connection.execute(sql, [[7u8; 16]]).unwrap();
        let sql = "INSERT INTO blob (id, bytes) VALUES ('x', x'00')";
        connection.execute(sql, []).unwrap();
    }

    fn shape(connection: &Connection) -> Vec<String> {
        let sql = "SELECT sql FROM sqlite_schema WHERE sql IS NOT NULL ORDER BY name";
        let mut statement = connection.prepare(sql).unwrap();
        let rows = statement.query_map([], |row| row.get(0)).unwrap();
        rows.map(Result::unwrap).collect()
    }

    #[tokio::test]
    async fn a_database_of_the_first_schema_is_brought_forward_with_what_it_holds() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("old.db");
        first_schema(&path);
        let store = SqliteStore::open(&path).unwrap();
        let lease = Lease {
            worker: "w".into(),
            now: Timestamp::from_millis(10),
            until: Timestamp::from_millis(20),
            busy_lanes: Vec::new(),
        };
        let claim = Claim {
            lease,
            max: 9,
            max_per_lane: 9,
        };
        let work = store.claim(claim).await.unwrap();
        assert_eq!(work.len(), 1);
        assert!(work[0].interrupted && !work[0].urgent);
        drop(store);
        let old = super::super::connect(&path).unwrap();
        let blobs: i64 = old
            .query_row("SELECT count(*) FROM blob", [], |row| row.get(0))
            .unwrap();
        assert_eq!(blobs, 1);
        let new = super::super::connect(&folder.path().join("new.db")).unwrap();
        prepare(&new).unwrap();
        assert_eq!(shape(&old), shape(&new));
    }

    #[test]
    fn a_database_of_a_later_program_is_left_alone() {
        let folder = tempfile::tempdir().unwrap();
        let connection = super::super::connect(&folder.path().join("store.db")).unwrap();
        prepare(&connection).unwrap();
        let before = shape(&connection);
        for version in [3_i64, 99, -1] {
            connection
                .pragma_update(None, "user_version", version)
                .unwrap();
            assert!(matches!(prepare(&connection), Err(StoreError::Damaged(_))));
        }
        assert!(connection.is_autocommit(), "no transaction is left open");
        assert_eq!(shape(&connection), before);
    }
}
