//! Times that peers claim. None of them is signed: what counts is our clock when the message came.

use audit::Action;
use delivery::inbound::Phase;
use delivery::{End, Inbound};
use ids::Timestamp;
use smd::{Reply, SealedMessage, StandardErrorCode};
use synth::pki::Flaw;
use synth::world::Practice;
use testkit::party::files_in;
use testkit::pki::{now, pki};
use testkit::{HandClient, World, mail, until};

const MINUTE_MS: i64 = 60_000;
const DAY_MS: i64 = 24 * 60 * MINUTE_MS;

async fn deliver(world: &World, message: &SealedMessage) -> Reply {
    let url = world.specialist.delivery_url();
    HandClient::new(&pki().gp).deliver(&url, message).await
}

/// The inbound message that this became, once it is no longer just taken.
async fn became(world: &World, message: &SealedMessage) -> Inbound {
    let invocation = &message.metadata.invocation_id;
    let done = |life: &Inbound| life.invocation_id == *invocation && life.phase != Phase::Taken;
    world
        .specialist
        .received("the message looked at", done)
        .await
}

/// A message created at such a time is taken and handed over; custody is now.
async fn created(at: Timestamp) {
    let mut world = World::start().await;
    let before = now();
    let mut message = mail::good_message("CREATED");
    message.metadata.creation_time = at;
    assert_eq!(deliver(&world, &message).await, Reply::Ok);
    let life = became(&world, &message).await;
    assert!(life.custody_at >= before && life.custody_at <= now());
    until("the file in the software's folder", async || {
        world.specialist.clinic.look();
        world.specialist.clinic.imported.remove("CREATED")
    })
    .await;
    world.still_works().await;
    world.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_creation_time_in_the_future_is_taken_as_a_claim() {
    created(now().plus_millis(400 * DAY_MS)).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_creation_time_in_the_past_is_taken_as_a_claim() {
    created(now().plus_millis(-4_000 * DAY_MS)).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn signatures_are_judged_at_the_time_of_custody_and_not_of_creation() {
    let mut world = World::start().await;
    let (gp, specialist) = (
        Practice::wattle_street_medical(),
        Practice::banksia_cardiology(),
    );
    for (flaw, claimed, code) in [
        (Flaw::Expired, -30 * DAY_MS, "expired"),
        (Flaw::NotYetValid, 30 * DAY_MS, "not-yet-valid"),
    ] {
        let signer = pki().flawed(&gp, flaw);
        let content = mail::referral_of(&gp, &specialist, "BACKDATED");
        let sealed = mail::seal(&content, &signer, &pki().specialist.certificate);
        let mut message = mail::message(&gp, &specialist, &sealed);
        message.metadata.creation_time = now().plus_millis(claimed);
        let within = &signer.certificate;
        let claimed = message.metadata.creation_time;
        assert!(within.not_before() <= claimed && claimed <= within.not_after());
        assert_eq!(deliver(&world, &message).await, Reply::Ok);
        let life = became(&world, &message).await;
        assert_eq!(life.phase, Phase::Refused);
        assert_eq!(life.reason.unwrap().code, code);
    }
    world.still_works().await;
    world.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_expiry_in_the_past_is_refused_by_its_code_and_the_sender_is_told() {
    let mut world = World::start_relayed().await;
    world.relay().tamper(|mut message| {
        message.metadata.expiry_time = Some(now().plus_millis(-10 * MINUTE_MS));
        message
    });
    world.refer("EXPIRED");
    let ended = world.gp.ended("EXPIRED", End::Rejected).await;
    let reason = ended.reason.unwrap();
    assert_eq!(reason.code, "refused-by-provider");
    assert!(
        reason.sentence.contains("the message expired at"),
        "{}",
        reason.sentence
    );
    let code = StandardErrorCode::BadParam.as_str();
    assert!(reason.sentence.contains(code), "{}", reason.sentence);
    let refused = Action::MessageRefused;
    assert!(world.specialist.audited(refused, "reason", "expired").await);
    assert_eq!(world.specialist.inbound().await, [], "no custody");
    world.gp.clinic.look();
    world.relay().be_honest();
    world.still_works().await;
    world.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn clocks_that_differ_by_minutes_lose_no_message() {
    let mut world = World::start_relayed().await;
    // The sender's clock is slow: by ours its message expired two minutes ago.
    world.relay().tamper(|mut message| {
        message.metadata.creation_time = now().plus_millis(-12 * MINUTE_MS);
        message.metadata.expiry_time = Some(now().plus_millis(-2 * MINUTE_MS));
        message
    });
    world.still_works().await;
    world.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_receipt_from_a_clock_that_is_days_wrong_counts_and_is_dated_by_ours() {
    let world = World::start_relayed().await;
    world.relay().tamper(|mut message| {
        message.metadata.route_records.clear();
        message
    });
    let before = now();
    world.refer("SKEWED");
    let sent = world.gp.sent("SKEWED", |life| life.sent_at.is_some()).await;
    let envelope = sent.envelope.unwrap();
    let mut receipt = mail::response(
        &envelope.invocation_id,
        &sent.org,
        &envelope.receiver,
        smd::ResponseClass::Success,
        Some(&envelope.digest),
    );
    receipt.metadata.transport_response_time = now().plus_millis(-30 * DAY_MS);
    let url = world.gp.response_url();
    let reply = HandClient::new(&pki().specialist)
        .respond(&url, &receipt)
        .await;
    assert_eq!(reply, Reply::Ok);
    let life = world
        .gp
        .sent("SKEWED", |life| life.delivered_at.is_some())
        .await;
    assert!(life.delivered_at.unwrap() >= before);
    let ordered = life
        .timeline
        .windows(2)
        .all(|pair| pair[0].at <= pair[1].at);
    assert!(ordered, "{:?}", life.timeline);
    assert_eq!(files_in(&world.gp.files.acks()), []);
    world.finish().await;
}
