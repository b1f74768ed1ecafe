//! Peers whose TLS certificate is not good enough, or not for what they do with it.

use audit::Action;
use delivery::Status;
use smd::{Reply, StandardErrorCode};
use synth::pki::{Flaw, Issued};
use synth::world::Practice;
use testkit::hand_client::envelope_of;
use testkit::party::{Side, noted, notes};
use testkit::pki::{pki, third_practice};
use testkit::world::Plan;
use testkit::{HandClient, World, mail, until};

/// A client gets no answer at all, and nothing of what it sends is taken.
async fn gets_no_answer(client: HandClient, revoked: Option<String>) {
    let plan = Plan {
        specialist: Side {
            revoked,
            ..Side::default()
        },
        ..Plan::default()
    };
    let mut world = World::planned(plan).await;
    let url = world.specialist.delivery_url();
    let envelope = envelope_of(&url, &mail::good_message("STRANGER"));
    // How the connection breaks under a request depends on who is faster; that it is the
    // certificate is what a connection that only listens is told.
    let answer = client.post(&url, smd::CONTENT_TYPE, envelope).await;
    assert!(answer.is_err(), "{answer:?}");
    let alert = client.turned_away(world.specialist.address()).await;
    assert!(alert.contains("AlertReceived"), "{alert}");
    world.still_works().await;
    let strangers = |life: &&delivery::Inbound| {
        let letter = life.letter.as_ref();
        letter.is_some_and(|letter| letter.control_id == "STRANGER")
    };
    let received = world.specialist.inbound().await;
    assert_eq!(received.iter().filter(strangers).count(), 0);
    world.finish().await;
}

fn client(flaw: Flaw) -> HandClient {
    HandClient::new(&pki().flawed(&Practice::wattle_street_medical(), flaw))
}

#[tokio::test(flavor = "multi_thread")]
async fn a_client_without_certificate_gets_no_answer() {
    gets_no_answer(HandClient::nameless(), None).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_client_with_an_expired_certificate_gets_no_answer() {
    gets_no_answer(client(Flaw::Expired), None).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_client_with_a_certificate_for_another_use_gets_no_answer() {
    gets_no_answer(client(Flaw::EnciphermentOnly), None).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_client_with_a_certificate_named_sha1_gets_no_answer() {
    gets_no_answer(client(Flaw::Sha1), None).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_client_with_a_revoked_certificate_gets_no_answer() {
    let revoked = pki().another(&Practice::wattle_street_medical());
    let list = pki().list_with(&revoked);
    gets_no_answer(HandClient::new(&revoked), Some(list)).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_client_of_an_unknown_authority_gets_no_answer() {
    let untrusted = pki().untrusted(&Practice::wattle_street_medical());
    gets_no_answer(HandClient::new(&untrusted), None).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_sender_whose_certificate_the_receiver_refuses_waits_and_says_why() {
    let own = pki().another(&Practice::wattle_street_medical());
    let mut plan = Plan::default();
    plan.specialist.revoked = Some(pki().list_with(&own));
    plan.gp.issued = Some(own);
    let mut world = World::planned(plan).await;
    world.refer("WAITS");
    let waits = world
        .gp
        .sent("WAITS", |life| noted(&life.timeline, "not-reached"))
        .await;
    assert_eq!(waits.status(), Status::WaitingToSend);
    let why = notes(&waits.timeline).last().unwrap().sentence.clone();
    assert!(why.contains("refused our certificate"), "{why}");
    assert_eq!(world.specialist.inbound().await, []);
    // Once it is no longer revoked there, the message goes through, under the same id.
    world.specialist.stop().await;
    world.specialist.config.trust.revocation_lists.clear();
    world.specialist.start().await.unwrap();
    let gone = world
        .gp
        .sent("WAITS", |life| life.delivered_at.is_some())
        .await;
    assert_eq!(gone.envelope, waits.envelope);
    until("the file in the software's folder", async || {
        world.specialist.clinic.look();
        world.specialist.clinic.imported.get("WAITS").copied()
    })
    .await;
    world.finish().await;
}

/// Delivers in the GP's name over a connection of `issued`.
async fn not_entitled(world: &World, issued: &Issued) {
    let message = mail::good_message("FOREIGN");
    let reply = HandClient::new(issued)
        .deliver(&world.specialist.delivery_url(), &message)
        .await;
    let Reply::StandardError(error) = reply else {
        panic!("{reply:?}");
    };
    assert_eq!(error.code, StandardErrorCode::NotAuthorised);
    assert!(error.message.contains("may not deliver messages for"));
    let refused = Action::MessageRefused;
    assert!(
        world
            .specialist
            .audited(refused, "reason", "not-entitled")
            .await
    );
    let invocation = message.metadata.invocation_id.as_str();
    assert!(
        world
            .specialist
            .audited(refused, "invocation", invocation)
            .await
    );
    let audit = world.specialist.audit().await;
    let entry = audit.last().unwrap();
    assert_eq!(entry.draft.actor, third_practice().organisation().uri());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_peer_that_is_not_entitled_to_deliver_for_the_sender_is_refused() {
    let mut world = World::start().await;
    not_entitled(&world, &pki().third).await;
    assert_eq!(world.specialist.inbound().await, []);
    world.still_works().await;
    world.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_trusted_intermediary_may_deliver_what_a_stranger_may_not() {
    let mut plan = Plan::default();
    plan.specialist.configure = Some(Box::new(|config| {
        let third = third_practice().hpio.as_str().to_owned();
        config.practices[0].trusted_intermediaries.push(third);
    }));
    let world = World::planned(plan).await;
    let message = mail::good_message("GOOD");
    let reply = HandClient::new(&pki().third)
        .deliver(&world.specialist.delivery_url(), &message)
        .await;
    assert_eq!(reply, Reply::Ok);
    world.finish().await;
}
