//! What lies in the store below, and what happens to whoever changes it there.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    missing_docs,
    reason = "tests fail by panicking"
)]

use delivery::outbound::{Accepted, Kind, Outbound};
use delivery::{BlobId, Folder, HandOver, Life};
use ids::{MessageId, Organisation, Timestamp};
use std::sync::Arc;
use store::{
    Blob, BlobKind, LifeQuery, LifeWrite, MemoryStore, Record, RecordKey, RecordQuery, RecordWrite,
    Shelf, SqliteStore, Store, StoreError, Transaction,
};
use uuid::Uuid;
use vault::{Encrypted, EncryptedStore, KeyFile, MasterKey, PlainValues, Vault, encrypt_all};

/// Stands for a patient; the file of a store is searched for it.
const MARKER: &str = "Tessellate-Juniper";

fn vault() -> Arc<Vault> {
    let master = MasterKey::generate().unwrap();
    let file = KeyFile::generate(&master, "now").unwrap();
    Arc::new(file.open(&master).unwrap())
}

fn org(name: &str) -> Organisation {
    Organisation::parse_uri(&format!("https://{name}.example/id")).unwrap()
}

fn key(org_name: &str, shelf: Shelf, id: &str) -> RecordKey {
    RecordKey {
        org: org(org_name),
        shelf,
        id: id.to_owned(),
    }
}

fn record(key: RecordKey, expected: u64, body: &str, token: &str) -> Transaction {
    Transaction {
        records: vec![RecordWrite {
            key,
            expected,
            body: Some(body.to_owned()),
            tokens: vec![token.to_owned()],
        }],
        ..Transaction::default()
    }
}

fn content(bytes: &'static [u8], kind: BlobKind) -> Blob {
    let digest = aws_lc_rs::digest::digest(&aws_lc_rs::digest::SHA256, bytes);
    Blob {
        id: BlobId::from_digest(digest.as_ref().try_into().unwrap()),
        bytes: bytes.into(),
        kind,
    }
}

fn message() -> Life {
    let mut life = Outbound::new(Accepted {
        id: MessageId::from_uuid(Uuid::from_u128(1)),
        org: org("a"),
        from: "Wattle Street Medical".into(),
        kind: Kind::Document,
        content: BlobId::from_digest(&[1; 32]),
        at: Timestamp::from_millis(1),
        expires_at: Timestamp::from_millis(9),
    });
    life.file_stem = Some(MARKER.to_owned());
    let mut report = HandOver::new(Folder::Acks, format!("{MARKER}.RRI"));
    report.staged = Some(format!(".{MARKER}.tmp"));
    life.report = Some(report);
    Life::Outbound(Box::new(life))
}

/// Everything that may name a patient, in one transaction.
fn everything() -> Transaction {
    let body = format!("{{\"name\":\"{MARKER}\"}}");
    Transaction {
        writes: vec![LifeWrite {
            life: message(),
            expected: 0,
            plans: Vec::new(),
        }],
        blobs: vec![content(b"PID|1||Tessellate-Juniper", BlobKind::Content)],
        ..record(key("a", Shelf::Patient, "p1"), 0, &body, MARKER)
    }
}

fn encrypted(inner: &Arc<dyn Store>, vault: &Arc<Vault>, plain: PlainValues) -> EncryptedStore {
    EncryptedStore::new(inner.clone(), vault.clone(), plain)
}

async fn put(store: &dyn Store, transaction: Transaction) {
    drop(store.commit(transaction).await.unwrap());
}

async fn with_token(store: &dyn Store) -> Result<Vec<Record>, StoreError> {
    let tokens = [MARKER.to_owned()];
    store
        .records_with(&org("a"), Shelf::Patient, &tokens, 9)
        .await
}

#[tokio::test]
async fn the_file_of_the_store_names_nobody() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("store.db");
    for encrypts in [false, true] {
        let path = if encrypts {
            path.clone()
        } else {
            path.with_extension("plain")
        };
        let inner: Arc<dyn Store> = Arc::new(SqliteStore::open(&path).unwrap());
        if encrypts {
            put(
                &encrypted(&inner, &vault(), PlainValues::Refused),
                everything(),
            )
            .await;
        } else {
            put(inner.as_ref(), everything()).await;
        }
        drop(inner);
        closed(folder.path()).await;
        let mut found = false;
        for file in std::fs::read_dir(folder.path()).unwrap() {
            let file = file.unwrap().path();
            let ours = file.to_string_lossy().contains(".plain") != encrypts;
            let bytes = std::fs::read(&file).unwrap();
            let hit = |window: &[u8]| window == MARKER.as_bytes();
            found |= ours && bytes.windows(MARKER.len()).any(hit);
        }
        assert_eq!(found, !encrypts, "the search itself finds it where it is");
    }
}

/// Returns once the store has closed its files: its thread ends after it, and the log beside the
/// file goes last.
async fn closed(folder: &std::path::Path) {
    let is_log = |file: std::io::Result<std::fs::DirEntry>| {
        file.is_ok_and(|file| file.file_name().to_string_lossy().ends_with("-wal"))
    };
    let closing = async {
        while std::fs::read_dir(folder).unwrap().any(is_log) {
            tokio::task::yield_now().await;
        }
    };
    let patience = std::time::Duration::from_secs(40);
    tokio::time::timeout(patience, closing).await.unwrap();
}

#[tokio::test]
async fn what_was_written_is_read_back() {
    let (inner, vault): (Arc<dyn Store>, _) = (Arc::new(MemoryStore::new()), vault());
    let store = encrypted(&inner, &vault, PlainValues::Refused);
    put(&store, everything()).await;
    let lives = store.lives(&LifeQuery::default()).await.unwrap();
    assert_eq!(lives[0].life, message());
    let life = store.life(message().id()).await.unwrap().unwrap();
    assert_eq!(life.life, message());
    let blob = content(b"PID|1||Tessellate-Juniper", BlobKind::Content);
    assert_eq!(store.blob(&blob.id).await.unwrap(), Some(blob.bytes));
    let found = with_token(&store).await.unwrap();
    assert_eq!(found[0].tokens, [MARKER]);
    assert!(found[0].body.contains(MARKER));
    // A second process over the same store, as `sealpost status` is.
    let again = encrypted(&inner, &vault, PlainValues::Refused);
    assert_eq!(with_token(&again).await.unwrap(), found);
}

#[tokio::test]
async fn sealed_bytes_pass_as_they_are_unless_they_look_like_ours() {
    let inner: Arc<dyn Store> = Arc::new(MemoryStore::new());
    let store = encrypted(&inner, &vault(), PlainValues::Refused);
    let sealed = content(b"<encryptedPayload/>", BlobKind::Sealed);
    let forged = content(b"\0SPV1-a-value-of-nobody", BlobKind::Sealed);
    for blob in [&sealed, &forged] {
        let keeping = Transaction {
            blobs: vec![blob.clone()],
            ..Transaction::default()
        };
        put(&store, keeping).await;
        let read = store.blob(&blob.id).await.unwrap();
        assert_eq!(read.as_ref(), Some(&blob.bytes));
    }
    let below = inner.blob(&sealed.id).await.unwrap().unwrap();
    assert_eq!(below, sealed.bytes, "encrypted to its receiver already");
    assert_ne!(inner.blob(&forged.id).await.unwrap(), Some(forged.bytes));
}

/// Writes past the encryption what `change` makes of a sealed record.
async fn tampered(change: impl Fn(&mut RecordWrite)) -> StoreError {
    let (inner, vault): (Arc<dyn Store>, _) = (Arc::new(MemoryStore::new()), vault());
    let store = encrypted(&inner, &vault, PlainValues::Refused);
    for (n, id) in ["p1", "p2"].into_iter().enumerate() {
        let body = format!("{{\"n\":{n}}}");
        put(
            &store,
            record(key("a", Shelf::Patient, id), 0, &body, MARKER),
        )
        .await;
    }
    let stolen = inner.record(&key("a", Shelf::Patient, "p1")).await;
    let stolen = stolen.unwrap().unwrap();
    let mut write = RecordWrite {
        key: key("a", Shelf::Patient, "p3"),
        expected: 0,
        body: Some(stolen.body),
        tokens: stolen.tokens,
    };
    change(&mut write);
    let target = write.key.clone();
    let planting = Transaction {
        records: vec![write],
        ..Transaction::default()
    };
    put(inner.as_ref(), planting).await;
    store.record(&target).await.unwrap_err()
}

#[tokio::test]
async fn a_record_in_the_place_of_another_is_found_out() {
    let text = tampered(|_| {}).await.to_string();
    for words in ["kind patient", "https://a.example/id", "restore"] {
        assert!(text.contains(words), "{text}");
    }
    for change in [
        |write: &mut RecordWrite| (write.key.id, write.expected) = ("p2".into(), 1),
        |write: &mut RecordWrite| write.key.org = org("b"),
        |write: &mut RecordWrite| write.key.shelf = Shelf::Draft,
        // The same record, as if it had not been changed since.
        |write: &mut RecordWrite| (write.key.id, write.expected) = ("p1".into(), 1),
        |write: &mut RecordWrite| write.body = Some("\"vault:1:AAAA\"".into()),
    ] {
        let refused = tampered(change).await;
        assert!(matches!(refused, StoreError::Damaged(_)), "{refused}");
    }
    let refused = tampered(|write| write.body = Some("{\"n\":1}".into())).await;
    let text = refused.to_string();
    assert!(
        text.contains("not encrypted") && text.contains("accept_plain"),
        "{text}"
    );
}

#[tokio::test]
async fn content_in_the_place_of_other_content_is_found_out() {
    let (inner, vault): (Arc<dyn Store>, _) = (Arc::new(MemoryStore::new()), vault());
    let store = encrypted(&inner, &vault, PlainValues::Refused);
    put(&store, everything()).await;
    let mine = content(b"PID|1||Tessellate-Juniper", BlobKind::Content);
    let stolen = inner.blob(&mine.id).await.unwrap().unwrap();
    let planted = [
        (content(b"other", BlobKind::Content).id, stolen, "altered"),
        (
            content(b"more", BlobKind::Content).id,
            b"plain".as_slice().into(),
            "not encrypted",
        ),
    ];
    for (id, bytes, words) in planted {
        let blob = Blob {
            id: id.clone(),
            bytes,
            kind: BlobKind::Content,
        };
        let planting = Transaction {
            blobs: vec![blob],
            ..Transaction::default()
        };
        put(inner.as_ref(), planting).await;
        let text = store.blob(&id).await.unwrap_err().to_string();
        assert!(text.contains(words) && text.contains(id.as_str()), "{text}");
    }
}

#[tokio::test]
async fn a_store_that_was_filled_before_the_vault_goes_on() {
    let (inner, vault): (Arc<dyn Store>, _) = (Arc::new(MemoryStore::new()), vault());
    put(inner.as_ref(), everything()).await;
    let store = encrypted(&inner, &vault, PlainValues::Accepted);
    let found = with_token(&store).await.unwrap();
    assert_eq!((found.len(), found[0].version), (1, 1));
    let blob = content(b"PID|1||Tessellate-Juniper", BlobKind::Content);
    assert_eq!(store.blob(&blob.id).await.unwrap(), Some(blob.bytes));
    let life = store.life(message().id()).await.unwrap().unwrap();
    assert_eq!(life.life, message());
    // What is written from now on is encrypted, and found beside what is not.
    let second = record(key("a", Shelf::Patient, "p2"), 0, "{}", MARKER);
    put(&store, second).await;
    let again = record(key("a", Shelf::Patient, "p1"), 1, "{}", MARKER);
    put(&store, again).await;
    assert_eq!(with_token(&store).await.unwrap().len(), 2);
    assert_eq!(with_token(inner.as_ref()).await.unwrap(), []);
    let strict = encrypted(&inner, &vault, PlainValues::Refused);
    assert_eq!(with_token(&strict).await.unwrap().len(), 2);
}

#[tokio::test]
async fn another_vault_is_refused_before_it_misses_anything() {
    let inner: Arc<dyn Store> = Arc::new(MemoryStore::new());
    let right = vault();
    put(
        &encrypted(&inner, &right, PlainValues::Refused),
        everything(),
    )
    .await;
    let wrong = encrypted(&inner, &vault(), PlainValues::Accepted);
    let query = RecordQuery {
        org: org("a"),
        shelf: Shelf::Patient,
        after: None,
        limit: 9,
    };
    let refusals = [
        wrong.release_leases().await.unwrap_err(),
        wrong.commit(everything()).await.unwrap_err(),
        wrong.records(&query).await.unwrap_err(),
        // It would find nobody, and say so.
        with_token(&wrong).await.unwrap_err(),
    ];
    for refused in refusals {
        let text = refused.to_string();
        assert!(matches!(refused, StoreError::Misconfigured(_)), "{text}");
        assert!(text.contains(&right.id().to_string()), "{text}");
    }
    assert_eq!(
        vault::encrypting_key(inner.as_ref()).await.unwrap(),
        Some(right.id())
    );
}

#[tokio::test]
async fn a_whole_store_is_encrypted_and_nothing_of_it_is_lost() {
    let folder = tempfile::tempdir().unwrap();
    let inner = Arc::new(SqliteStore::open(&folder.path().join("store.db")).unwrap());
    put(inner.as_ref(), everything()).await;
    let vault = vault();
    // One value was encrypted before; another organisation's is not ours to read.
    let below: Arc<dyn Store> = inner.clone();
    let mixed = encrypted(&below, &vault, PlainValues::Accepted);
    put(&mixed, record(key("a", Shelf::Draft, "d"), 0, "{}", "t")).await;
    let done = encrypt_all(inner.clone(), vault.clone(), &[org("a")]).await;
    let wanted = Encrypted {
        contents: 1,
        messages: 1,
        records: 1,
    };
    assert_eq!(done.unwrap(), wanted);
    let again = encrypt_all(inner.clone(), vault.clone(), &[org("a")]).await;
    assert_eq!(again.unwrap(), Encrypted::default());
    inner.compact().unwrap();
    for file in std::fs::read_dir(folder.path()).unwrap() {
        let bytes = std::fs::read(file.unwrap().path()).unwrap();
        let hit = |window: &[u8]| window == MARKER.as_bytes();
        assert!(!bytes.windows(MARKER.len()).any(hit));
    }
    let strict = encrypted(&below, &vault, PlainValues::Refused);
    let found = with_token(&strict).await.unwrap();
    assert!(found[0].body.contains(MARKER) && found[0].version == 2);
    let life = strict.life(message().id()).await.unwrap().unwrap();
    assert_eq!(life.life, message());
    let blob = content(b"PID|1||Tessellate-Juniper", BlobKind::Content);
    assert_eq!(strict.blob(&blob.id).await.unwrap(), Some(blob.bytes));
}
