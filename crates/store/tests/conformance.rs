//! The conformance suite: every store passes every case.
//!
//! The list of cases is written once, in `conformance/suite.rs`; a store cannot skip one.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    missing_docs,
    reason = "tests fail by panicking"
)]

#[path = "conformance/cases.rs"]
mod cases;
#[path = "conformance/fixture.rs"]
mod fixture;
#[path = "conformance/passing.rs"]
mod passing;
#[path = "conformance/records.rs"]
mod records;
#[macro_use]
#[path = "conformance/suite.rs"]
mod suite;
#[path = "conformance/urgency.rs"]
mod urgency;

use pgrig::Database;
use store::postgres::migrate;
use store::{MemoryStore, PostgresSettings, PostgresStore, SqliteStore};

suite!(memory, make_memory());
suite!(sqlite, make_sqlite());
suite!(postgres, make_postgres());
suite!(pooled, make_pooled());

#[test]
fn every_store_passes_every_case_that_is_written() {
    let written = suite::written();
    for cases in [memory::CASES, sqlite::CASES, postgres::CASES, pooled::CASES] {
        assert_eq!(cases.len(), written.len());
        assert!(written.iter().all(|case| cases.contains(case)));
    }
}

async fn make_memory() -> ((), MemoryStore) {
    ((), MemoryStore::new())
}

async fn make_sqlite() -> (tempfile::TempDir, SqliteStore) {
    let folder = tempfile::tempdir().unwrap();
    let store = SqliteStore::open(&folder.path().join("store.db")).unwrap();
    (folder, store)
}

async fn make_postgres() -> (Database, PostgresStore) {
    let database = Database::fresh().await;
    let store = over(database.url()).await;
    (database, store)
}

async fn make_pooled() -> (Database, PostgresStore) {
    let database = Database::fresh().await;
    let store = over(database.pooled_url()).await;
    (database, store)
}

async fn over(url: &str) -> PostgresStore {
    let settings = PostgresSettings::new(url, "node-1");
    migrate(&settings).await.unwrap();
    PostgresStore::open(&settings).await.unwrap()
}
