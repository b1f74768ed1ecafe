//! Random histories look the same from outside on a plain store and on encrypted ones.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    missing_docs,
    reason = "tests fail by panicking"
)]

#[path = "../../store/tests/conformance/fixture.rs"]
#[expect(dead_code, reason = "the conformance cases use the rest")]
mod fixture;
#[path = "../../store/tests/histories/history.rs"]
mod history;
#[path = "../../store/tests/histories/witness.rs"]
mod witness;

use history::step;
use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};
use std::sync::Arc;
use store::{MemoryStore, SqliteStore, Store};
use vault::{EncryptedStore, KeyFile, MasterKey, PlainValues};
use witness::{Trio, Witness};

/// Histories of one run.
const HISTORIES: u32 = 40;
/// Steps of the longest history.
const STEPS: usize = 30;

#[test]
fn random_histories_look_the_same_encrypted_or_not() {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let master = MasterKey::generate().unwrap();
    let vault = KeyFile::generate(&master, "now").unwrap().open(&master);
    let vault = Arc::new(vault.unwrap());
    let over = |inner: Arc<dyn Store>| -> Box<dyn Store> {
        let plain = PlainValues::Accepted;
        Box::new(EncryptedStore::new(inner, vault.clone(), plain))
    };
    let config = Config {
        cases: HISTORIES,
        failure_persistence: None,
        ..Config::default()
    };
    let histories = prop::collection::vec(step(), 1..STEPS);
    TestRunner::new(config)
        .run(&histories, |history| {
            let folder = tempfile::tempdir().unwrap();
            let sqlite = SqliteStore::open(&folder.path().join("store.db")).unwrap();
            let trio: Trio = [
                Box::new(MemoryStore::new()),
                over(Arc::new(MemoryStore::new())),
                over(Arc::new(sqlite)),
            ];
            runtime
                .block_on(Witness::new(&trio).live_through(&history))
                .map(drop)
        })
        .unwrap();
}
