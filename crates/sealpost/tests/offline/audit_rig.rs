//! A node whose audit trail can be tampered with.

use crate::rig::{Folder, config, gp, specialist};
use audit::{Action, Draft};
use ids::{Organisation, Timestamp};
use std::collections::BTreeMap;
use std::time::{Duration, Instant};
use store::{SqliteStore, Store, Transaction};

/// How long SQLite may take to fold its log back, at most.
const CLOSED_WITHIN: Duration = Duration::from_secs(60);

/// The file of the store.
pub(crate) const STORE: &str = "data/sealpost.db";

/// A node with two practices; its configuration is `node.toml`.
pub(crate) fn node() -> Folder {
    let folder = Folder::new();
    std::fs::create_dir(folder.path("data")).unwrap();
    folder.write(
        "node.toml",
        config(&[(&gp(), "gp"), (&specialist(), "specialist")]),
    );
    folder
}

pub(crate) fn gp_org() -> Organisation {
    gp().organisation()
}

pub(crate) fn specialist_org() -> Organisation {
    specialist().organisation()
}

/// An event, told apart from others by its number.
pub(crate) fn draft(n: u64) -> Draft {
    Draft {
        at: Timestamp::from_millis(1_795_309_323_000 + 1_000 * i64::try_from(n).unwrap()),
        actor: format!("actor-{n:04}"),
        action: Action::KeyUsed,
        subject: None,
        detail: BTreeMap::new(),
    }
}

/// Appends events `first` to `last` to an organisation's chain, as the node does.
pub(crate) fn append(node: &Folder, org: &Organisation, first: u64, last: u64) {
    let store = SqliteStore::open(&node.path(STORE)).unwrap();
    let drafts = (first..=last).map(|n| (org.clone(), draft(n)));
    let transaction = Transaction {
        audit: drafts.collect(),
        ..Transaction::default()
    };
    let runtime = tokio::runtime::Builder::new_current_thread()
        .build()
        .unwrap();
    runtime.block_on(store.commit(transaction)).unwrap();
    drop(store);
    // The writing thread closes the database when it notices; then the log is in the file.
    let begun = Instant::now();
    while node.path("data/sealpost.db-wal").exists() {
        assert!(begun.elapsed() < CLOSED_WITHIN, "the store was not closed");
        std::thread::yield_now();
    }
}

/// Replaces text in the store's file by other text of the same length, past SQLite.
pub(crate) fn tamper(node: &Folder, from: &str, to: &str) {
    assert_eq!(from.len(), to.len());
    let mut bytes = node.read(STORE);
    let at = find(&bytes, from.as_bytes());
    bytes[at..at + to.len()].copy_from_slice(to.as_bytes());
    node.write(STORE, bytes);
}

fn find(bytes: &[u8], text: &[u8]) -> usize {
    let mut found = bytes
        .windows(text.len())
        .enumerate()
        .filter(|(_, window)| *window == text);
    let (at, _) = found.next().expect("the text is in the store");
    assert!(found.next().is_none(), "it is there once only");
    at
}
