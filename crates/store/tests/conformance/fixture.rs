//! Small messages and transactions for the cases.

use delivery::outbound::{Accepted, Kind, Outbound};
use delivery::{BlobId, Effect, Life, Plan};
use ids::{MessageId, Organisation, Timestamp};
use store::{Claim, Lease, LifeWrite, Store, Transaction, Work};
use uuid::Uuid;

pub(crate) const T0: i64 = 1_763_700_000_000;

pub(crate) fn at(ms: i64) -> Timestamp {
    Timestamp::from_millis(T0 + ms)
}

pub(crate) fn org(name: &str) -> Organisation {
    Organisation::parse_uri(&format!("https://{name}.example/id")).unwrap()
}

pub(crate) fn id(n: u128) -> MessageId {
    MessageId::from_uuid(Uuid::from_u128(n))
}

pub(crate) fn life_of(org: Organisation, n: u128) -> Life {
    Life::Outbound(Box::new(Outbound::new(Accepted {
        id: id(n),
        org,
        from: "Wattle Street Medical".into(),
        kind: Kind::Document,
        content: BlobId::from_digest(&[1; 32]),
        at: at(i64::try_from(n).unwrap()),
        expires_at: at(1_000_000),
    })))
}

pub(crate) fn life(n: u128) -> Life {
    life_of(org("a"), n)
}

/// Another state of the same message.
pub(crate) fn changed(life: &Life, failures: u32) -> Life {
    match life {
        Life::Outbound(life) => Life::Outbound(Box::new(Outbound {
            failures,
            ..Outbound::clone(life)
        })),
        Life::Inbound(_) | Life::Relayed(_) => unreachable!("the fixture makes outbound messages"),
    }
}

pub(crate) fn failures(life: &Life) -> u32 {
    match life {
        Life::Outbound(life) => life.failures,
        Life::Inbound(_) | Life::Relayed(_) => unreachable!("the fixture makes outbound messages"),
    }
}

pub(crate) fn write(life: Life, expected: u64, plans: Vec<Plan>) -> Transaction {
    Transaction {
        writes: vec![LifeWrite {
            life,
            expected,
            plans,
        }],
        ..Transaction::default()
    }
}

pub(crate) fn planning(n: u128, effect: Effect, due: i64) -> Transaction {
    write(life(n), 0, vec![Plan::at(effect, at(due))])
}

pub(crate) fn lease(now: i64) -> Lease {
    Lease {
        worker: "w".into(),
        now: at(now),
        until: at(now + 1_000),
        busy_lanes: Vec::new(),
    }
}

pub(crate) async fn claim(store: &dyn Store, now: i64, max: usize) -> Vec<Work> {
    let claim = Claim {
        lease: lease(now),
        max,
        max_per_lane: max,
    };
    store.claim(claim).await.unwrap()
}

pub(crate) async fn put(store: &dyn Store, transaction: Transaction) {
    drop(store.commit(transaction).await.unwrap());
}
