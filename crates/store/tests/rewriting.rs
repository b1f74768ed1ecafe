//! Content is put into another form in every store, and stays what it is otherwise.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    missing_docs,
    reason = "tests fail by panicking"
)]

use delivery::BlobId;
use pgrig::Database;
use store::postgres::migrate;
use store::{
    Blob, BlobKind, MemoryStore, PostgresSettings, PostgresStore, Rewrite, SqliteStore, Store,
    Transaction,
};

fn id(n: u8) -> BlobId {
    BlobId::from_digest(&[n; 32])
}

async fn is_rewritten(store: &dyn Rewrite) {
    for n in [3, 1, 2] {
        let blob = Blob {
            id: id(n),
            bytes: vec![n; 9].into(),
            kind: BlobKind::Content,
        };
        let keeping = Transaction {
            blobs: vec![blob],
            ..Transaction::default()
        };
        drop(store.commit(keeping).await.unwrap());
    }
    assert_eq!(
        store.contents(None, 9).await.unwrap(),
        [id(1), id(2), id(3)]
    );
    assert_eq!(store.contents(Some(&id(1)), 1).await.unwrap(), [id(2)]);
    assert_eq!(store.contents(Some(&id(3)), 9).await.unwrap(), []);
    for n in [2, 7] {
        store
            .rewrite(&id(n), b"other".as_slice().into())
            .await
            .unwrap();
    }
    let kept = async |n| {
        store
            .blob(&id(n))
            .await
            .unwrap()
            .map(|bytes| bytes.to_vec())
    };
    assert_eq!(kept(1).await, Some(vec![1; 9]));
    assert_eq!(kept(2).await, Some(b"other".to_vec()));
    assert_eq!(kept(7).await, None, "what is not there stays so");
}

#[tokio::test]
async fn in_memory() {
    is_rewritten(&MemoryStore::new()).await;
}

#[tokio::test]
async fn in_sqlite_and_the_file_forgets_what_was_there() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("store.db");
    let store = SqliteStore::open(&path).unwrap();
    is_rewritten(&store).await;
    let marker = b"A-MARKER-THAT-IS-TO-GO".as_slice();
    let blob = Blob {
        id: id(8),
        bytes: marker.repeat(400).into(),
        kind: BlobKind::Content,
    };
    let keeping = Transaction {
        blobs: vec![blob],
        ..Transaction::default()
    };
    drop(store.commit(keeping).await.unwrap());
    store.rewrite(&id(8), b"x".as_slice().into()).await.unwrap();
    let is_there = || {
        let files = std::fs::read_dir(folder.path()).unwrap();
        let all: Vec<u8> = files
            .flat_map(|file| std::fs::read(file.unwrap().path()).unwrap())
            .collect();
        all.windows(marker.len()).any(|window| window == marker)
    };
    assert!(is_there(), "SQLite leaves it in free pages and in its log");
    store.compact().unwrap();
    assert!(!is_there());
}

#[tokio::test]
async fn in_postgres() {
    let database = Database::fresh().await;
    let settings = PostgresSettings::new(database.url(), "node-1");
    migrate(&settings).await.unwrap();
    is_rewritten(&PostgresStore::open(&settings).await.unwrap()).await;
}
