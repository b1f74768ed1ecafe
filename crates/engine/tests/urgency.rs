//! What is urgent goes first, and is asked after when nobody opens it.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    missing_docs,
    reason = "tests fail by panicking"
)]

mod rig;

use delivery::inbound::{Inbound, Phase};
use delivery::{Effect, Status, Urgency};
use rig::{HOUR, World, referral};

const BANKS: &str = "2426621B^AUSHICPR^UPIN";
const UNKNOWN: &str = "4024742F^AUSHICPR^UPIN";

fn told(life: &Inbound) -> Vec<&str> {
    let told = life.escalations.iter();
    told.filter_map(|one| one.to.as_ref().map(|to| to.id.as_str()))
        .collect()
}

#[tokio::test]
async fn what_is_urgent_overtakes_a_queue_of_routine() {
    let world = World::new();
    for n in 0..20 {
        world.submits(&format!("R{n}"), "R").await;
    }
    let urgent = world.submits("U1", "A").await;
    let first = world.engine.claim(1).await.unwrap().remove(0);
    assert_eq!((first.life, first.effect), (urgent, Effect::Prepare));
    world.engine.perform(&first).await.unwrap();
    let next = world.engine.claim(1).await.unwrap().remove(0);
    assert_eq!((next.life, next.effect), (urgent, Effect::Deliver));
}

#[tokio::test]
async fn what_is_urgent_is_handed_over_before_what_came_earlier() {
    let world = World::new();
    for n in 0..5 {
        world.takes(&referral(&format!("R{n}"), BANKS, "R")).await;
    }
    let urgent = world.takes(&referral("U1", BANKS, "S")).await;
    // Nobody knows what is in them before they are opened.
    for work in world.engine.claim(6).await.unwrap() {
        assert_eq!(work.effect, Effect::Open);
        world.engine.perform(&work).await.unwrap();
    }
    let next = world.engine.claim(1).await.unwrap().remove(0);
    assert_eq!(next.life, urgent);
    assert_eq!(world.inbound(urgent).await.urgency(), Urgency::Stat);
}

#[tokio::test]
async fn the_ladder_is_told_step_by_step_also_after_a_restart() {
    let mut world = World::new();
    let id = world.receives(&referral("U1", BANKS, "S")).await.id;
    world.works().await;
    assert_eq!(told(&world.inbound(id).await), Vec::<&str>::new());
    world.outside.pass(HOUR);
    world.works().await;
    assert_eq!(told(&world.inbound(id).await), ["kim"]);
    world.restart().await;
    world.works().await;
    assert_eq!(
        told(&world.inbound(id).await),
        ["kim"],
        "once for each step"
    );
    world.outside.pass(HOUR);
    world.works().await;
    assert_eq!(told(&world.inbound(id).await), ["kim", "banks"]);
    world.outside.pass(1_000 * HOUR);
    world.works().await;
    let life = world.inbound(id).await;
    assert_eq!(told(&life), ["kim", "banks"]);
    let alarms = life.timeline.iter().filter(|entry| entry.alarm);
    assert_eq!(alarms.count(), 2);
}

#[tokio::test]
async fn what_waits_in_triage_is_asked_after_as_well() {
    let world = World::new();
    let id = world.receives(&referral("U1", UNKNOWN, "A")).await.id;
    world.outside.pass(4 * HOUR);
    world.works().await;
    let life = world.inbound(id).await;
    assert_eq!((life.phase, told(&life)), (Phase::Triage, vec!["kim"]));
}

#[tokio::test]
async fn nobody_is_told_of_what_was_opened_or_taken_or_is_routine() {
    let world = World::new();
    let opened = world.receives(&referral("U1", BANKS, "S")).await.id;
    let taken = world.receives(&referral("U2", BANKS, "S")).await.id;
    let routine = world.receives(&referral("U3", BANKS, "R")).await.id;
    let opening = world.engine.opened_by_person(opened, "banks").await;
    assert!(!opening.unwrap().is_empty());
    world.acknowledges("U2").await;
    world.outside.pass(100 * HOUR);
    world.works().await;
    for id in [opened, taken, routine] {
        assert_eq!(told(&world.inbound(id).await), Vec::<&str>::new());
    }
}

#[tokio::test]
async fn silence_about_what_we_sent_is_an_alarm_sooner_when_it_is_urgent() {
    let world = World::new();
    let routine = world.submits("R1", "R").await;
    let urgent = world.submits("U1", "A").await;
    world.works().await;
    world.outside.pass(2 * HOUR);
    world.works().await;
    for life in world.sent().await {
        let wanted = if life.id == urgent {
            assert_eq!(life.urgency, Urgency::Urgent);
            Status::Overdue
        } else {
            assert_eq!(life.id, routine);
            Status::Sent
        };
        assert_eq!(life.status(), wanted);
    }
}
