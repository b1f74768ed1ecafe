//! What a mailbox gives, to whom, and for how long.

use crate::rig::{banksia, wattle};
use crate::world::{DAY, MINUTE, Peered, World, north, south, stranger};
use delivery::relay::Phase;
use engine::{MailboxLimits, MailboxRefusal, ReceiveRefusal, Reception, Tenant};
use ids::{InvocationId, ResponseId};
use smd::{Metadata, ResponseClass, ResponseMetadata, SealedMessage, TransportResponse};
use std::sync::Arc;
use std::time::Duration;
use uuid::Uuid;

const MOST: usize = usize::MAX;
const WAIT: Duration = Duration::from_secs(20);

pub(crate) fn invocation(n: u128) -> InvocationId {
    InvocationId::from_uuid(Uuid::from_u128(n))
}

/// A message from Wattle Street to Banksia, as its provider brings it.
pub(crate) fn message(n: u128) -> SealedMessage {
    let at = ids::Timestamp::parse_rfc3339("2026-11-22T01:00:00Z").unwrap();
    SealedMessage {
        metadata: Metadata {
            creation_time: at,
            expiry_time: Some(at.plus_millis(10 * DAY)),
            invocation_id: invocation(n),
            receiver_individual: None,
            receiver_organisation: banksia(),
            sender_individual: None,
            sender_organisation: wattle(),
            service_category: "urn:x".into(),
            service_interface: "urn:y".into(),
            route_records: Vec::new(),
            other: Vec::new(),
        },
        encrypted_payload: format!("{}\ncontent {n}", wattle().uri()).into(),
    }
}

/// A response about it.
pub(crate) fn response(n: u128, id: u128, class: ResponseClass) -> TransportResponse {
    let of = message(n).metadata;
    TransportResponse {
        metadata: ResponseMetadata {
            transport_response_time: of.creation_time.plus_millis(i64::try_from(id).unwrap()),
            response_id: ResponseId::from_uuid(Uuid::from_u128(id)),
            source_organisation: banksia(),
            service_category: Some(of.service_category),
            invocation_id: of.invocation_id,
            receiver_organisation: banksia(),
            sender_organisation: wattle(),
            other: Vec::new(),
        },
        class,
        code: "urn:c".into(),
        message: String::new(),
        digest_value: (class == ResponseClass::Success).then(|| "ZGln".into()),
        final_: true,
    }
}

/// Banksia's mailbox holds messages 1 to `n`.
async fn holding(n: u128) -> World {
    let world = World::new();
    for n in 1..=n {
        let taken = world.south.takes(&north(), message(n)).await;
        assert_eq!(taken, Ok(Reception::Taken));
        world.pass(MINUTE);
    }
    world
}

async fn listed(world: &World, all: bool, limit: usize) -> (usize, Vec<InvocationId>) {
    let (engine, peer) = (world.south.engine(), Peered::new(&banksia()));
    let list = engine
        .list_messages(&peer, &banksia(), all, limit)
        .await
        .unwrap();
    let ids = list.records.into_iter();
    (
        list.total_available,
        ids.map(|it| it.metadata.invocation_id).collect(),
    )
}

async fn retrieve(world: &World, ids: &[u128]) -> Result<Vec<SealedMessage>, MailboxRefusal> {
    let ids: Vec<_> = ids.iter().map(|n| invocation(*n)).collect();
    let (engine, peer) = (world.south.engine(), Peered::new(&banksia()));
    let got = engine
        .retrieve_messages(&peer, &banksia(), &ids, MOST)
        .await;
    got.map(store::Durable::into_inner)
}

#[tokio::test]
async fn what_was_retrieved_is_no_longer_new_but_still_there() {
    let world = holding(3).await;
    let all: Vec<_> = (1..=3).map(invocation).collect();
    assert_eq!(
        listed(&world, false, 0).await,
        (3, all.clone()),
        "oldest first"
    );
    assert_eq!(listed(&world, false, 2).await, (3, all[..2].to_vec()));
    assert_eq!(
        retrieve(&world, &[]).await,
        Ok(Vec::new()),
        "asking for nothing is lawful"
    );
    let got = retrieve(&world, &[2]).await.unwrap();
    assert_eq!(got[0].encrypted_payload, message(2).encrypted_payload);
    assert_eq!(listed(&world, false, 0).await.0, 2);
    assert_eq!(listed(&world, true, 0).await, (3, all));
    assert_eq!(retrieve(&world, &[2]).await.unwrap(), got, "the same again");
    assert_eq!(retrieve(&world, &[1, 3]).await.unwrap().len(), 2);
    assert_eq!(listed(&world, false, 0).await, (0, vec![]));
}

#[tokio::test]
async fn what_is_listed_is_what_is_retrieved_with_its_size() {
    let world = holding(1).await;
    let (engine, peer) = (world.south.engine(), Peered::new(&banksia()));
    let list = engine
        .list_messages(&peer, &banksia(), false, 0)
        .await
        .unwrap();
    let got = retrieve(&world, &[1]).await.unwrap().remove(0);
    assert_eq!(list.records[0].metadata, got.metadata);
    assert_eq!(list.records[0].message_size, got.serialised_bytes());
    let routes = &got.metadata.route_records;
    assert_eq!(routes.len(), 1, "the provider wants to learn the outcome");
    assert_eq!(routes[0].interaction.service_provider, south());
}

#[tokio::test]
async fn a_message_with_an_outcome_has_been_removed_and_is_forgotten_later() {
    let world = holding(2).await;
    let refusal = |n: u128, world| async move { retrieve(world, &[n]).await.unwrap_err() };
    let unknown = MailboxRefusal::UnknownMessage(invocation(9));
    assert_eq!(refusal(9, &world).await, unknown);
    let both = retrieve(&world, &[1, 9]).await;
    assert_eq!(both, Err(unknown), "one that is not there fails them all");
    assert_eq!(listed(&world, false, 0).await.0, 2, "and marks none");
    let done = response(1, 100, ResponseClass::Success);
    world.south.hears(&banksia(), done).await.unwrap();
    let removed = MailboxRefusal::HasBeenRemoved(invocation(1));
    assert_eq!(refusal(1, &world).await, removed);
    assert_eq!(listed(&world, true, 0).await, (1, vec![invocation(2)]));
    world.pass(8 * DAY);
    world.south.works().await;
    let unknown = MailboxRefusal::UnknownMessage(invocation(1));
    assert_eq!(refusal(1, &world).await, unknown);
}

#[tokio::test]
async fn a_full_mailbox_takes_nothing_until_something_has_left_it() {
    let by_number = MailboxLimits {
        mailbox_messages: 1,
        ..MailboxLimits::default()
    };
    let by_size = MailboxLimits {
        mailbox_bytes: 1,
        ..MailboxLimits::default()
    };
    for limits in [by_number, by_size] {
        let world = World::with(|host, roles| {
            if let ("south", Some((provider, _))) = (host, &mut roles.provider) {
                provider.limits = limits.clone();
            }
        });
        let takes = async |n| world.south.takes(&north(), message(n)).await;
        assert_eq!(takes(1).await, Ok(Reception::Taken), "one always fits");
        let full = ReceiveRefusal::MailboxFull(banksia());
        assert!(full.to_string().contains("is full: it has to collect"));
        assert_eq!(takes(2).await, Err(full));
        assert_eq!(takes(1).await, Ok(Reception::Duplicate));
        let done = response(1, 100, ResponseClass::Success);
        world.south.hears(&banksia(), done).await.unwrap();
        assert_eq!(takes(2).await, Ok(Reception::Taken), "{limits:?}");
    }
}

#[tokio::test]
async fn only_the_tenant_looks_into_its_mailbox() {
    let world = holding(1).await;
    let engine = world.south.engine();
    for other in [stranger(), wattle(), north()] {
        let peer = Peered::new(&other);
        let refused = MailboxRefusal::NotEntitled(banksia());
        let list = engine.list_messages(&peer, &banksia(), true, 0).await;
        assert_eq!(list.unwrap_err(), refused);
        let ids = [invocation(1)];
        let got = engine
            .retrieve_messages(&peer, &banksia(), &ids, MOST)
            .await;
        assert_eq!(got.unwrap_err(), refused);
        let responses = engine.list_responses(&peer, &banksia(), true, 0).await;
        assert_eq!(responses.unwrap_err(), refused);
        let removed = engine.remove_responses(&peer, &banksia(), &[], true).await;
        assert_eq!(removed.unwrap_err(), refused);
        assert_eq!(
            engine.news(&peer, &banksia(), WAIT).await.unwrap_err(),
            refused
        );
    }
    let peer = Peered::new(&stranger());
    let unknown = MailboxRefusal::UnknownOrganisation(stranger());
    let list = engine.list_messages(&peer, &stranger(), true, 0).await;
    assert_eq!(list.unwrap_err(), unknown);
    assert_eq!(world.south.relayed().await[0].phase, Phase::Held);
}

#[tokio::test]
async fn tenants_come_and_go_while_it_runs() {
    let world = holding(1).await;
    let engine = world.south.engine();
    let peer = Peered::new(&banksia());
    engine.set_tenants(Vec::new());
    let gone = engine.list_messages(&peer, &banksia(), true, 0).await;
    assert_eq!(
        gone.unwrap_err(),
        MailboxRefusal::UnknownOrganisation(banksia())
    );
    let mut tenant = Tenant::new(banksia(), "Banksia");
    tenant.identities.push(stranger());
    engine.set_tenants(vec![tenant]);
    for who in [banksia(), stranger()] {
        let list = engine
            .list_messages(&Peered::new(&who), &banksia(), true, 0)
            .await;
        assert_eq!(list.unwrap().total_available, 1, "{who} may collect");
    }
}

/// Wattle Street's mailbox holds responses with ids 1 to 3 about messages that nobody knows.
async fn responding() -> World {
    let world = World::new();
    for id in [2, 1, 3, 1] {
        let said = response(50, id, ResponseClass::Success);
        world.north.hears(&banksia(), said).await.unwrap();
    }
    world
}

async fn responses(world: &World, all: bool, limit: usize) -> (usize, Vec<u128>) {
    let (engine, peer) = (world.north.engine(), Peered::new(&wattle()));
    let list = engine.list_responses(&peer, &wattle(), all, limit).await;
    let list = list.unwrap().into_inner();
    let times = list
        .responses
        .iter()
        .map(|it| it.metadata.transport_response_time);
    let start = message(1).metadata.creation_time;
    let ids = times.map(|at| u128::try_from(at.millis_since(start)).unwrap());
    (list.total_available, ids.collect())
}

async fn remove(world: &World, ids: &[u128], force: bool) -> Result<(), MailboxRefusal> {
    let ids: Vec<_> = ids
        .iter()
        .map(|n| ResponseId::from_uuid(Uuid::from_u128(*n)))
        .collect();
    let (engine, peer) = (world.north.engine(), Peered::new(&wattle()));
    let removed = engine.remove_responses(&peer, &wattle(), &ids, force).await;
    removed.map(drop)
}

#[tokio::test]
async fn responses_wait_until_they_are_removed_and_are_listed_with_all_after_that() {
    let world = responding().await;
    let id = |n| ResponseId::from_uuid(Uuid::from_u128(n));
    let early = remove(&world, &[1], false).await;
    assert_eq!(early, Err(MailboxRefusal::HasNotBeenRetrieved(id(1))));
    assert_eq!(
        responses(&world, false, 2).await,
        (3, vec![1, 2]),
        "each once, in order"
    );
    let third = remove(&world, &[1, 3], false).await;
    assert_eq!(third, Err(MailboxRefusal::HasNotBeenRetrieved(id(3))));
    assert_eq!(
        responses(&world, false, 2).await.0,
        3,
        "all of them, or none"
    );
    assert_eq!(remove(&world, &[1, 1], false).await, Ok(()));
    assert_eq!(
        remove(&world, &[1], false).await,
        Ok(()),
        "again is no error"
    );
    assert_eq!(remove(&world, &[3], true).await, Ok(()));
    assert_eq!(responses(&world, false, 0).await, (1, vec![2]));
    assert_eq!(responses(&world, true, 0).await, (3, vec![1, 2, 3]));
    let none = remove(&world, &[7], true).await;
    assert_eq!(none, Err(MailboxRefusal::UnknownResponse(id(7))));
    // Those that were done with are forgotten in time, along with later ones.
    world.pass(9 * DAY);
    responses(&world, false, 0).await;
    assert_eq!(remove(&world, &[2], false).await, Ok(()));
    assert_eq!(responses(&world, true, 0).await, (1, vec![2]));
}

#[tokio::test]
async fn whoever_waits_is_told_at_once() {
    let world = holding(0).await;
    let engine = world.south.engine();
    let waiter = Arc::clone(&engine);
    let waits = tokio::spawn(async move {
        let peer = Peered::new(&banksia());
        waiter.news(&peer, &banksia(), WAIT).await
    });
    tokio::task::yield_now().await;
    world.south.takes(&north(), message(1)).await.unwrap();
    let news = tokio::time::timeout(Duration::from_secs(30), waits).await;
    assert_eq!(news.unwrap().unwrap(), Ok(true));
    let again = engine
        .news(&Peered::new(&banksia()), &banksia(), WAIT)
        .await;
    assert_eq!(again, Ok(true), "until it is retrieved");
}

#[tokio::test]
async fn whoever_waits_in_vain_is_let_go() {
    let world = World::with(|_, roles| {
        if let Some((provider, _)) = &mut roles.provider {
            provider.limits.longest_wait_ms = 20;
        }
    });
    world.south.takes(&north(), message(1)).await.unwrap();
    retrieve(&world, &[1]).await.unwrap();
    let engine = world.south.engine();
    let none = engine
        .news(&Peered::new(&banksia()), &banksia(), WAIT)
        .await;
    assert_eq!(none, Ok(false), "what was retrieved is no news");
}

#[tokio::test]
async fn two_senders_may_have_used_one_id() {
    let world = holding(1).await;
    let mut other = message(1);
    other.metadata.sender_organisation = stranger();
    other.encrypted_payload = "other\ncontent".into();
    world.south.takes(&stranger(), other).await.unwrap();
    assert_eq!(retrieve(&world, &[1]).await.unwrap().len(), 2);
}

#[tokio::test]
async fn several_that_are_too_large_together_are_not_given_and_stay_new() {
    let world = World::with(|_, roles| {
        if let Some((provider, _)) = &mut roles.provider {
            provider.limits.retrieved_bytes = 1;
        }
    });
    for n in 1..=2 {
        world.south.takes(&north(), message(n)).await.unwrap();
    }
    let refused = MailboxRefusal::TooLarge { most_bytes: 1 };
    assert_eq!(retrieve(&world, &[1, 2]).await, Err(refused));
    assert_eq!(listed(&world, false, 0).await.0, 2);
    assert_eq!(
        retrieve(&world, &[1]).await.unwrap().len(),
        1,
        "one always fits"
    );
    assert_eq!(
        retrieve(&world, &[2, 2]).await.unwrap().len(),
        1,
        "each once"
    );
    assert_eq!(listed(&world, false, 0).await.0, 0);
}
