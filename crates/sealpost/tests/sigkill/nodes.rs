//! What is asked of nodes that were killed.

use delivery::{Direction, Life, Status, status::End};
use std::process::Command;
use std::time::Duration;
use store::{LifeQuery, SqliteStore, Store};
use testkit::Node;

pub(crate) const PROGRAM: &str = env!("CARGO_BIN_EXE_sealpost");
/// After the last kill everything has to settle within this time.
pub(crate) const SETTLE: Duration = Duration::from_secs(180);

/// How many kills.
pub(crate) fn kills(usual: usize) -> usize {
    std::env::var("SEALPOST_KILLS").map_or(usual, |n| n.parse().unwrap())
}

/// Documents of this node that are not "Accepted", and acknowledgements under way.
pub(crate) fn unfinished(node: &Node, expected: usize) -> Vec<String> {
    let store = SqliteStore::open(&node.store_path()).unwrap();
    let query = LifeQuery {
        direction: Some(Direction::Outbound),
        ..LifeQuery::default()
    };
    let runtime = tokio::runtime::Builder::new_current_thread()
        .build()
        .unwrap();
    let lives = runtime.block_on(store.lives(&query)).unwrap();
    let mut documents = 0;
    let mut open = Vec::new();
    for stored in lives {
        let Life::Outbound(life) = stored.life else {
            continue;
        };
        let wanted = if life.kind.is_document() {
            documents += 1;
            Status::Ended(End::Accepted)
        } else {
            Status::Ended(End::DeliveredUnconfirmed)
        };
        if life.status() != wanted {
            open.push(format!(
                "{} {:?} {}",
                life.control_id,
                life.kind,
                life.status()
            ));
        }
    }
    if documents != expected {
        open.push(format!("{documents} of {expected} messages were taken"));
    }
    open
}

pub(crate) fn audits_verify(node: &Node) {
    let output = Command::new(PROGRAM)
        .args(["audit", "verify", "--config"])
        .arg(node.files().config())
        .output()
        .unwrap();
    let words = String::from_utf8_lossy(&output.stdout).into_owned()
        + &String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{words}");
}
