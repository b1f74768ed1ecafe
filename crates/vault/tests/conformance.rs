//! An encrypted store is a store like the others: it passes the same suite over each of them.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    missing_docs,
    reason = "tests fail by panicking"
)]

#[path = "../../store/tests/conformance/cases.rs"]
mod cases;
#[path = "../../store/tests/conformance/fixture.rs"]
mod fixture;
#[path = "../../store/tests/conformance/passing.rs"]
mod passing;
#[path = "../../store/tests/conformance/records.rs"]
mod records;
#[macro_use]
#[path = "../../store/tests/conformance/suite.rs"]
mod suite;
#[path = "../../store/tests/conformance/urgency.rs"]
mod urgency;

use pgrig::Database;
use std::sync::Arc;
use store::postgres::migrate;
use store::{MemoryStore, PostgresSettings, PostgresStore, SqliteStore, Store};
use vault::{EncryptedStore, KeyFile, MasterKey, PlainValues};

suite!(memory, make_memory());
suite!(sqlite, make_sqlite());
suite!(postgres, make_postgres());

#[test]
fn every_store_passes_every_case_that_is_written() {
    let written = suite::written();
    for cases in [memory::CASES, sqlite::CASES, postgres::CASES] {
        assert_eq!(cases.len(), written.len());
        assert!(written.iter().all(|case| cases.contains(case)));
    }
}

fn over(inner: impl Store) -> EncryptedStore {
    let master = MasterKey::generate().unwrap();
    let vault = KeyFile::generate(&master, "now").unwrap().open(&master);
    // The suite gives content names that are no digests of it.
    let plain = PlainValues::Accepted;
    EncryptedStore::new(Arc::new(inner), Arc::new(vault.unwrap()), plain)
}

async fn make_memory() -> ((), EncryptedStore) {
    ((), over(MemoryStore::new()))
}

async fn make_sqlite() -> (tempfile::TempDir, EncryptedStore) {
    let folder = tempfile::tempdir().unwrap();
    let store = SqliteStore::open(&folder.path().join("store.db")).unwrap();
    (folder, over(store))
}

async fn make_postgres() -> (Database, EncryptedStore) {
    let database = Database::fresh().await;
    let settings = PostgresSettings::new(database.url(), "node-1");
    migrate(&settings).await.unwrap();
    let store = PostgresStore::open(&settings).await.unwrap();
    (database, over(store))
}
