//! A node whose store is a PostgreSQL exchanges referrals, is killed, and keeps them.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    missing_docs,
    reason = "tests fail by panicking"
)]

use pgrig::Database;
use std::fs::OpenOptions;
use std::io::Write;
use std::path::Path;
use std::time::{Duration, Instant};
use testkit::pause::pause;
use testkit::{Clinic, Node, Pair};

const PROGRAM: &str = env!("CARGO_BIN_EXE_sealpost");
/// Referrals that each side sends.
const REFERRALS: usize = 6;
/// Everything has to be acknowledged within this time.
const SETTLE: Duration = Duration::from_secs(90);

/// Puts the node's store into a fresh database.
fn on_postgres(node: &Node) -> Database {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let database = runtime.block_on(Database::fresh());
    let mut options = OpenOptions::new();
    let mut config = options.append(true).open(node.files().config()).unwrap();
    let url = database.url();
    writeln!(
        config,
        "\n[store]\nkind = \"postgres\"\nurl = \"{url}\"\nlisten_url = \"{url}\""
    )
    .unwrap();
    database
}

#[test]
fn a_node_on_postgres_is_killed_and_loses_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let mut pair = Pair::write(Path::new(PROGRAM), folder.path());
    let _database = on_postgres(&pair.gp);
    assert_eq!(pair.gp.command(&["store", "migrate"]), "schema 0 -> 1\n");
    assert_eq!(pair.gp.command(&["store", "migrate"]), "schema 1 -> 1\n");
    let mut clinics =
        [&pair.gp, &pair.specialist].map(|node| Clinic::new(node.files(), node.practice().clone()));
    pair.gp.start();
    pair.specialist.start();
    let practices = [&pair.gp, &pair.specialist].map(|node| node.practice().clone());
    for n in 0..REFERRALS {
        for side in 0..2 {
            clinics[side].send(&practices[1 - side], &format!("P{side}-{n}"));
        }
        let kill_at = Instant::now() + Duration::from_millis(150);
        while Instant::now() < kill_at {
            clinics.iter_mut().for_each(|clinic| {
                clinic.look();
            });
            pause(Duration::from_millis(10));
        }
        assert!(pair.gp.kill(), "it ended by itself:\n{}", pair.gp.log());
        pair.gp.start();
    }
    let deadline = Instant::now() + SETTLE;
    while clinics.iter().any(|c| c.acknowledged.len() < REFERRALS) {
        assert!(
            Instant::now() < deadline,
            "not settled\n{}\n{}",
            pair.gp.log(),
            pair.specialist.log()
        );
        clinics.iter_mut().for_each(|clinic| {
            clinic.look();
        });
        pause(Duration::from_millis(50));
    }
    for clinic in &clinics {
        assert_eq!(clinic.imported.len(), REFERRALS);
        assert!(clinic.imported.values().all(|times| *times == 1));
        assert!(clinic.acknowledged.values().all(|times| *times == 1));
    }
    commands_see_the_database(&pair.gp);
    assert!(!pair.gp.store_path().exists(), "there is no file beside it");
}

fn commands_see_the_database(node: &Node) {
    let status = node.command(&["status", "--json", "--limit", "0"]);
    assert_eq!(status.lines().count(), REFERRALS);
    let check = node.command(&["store", "check"]);
    assert!(check.contains("schema 1"), "{check}");
    assert!(check.contains("synchronous_commit = on"), "{check}");
    let pruned = node.command(&["store", "prune"]);
    assert_eq!(pruned, "0 partitions dropped\n");
    let config = node.files().config();
    let config = config.to_str().unwrap();
    let verified = node.command(&["audit", "verify", "--config", config]);
    assert!(verified.contains("intact"), "{verified}");
    assert!(!node.command(&["queue"]).is_empty());
}
