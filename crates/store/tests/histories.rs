//! Random histories look the same from outside on every store.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    missing_docs,
    reason = "tests fail by panicking"
)]

#[path = "histories/emptied.rs"]
mod emptied;
#[path = "conformance/fixture.rs"]
#[expect(dead_code, reason = "the conformance cases use the rest")]
mod fixture;
#[path = "histories/history.rs"]
mod history;
#[path = "histories/witness.rs"]
mod witness;

use emptied::empty;
use history::step;
use pgrig::Database;
use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};
use store::postgres::migrate;
use store::{MemoryStore, PostgresSettings, PostgresStore, SqliteStore};
use witness::{Trio, Witness};

/// Histories of one run.
const HISTORIES: u32 = 40;
/// Steps of the longest history.
const STEPS: usize = 30;

#[test]
fn random_histories_look_the_same_on_every_store() {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let database = runtime.block_on(Database::fresh());
    let mut settings = PostgresSettings::new(database.url(), "node-1");
    // What is sent together is then decided in the order in which it was sent.
    settings.writers = 1;
    runtime.block_on(migrate(&settings)).unwrap();
    let config = Config {
        cases: HISTORIES,
        failure_persistence: None,
        ..Config::default()
    };
    let histories = prop::collection::vec(step(), 1..STEPS);
    TestRunner::new(config)
        .run(&histories, |history| {
            runtime.block_on(async {
                empty(&database).await;
                let folder = tempfile::tempdir().unwrap();
                let trio: Trio = [
                    Box::new(MemoryStore::new()),
                    Box::new(SqliteStore::open(&folder.path().join("store.db")).unwrap()),
                    Box::new(PostgresStore::open(&settings).await.unwrap()),
                ];
                let witness = Witness::new(&trio).live_through(&history).await;
                witness.map(drop)
            })
        })
        .unwrap();
}
