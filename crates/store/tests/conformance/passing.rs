//! What every store must do with messages that pass through, and with their sealed bytes.

use super::fixture::*;
use bytes::Bytes;
use delivery::relay::{Phase, Relayed};
use delivery::{BlobId, Direction, Life};
use ids::InvocationId;
use smd::Metadata;
use store::{Blob, BlobKind, LifeQuery, Store, Transaction};

fn sealed(n: u8) -> Blob {
    Blob {
        id: BlobId::from_digest(&[n; 32]),
        bytes: Bytes::from(vec![n; 5]),
        kind: BlobKind::Sealed,
    }
}

fn relayed(n: u128) -> Relayed {
    Relayed {
        id: id(n),
        org: org("a"),
        also: None,
        peer: "provider".into(),
        sealed: sealed(1).id,
        size: 1_000,
        fingerprint: "f".into(),
        metadata: Metadata {
            creation_time: at(0),
            expiry_time: None,
            invocation_id: InvocationId::from_uuid(id(n).as_uuid()),
            receiver_individual: None,
            receiver_organisation: org("a"),
            sender_individual: None,
            sender_organisation: org("b"),
            service_category: "urn:x".into(),
            service_interface: "urn:y".into(),
            route_records: Vec::new(),
            other: Vec::new(),
        },
        custody_at: at(3),
        expires_at: at(9),
        routes: Vec::new(),
        collects: false,
        tellings: Vec::new(),
        phase: Phase::Held,
        via: None,
        failures: 0,
        ended_at: None,
        dropped_at: None,
        reason: None,
        timeline: Vec::new(),
    }
}

pub(crate) async fn a_message_that_passes_through_is_kept_like_any_other(store: &dyn Store) {
    let life = Life::Relayed(Box::new(relayed(1)));
    put(store, write(life.clone(), 0, vec![])).await;
    let later = Life::Relayed(Box::new(Relayed {
        phase: Phase::Collected,
        ..relayed(1)
    }));
    put(store, write(later.clone(), 1, vec![])).await;
    let stored = store.life(id(1)).await.unwrap().unwrap();
    assert_eq!((&stored.life, stored.version), (&later, 2));
    let directed = |direction| LifeQuery {
        direction: Some(direction),
        ..LifeQuery::default()
    };
    let relayed = store.lives(&directed(Direction::Relayed)).await.unwrap();
    assert_eq!(relayed, [stored]);
    let outbound = store.lives(&directed(Direction::Outbound)).await.unwrap();
    assert_eq!(outbound, []);
}

pub(crate) async fn dropped_bytes_are_gone_and_may_be_kept_again(store: &dyn Store) {
    let keeping = |blobs: &[Blob]| Transaction {
        blobs: blobs.to_vec(),
        ..Transaction::default()
    };
    let dropping = |blobs: &[Blob]| Transaction {
        drops: blobs.iter().map(|blob| blob.id.clone()).collect(),
        ..Transaction::default()
    };
    put(store, keeping(&[sealed(1), sealed(2)])).await;
    put(store, dropping(&[sealed(1), sealed(3)])).await;
    assert_eq!(store.blob(&sealed(1).id).await.unwrap(), None);
    let other = store.blob(&sealed(2).id).await.unwrap();
    assert_eq!(other, Some(sealed(2).bytes));
    put(store, dropping(&[sealed(1)])).await;
    put(store, keeping(&[sealed(1)])).await;
    let again = store.blob(&sealed(1).id).await.unwrap();
    assert_eq!(again, Some(sealed(1).bytes));
    let both = Transaction {
        drops: vec![sealed(2).id],
        ..keeping(&[sealed(2)])
    };
    put(store, both).await;
    let kept = store.blob(&sealed(2).id).await.unwrap();
    assert_eq!(kept, Some(sealed(2).bytes), "dropped first, then kept");
    // A transaction that fails drops nothing.
    let failing = Transaction {
        drops: vec![sealed(2).id],
        ..write(life(1), 7, vec![])
    };
    assert!(store.commit(failing).await.is_err());
    assert!(store.blob(&sealed(2).id).await.unwrap().is_some());
}
