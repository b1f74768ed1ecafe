//! Messages that come again: the same under the same id, the same under a new one, another under
//! an old one.

use audit::Action;
use delivery::End;
use delivery::inbound::Phase;
use smd::Reply;
use testkit::pki::pki;
use testkit::{HandClient, World, mail};

#[tokio::test(flavor = "multi_thread")]
async fn the_same_signed_content_under_a_new_id_is_not_handed_over_again() {
    let mut world = World::start_relayed().await;
    world.still_works().await;
    let mut again = world.relay().passed().remove(0).message;
    let first = again.metadata.invocation_id.clone();
    again.metadata.invocation_id = mail::new_invocation();
    let url = world.specialist.delivery_url();
    let client = HandClient::new(&pki().gp);
    assert_eq!(client.deliver(&url, &again).await, Reply::Ok);
    let replay = world
        .specialist
        .received("a replay", |life| life.phase == Phase::Replay)
        .await;
    assert_eq!(replay.invocation_id, again.metadata.invocation_id);
    assert_eq!(replay.reason.as_ref().unwrap().code, "replay");
    assert_eq!(replay.hand_over, None);
    let refused = Action::MessageRefused;
    assert!(world.specialist.audited(refused, "reason", "replay").await);
    let original = world
        .specialist
        .received("the first copy", |life| life.invocation_id == first)
        .await;
    assert_eq!(
        replay.outcome, original.outcome,
        "told what the first was told"
    );
    // The very same message again is a duplicate, not a replay.
    assert_eq!(client.deliver(&url, &again).await, Reply::Duplicate);
    world.still_works().await;
    assert_eq!(world.specialist.inbound().await.len(), 3);
    world.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn other_content_under_an_id_that_was_used_is_refused() {
    let mut world = World::start_relayed().await;
    world.still_works().await;
    let first = world.relay().passed().remove(0).message;
    let used = first.metadata.invocation_id.clone();
    let id = used.clone();
    world.relay().tamper(move |mut message| {
        message.metadata.invocation_id = id.clone();
        message
    });
    world.refer("OTHER");
    let ended = world.gp.ended("OTHER", End::Rejected).await;
    let reason = ended.reason.unwrap();
    assert_eq!(reason.code, "refused-by-provider");
    assert!(
        reason.sentence.contains("under this invocationId"),
        "{}",
        reason.sentence
    );
    let refused = Action::MessageRefused;
    assert!(
        world
            .specialist
            .audited(refused, "reason", "different-content")
            .await
    );
    assert!(
        world
            .specialist
            .audited(refused, "invocation", used.as_str())
            .await
    );
    let kept = world
        .specialist
        .received("the first", |life| life.invocation_id == used)
        .await;
    let bytes = world.specialist.bytes(&kept.sealed).await;
    assert_eq!(bytes, first.encrypted_payload, "the first stands");
    world.gp.clinic.look();
    world.relay().be_honest();
    world.still_works().await;
    world.finish().await;
}
