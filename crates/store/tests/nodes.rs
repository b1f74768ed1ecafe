//! Several nodes on one PostgreSQL, and what they do when it goes away.
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

use audit::{Action, Draft, Verifier};
use delivery::Effect;
use fixture::{at, claim, id, life, org, planning, put, write};
use futures_util::future::join_all;
use pgrig::{Cluster, Database};
use std::collections::BTreeSet;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use store::postgres::migrate;
use store::{
    Key, LifeQuery, NewKey, PostgresSettings, PostgresStore, Space, Store, StoreError, Transaction,
};

async fn node(database: &Database, name: &str) -> PostgresStore {
    let mut settings = PostgresSettings::new(database.url(), name);
    settings.listen_url = Some(database.url().to_owned());
    migrate(&settings).await.unwrap();
    PostgresStore::open(&settings).await.unwrap()
}

async fn two_nodes() -> (Database, Arc<PostgresStore>, Arc<PostgresStore>) {
    let database = Database::fresh().await;
    let one = node(&database, "node-1").await;
    let other = node(&database, "node-2").await;
    (database, Arc::new(one), Arc::new(other))
}

fn draft(n: u128) -> Draft {
    Draft {
        at: at(0),
        actor: "gateway".into(),
        action: Action::MessageSubmitted,
        subject: Some(id(n)),
        detail: [].into(),
    }
}

/// A new message with its claim, its audit record and its work.
fn submission(n: u128) -> Transaction {
    Transaction {
        keys: vec![NewKey {
            key: Key::new(&org("a"), Space::Claim, &[&n.to_string()]),
            life: id(n),
        }],
        audit: vec![(org("a"), draft(n))],
        ..planning(n, Effect::Prepare, 0)
    }
}

/// Each message is there once, and the chain tells of each once.
async fn assert_all_there_once(store: &dyn Store, messages: u128) {
    let lives = store.lives(&LifeQuery::default()).await.unwrap();
    let ids: BTreeSet<_> = lives.iter().map(|stored| stored.life.id()).collect();
    assert_eq!(ids, (1..=messages).map(id).collect());
    let entries = store.audit(&org("a"), 0, 100_000).await.unwrap();
    let mut verifier = Verifier::new(org("a"), &[]);
    for entry in &entries {
        verifier.push(entry).unwrap();
    }
    assert!(verifier.finish(&[]).is_intact());
    assert_eq!(entries.len(), usize::try_from(messages).unwrap());
    let told: BTreeSet<_> = entries.iter().filter_map(|e| e.draft.subject).collect();
    assert_eq!(told, ids);
}

#[tokio::test(flavor = "multi_thread")]
async fn nodes_that_write_at_once_do_not_fork_a_chain() {
    let (_database, one, other) = two_nodes().await;
    let commits = (1..=300u128).map(|n| {
        let store = Arc::clone(if n % 2 == 0 { &one } else { &other });
        tokio::spawn(async move { put(store.as_ref(), submission(n)).await })
    });
    for done in join_all(commits).await {
        done.unwrap();
    }
    assert_all_there_once(one.as_ref(), 300).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn nodes_that_claim_at_once_share_the_work() {
    let (_database, one, other) = two_nodes().await;
    for n in 1..=100 {
        put(one.as_ref(), planning(n, Effect::Prepare, 0)).await;
    }
    let claims = (0..20).map(|n| {
        let store = Arc::clone(if n % 2 == 0 { &one } else { &other });
        tokio::spawn(async move { claim(store.as_ref(), 10, 10).await })
    });
    let mut taken = Vec::new();
    for claimed in join_all(claims).await {
        taken.extend(claimed.unwrap().into_iter().map(|work| work.life));
    }
    taken.extend(claim(one.as_ref(), 10, 100).await.iter().map(|w| w.life));
    assert_eq!(taken.len(), 100, "each once");
    assert_eq!(taken.iter().collect::<BTreeSet<_>>().len(), 100);
}

#[tokio::test(flavor = "multi_thread")]
async fn one_of_two_nodes_gets_a_unique_key() {
    let (_database, one, other) = two_nodes().await;
    for round in 1..=40u128 {
        let key = Key::new(&org("a"), Space::Received, &[&round.to_string()]);
        let named = |n: u128| {
            let key = key.clone();
            let keys = vec![NewKey { key, life: id(n) }];
            Transaction {
                keys,
                ..write(life(n), 0, vec![])
            }
        };
        let (a, b) = (1_000 + round, 2_000 + round);
        let (first, second) = tokio::join!(one.commit(named(a)), other.commit(named(b)));
        let (winner, loser, refused) = match (first, second) {
            (Ok(_), Err(error)) => (a, b, error),
            (Err(error), Ok(_)) => (b, a, error),
            both => panic!("round {round}: {both:?}"),
        };
        let taken = StoreError::KeyTaken {
            space: Space::Received,
            holder: id(winner),
        };
        assert_eq!(refused, taken);
        assert_eq!(one.life(id(loser)).await.unwrap(), None);
    }
}

#[tokio::test]
async fn a_node_that_starts_again_releases_its_own_leases_alone() {
    let (database, one, other) = two_nodes().await;
    for n in 1..=2 {
        put(one.as_ref(), planning(n, Effect::Prepare, 0)).await;
    }
    assert_eq!(claim(one.as_ref(), 10, 1).await.len(), 1);
    let held = claim(other.as_ref(), 10, 1).await.remove(0);
    drop(other);
    let again = node(&database, "node-2").await;
    again.release_leases().await.unwrap();
    let freed = claim(one.as_ref(), 20, 9).await;
    assert_eq!(freed.len(), 1);
    assert_eq!(freed[0].ticket, held.ticket);
    assert!(freed[0].interrupted);
}

#[tokio::test]
async fn a_node_is_told_of_work_that_another_planned() {
    let (_database, one, other) = two_nodes().await;
    // Whoever begins to listen is told once, of what was planned before.
    other.work_planned().await;
    put(one.as_ref(), planning(1, Effect::Prepare, 0)).await;
    other.work_planned().await;
    put(one.as_ref(), planning(2, Effect::Prepare, 0)).await;
    other.work_planned().await;
    assert_eq!(claim(other.as_ref(), 10, 9).await.len(), 2);
}

/// Commits until it is there. A submission that was told to have failed may stand: its claim says
/// whether it does, as it does for a connector.
async fn insist(store: &PostgresStore, n: u128) {
    loop {
        match store.commit(submission(n)).await {
            Ok(_) => {
                let stored = store.life(id(n)).await;
                assert!(!matches!(stored, Ok(None)), "what was committed is there");
                return;
            }
            Err(StoreError::Conflict(taken)) if taken == id(n) => return,
            Err(error) => assert!(error.is_temporary(), "{error}"),
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn broken_connections_lose_nothing_and_repeat_nothing() {
    let (database, one, other) = two_nodes().await;
    let done = Arc::new(AtomicBool::new(false));
    let breaking = tokio::spawn({
        let (client, done) = (database.connect().await, Arc::clone(&done));
        async move {
            // The server itself paces the faults, so that something is done between them.
            let sql =
                "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity, pg_sleep(0.02)
                       WHERE application_name = 'sealpost' AND datname = current_database()
                         AND random() < 0.5";
            let mut broken = 0;
            while !done.load(Ordering::Relaxed) {
                broken += client.query_one(sql, &[]).await.unwrap().get::<_, i64>(0);
            }
            broken
        }
    });
    let commits = (1..=200u128).map(|n| {
        let store = Arc::clone(if n % 2 == 0 { &one } else { &other });
        tokio::spawn(async move { insist(&store, n).await })
    });
    for committed in join_all(commits).await {
        committed.unwrap();
    }
    done.store(true, Ordering::Relaxed);
    assert!(breaking.await.unwrap() > 0, "something was broken");
    assert_all_there_once(one.as_ref(), 200).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_that_crashes_keeps_what_it_confirmed() {
    let cluster = Cluster::own();
    let database = Database::on(&cluster).await;
    let store = Arc::new(node(&database, "node-1").await);
    let commits: Vec<_> = (1..=150u128)
        .map(|n| {
            let store = Arc::clone(&store);
            tokio::spawn(async move { insist(&store, n).await })
        })
        .collect();
    for _ in 0..2 {
        tokio::task::block_in_place(|| cluster.crash());
        tokio::task::block_in_place(|| cluster.restart());
    }
    for committed in join_all(commits).await {
        committed.unwrap();
    }
    assert_all_there_once(store.as_ref(), 150).await;
    assert_eq!(claim(store.as_ref(), 10, 999).await.len(), 150);
}
