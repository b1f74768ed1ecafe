//! Other directories are asked before it is final that nobody knows a recipient.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    missing_docs,
    reason = "tests fail by panicking"
)]

mod rig;

use delivery::outbound::Phase;
use delivery::{End, Status};
use rig::World;

#[tokio::test]
async fn who_is_listed_elsewhere_alone_is_sent_to_and_who_is_nowhere_is_not_found() {
    let world = World::new();
    *world.outside.unlisted.lock().unwrap() = true;
    world.submits("NOWHERE", "R").await;
    world.works().await;
    *world.outside.listed_elsewhere.lock().unwrap() = true;
    world.submits("ELSEWHERE", "R").await;
    world.works().await;
    let sent = world.sent().await;
    let of = |id: &str| sent.iter().find(|it| it.control_id == id).unwrap();
    let not_found = Status::Ended(End::RecipientNotFound);
    assert_eq!(of("NOWHERE").status(), not_found);
    assert!(of("NOWHERE").envelope.is_none());
    assert!(of("ELSEWHERE").envelope.is_some());
    assert_ne!(of("ELSEWHERE").phase, Phase::Waiting);
}
