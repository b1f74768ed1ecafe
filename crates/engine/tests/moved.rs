//! A recipient who moves while a message waits to be posted again.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    missing_docs,
    reason = "tests fail by panicking"
)]

mod rig;

use delivery::outbound::{Fallback, Outbound};
use delivery::{End, Life, Status};
use engine::FallbackError;
use ids::MessageId;
use rig::{HOUR, World};
use store::Store;

async fn outbound(world: &World, id: MessageId) -> Outbound {
    match world.store.life(id).await.unwrap().unwrap().life {
        Life::Outbound(life) => *life,
        Life::Inbound(_) | Life::Relayed(_) => panic!("a message that was sent"),
    }
}

#[tokio::test]
async fn it_is_neither_redirected_nor_posted_to_where_they_were() {
    let world = World::new();
    *world.outside.cut.lock().unwrap() = true;
    let id = world.submits("M1", "R").await;
    world.works().await;
    assert_eq!(outbound(&world, id).await.status(), Status::WaitingToSend);
    *world.outside.moved.lock().unwrap() = true;
    *world.outside.cut.lock().unwrap() = false;
    world.outside.pass(HOUR);
    world.works().await;
    let held = outbound(&world, id).await;
    assert_eq!(held.status(), Status::Ended(End::NeverLeft));
    assert_eq!(held.reason.unwrap().code, "directory.target-changed");
}

#[tokio::test]
async fn who_stays_gets_it_with_the_next_attempt() {
    let world = World::new();
    *world.outside.cut.lock().unwrap() = true;
    let id = world.submits("M1", "R").await;
    world.works().await;
    *world.outside.cut.lock().unwrap() = false;
    world.outside.pass(HOUR);
    world.works().await;
    assert_eq!(outbound(&world, id).await.status(), Status::Sent);
    let refused = world.engine.record_fallback(id, Fallback::Fax, "kim").await;
    assert_eq!(refused.unwrap_err(), FallbackError::NotFailed(id));
}

#[tokio::test]
async fn what_never_left_is_recorded_as_sent_by_fax_once_it_was() {
    let world = World::new();
    *world.outside.unlisted.lock().unwrap() = true;
    let id = world.submits("M1", "R").await;
    world.works().await;
    let recorded = world.engine.record_fallback(id, Fallback::Fax, "kim").await;
    recorded.unwrap();
    let life = outbound(&world, id).await;
    assert_eq!(life.fallback, Some(Fallback::Fax));
    assert_eq!(life.status(), Status::Ended(End::RecipientNotFound));
}
