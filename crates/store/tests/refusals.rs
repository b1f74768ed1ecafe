//! Settings and servers that a store is not opened over.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    missing_docs,
    reason = "tests fail by panicking"
)]

#[path = "conformance/fixture.rs"]
#[expect(dead_code, reason = "the conformance cases use the rest")]
mod fixture;

use audit::{Action, Draft};
use delivery::{BlobId, Effect};
use pgrig::Database;
use store::postgres::migrate;
use store::{Blob, BlobKind, PostgresSettings, PostgresStore, Store, StoreError, Transaction};

async fn refused(settings: &PostgresSettings) -> String {
    match PostgresStore::open(settings).await {
        Err(StoreError::Misconfigured(text)) => text,
        other => panic!("{:?}", other.map(drop)),
    }
}

fn settings(url: &str) -> PostgresSettings {
    PostgresSettings::new(url, "node-1")
}

#[tokio::test]
async fn a_password_in_the_url_is_refused_and_not_shown() {
    let text = refused(&settings("postgres://me:SECRET@localhost/db")).await;
    assert!(text.contains("password") && !text.contains("SECRET"));
    let text = refused(&settings("postgres://me:SECRET@localhost:port/db")).await;
    assert!(!text.contains("SECRET"), "{text}");
    let mut with = settings("postgres://me@localhost/db");
    with.password = Some("SECRET".to_owned());
    assert!(!format!("{with:?}").contains("SECRET"));
}

#[tokio::test]
async fn another_machine_is_not_talked_to_in_the_clear() {
    for url in [
        "postgres://me@db.example/db",
        "postgres://me@192.0.2.1/db",
        "postgres://me@localhost,db.example/db?sslmode=disable",
    ] {
        let text = refused(&settings(url)).await;
        assert!(text.contains("TLS"), "{url}: {text}");
    }
    let mut with = settings("postgres://me@db.example/db");
    with.authorities = Some(b"nothing".to_vec());
    assert!(refused(&with).await.contains("no certificate"));
}

#[tokio::test]
async fn numbers_that_cannot_be_are_refused() {
    for n in [0, 1_001] {
        let url = "postgres://me@localhost/db";
        let mut with = settings(url);
        with.connections = n;
        assert!(refused(&with).await.contains("connections"));
        let mut with = settings(url);
        with.writers = n;
        assert!(refused(&with).await.contains("writers"));
    }
    let unnamed = PostgresSettings::new("postgres://me@localhost/db", "");
    assert!(refused(&unnamed).await.contains("name"));
}

#[tokio::test]
async fn a_server_that_is_not_there_is_worth_another_try() {
    let folder = tempfile::tempdir().unwrap();
    let nowhere = folder.path().to_str().unwrap().replace('/', "%2F");
    let url = format!("postgres://me@{nowhere}/db");
    let error = PostgresStore::open(&settings(&url)).await.map(drop);
    assert!(error.unwrap_err().is_temporary());
}

#[tokio::test]
async fn a_database_without_the_schema_is_told_how_to_get_it() {
    let database = Database::fresh().await;
    let error = PostgresStore::open(&settings(database.url())).await;
    let text = error.map(drop).unwrap_err().to_string();
    assert!(text.contains("sealpost store migrate"), "{text}");
}

#[tokio::test]
async fn a_database_of_a_later_program_is_left_alone() {
    let database = Database::fresh().await;
    let settings = settings(database.url());
    migrate(&settings).await.unwrap();
    let client = database.connect().await;
    let later = |works_with| {
        format!("INSERT INTO sealpost.migration VALUES (90 + {works_with}, {works_with})")
    };
    client.batch_execute(&later(1)).await.unwrap();
    drop(PostgresStore::open(&settings).await.unwrap());
    client.batch_execute(&later(2)).await.unwrap();
    assert!(refused(&settings).await.contains("newer program"));
    assert!(migrate(&settings).await.is_err());
}

#[tokio::test]
async fn a_server_that_confirms_too_early_is_refused() {
    let database = Database::fresh().await;
    let settings = settings(database.url());
    migrate(&settings).await.unwrap();
    let client = database.connect().await;
    let sql = "DO $$ BEGIN EXECUTE format('ALTER DATABASE %I SET synchronous_commit = off',
               current_database()); END $$";
    client.batch_execute(sql).await.unwrap();
    assert!(refused(&settings).await.contains("synchronous_commit"));
}

fn draft() -> Draft {
    Draft {
        at: fixture::at(0),
        actor: "gateway".into(),
        action: Action::MessageSubmitted,
        subject: None,
        detail: [].into(),
    }
}

/// The statements of the page that operators read.
fn documented_grants() -> Vec<String> {
    let page = include_str!("../../../docs/postgresql.md");
    let sql = page.split("```sql").nth(1).unwrap();
    let sql = sql.split("```").next().unwrap();
    let after = sql.split("`store migrate`:").nth(1).unwrap();
    after
        .split(';')
        .map(|statement| statement.trim().to_owned())
        .filter(|statement| !statement.is_empty())
        .collect()
}

#[tokio::test]
async fn a_node_needs_no_more_rights_than_the_page_says() {
    let database = Database::fresh().await;
    migrate(&settings(database.url())).await.unwrap();
    let client = database.connect().await;
    let role = format!("role_{}", database.url().rsplit("test_").next().unwrap());
    let make = format!("CREATE ROLE {role} LOGIN");
    client.batch_execute(&make).await.unwrap();
    for grant in documented_grants() {
        let grant = grant.replace("TO sealpost", &format!("TO {role}"));
        let grant = grant.replace("FROM sealpost", &format!("FROM {role}"));
        client.batch_execute(&grant).await.unwrap();
    }
    let url = database.url().replace("postgres@", &format!("{role}@"));
    let store = PostgresStore::open(&settings(&url)).await.unwrap();
    let audited = Transaction {
        audit: vec![(fixture::org("a"), draft()), (fixture::org("a"), draft())],
        ..fixture::planning(1, Effect::Prepare, 0)
    };
    for blob_kind in [BlobKind::Content, BlobKind::Sealed] {
        let blob = Blob {
            id: BlobId::from_digest(&[7; 32]),
            bytes: vec![7].into(),
            kind: blob_kind,
        };
        let keeping = Transaction {
            blobs: vec![blob],
            ..Transaction::default()
        };
        fixture::put(&store, keeping).await;
    }
    fixture::put(&store, audited).await;
    let work = fixture::claim(&store, 10, 1).await.remove(0);
    store.release_leases().await.unwrap();
    let settled = Transaction {
        settle: Some(work.ticket),
        ..fixture::write(fixture::changed(&fixture::life(1), 2), 1, vec![])
    };
    fixture::put(&store, settled).await;
    assert_eq!(
        store.audit(&fixture::org("a"), 0, 9).await.unwrap().len(),
        2
    );
    let own = pgrig::connect(&url).await;
    for forbidden in [
        "DELETE FROM sealpost.audit",
        "UPDATE sealpost.audit SET entry = ''",
        "DROP TABLE sealpost.work",
        "CREATE TABLE sealpost.t ()",
    ] {
        assert!(own.batch_execute(forbidden).await.is_err(), "{forbidden}");
    }
}
