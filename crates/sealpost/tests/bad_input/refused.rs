//! What every message that is refused for its seal, signature or signer has in common.

use audit::Action;
use delivery::inbound::Phase;
use delivery::{End, Inbound};
use testkit::World;

/// The peer is told this, whatever the reason.
const TOLD: &str = "The message could not be opened securely";

/// What the GP sent was spoiled on its way, and the specialist refuses it for `code`: one opaque
/// word for the sender, the reason on our own side, the sealed bytes kept as they came.
pub(crate) async fn refused_on_the_way(world: &World, control_id: &str, code: &str) -> Inbound {
    world.refer(control_id);
    let ended = world.gp.ended(control_id, End::NotOpenedSecurely).await;
    let invocation = ended.envelope.unwrap().invocation_id;
    let received = world
        .specialist
        .received("the refused message", |life| {
            life.invocation_id == invocation
        })
        .await;
    refused_here(world, &received, code).await;
    let passed = world.relay().passed().pop().unwrap();
    assert_eq!(passed.answered.status, 200, "custody comes first");
    let sealed = world.specialist.bytes(&received.sealed).await;
    assert_eq!(sealed, passed.message.encrypted_payload, "kept as it came");
    let told = ended.reason.unwrap().sentence;
    assert!(told.contains(TOLD), "{told}");
    let own = received.reason.clone().unwrap().sentence;
    assert!(!told.contains(&own), "the sender learns why: {told}");
    received
}

/// The specialist refused it for `code`, and tells nobody why.
pub(crate) async fn refused_here(world: &World, received: &Inbound, code: &str) {
    assert_eq!(received.phase, Phase::Refused);
    let reason = received.reason.clone().unwrap();
    assert_eq!(reason.code, code, "{}", reason.sentence);
    assert!(testkit::party::noted(&received.timeline, code));
    assert!(received.timeline.iter().any(|entry| entry.alarm));
    assert_eq!(received.letter, None, "nothing was taken out");
    assert_eq!(received.hand_over, None, "nothing is handed over");
    let told = received.outcome.clone().unwrap().response;
    assert_eq!(told.code, smd::codes::NOT_OPENED);
    assert_eq!(told.message, TOLD);
    assert_eq!(told.digest, None);
    let refused = Action::MessageRefused;
    assert!(world.specialist.audited(refused, "reason", code).await);
}
