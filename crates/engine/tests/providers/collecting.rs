//! The agent's collector: what it does when something is wrong.

use crate::mailboxes::{message, response};
use crate::net::Fault;
use crate::rig::{banksia, wattle};
use crate::world::{BROKEN, Peered, World, north, practice};
use audit::Action;
use delivery::inbound::Phase as Arrived;
use delivery::relay::{End, Phase};
use delivery::response::code;
use engine::{CollectError, Collected};
use smd::ResponseClass;
use std::time::Duration;
use store::Store;
use tokio::sync::watch;

fn brought(messages: usize) -> Collected {
    Collected {
        messages,
        ..Collected::default()
    }
}

async fn takes(world: &World, message: smd::SealedMessage) {
    world.south.takes(&north(), message).await.unwrap();
}

#[tokio::test]
async fn what_was_fetched_but_never_kept_is_fetched_again() {
    let world = World::new();
    takes(&world, message(1)).await;
    // The provider marks it as retrieved; the agent never has it.
    let ids = [message(1).metadata.invocation_id];
    let engine = world.south.engine();
    let got = engine
        .retrieve_messages(&Peered::new(&banksia()), &banksia(), &ids, 1)
        .await;
    got.unwrap();
    assert_eq!(world.collects(&world.b).await.unwrap(), brought(1));
    assert_eq!(world.b.received().await.len(), 1);
    assert_eq!(
        world.collects(&world.b).await.unwrap(),
        brought(0),
        "it is here"
    );
}

#[tokio::test]
async fn after_a_lost_answer_the_same_collector_looks_at_everything() {
    let world = World::new();
    takes(&world, message(1)).await;
    let mut collector = World::collector(&world.b);
    // list (all), retrieve: the answer to that is lost.
    let plan = [None, Some(Fault::ReplyLost)];
    world.net.faults.lock().unwrap().extend(plan);
    let failed = collector.turn().await;
    assert!(
        matches!(failed, Err(CollectError::Mailbox(_))),
        "{failed:?}"
    );
    assert!(world.b.received().await.is_empty());
    assert_eq!(collector.turn().await.unwrap(), brought(1));
}

#[tokio::test]
async fn what_nobody_can_open_is_refused_once_and_its_sender_is_told() {
    let world = World::new();
    let engine = world.south.engine();
    let mut broken = message(1);
    let route = smd::RouteRecord {
        send_intermediate_responses: false,
        interaction: smd::Interaction {
            target: wattle(),
            service_category: "urn:x".into(),
            service_interface: "urn:y".into(),
            service_endpoint: "https://north/trd".into(),
            service_provider: north(),
            cert_refs: Vec::new(),
        },
    };
    broken.metadata.route_records = vec![route];
    // Its provider cannot tell; here it stands in for one that looks less closely.
    takes(&world, broken).await;
    let held = world.south.relayed().await.remove(0);
    let garbage = store::Blob {
        id: held.sealed.clone(),
        // Behind the id of its message.
        bytes: format!("{:16}{BROKEN}", "").into(),
        kind: store::BlobKind::Sealed,
    };
    let replace = store::Transaction {
        drops: vec![held.sealed],
        blobs: vec![garbage],
        ..store::Transaction::default()
    };
    world.south.disk.commit(replace).await.unwrap();
    let collected = world.collects(&world.b).await.unwrap();
    assert_eq!((collected.messages, collected.refused), (0, 1));
    assert_eq!(
        world.collects(&world.b).await.unwrap(),
        brought(0),
        "never again"
    );
    world.b.works().await;
    let life = world.b.received().await.remove(0);
    assert_eq!(life.phase, Arrived::Refused);
    assert_eq!(
        world.south.relayed().await[0].phase,
        Phase::Ended(End::Refused)
    );
    let list = engine
        .list_messages(&Peered::new(&banksia()), &banksia(), true, 0)
        .await;
    assert_eq!(list.unwrap().total_available, 0);
    let told = world.net.responded.lock().unwrap().clone();
    let at_sender = told
        .iter()
        .find(|(to, _)| to == "https://north/trd")
        .unwrap();
    assert_eq!(at_sender.1.code, code::NOT_OPENED);
}

#[tokio::test]
async fn a_second_message_under_a_used_id_is_left_and_does_no_harm() {
    let world = World::new();
    takes(&world, message(1)).await;
    world.collects(&world.b).await.unwrap();
    // Another provider of the same practice gives other content under the same id.
    let mut other = message(1);
    other.encrypted_payload = message(2).encrypted_payload;
    let mut collector = World::collector(&world.b);
    assert_eq!(collector.turn().await.unwrap(), brought(0));
    let refused = world.b.takes(&crate::world::south(), other).await;
    assert_eq!(refused, Err(engine::ReceiveRefusal::DifferentContent));
    assert_eq!(world.b.received().await.len(), 1);
}

#[tokio::test]
async fn a_provider_that_is_not_named_is_not_believed_and_nothing_is_lost() {
    let world = World::with(|host, roles| {
        if host == "b" {
            let mut careless = practice(banksia(), Some(&north()), "https://south/trd");
            careless.trusted_intermediaries.clear();
            roles.practices = vec![careless];
        }
    });
    takes(&world, message(1)).await;
    // It collects from south, but names north.
    let at = engine::Collection {
        org: banksia(),
        provider: crate::world::south(),
        messages: "https://south/smr".into(),
        responses: "https://south/trr".into(),
        news: None,
        poll_ms: 1,
    };
    let failed = World::collecting(&world.b, at).turn().await;
    assert!(
        matches!(failed, Err(CollectError::ProviderNotTrusted(_))),
        "{failed:?}"
    );
    assert_eq!(
        world.south.relayed().await[0].phase,
        Phase::Collected,
        "still there"
    );
}

#[tokio::test]
async fn a_response_is_marked_as_done_only_after_it_is_kept() {
    let world = World::new();
    let done = response(9, 1, ResponseClass::Success);
    world.north.hears(&banksia(), done).await.unwrap();
    // list (all), list (new), responses, remove: the last one is lost.
    let plan = [None, None, None, Some(Fault::Unreachable)];
    world.net.faults.lock().unwrap().extend(plan);
    assert!(world.collects(&world.a).await.is_err());
    let ignored = |entries: Vec<audit::Entry>| {
        let about = entries.into_iter();
        about
            .filter(|it| it.draft.action == Action::ReceiptIgnored)
            .count()
    };
    let entries = world.a.disk.audit(&wattle(), 0, 99).await.unwrap();
    assert_eq!(ignored(entries), 1, "taken, though about nothing");
    let again = world.collects(&world.a).await.unwrap();
    assert_eq!(again.responses, 1);
    assert_eq!(
        world.collects(&world.a).await.unwrap(),
        Collected::default()
    );
}

#[tokio::test]
async fn a_running_collector_is_told_and_stops_when_asked() {
    let world = World::new();
    let (stop, stopped) = watch::channel(false);
    let runs = tokio::spawn(World::collector(&world.b).run(stopped));
    for n in 1..=3 {
        takes(&world, message(n)).await;
    }
    let arrived = async {
        while world.b.received().await.len() < 3 {
            tokio::task::yield_now().await;
        }
    };
    tokio::time::timeout(Duration::from_secs(60), arrived)
        .await
        .unwrap();
    stop.send(true).unwrap();
    tokio::time::timeout(Duration::from_secs(60), runs)
        .await
        .unwrap()
        .unwrap();
}
