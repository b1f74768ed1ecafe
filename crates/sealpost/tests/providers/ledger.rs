//! What became of the messages, as the stores and the audit trails of the four nodes tell.

use audit::Action;
use delivery::{Direction, End, Life, Outbound, Status};
use ids::{MessageId, Organisation};
use std::collections::BTreeMap;
use store::{LifeQuery, SqliteStore, Store};
use testkit::Node;

/// The books of one node.
pub(crate) struct Ledger {
    store: SqliteStore,
    runtime: tokio::runtime::Runtime,
}

impl Ledger {
    /// Those of a node, running or not.
    pub(crate) fn of(node: &Node) -> Self {
        let runtime = tokio::runtime::Builder::new_current_thread().build();
        Self {
            store: SqliteStore::open(&node.store_path()).unwrap(),
            runtime: runtime.unwrap(),
        }
    }

    fn lives(&self, direction: Direction) -> Vec<Life> {
        let query = LifeQuery {
            direction: Some(direction),
            ..LifeQuery::default()
        };
        let lives = self.runtime.block_on(self.store.lives(&query)).unwrap();
        lives.into_iter().map(|stored| stored.life).collect()
    }

    /// What an organisation sends from here, acknowledgements included.
    pub(crate) fn sent_by(&self, org: &Organisation) -> Vec<Outbound> {
        let lives = self.lives(Direction::Outbound).into_iter();
        let sent = lives.filter_map(|life| match life {
            Life::Outbound(life) => Some(*life),
            Life::Inbound(_) | Life::Relayed(_) => None,
        });
        sent.filter(|life| life.org == *org).collect()
    }

    /// What of an organisation is not at its end: documents that are not "Accepted", and
    /// acknowledgements under way.
    pub(crate) fn unfinished(&self, org: &Organisation, documents: usize) -> Vec<String> {
        let sent = self.sent_by(org);
        let mut open = Vec::new();
        for life in &sent {
            let wanted = if life.kind.is_document() {
                Status::Ended(End::Accepted)
            } else {
                Status::Ended(End::DeliveredUnconfirmed)
            };
            let (id, kind, status) = (&life.control_id, &life.kind, life.status());
            if status != wanted {
                open.push(format!("{id} {kind:?} {status}: {:?}", life.reason));
            }
        }
        let taken = sent.iter().filter(|life| life.kind.is_document()).count();
        if taken != documents {
            open.push(format!(
                "{taken} of {documents} messages of {org} were taken"
            ));
        }
        open
    }

    /// What passed through here and has no outcome yet, or another than delivery.
    pub(crate) fn not_passed_on(&self) -> Vec<String> {
        let lives = self.lives(Direction::Relayed).into_iter();
        let relayed = lives.filter_map(|life| match life {
            Life::Relayed(life) => Some(*life),
            Life::Inbound(_) | Life::Outbound(_) => None,
        });
        let open = relayed.filter(|life| life.status() != Status::Delivered);
        open.map(|life| {
            format!(
                "{} {}: {:?}",
                life.invocation_id().as_str(),
                life.words(),
                life.reason
            )
        })
        .collect()
    }

    /// Fails unless each document of an organisation has one final response and one end in its
    /// audit trail.
    pub(crate) fn each_has_one_receipt_and_one_end(&self, org: &Organisation) {
        let entries = self.store.audit(org, 0, 10_000_000);
        let entries = self.runtime.block_on(entries).unwrap();
        let mut receipts: BTreeMap<MessageId, usize> = BTreeMap::new();
        let mut ends: BTreeMap<MessageId, usize> = BTreeMap::new();
        for entry in &entries {
            let Some(subject) = entry.draft.subject else {
                continue;
            };
            let class = entry.draft.detail.get("class").map(String::as_str);
            let action = entry.draft.action;
            // Progress is "Information".
            if action == Action::ReceiptReceived && matches!(class, Some("Success" | "Error")) {
                *receipts.entry(subject).or_default() += 1;
            }
            if action == Action::MessageEnded {
                *ends.entry(subject).or_default() += 1;
            }
        }
        for life in self.sent_by(org) {
            let what = format!("{} {:?}", life.control_id, life.kind);
            assert_eq!(receipts.get(&life.id), Some(&1), "final responses: {what}");
            if life.kind.is_document() {
                assert_eq!(ends.get(&life.id), Some(&1), "ends: {what}");
            }
        }
    }

    /// Milliseconds from being accepted to being delivered, of the documents, ascending.
    pub(crate) fn latencies(&self, org: &Organisation) -> Vec<i64> {
        let sent = self.sent_by(org).into_iter();
        let documents = sent.filter(|life| life.kind.is_document());
        let mut all: Vec<_> = documents
            .filter_map(|life| Some(life.delivered_at?.millis_since(life.accepted_at)))
            .collect();
        all.sort_unstable();
        all
    }
}

/// Fails unless the audit trails of a node verify.
pub(crate) fn audits_verify(node: &Node) {
    let config = node.files().config();
    let said = node.command(&["audit", "verify", "--config", config.to_str().unwrap()]);
    assert!(!said.is_empty());
}
