//! Which work is taken first.

use super::fixture::*;
use delivery::{Effect, Plan};
use store::{Claim, Lease, Store, Transaction};

fn planned(n: u128, due: i64, is_urgent: bool) -> Transaction {
    let plan = Plan::at(Effect::Prepare, at(due)).with_urgency(is_urgent);
    write(life(n), 0, vec![plan])
}

pub(crate) async fn urgent_work_goes_first(store: &dyn Store) {
    for (n, due, is_urgent) in [
        (1, 10, false),
        (2, 30, true),
        (3, 20, true),
        (4, 5, false),
        (5, 900, true),
    ] {
        put(store, planned(n, due, is_urgent)).await;
    }
    let taken = claim(store, 100, 3).await;
    let ids: Vec<_> = taken.iter().map(|work| work.life).collect();
    assert_eq!(ids, [id(3), id(2), id(4)]);
    let urgent: Vec<_> = taken.iter().map(|work| work.urgent).collect();
    assert_eq!(urgent, [true, true, false]);
    assert_eq!(store.next_due().await.unwrap(), Some(at(10)));
    assert_eq!(claim(store, 100, 9).await[0].life, id(1));
    assert_eq!(store.next_due().await.unwrap(), Some(at(900)));
    let taken = Transaction {
        take: Some(lease(100)),
        ..planned(6, 100, true)
    };
    let taken = store.commit(taken).await.unwrap().into_inner().taken;
    assert!(taken[0].urgent, "a commit that takes it says so, too");
}

pub(crate) async fn every_eighth_piece_of_work_is_not_urgent(store: &dyn Store) {
    for n in 1..=20 {
        put(store, planned(n, i64::try_from(n).unwrap(), true)).await;
    }
    for n in 101..=110 {
        put(store, planned(n, 50, false)).await;
    }
    // One at a time, as a busy node claims; then the rest at once.
    let mut order = Vec::new();
    for _ in 0..10 {
        order.extend(claim(store, 100, 1).await);
    }
    order.extend(claim(store, 100, 10).await);
    let regular: Vec<_> = order.iter().filter(|work| !work.urgent).collect();
    let at_places: Vec<_> = order
        .iter()
        .enumerate()
        .filter(|(_, work)| !work.urgent)
        .map(|(place, _)| place)
        .collect();
    assert_eq!(at_places, [7, 15]);
    assert_eq!((regular[0].life, regular[1].life), (id(101), id(102)));
    let rest = claim(store, 100, 99).await;
    assert_eq!(rest.len(), 10, "nothing is left behind");
}

pub(crate) async fn urgency_changes_with_the_plan(store: &dyn Store) {
    put(store, planned(1, 10, true)).await;
    put(store, planned(2, 5, false)).await;
    let calmed = Plan::at(Effect::Prepare, at(10));
    put(store, write(life(1), 1, vec![calmed])).await;
    let wanted = Claim {
        lease: Lease {
            until: at(100),
            ..lease(100)
        },
        max: 1,
        max_per_lane: 1,
    };
    let first = store.claim(wanted).await.unwrap();
    assert_eq!(
        first[0].life,
        id(2),
        "the older one, now that none is urgent"
    );
}
