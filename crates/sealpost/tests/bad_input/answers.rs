//! Acknowledgements and transport responses that prove nothing, or come from somebody who may not
//! give them.

use audit::Action;
use delivery::inbound::Phase;
use delivery::{End, Outbound, Status};
use smd::{Reply, ResponseClass, TransportResponse};
use testkit::party::{noted, notes};
use testkit::pki::{pki, third_practice};
use testkit::{HandClient, World, mail};

#[tokio::test(flavor = "multi_thread")]
async fn an_ack_signed_by_a_third_party_is_not_credited() {
    let world = World::start().await;
    world.refer("WAITING");
    let before = world
        .gp
        .sent("WAITING", |life| life.status() == Status::Delivered)
        .await;
    let original = world.gp.bytes(&before.content).await;
    let third = third_practice();
    for (as_if_by, code) in [
        (&third, "answers-nothing"),
        (&world.specialist.practice, "facility-not-sender"),
    ] {
        let ack = mail::ack_of(&original, as_if_by);
        let sealed = mail::seal(&ack, &pki().third, &pki().gp.certificate);
        let message = mail::message(&third, &world.gp.practice, &sealed);
        let reply = HandClient::new(&pki().third)
            .deliver(&world.gp.delivery_url(), &message)
            .await;
        assert_eq!(reply, Reply::Ok, "custody comes first");
        let invocation = message.metadata.invocation_id;
        let received = world
            .gp
            .received("the ack refused", |life| {
                life.invocation_id == invocation && life.phase == Phase::Refused
            })
            .await;
        assert_eq!(received.reason.unwrap().code, code);
        let told = received.outcome.unwrap().response;
        assert_eq!(told.code, smd::codes::NOT_OPENED);
        assert!(
            world
                .gp
                .audited(Action::MessageRefused, "reason", code)
                .await
        );
    }
    let after = world.gp.sent("WAITING", |_| true).await;
    assert_eq!(after.status(), Status::Delivered, "no false acceptance");
    assert_eq!(
        world.gp.acks(),
        Vec::<String>::new(),
        "nothing for the software"
    );
    world.finish().await;
}

/// A message that the specialist's gateway has taken, and about which it tells nobody: the route
/// back is taken out on the way.
async fn sent_without_receipt(world: &World, control_id: &str) -> Outbound {
    world.relay().tamper(|mut message| {
        message.metadata.route_records.clear();
        message
    });
    world.refer(control_id);
    let sent = world
        .gp
        .sent(control_id, |life| life.sent_at.is_some())
        .await;
    assert_eq!(sent.status(), Status::Sent);
    sent
}

/// The specialist's final answer about a message, to be spoiled.
fn final_answer(sent: &Outbound, class: ResponseClass, digest: Option<&str>) -> TransportResponse {
    let envelope = sent.envelope.as_ref().unwrap();
    let (invocation, receiver) = (&envelope.invocation_id, &envelope.receiver);
    mail::response(invocation, &sent.org, receiver, class, digest)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_final_error_from_a_peer_that_is_not_entitled_ends_nothing() {
    let mut world = World::start_relayed().await;
    let sent = sent_without_receipt(&world, "ERROR").await;
    let error = final_answer(&sent, ResponseClass::Error, None);
    let url = world.gp.response_url();
    let stranger = HandClient::new(&pki().third);
    assert_eq!(
        stranger.respond(&url, &error).await,
        Reply::Ok,
        "taken note of"
    );
    let life = world
        .gp
        .sent("ERROR", |life| {
            noted(&life.timeline, "receipt-not-entitled")
        })
        .await;
    assert_eq!(life.status(), Status::Sent, "no false rejection");
    let line = life.timeline.last().unwrap();
    assert!(line.alarm);
    assert_eq!(
        line.by,
        third_practice().organisation().uri(),
        "not the one it claims to be"
    );
    assert!(
        world
            .gp
            .audited(Action::ReceiptReceived, "class", "Error")
            .await
    );
    // The same from the receiver itself is believed.
    let entitled = HandClient::new(&pki().specialist);
    let error = final_answer(&sent, ResponseClass::Error, None);
    assert_eq!(entitled.respond(&url, &error).await, Reply::Ok);
    world.gp.ended("ERROR", End::NotOpenedSecurely).await;
    world.relay().be_honest();
    world.gp.clinic.look();
    world.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_receipt_with_a_wrong_digest_or_none_proves_no_delivery() {
    let world = World::start_relayed().await;
    let sent = sent_without_receipt(&world, "DIGEST").await;
    let right = sent.envelope.clone().unwrap().digest;
    let url = world.gp.response_url();
    let receiver = HandClient::new(&pki().specialist);
    let other = "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=";
    for (n, digest) in [None, Some(other), Some("")].into_iter().enumerate() {
        let success = final_answer(&sent, ResponseClass::Success, digest);
        assert_eq!(receiver.respond(&url, &success).await, Reply::Ok);
        let life = world
            .gp
            .sent("DIGEST", |life| {
                let marks = notes(&life.timeline).filter(|note| note.code == "receipt-digest");
                marks.count() == n + 1
            })
            .await;
        assert_eq!(life.status(), Status::Sent, "{digest:?}: no false delivery");
        assert!(life.timeline.last().unwrap().alarm);
    }
    let success = final_answer(&sent, ResponseClass::Success, Some(&right));
    assert_eq!(receiver.respond(&url, &success).await, Reply::Ok);
    world
        .gp
        .sent("DIGEST", |life| life.delivered_at.is_some())
        .await;
    world.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_stranger_who_claims_progress_is_quoted_under_its_own_name() {
    let world = World::start_relayed().await;
    let sent = sent_without_receipt(&world, "PROGRESS").await;
    let mut progress = final_answer(&sent, ResponseClass::Information, None);
    progress.final_ = false;
    let stranger = HandClient::new(&pki().third);
    let url = world.gp.response_url();
    assert_eq!(stranger.respond(&url, &progress).await, Reply::Ok);
    let life = world
        .gp
        .sent("PROGRESS", |life| noted(&life.timeline, "progress"))
        .await;
    assert_eq!(life.status(), Status::Sent);
    let line = life.timeline.last().unwrap();
    assert_eq!(line.by, third_practice().organisation().uri());
    world.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_response_about_a_message_of_somebody_else_moves_nothing() {
    let mut world = World::start_relayed().await;
    let sent = sent_without_receipt(&world, "MINE").await;
    let (gp, third) = (
        world.gp.practice.organisation(),
        third_practice().organisation(),
    );
    let right = sent.envelope.clone().unwrap();
    let digest = Some(right.digest.as_str());
    let class = ResponseClass::Success;
    let foreign = mail::response(&mail::new_invocation(), &gp, &third, class, digest);
    let other_receiver = mail::response(&right.invocation_id, &gp, &third, class, digest);
    let not_ours = mail::response(&right.invocation_id, &third, &gp, class, digest);
    let client = HandClient::new(&pki().third);
    let url = world.gp.response_url();
    assert_eq!(client.respond(&url, &foreign).await, Reply::Ok);
    assert!(
        world
            .gp
            .audited(Action::ReceiptIgnored, "why", "no such message")
            .await
    );
    assert_eq!(client.respond(&url, &other_receiver).await, Reply::Ok);
    let why = "names other organisations";
    assert!(world.gp.audited(Action::ReceiptIgnored, "why", why).await);
    let Reply::Refused(refused) = client.respond(&url, &not_ours).await else {
        panic!("a sender that is not served here");
    };
    assert_eq!(refused.code, smd::codes::UNKNOWN_SENDER);
    let life = world.gp.sent("MINE", |_| true).await;
    assert_eq!(life.status(), Status::Sent);
    assert_eq!(life.timeline, sent.timeline);
    world.gp.clinic.look();
    world.finish().await;
}
