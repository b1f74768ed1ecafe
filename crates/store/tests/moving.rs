//! What was moved from a file into a database looks as before, and goes on as before.
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

use audit::{Action, Draft};
use delivery::BlobId;
use emptied::empty;
use history::{Step, step};
use pgrig::Database;
use proptest::prelude::*;
use proptest::test_runner::{Config, TestCaseError, TestRunner};
use std::path::Path;
use store::postgres::{migrate, move_from_file};
use store::{
    Blob, BlobKind, MemoryStore, PostgresSettings, PostgresStore, SqliteStore, Store, StoreError,
    Transaction,
};
use witness::{Trio, Witness};

/// Histories of one run.
const HISTORIES: u32 = 25;
/// Steps of the longest, before and after.
const STEPS: usize = 25;

async fn target() -> (Database, PostgresSettings) {
    let database = Database::fresh().await;
    let mut settings = PostgresSettings::new(database.url(), "node-1");
    settings.writers = 1;
    migrate(&settings).await.unwrap();
    (database, settings)
}

#[test]
fn random_histories_go_on_as_if_nothing_had_been_moved() {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let (database, settings) = runtime.block_on(target());
    let config = Config {
        cases: HISTORIES,
        failure_persistence: None,
        ..Config::default()
    };
    let histories = || prop::collection::vec(step(), 1..STEPS);
    TestRunner::new(config)
        .run(&(histories(), histories()), |(before, after)| {
            runtime.block_on(async {
                empty(&database).await;
                moved_between(&before, &after, &settings).await
            })
        })
        .unwrap();
}

async fn moved_between(
    before: &[Step],
    after: &[Step],
    settings: &PostgresSettings,
) -> Result<(), TestCaseError> {
    let folder = tempfile::tempdir().unwrap();
    let (file, copy) = (
        folder.path().join("store.db"),
        folder.path().join("copy.db"),
    );
    let trio: Trio = [
        Box::new(MemoryStore::new()),
        Box::new(SqliteStore::open(&file).unwrap()),
        Box::new(MemoryStore::new()),
    ];
    let witness = Witness::new(&trio).live_through(before).await?;
    // Whoever held work is gone, as it must be before anything is moved.
    trio[1].release_leases().await.unwrap();
    move_from_file(&file, settings).await.unwrap();
    copy_of(&file, &copy);
    let moved: Trio = [
        Box::new(SqliteStore::open(&copy).unwrap()),
        Box::new(SqliteStore::open(&file).unwrap()),
        Box::new(PostgresStore::open(settings).await.unwrap()),
    ];
    witness.go_on(&moved).live_through(after).await?;
    Ok(())
}

/// A copy of a store that nobody writes.
fn copy_of(file: &Path, copy: &Path) {
    for end in ["", "-wal"] {
        let with = |path: &Path| format!("{}{end}", path.display());
        std::fs::copy(with(file), with(copy)).unwrap();
    }
}

fn with_content(n: u8) -> Transaction {
    let draft = Draft {
        at: fixture::at(0),
        actor: "gateway".into(),
        action: Action::MessageSubmitted,
        subject: None,
        detail: [("n".to_owned(), n.to_string())].into(),
    };
    Transaction {
        blobs: vec![Blob {
            id: BlobId::from_digest(&[n; 32]),
            bytes: vec![n; 10].into(),
            kind: BlobKind::Content,
        }],
        audit: vec![(fixture::org("a"), draft)],
        ..Transaction::default()
    }
}

#[tokio::test]
async fn a_second_attempt_finds_that_it_was_done_and_a_used_database_is_left_alone() {
    let (_database, settings) = target().await;
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("store.db");
    let missing = move_from_file(&file, &settings).await.unwrap_err();
    assert!(matches!(missing, StoreError::Misconfigured(_)), "{missing}");
    assert!(!file.exists(), "no empty store is made and moved");
    let store = SqliteStore::open(&file).unwrap();
    store.commit(with_content(1)).await.unwrap();
    let moved = move_from_file(&file, &settings).await.unwrap();
    assert_eq!((moved.contents, moved.audit_entries), (1, 1));
    assert!(!moved.was_there);
    assert!(move_from_file(&file, &settings).await.unwrap().was_there);
    store.commit(with_content(2)).await.unwrap();
    let used = move_from_file(&file, &settings).await.unwrap_err();
    assert!(
        used.to_string().contains("move into an empty one"),
        "{used}"
    );
    let there = PostgresStore::open(&settings).await.unwrap();
    let second = there.blob(&BlobId::from_digest(&[2; 32])).await.unwrap();
    assert_eq!(second, None, "nothing is added to what is there");
}
