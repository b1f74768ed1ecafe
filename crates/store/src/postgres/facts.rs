//! What an operator wants to know of the server.

use super::failure::Trouble;
use super::{PostgresStore, partition};
use crate::StoreError;

/// What an operator wants to know of the server.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Facts {
    /// Version of the server, as it says it.
    pub server: String,
    /// Number of the newest migration.
    pub schema: i32,
    /// When the server says that a commit stands.
    pub synchronous_commit: String,
    /// Which standbys it waits for; empty for none.
    pub synchronous_standbys: String,
    /// Partitions of the sealed bytes for this week and those after it.
    pub partitions_ahead: i64,
    /// Whether the server is talked to by TLS.
    pub is_encrypted: bool,
}

impl PostgresStore {
    /// Asks the server.
    pub async fn facts(&self) -> Result<Facts, StoreError> {
        let sql = format!(
            "SELECT current_setting('server_version'),
                    (SELECT coalesce(max(number), 0) FROM sealpost.migration),
                    current_setting('synchronous_commit'),
                    current_setting('synchronous_standby_names'),
                    (SELECT count(*) FROM pg_inherits JOIN pg_class AS c ON c.oid = inhrelid
                     WHERE inhparent = 'sealpost.sealed'::regclass
                       AND c.relname ~ '^sealed_[0-9]{{1,8}}$'
                       AND substr(c.relname, 8)::integer >= ({})),
                    coalesce((SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()), false)",
            partition::THIS_WEEK
        );
        self.reading(|client| {
            let sql = sql.clone();
            async move {
                let rows = client.query_typed(&sql, &[]).await?;
                let row = rows.first().ok_or_else(|| {
                    Trouble::from(StoreError::Damaged("a question had no answer".to_owned()))
                })?;
                Ok(Facts {
                    server: row.try_get(0)?,
                    schema: row.try_get(1)?,
                    synchronous_commit: row.try_get(2)?,
                    synchronous_standbys: row.try_get(3)?,
                    partitions_ahead: row.try_get(4)?,
                    is_encrypted: row.try_get(5)?,
                })
            }
        })
        .await
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::postgres::{PostgresSettings, migrate};
    use pgrig::Database;

    #[tokio::test]
    async fn the_server_tells_about_itself() {
        let database = Database::fresh().await;
        let settings = PostgresSettings::new(database.url(), "node-1");
        migrate(&settings).await.unwrap();
        let store = PostgresStore::open(&settings).await.unwrap();
        let facts = store.facts().await.unwrap();
        assert!(facts.server.starts_with(|c: char| c.is_ascii_digit()));
        assert_eq!((facts.schema, facts.partitions_ahead), (1, 9));
        assert_eq!(facts.synchronous_commit, "on");
        assert_eq!(facts.synchronous_standbys, "");
        assert!(!facts.is_encrypted, "a socket");
    }
}
