//! Versions of one document: the newest is current, the others are kept as history.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    missing_docs,
    reason = "tests fail by panicking"
)]

mod rig;

use delivery::inbound::{Inbound, Relation, Version};
use ids::MessageId;
use rig::{World, result};

const BANKS: &str = "2426621B^BANKS^ROSA^^^DR^^^AUSHICPR";
const EARLY: &str = "20261122100000+1100";
const NOON: &str = "20261122120000+1100";
const LATE: &str = "20261122140000+1100";

fn version(life: &Inbound) -> Version {
    life.version.clone().expect("a version")
}

fn relation(life: &Inbound) -> Relation {
    version(life).relation
}

async fn replaced_by(world: &World, id: MessageId) -> Option<MessageId> {
    version(&world.inbound(id).await).replaced_by
}

#[tokio::test]
async fn a_newer_result_supersedes_and_a_late_older_one_becomes_history() {
    let mut world = World::new();
    let noon = world.receives(&result("C1", BANKS, "D1", NOON, "b")).await;
    assert_eq!(relation(&noon), Relation::First);
    world.restart().await;
    let late = world.receives(&result("C2", BANKS, "D1", LATE, "c")).await;
    assert_eq!(relation(&late), Relation::Replaces(noon.id));
    assert_eq!(replaced_by(&world, noon.id).await, Some(late.id));
    world.restart().await;
    let early = world.receives(&result("C3", BANKS, "D1", EARLY, "a")).await;
    assert_eq!(relation(&early), Relation::OlderThan(late.id));
    assert!(version(&early).is_history());
    assert_eq!(replaced_by(&world, late.id).await, None, "it stays current");
    assert_eq!(
        world.imported().len(),
        3,
        "the software versions for itself"
    );
}

#[tokio::test]
async fn the_same_instant_in_another_zone_is_the_same_instant() {
    let world = World::new();
    let here = world.receives(&result("C1", BANKS, "D1", NOON, "b")).await;
    let there = "20261122090000+0800";
    let copy = world.receives(&result("C2", BANKS, "D1", there, "b")).await;
    assert_eq!(relation(&copy), Relation::Beside(here.id));
    // Without a zone it is what the practice's own clocks showed.
    let local = "202611221200";
    let bare = world.receives(&result("C3", BANKS, "D1", local, "b")).await;
    assert!(matches!(relation(&bare), Relation::Beside(_)));
}

#[tokio::test]
async fn a_copy_under_its_own_control_id_is_noted_and_hides_nothing() {
    let world = World::new();
    let first = world.receives(&result("C1", BANKS, "D1", NOON, "b")).await;
    let copy = world.receives(&result("C2", BANKS, "D1", NOON, "b")).await;
    assert_eq!(relation(&copy), Relation::CopyOf(first.id));
    let chan = "0432103J^CHAN^WEI^^^DR^^^AUSHICPR";
    let other = world.receives(&result("C3", chan, "D1", NOON, "b")).await;
    assert!(matches!(relation(&other), Relation::Beside(_)));
    let newer = world.receives(&result("C4", BANKS, "D1", LATE, "c")).await;
    for id in [first.id, copy.id, other.id] {
        assert_eq!(replaced_by(&world, id).await, Some(newer.id));
    }
}

#[tokio::test]
async fn another_number_or_another_authority_is_another_document() {
    let world = World::new();
    world.receives(&result("C1", BANKS, "D1", NOON, "b")).await;
    let other = world.receives(&result("C2", BANKS, "D2", LATE, "c")).await;
    assert_eq!(relation(&other), Relation::First);
    let authority = result("C3", BANKS, "D1", LATE, "c").replacen("LAB^1.2.3", "LAB^1.2.4", 1);
    assert_eq!(relation(&world.receives(&authority).await), Relation::First);
}

#[tokio::test]
async fn without_a_time_or_a_number_nothing_is_replaced() {
    let world = World::new();
    let noon = world.receives(&result("C1", BANKS, "D1", NOON, "b")).await;
    let timeless = world.receives(&result("C2", BANKS, "D1", "", "c")).await;
    assert_eq!(relation(&timeless), Relation::Beside(noon.id));
    assert_eq!(replaced_by(&world, noon.id).await, None);
    let text = result("C3", BANKS, "D1", LATE, "c").replacen("D1^LAB^1.2.3^ISO", "", 1);
    assert!(world.receives(&text).await.version.is_none());
}

#[tokio::test]
async fn versions_opened_at_the_same_time_still_find_each_other() {
    let world = World::new();
    let mut ids = Vec::new();
    for (n, at) in [EARLY, LATE, NOON].into_iter().enumerate() {
        let text = result(&format!("C{n}"), BANKS, "D1", at, &n.to_string());
        ids.push(world.takes(&text).await);
    }
    let work = world.engine.claim(3).await.unwrap();
    let (one, two, three) = tokio::join!(
        world.engine.perform(&work[0]),
        world.engine.perform(&work[1]),
        world.engine.perform(&work[2]),
    );
    one.and(two).and(three).unwrap();
    world.works().await;
    let mut current = 0;
    for id in &ids {
        current += usize::from(!version(&world.inbound(*id).await).is_history());
    }
    assert_eq!(current, 1);
    assert!(!version(&world.inbound(ids[1]).await).is_history());
}
