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

#[test]
fn a_node_moves_into_a_database_and_goes_on_where_it_was() {
    let folder = tempfile::tempdir().unwrap();
    let mut pair = Pair::write(Path::new(PROGRAM), folder.path());
    let mut clinics =
        [&pair.gp, &pair.specialist].map(|node| Clinic::new(node.files(), node.practice().clone()));
    let practices = [&pair.gp, &pair.specialist].map(|node| node.practice().clone());
    pair.gp.start();
    pair.specialist.start();
    clinics[0].send(&practices[1], "BEFORE");
    settled(&mut clinics, &pair, [1, 0]);
    // The last one is sealed and waits for a peer that is away: its work moves too.
    assert!(pair.specialist.kill());
    clinics[0].send(&practices[1], "BETWEEN");
    let deadline = Instant::now() + SETTLE;
    while !pair.gp.command(&["status", "--json"]).contains("BETWEEN") {
        assert!(Instant::now() < deadline, "{}", pair.gp.log());
        pause(Duration::from_millis(20));
    }
    let plain = std::fs::read_to_string(pair.gp.files().config()).unwrap();
    let database = on_postgres(&pair.gp);
    pair.gp.command(&["store", "migrate"]);
    let refused = pair.gp.refused(&["store", "move"]);
    assert!(refused.contains("another sealpost serves"), "{refused}");
    assert!(pair.gp.kill());
    let moved = pair.gp.command(&["store", "move"]);
    assert!(moved.starts_with("moved: "), "{moved}");
    let again = pair.gp.command(&["store", "move"]);
    assert!(again.contains("nothing to do"), "{again}");
    assert!(!pair.gp.store_path().exists());

    pair.gp.start();
    pair.specialist.start();
    settled(&mut clinics, &pair, [2, 0]);
    clinics[1].send(&practices[0], "BACK");
    settled(&mut clinics, &pair, [2, 1]);
    for clinic in &clinics {
        assert!(clinic.imported.values().all(|times| *times == 1));
        assert!(clinic.acknowledged.values().all(|times| *times == 1));
    }
    let config = pair.gp.files().config();
    let verify = ["audit", "verify", "--config", config.to_str().unwrap()];
    assert!(pair.gp.command(&verify).contains("intact"));
    // Whoever puts the old configuration back finds no empty store.
    assert!(pair.gp.kill());
    std::fs::write(&config, plain).unwrap();
    let refused = pair.gp.refused(&["status"]);
    assert!(refused.contains("was moved into a database"), "{refused}");
    drop(database);
}

/// Both practices' software works until so many referrals of each are acknowledged.
fn settled(clinics: &mut [Clinic; 2], pair: &Pair, wanted: [usize; 2]) {
    let deadline = Instant::now() + SETTLE;
    while clinics
        .iter()
        .zip(wanted)
        .any(|(it, wanted)| it.acknowledged.len() < wanted)
    {
        let (gp, specialist) = (pair.gp.log(), pair.specialist.log());
        assert!(Instant::now() < deadline, "not settled\n{gp}\n{specialist}");
        clinics.iter_mut().for_each(|clinic| {
            clinic.look();
        });
        pause(Duration::from_millis(50));
    }
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
