//! Commits and whole lives a second, on SQLite and on PostgreSQL, in one run on one machine.
//!
//! `cargo run --release -p store --example throughput`
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::print_stdout,
    reason = "a measurement ends by panicking, and prints what it measured"
)]

#[path = "../tests/conformance/fixture.rs"]
#[expect(dead_code, reason = "the conformance cases use the rest")]
mod fixture;

use audit::{Action, Draft};
use delivery::{BlobId, Effect, Life, Plan};
use fixture::{at, id, lease, life_of, org};
use ids::Organisation;
use pgrig::Database;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};
use store::postgres::migrate;
use store::{
    Blob, BlobKind, Key, LifeWrite, NewKey, PostgresSettings, PostgresStore, Space, SqliteStore,
    Store, Ticket, Transaction,
};

/// Messages under way at once.
const UNDER_WAY: usize = 128;
/// How long each measurement takes, in seconds.
const SECONDS: u64 = 5;
/// Bytes of the content, and of its sealed form, of each message.
const CONTENT_BYTES: usize = 10_240;
const SEALED_BYTES: usize = 16_384;

#[tokio::main]
async fn main() {
    println!("store       practices  what     per second   median ms      p99 ms");
    for practices in [1, 16] {
        let folder = tempfile::tempdir_in(".").unwrap();
        let sqlite = SqliteStore::open(&folder.path().join("store.db")).unwrap();
        measure("SQLite", Arc::new(sqlite), practices).await;
        let database = Database::fresh().await;
        let settings = PostgresSettings::new(database.url(), "bench");
        migrate(&settings).await.unwrap();
        let postgres = PostgresStore::open(&settings).await.unwrap();
        measure("PostgreSQL", Arc::new(postgres), practices).await;
    }
}

async fn measure(name: &str, store: Arc<dyn Store>, practices: u128) {
    let numbers = Arc::new(AtomicU64::new(1));
    for is_whole in [false, true] {
        let end = Instant::now() + Duration::from_secs(SECONDS);
        let workers: Vec<_> = (0..UNDER_WAY)
            .map(|_| {
                let (store, numbers) = (Arc::clone(&store), Arc::clone(&numbers));
                tokio::spawn(async move {
                    let mut times = Vec::new();
                    while Instant::now() < end {
                        let n = u128::from(numbers.fetch_add(1, Ordering::Relaxed));
                        let practice = org(&format!("practice-{}", n % practices));
                        let begin = Instant::now();
                        let ticket = submit(store.as_ref(), &practice, n).await;
                        if is_whole {
                            live(store.as_ref(), &practice, n, ticket).await;
                        }
                        times.push(begin.elapsed());
                    }
                    times
                })
            })
            .collect();
        let mut times = Vec::new();
        for worker in workers {
            times.extend(worker.await.unwrap());
        }
        times.sort_unstable();
        let ms = |part: usize| times[times.len() * part / 100].as_secs_f64() * 1_000.0;
        let rate = times.len() as f64 / SECONDS as f64;
        let what = if is_whole { "lives" } else { "commits" };
        println!(
            "{name:<11} {practices:>9}  {what:<8} {rate:>10.0} {:>11.1} {:>11.1}",
            ms(50),
            ms(99)
        );
    }
}

fn draft(n: u128, action: Action) -> Draft {
    Draft {
        at: at(0),
        actor: "gateway".into(),
        action,
        subject: Some(id(n)),
        detail: [].into(),
    }
}

/// A message with its claim, its audit record and its first work, which is taken at once.
async fn submit(store: &dyn Store, practice: &Organisation, n: u128) -> Ticket {
    let submitted = Transaction {
        keys: vec![NewKey {
            key: Key::new(practice, Space::Claim, &[&n.to_string()]),
            life: id(n),
        }],
        blobs: vec![blob(n, BlobKind::Content, CONTENT_BYTES)],
        ..step(practice, n, 0, None, Some(Effect::Prepare))
    };
    let taken = store.commit(submitted).await.unwrap().into_inner().taken;
    taken[0].ticket
}

/// What follows: sealed, delivered, confirmed.
async fn live(store: &dyn Store, practice: &Organisation, n: u128, ticket: Ticket) {
    let sealed = Transaction {
        keys: vec![NewKey {
            key: Key::new(practice, Space::Invocation, &[&n.to_string()]),
            life: id(n),
        }],
        blobs: vec![blob(n, BlobKind::Sealed, SEALED_BYTES)],
        ..step(practice, n, 1, Some(ticket), Some(Effect::Deliver))
    };
    let taken = store.commit(sealed).await.unwrap().into_inner().taken;
    let sent = step(practice, n, 2, Some(taken[0].ticket), None);
    drop(store.commit(sent).await.unwrap());
    let confirmed = Transaction {
        keys: vec![NewKey {
            key: Key::new(practice, Space::Response, &[&n.to_string()]),
            life: id(n),
        }],
        ..step(practice, n, 3, None, None)
    };
    drop(store.commit(confirmed).await.unwrap());
}

fn step(
    practice: &Organisation,
    n: u128,
    version: u64,
    settle: Option<Ticket>,
    next: Option<Effect>,
) -> Transaction {
    let life: Life = life_of(practice.clone(), n);
    Transaction {
        settle,
        writes: vec![LifeWrite {
            life,
            expected: version,
            plans: next
                .map(|effect| Plan::at(effect, at(0)))
                .into_iter()
                .collect(),
        }],
        audit: vec![(practice.clone(), draft(n, Action::MessageSubmitted))],
        take: Some(lease(0)),
        ..Transaction::default()
    }
}

fn blob(n: u128, kind: BlobKind, bytes: usize) -> Blob {
    let mut name = [0; 32];
    name[..16].copy_from_slice(&n.to_be_bytes());
    name[16] = u8::from(kind == BlobKind::Sealed);
    let id = BlobId::from_digest(&name);
    // Bytes that no compression makes smaller, as sealed ones are.
    let mut random = u64::try_from(n).unwrap_or(0) | 1;
    let bytes: Vec<u8> = (0..bytes)
        .map(|_| {
            random ^= random << 13;
            random ^= random >> 7;
            random ^= random << 17;
            random.to_le_bytes()[0]
        })
        .collect();
    Blob {
        id,
        bytes: bytes.into(),
        kind,
    }
}
