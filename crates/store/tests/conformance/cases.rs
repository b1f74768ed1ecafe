//! What every store must do.

use super::fixture::*;
pub(crate) use super::passing::*;
pub(crate) use super::records::*;
pub(crate) use super::urgency::*;
use audit::{Action, Draft, Verifier};
use bytes::Bytes;
use delivery::{BlobId, Effect, Plan};
use store::{
    Blob, BlobKind, Claim, Key, Lease, LifeQuery, NewKey, Space, Store, StoreError, Transaction,
};

pub(crate) async fn a_new_message_is_read_back_as_written(store: &dyn Store) {
    assert_eq!(store.life(id(1)).await.unwrap(), None);
    put(store, write(life(1), 0, vec![])).await;
    let stored = store.life(id(1)).await.unwrap().unwrap();
    assert_eq!(stored.life, life(1));
    assert_eq!(stored.version, 1);
}

pub(crate) async fn a_message_is_written_once_per_version(store: &dyn Store) {
    put(store, write(life(1), 0, vec![])).await;
    put(store, write(changed(&life(1), 5), 1, vec![])).await;
    for expected in [0, 1, 3] {
        let stale = store
            .commit(write(changed(&life(1), 9), expected, vec![]))
            .await;
        assert_eq!(
            stale,
            Err(StoreError::Conflict(id(1))),
            "expected {expected}"
        );
    }
    let stored = store.life(id(1)).await.unwrap().unwrap();
    assert_eq!((failures(&stored.life), stored.version), (5, 2));
}

pub(crate) async fn a_failed_transaction_leaves_nothing(store: &dyn Store) {
    put(store, write(life(1), 0, vec![])).await;
    let bytes = Bytes::from_static(b"x");
    let mut bad = planning(2, Effect::Prepare, 0);
    bad.writes.extend(write(life(1), 7, vec![]).writes);
    bad.blobs.push(Blob {
        id: BlobId::from_digest(&[9; 32]),
        bytes,
        kind: BlobKind::Content,
    });
    bad.keys.push(NewKey {
        key: Key::new(&org("a"), Space::Claim, &["c"]),
        life: id(2),
    });
    bad.audit.push((org("a"), draft(0)));
    assert_eq!(store.commit(bad).await, Err(StoreError::Conflict(id(1))));
    assert_eq!(store.life(id(2)).await.unwrap(), None);
    assert_eq!(
        store.blob(&BlobId::from_digest(&[9; 32])).await.unwrap(),
        None
    );
    let key = Key::new(&org("a"), Space::Claim, &["c"]);
    assert_eq!(store.find(&key).await.unwrap(), []);
    assert_eq!(store.audit(&org("a"), 0, 10).await.unwrap(), []);
    assert_eq!(claim(store, 10, 10).await, []);
}

pub(crate) async fn a_unique_key_names_one_message(store: &dyn Store) {
    let name = |org_name: &str, value: &str, life| NewKey {
        key: Key::new(&org(org_name), Space::Claim, &[value]),
        life,
    };
    let with = |key, n| Transaction {
        keys: vec![key],
        ..write(life(n), 0, vec![])
    };
    put(store, with(name("a", "c", id(1)), 1)).await;
    let taken = store.commit(with(name("a", "c", id(2)), 2)).await;
    assert_eq!(
        taken,
        Err(StoreError::KeyTaken {
            space: Space::Claim,
            holder: id(1)
        })
    );
    put(store, with(name("b", "c", id(3)), 3)).await;
    put(store, with(name("a", "d", id(4)), 4)).await;
    let again = Transaction {
        keys: vec![name("a", "c", id(1))],
        ..Transaction::default()
    };
    put(store, again).await;
    assert_eq!(
        store.find(&name("a", "c", id(0)).key).await.unwrap(),
        [id(1)]
    );
}

pub(crate) async fn one_transaction_does_not_contradict_itself(store: &dyn Store) {
    let mut twice = write(life(1), 0, vec![]);
    twice.writes.extend(write(life(1), 0, vec![]).writes);
    assert_eq!(store.commit(twice).await, Err(StoreError::Conflict(id(1))));
    let name = |life| NewKey {
        key: Key::new(&org("a"), Space::Signed, &["s"]),
        life,
    };
    let mut torn = write(life(1), 0, vec![]);
    torn.keys = vec![name(id(1)), name(id(1)), name(id(2))];
    let taken = StoreError::KeyTaken {
        space: Space::Signed,
        holder: id(1),
    };
    assert_eq!(store.commit(torn.clone()).await, Err(taken));
    assert_eq!(store.life(id(1)).await.unwrap(), None);
    torn.keys.pop();
    put(store, torn).await;
}

pub(crate) async fn keys_may_be_long_and_odd(store: &dyn Store) {
    // No index of a database holds a name of this length whole.
    let long: String = (0..4_000u32).map(|n| format!("{n}-")).collect();
    let almost = format!("{long}x");
    let odd = ["", "\0", "\u{ff}", long.as_str(), almost.as_str()];
    for space in [Space::Control, Space::Received] {
        for (n, value) in (1..).zip(odd) {
            let key = Key::new(&org("a"), space, &[value]);
            let keys = vec![NewKey {
                key: key.clone(),
                life: id(n),
            }];
            let naming = Transaction {
                keys,
                ..Transaction::default()
            };
            put(store, naming).await;
            assert_eq!(store.find(&key).await.unwrap(), [id(n)], "{space:?} {n}");
        }
    }
}

pub(crate) async fn a_lookup_key_names_many(store: &dyn Store) {
    let key = Key::new(&org("a"), Space::Control, &["r", "C1"]);
    for n in [2, 1, 2] {
        let keys = vec![NewKey {
            key: key.clone(),
            life: id(n),
        }];
        put(
            store,
            Transaction {
                keys,
                ..Transaction::default()
            },
        )
        .await;
    }
    let mut found = store.find(&key).await.unwrap();
    found.sort_unstable();
    assert_eq!(found, [id(1), id(2)]);
    let other = Key::new(&org("b"), Space::Control, &["r", "C1"]);
    assert_eq!(store.find(&other).await.unwrap(), []);
}

pub(crate) async fn work_is_claimed_once_and_again_after_the_lease(store: &dyn Store) {
    put(store, planning(1, Effect::Prepare, 0)).await;
    let work = claim(store, 10, 10).await;
    assert_eq!(work.len(), 1);
    assert_eq!((work[0].life, work[0].effect), (id(1), Effect::Prepare));
    assert_eq!(claim(store, 20, 10).await, []);
    let again = claim(store, 1_010, 10).await;
    assert_eq!(again[0].ticket, work[0].ticket, "the lease ran out");
}

pub(crate) async fn work_that_somebody_held_before_says_so(store: &dyn Store) {
    put(store, planning(1, Effect::Deliver, 0)).await;
    assert!(!claim(store, 10, 10).await[0].interrupted);
    assert!(claim(store, 1_010, 10).await[0].interrupted);
    store.release_leases().await.unwrap();
    assert!(
        claim(store, 1_020, 10).await[0].interrupted,
        "after a crash"
    );
}

pub(crate) async fn work_is_claimed_oldest_first_and_not_beyond_the_limit(store: &dyn Store) {
    for (n, due) in [(1, 30), (2, 10), (3, 20)] {
        put(store, planning(n, Effect::Prepare, due)).await;
    }
    let first: Vec<_> = claim(store, 100, 2)
        .await
        .iter()
        .map(|work| work.life)
        .collect();
    assert_eq!(first, [id(2), id(3)]);
    let rest: Vec<_> = claim(store, 100, 2)
        .await
        .iter()
        .map(|work| work.life)
        .collect();
    assert_eq!(rest, [id(1)]);
}

pub(crate) async fn busy_lanes_are_passed_over(store: &dyn Store) {
    put(store, planning(1, Effect::Prepare, 0)).await;
    let lane = life(1).lane();
    let busy = Lease {
        busy_lanes: vec![lane],
        ..lease(1)
    };
    let wanted = Claim {
        lease: busy.clone(),
        max: 9,
        max_per_lane: 9,
    };
    assert_eq!(store.claim(wanted).await.unwrap(), []);
    let take = Transaction {
        take: Some(busy),
        ..planning(2, Effect::Prepare, 0)
    };
    let taken = store.commit(take).await.unwrap().into_inner().taken;
    assert_eq!(taken, [], "nor does a commit take it");
    assert_eq!(claim(store, 1, 9).await.len(), 2);
}

pub(crate) async fn one_lane_does_not_get_a_whole_claim(store: &dyn Store) {
    for n in 1..=5 {
        put(store, planning(n, Effect::Prepare, 0)).await;
    }
    let wanted = Claim {
        lease: lease(1),
        max: 9,
        max_per_lane: 2,
    };
    assert_eq!(store.claim(wanted).await.unwrap().len(), 2);
    assert_eq!(claim(store, 1, 9).await.len(), 3);
}

pub(crate) async fn work_in_the_future_is_not_due(store: &dyn Store) {
    put(store, planning(1, Effect::Look, 500)).await;
    assert_eq!(claim(store, 499, 10).await, []);
    assert_eq!(claim(store, 500, 10).await.len(), 1);
}

pub(crate) async fn planning_a_slot_again_replaces_it(store: &dyn Store) {
    put(store, planning(1, Effect::Deliver, 0)).await;
    let old = claim(store, 1, 10).await.remove(0);
    put(
        store,
        write(life(1), 1, vec![Plan::at(Effect::Deliver, at(50))]),
    )
    .await;
    let stale = Transaction {
        settle: Some(old.ticket),
        ..Transaction::default()
    };
    assert_eq!(store.commit(stale).await, Err(StoreError::LeaseLost));
    assert_eq!(claim(store, 49, 10).await, []);
    assert_eq!(claim(store, 50, 10).await.len(), 1);
}

pub(crate) async fn cancelled_work_is_gone(store: &dyn Store) {
    put(store, planning(1, Effect::Look, 0)).await;
    put(store, write(life(1), 1, vec![Plan::Cancel(Effect::Look)])).await;
    assert_eq!(claim(store, 10, 10).await, []);
    assert_eq!(store.next_due().await.unwrap(), None);
}

pub(crate) async fn settled_work_cannot_be_settled_again(store: &dyn Store) {
    put(store, planning(1, Effect::Prepare, 0)).await;
    let work = claim(store, 1, 10).await.remove(0);
    let settle = Transaction {
        settle: Some(work.ticket),
        ..Transaction::default()
    };
    put(store, settle.clone()).await;
    assert_eq!(store.commit(settle).await, Err(StoreError::LeaseLost));
    assert_eq!(claim(store, 9_999, 10).await, []);
}

pub(crate) async fn a_commit_may_take_what_it_plans(store: &dyn Store) {
    let plans = vec![
        Plan::at(Effect::Prepare, at(5)),
        Plan::at(Effect::Look, at(500)),
    ];
    let take = Transaction {
        take: Some(lease(5)),
        ..write(life(1), 0, plans)
    };
    let taken = store.commit(take).await.unwrap().into_inner().taken;
    assert_eq!(taken.len(), 1);
    assert_eq!(taken[0].effect, Effect::Prepare);
    assert_eq!(claim(store, 6, 10).await, [], "it is leased");
    put(
        store,
        Transaction {
            settle: Some(taken[0].ticket),
            ..Transaction::default()
        },
    )
    .await;
    assert_eq!(
        claim(store, 2_000, 10).await.len(),
        1,
        "only the later one is left"
    );
}

pub(crate) async fn released_leases_are_due_again(store: &dyn Store) {
    put(store, planning(1, Effect::Prepare, 0)).await;
    put(store, planning(2, Effect::Look, 5_000)).await;
    assert_eq!(claim(store, 1, 10).await.len(), 1);
    store.release_leases().await.unwrap();
    assert_eq!(
        claim(store, 1, 10).await.len(),
        1,
        "the leased one only, not the future one"
    );
}

pub(crate) async fn the_next_due_time_is_told(store: &dyn Store) {
    assert_eq!(store.next_due().await.unwrap(), None);
    put(store, planning(1, Effect::Look, 500)).await;
    put(store, planning(2, Effect::Look, 300)).await;
    assert_eq!(store.next_due().await.unwrap(), Some(at(300)));
    assert_eq!(claim(store, 300, 1).await.len(), 1);
    assert_eq!(store.next_due().await.unwrap(), Some(at(500)));
}

pub(crate) async fn bytes_are_kept_once(store: &dyn Store) {
    let blob = Blob {
        id: BlobId::from_digest(&[4; 32]),
        bytes: Bytes::from(vec![7; 100_000]),
        kind: BlobKind::Content,
    };
    for _ in 0..2 {
        put(
            store,
            Transaction {
                blobs: vec![blob.clone()],
                ..Transaction::default()
            },
        )
        .await;
    }
    assert_eq!(store.blob(&blob.id).await.unwrap(), Some(blob.bytes));
}

pub(crate) async fn sealed_bytes_and_content_are_both_found(store: &dyn Store) {
    let blob = |n, kind| Blob {
        id: BlobId::from_digest(&[n; 32]),
        bytes: Bytes::from(vec![n; 5]),
        kind,
    };
    let (content, sealed) = (blob(1, BlobKind::Content), blob(2, BlobKind::Sealed));
    let again = Blob {
        kind: BlobKind::Sealed,
        ..content.clone()
    };
    for blobs in [vec![content.clone(), sealed.clone()], vec![again, sealed]] {
        let keep = Transaction {
            blobs,
            ..Transaction::default()
        };
        put(store, keep).await;
    }
    for n in [1, 2] {
        let id = BlobId::from_digest(&[n; 32]);
        assert_eq!(store.blob(&id).await.unwrap(), Some(vec![n; 5].into()));
    }
}

pub(crate) async fn messages_are_listed_newest_first_in_pages(store: &dyn Store) {
    for n in 1..=5 {
        put(store, write(life(n), 0, vec![])).await;
    }
    put(store, write(life_of(org("b"), 6), 0, vec![])).await;
    let ids = |found: Vec<store::Stored>| found.iter().map(|s| s.life.id()).collect::<Vec<_>>();
    let all = LifeQuery::default();
    assert_eq!(ids(store.lives(&all).await.unwrap()).len(), 6);
    let first = LifeQuery {
        org: Some(org("a")),
        limit: 2,
        ..LifeQuery::default()
    };
    assert_eq!(ids(store.lives(&first).await.unwrap()), [id(5), id(4)]);
    let next = LifeQuery {
        before: Some((at(4), id(4))),
        ..first
    };
    assert_eq!(ids(store.lives(&next).await.unwrap()), [id(3), id(2)]);
    let inbound = LifeQuery {
        direction: Some(delivery::Direction::Inbound),
        ..LifeQuery::default()
    };
    assert_eq!(ids(store.lives(&inbound).await.unwrap()), []);
}

fn draft(n: i64) -> Draft {
    Draft {
        at: at(n),
        actor: "gateway".into(),
        action: Action::MessageSubmitted,
        subject: Some(id(1)),
        detail: [("n".to_owned(), n.to_string())].into(),
    }
}

pub(crate) async fn audit_chains_are_linked_per_organisation(store: &dyn Store) {
    for n in 0..5 {
        let audit = vec![
            (org("a"), draft(n)),
            (org("b"), draft(n)),
            (org("a"), draft(n)),
        ];
        put(
            store,
            Transaction {
                audit,
                ..Transaction::default()
            },
        )
        .await;
    }
    for (name, count) in [("a", 10), ("b", 5)] {
        let entries = store.audit(&org(name), 0, 100).await.unwrap();
        assert_eq!(entries.len(), count);
        let head = store.head(&org(name)).await.unwrap();
        assert_eq!(head, entries.last().unwrap().head());
        let mut verifier = Verifier::new(org(name), &[]);
        entries
            .iter()
            .for_each(|entry| verifier.push(entry).unwrap());
        assert!(verifier.finish(&[]).is_intact());
    }
    let page = store.audit(&org("a"), 3, 2).await.unwrap();
    assert_eq!(
        page.iter().map(|entry| entry.seq).collect::<Vec<_>>(),
        [4, 5]
    );
}

pub(crate) async fn concurrent_writers_never_lose_an_update(store: &dyn Store) {
    put(store, write(life(1), 0, vec![])).await;
    let writers = (0..8).map(|_| async {
        for _ in 0..10 {
            loop {
                let stored = store.life(id(1)).await.unwrap().unwrap();
                let next = changed(&stored.life, failures(&stored.life) + 1);
                match store.commit(write(next, stored.version, vec![])).await {
                    Ok(_) => break,
                    Err(StoreError::Conflict(_)) => tokio::task::yield_now().await,
                    Err(other) => panic!("{other}"),
                }
            }
        }
    });
    let mut tasks = Vec::new();
    for writer in writers {
        tasks.push(Box::pin(writer));
    }
    join_all(tasks).await;
    let stored = store.life(id(1)).await.unwrap().unwrap();
    assert_eq!((failures(&stored.life), stored.version), (80, 81));
}

/// Polls all until all are done.
async fn join_all<F: Future<Output = ()> + Unpin>(mut tasks: Vec<F>) {
    std::future::poll_fn(|context| {
        tasks.retain_mut(|task| std::pin::Pin::new(task).poll(context).is_pending());
        if tasks.is_empty() {
            std::task::Poll::Ready(())
        } else {
            std::task::Poll::Pending
        }
    })
    .await;
}
