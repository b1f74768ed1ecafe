//! Attacks and mistakes: who may deliver, who may say what became of a message, and what goes in
//! a circle.

use crate::mailboxes::{message, response};
use crate::rig::{banksia, wattle};
use crate::world::{Peered, World, endpoint, north, south, stranger};
use audit::Action;
use delivery::Status;
use delivery::relay::{End, Phase};
use engine::{ReceiveRefusal, Reception, ResponseRefusal};
use ids::Organisation;
use smd::{ResponseClass, SealedMessage};
use store::Store;

async fn brought(
    world: &World,
    by: &Organisation,
    message: SealedMessage,
) -> Result<Reception, ReceiveRefusal> {
    world.south.takes(by, message).await
}

#[tokio::test]
async fn only_the_sender_or_a_provider_that_is_believed_may_deliver() {
    let world = World::new();
    let refused = Err(ReceiveRefusal::NotEntitled(wattle()));
    assert_eq!(brought(&world, &stranger(), message(1)).await, refused);
    assert_eq!(brought(&world, &banksia(), message(1)).await, refused);
    assert_eq!(
        brought(&world, &wattle(), message(1)).await,
        Ok(Reception::Taken)
    );
    assert_eq!(
        brought(&world, &north(), message(2)).await,
        Ok(Reception::Taken)
    );
    let entries = world.south.disk.audit(&banksia(), 0, 99).await.unwrap();
    let turned_away = entries.iter();
    let turned_away = turned_away.filter(|entry| entry.draft.action == Action::MessageRefused);
    assert_eq!(turned_away.count(), 2, "attempts are recorded");
    // What a tenant sends comes from itself only, whoever the provider believes otherwise.
    let mut own = message(3);
    own.metadata.sender_organisation = banksia();
    own.metadata.receiver_organisation = wattle();
    let refused = Err(ReceiveRefusal::NotEntitled(banksia()));
    assert_eq!(brought(&world, &north(), own.clone()).await, refused);
    assert_eq!(brought(&world, &banksia(), own).await, Ok(Reception::Taken));
}

#[tokio::test]
async fn the_directory_is_believed_only_where_that_is_the_policy() {
    for believes in [false, true] {
        let world = World::with(|_, roles| {
            if let Some((provider, _)) = &mut roles.provider {
                provider.peers.clear();
                provider.believes_directory = believes;
            }
        });
        let taken = brought(&world, &north(), message(1)).await;
        assert_eq!(taken.is_ok(), believes, "north runs the sender's endpoint");
        assert!(brought(&world, &stranger(), message(2)).await.is_err());
    }
}

#[tokio::test]
async fn a_copy_of_the_directory_that_is_behind_refuses_nobody() {
    let world = World::with(|_, roles| {
        if let Some((provider, _)) = &mut roles.provider {
            provider.peers.clear();
            provider.believes_directory = true;
        }
    });
    world.listed.lock().unwrap().remove(&wattle());
    let refused = Err(ReceiveRefusal::NotEntitled(wattle()));
    assert_eq!(brought(&world, &north(), message(1)).await, refused);
    let north_lists = (wattle(), endpoint("north", &north()));
    world.elsewhere.lock().unwrap().extend([north_lists]);
    let taken = brought(&world, &north(), message(1)).await;
    assert_eq!(taken, Ok(Reception::Taken));
}

#[tokio::test]
async fn what_is_for_nobody_here_is_refused() {
    let world = World::new();
    let mut astray = message(1);
    astray.metadata.receiver_organisation = stranger();
    let refused = Err(ReceiveRefusal::UnknownReceiver(stranger()));
    assert_eq!(brought(&world, &north(), astray).await, refused);
}

#[tokio::test]
async fn the_same_id_with_other_content_is_refused() {
    let world = World::new();
    assert_eq!(
        brought(&world, &north(), message(1)).await,
        Ok(Reception::Taken)
    );
    assert_eq!(
        brought(&world, &north(), message(1)).await,
        Ok(Reception::Duplicate)
    );
    let mut other = message(1);
    other.encrypted_payload = message(2).encrypted_payload;
    let refused = Err(ReceiveRefusal::DifferentContent);
    assert_eq!(brought(&world, &north(), other).await, refused);
    assert_eq!(world.south.relayed().await.len(), 1);
}

#[tokio::test]
async fn a_message_that_comes_back_is_a_loop_and_never_a_duplicate() {
    let world = World::new();
    let engine = world.north.engine();
    let sent = engine.receive(&Peered::new(&wattle()), message(1)).await;
    assert_eq!(*sent.unwrap().get(), Reception::Taken);
    world.north.works().await;
    let (_, passed_on) = world.net.posted.lock().unwrap()[0].clone();
    for by in [south(), wattle()] {
        let back = engine.receive(&Peered::new(&by), passed_on.clone()).await;
        assert_eq!(back.unwrap_err(), ReceiveRefusal::Loop, "by {by}");
    }
    // A provider that strips our mark is found out all the same.
    let back = engine.receive(&Peered::new(&south()), message(1)).await;
    assert_eq!(back.unwrap_err(), ReceiveRefusal::Loop);
    let again = engine.receive(&Peered::new(&wattle()), message(1)).await;
    assert_eq!(
        *again.unwrap().get(),
        Reception::Duplicate,
        "the sender itself tries again"
    );
}

#[tokio::test]
async fn a_message_passes_through_so_many_providers_and_no_more() {
    let world = World::new();
    let mut travelled = message(1);
    for n in 0..7 {
        let hop = Organisation::parse_uri(&format!("https://hop{n}.example/id")).unwrap();
        travelled.metadata.mark_hop(&hop);
    }
    assert_eq!(
        brought(&world, &north(), travelled.clone()).await,
        Ok(Reception::Taken)
    );
    travelled.metadata.mark_hop(&stranger());
    travelled.metadata.invocation_id = message(2).metadata.invocation_id;
    let refused = Err(ReceiveRefusal::TooManyHops(8));
    assert_eq!(brought(&world, &north(), travelled).await, refused);
}

#[tokio::test]
async fn a_directory_that_leads_back_ends_in_a_failure_and_not_in_a_circle() {
    let world = World::new();
    let back = endpoint("north", &north());
    world.listed.lock().unwrap().insert(banksia(), back);
    world.sends("C1").await;
    world.rounds(3).await;
    let relayed = world.north.relayed().await.remove(0);
    assert_eq!(relayed.phase, Phase::Ended(End::Refused));
    let sent = world.a.sent().await.remove(0);
    assert_eq!(
        sent.status(),
        Status::Ended(delivery::End::RecipientNotFound)
    );
}

#[tokio::test]
async fn what_the_next_provider_refuses_comes_back_with_its_reason() {
    let world = World::new();
    world.south.engine().set_tenants(Vec::new());
    world.sends("C1").await;
    world.rounds(3).await;
    let relayed = world.north.relayed().await.remove(0);
    assert_eq!(relayed.phase, Phase::Ended(End::Refused));
    let sent = world.a.sent().await.remove(0);
    assert_eq!(sent.status(), Status::Ended(delivery::End::Rejected));
    assert!(sent.reason.unwrap().sentence.contains("is not served here"));
}

#[tokio::test]
async fn a_stranger_ends_nothing_by_a_false_outcome() {
    let world = World::new();
    world.sends("C1").await;
    world.a.works().await;
    world.north.works().await;
    let invocation = world.a.sent().await[0]
        .envelope
        .clone()
        .unwrap()
        .invocation_id;
    for (n, class) in [(1, ResponseClass::Error), (2, ResponseClass::Success)] {
        let mut lie = response(1, n, class);
        lie.metadata.invocation_id = invocation.clone();
        for node in [&world.north, &world.south] {
            let told = node.hears(&stranger(), lie.clone()).await;
            told.expect("the peer can do nothing about it");
        }
    }
    assert_eq!(world.north.relayed().await[0].phase, Phase::Forwarded);
    assert_eq!(world.south.relayed().await[0].phase, Phase::Held);
    // The false failure is not even put into the mailbox: from there it would be believed.
    let list = world.north.responses(&wattle(), true).await;
    let false_ones = list.responses.iter();
    let false_ones = false_ones.filter(|it| it.final_ && it.class == ResponseClass::Error);
    assert_eq!(false_ones.count(), 0);
    world.rounds(4).await;
    let delivered = Status::Ended(delivery::End::DeliveredUnconfirmed);
    assert_eq!(world.a.sent().await[0].status(), delivered);
}

#[tokio::test]
async fn a_false_failure_of_an_unknown_message_is_recorded_and_goes_nowhere() {
    let world = World::new();
    let lie = response(9, 1, ResponseClass::Error);
    world.north.hears(&stranger(), lie.clone()).await.unwrap();
    let list = world.north.responses(&wattle(), true).await;
    assert_eq!(list.total_available, 0);
    // From the receiver itself it waits: it may have overtaken the reply to the message.
    world.north.hears(&banksia(), lie).await.unwrap();
    let list = world.north.responses(&wattle(), true).await;
    assert_eq!(list.total_available, 1);
}

#[tokio::test]
async fn responses_about_what_nobody_knows_are_refused() {
    let world = World::new();
    let said = response(9, 1, ResponseClass::Success);
    let refused = world.south.hears(&banksia(), said).await;
    assert_eq!(refused, Err(ResponseRefusal::UnknownSender(wattle())));
}

#[tokio::test]
async fn a_sender_with_a_service_of_its_own_finds_nothing_in_a_mailbox() {
    let world = World::new();
    let mut own = message(1);
    own.metadata.route_records = vec![smd::RouteRecord {
        send_intermediate_responses: true,
        interaction: smd::Interaction {
            target: wattle(),
            service_category: "urn:x".into(),
            service_interface: "urn:y".into(),
            service_endpoint: "https://elsewhere/trd".into(),
            service_provider: wattle(),
            cert_refs: Vec::new(),
        },
    }];
    let engine = world.north.engine();
    engine.receive(&Peered::new(&wattle()), own).await.unwrap();
    world.north.works().await;
    let posted = world.net.posted.lock().unwrap()[0].1.clone();
    assert_eq!(
        posted.metadata.route_records.len(),
        2,
        "the provider listens as well"
    );
    let done = response(1, 5, ResponseClass::Success);
    world.north.hears(&banksia(), done).await.unwrap();
    assert_eq!(
        world.north.relayed().await[0].phase,
        Phase::Ended(End::Delivered)
    );
    let list = world.north.responses(&wattle(), true).await;
    assert_eq!(list.total_available, 0);
}
