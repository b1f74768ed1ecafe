//! Two practices behind firewalls, each with a provider: every message arrives once, has one
//! outcome, and nobody on the way can lie about it.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    missing_docs,
    reason = "tests fail by panicking"
)]

#[path = "providers/collecting.rs"]
mod collecting;
#[path = "providers/dying_store.rs"]
mod dying_store;
#[path = "providers/entitled.rs"]
mod entitled;
#[path = "providers/immediate.rs"]
mod immediate;
#[path = "providers/mailboxes.rs"]
mod mailboxes;
#[path = "providers/net.rs"]
mod net;
mod rig;
#[path = "providers/world.rs"]
mod world;

use delivery::inbound::Phase as Arrived;
use delivery::relay::{End, Phase};
use delivery::{Status, response::code};
use dying_store::Death;
use engine::Tenant;
use net::Fault;
use rig::{banksia, wattle};
use std::collections::BTreeSet;
use std::sync::Arc;
use store::Store;
use world::{DAY, Node, World, north, practice, south};

/// Banksia's people read at their agent, and no software of theirs confirms anything.
const DELIVERED: Status = Status::Ended(delivery::End::DeliveredUnconfirmed);

/// Arrived once, with one outcome, and nothing is left in a mailbox.
async fn all_is_well(world: &World, messages: usize, what: &str) {
    let received = world.b.received().await;
    assert_eq!(received.len(), messages, "{what}: {received:?}");
    for life in &received {
        assert_eq!(life.phase, Arrived::Inbox, "{what}");
        assert!(
            life.routes.iter().all(|route| route.told_at.is_some()),
            "{what}"
        );
    }
    let sent = world.a.sent().await;
    assert_eq!(sent.len(), messages, "{what}");
    for life in &sent {
        assert_eq!(life.status(), DELIVERED, "{what}: {:?}", life.timeline);
        let delivered = life.timeline.iter();
        let delivered = delivered.filter(|entry| entry.status == Status::Delivered);
        assert_eq!(delivered.count(), 1, "{what}");
        assert!(
            life.timeline.iter().all(|entry| !entry.alarm),
            "{what}: {:?}",
            life.timeline
        );
    }
    for provider in [&world.north, &world.south] {
        let relayed = provider.relayed().await;
        assert_eq!(relayed.len(), messages, "{what}");
        for life in relayed {
            let ended = Phase::Ended(End::Delivered);
            assert_eq!(life.phase, ended, "{what}: {:?}", life.timeline);
        }
    }
    assert_eq!(waiting(&world.north, &wattle()).await, 0, "{what}");
    assert_eq!(waiting(&world.south, &banksia()).await, 0, "{what}");
    assert_eq!(
        finals(world).await,
        messages,
        "{what}: one final response each"
    );
}

/// Messages and responses in a mailbox.
async fn waiting(node: &Node, org: &ids::Organisation) -> usize {
    let (engine, peer) = (node.engine(), world::Peered::new(org));
    let messages = engine.list_messages(&peer, org, true, 0).await.unwrap();
    let responses = node.responses(org, false).await;
    messages.total_available + responses.total_available
}

/// Final responses that were put into Wattle Street's mailbox.
async fn finals(world: &World) -> usize {
    let all = world.north.responses(&wattle(), true).await;
    let finals = all.responses.iter().filter(|response| response.final_);
    finals.count()
}

#[tokio::test]
async fn a_message_goes_from_agent_to_agent_through_both_providers() {
    let world = World::new();
    world.sends("C1").await;
    world.rounds(4).await;
    all_is_well(&world, 1, "the whole way").await;
    let posted = world.net.posted.lock().unwrap().clone();
    let to: Vec<&str> = posted.iter().map(|(to, _)| to.as_str()).collect();
    assert_eq!(to, ["https://north/smd", "https://south/smd"]);
    // The same bytes and the same id all the way; each provider adds its mark.
    let (first, second) = (&posted[0].1, &posted[1].1);
    assert_eq!(first.encrypted_payload, second.encrypted_payload);
    assert_eq!(first.metadata.invocation_id, second.metadata.invocation_id);
    assert_eq!((first.metadata.hops(), second.metadata.hops()), (0, 1));
    assert!(second.metadata.has_passed(&north()));
    assert_eq!(first.metadata.route_records, second.metadata.route_records);
}

#[tokio::test]
async fn the_sender_sees_how_its_message_fares_on_the_way() {
    let world = World::new();
    world.sends("C1").await;
    world.rounds(5).await;
    let notes: Vec<String> = world.a.sent().await[0]
        .timeline
        .iter()
        .filter_map(|entry| Some(entry.note.as_ref()?.sentence.clone()))
        .collect();
    for wanted in [
        "Passed on to",
        "Held for the receiving practice",
        "Collected by",
    ] {
        assert!(notes.iter().any(|note| note.contains(wanted)), "{notes:?}");
    }
}

#[tokio::test]
async fn wherever_a_process_dies_everything_arrives_once() {
    for host in 0..4 {
        for n in 1.. {
            let mut died = 0;
            for death in [Death::Before(n), Death::After(n)] {
                let world = World::new();
                world.nodes()[host].restart(Some(death)).await;
                let process = world.nodes()[host].engine();
                world.sends("C1").await;
                world.rounds(10).await;
                let node = world.nodes()[host];
                died += usize::from(!Arc::ptr_eq(&process, &node.engine()));
                // Looking is a commit as well, of which nobody has to die.
                node.restart(None).await;
                let what = format!("node {host}, {death:?}");
                all_is_well(&world, 1, &what).await;
            }
            if died == 0 {
                assert!(n > 3, "node {host} commits more often than that");
                break;
            }
        }
    }
}

#[tokio::test]
async fn lost_replies_and_second_copies_change_nothing() {
    let faults = [Fault::ReplyLost, Fault::Twice, Fault::Unreachable];
    for fault in faults {
        for nth in 0..24 {
            let world = World::new();
            let mut plan = vec![None; nth];
            plan.push(Some(fault));
            world.net.faults.lock().unwrap().extend(plan);
            world.sends("C1").await;
            world.rounds(10).await;
            all_is_well(&world, 1, &format!("call {nth}, {fault:?}")).await;
        }
    }
}

#[tokio::test]
async fn many_messages_arrive_once_each_through_a_bad_network() {
    let world = World::new();
    let plan = (0..400).map(|n| match n % 7 {
        1 => Some(Fault::ReplyLost),
        3 => Some(Fault::Twice),
        4 => Some(Fault::Unreachable),
        _ => None,
    });
    world.net.faults.lock().unwrap().extend(plan);
    for n in 0..20 {
        world.sends(&format!("C{n}")).await;
    }
    world.rounds(60).await;
    all_is_well(&world, 20, "a bad network").await;
    let received = world.b.received().await;
    let ids: BTreeSet<_> = received.iter().map(|life| &life.invocation_id).collect();
    assert_eq!(ids.len(), 20);
}

#[tokio::test]
async fn what_is_not_collected_in_time_comes_back_as_one_failure() {
    let world = World::new();
    world.sends("C1").await;
    for _ in 0..35 {
        // Banksia's agent is away.
        for node in [&world.a, &world.north, &world.south] {
            node.works().await;
        }
        world.collects(&world.a).await.unwrap();
        world.pass(DAY);
    }
    let sent = &world.a.sent().await[0];
    assert_eq!(sent.status(), Status::Ended(delivery::End::NotCollected));
    assert_eq!(
        world.south.relayed().await[0].phase,
        Phase::Ended(End::Expired)
    );
    assert_eq!(
        world.north.relayed().await[0].phase,
        Phase::Ended(End::Refused)
    );
    let told = world.net.responded.lock().unwrap().clone();
    let finals: Vec<&str> = told
        .iter()
        .filter(|(_, response)| response.final_)
        .map(|(_, response)| response.code.as_str())
        .collect();
    assert_eq!(finals, [code::NOT_COLLECTED]);
}

#[tokio::test]
async fn sealed_bytes_are_dropped_when_nobody_can_ask_for_them_any_more() {
    let world = World::new();
    world.sends("C1").await;
    world.rounds(4).await;
    let sealed = |life: delivery::Relayed| life.sealed;
    for node in [&world.north, &world.south] {
        let name = sealed(node.relayed().await.remove(0));
        assert!(node.disk.blob(&name).await.unwrap().is_some());
    }
    world.pass(8 * DAY);
    world.round().await;
    for node in [&world.north, &world.south] {
        let life = node.relayed().await.remove(0);
        assert!(life.dropped_at.is_some());
        assert_eq!(node.disk.blob(&life.sealed).await.unwrap(), None);
    }
    // What the agent received is not touched by that.
    let received = world.b.received().await.remove(0);
    assert!(world.b.disk.blob(&received.sealed).await.unwrap().is_some());
}

#[tokio::test]
async fn both_may_be_tenants_of_one_provider() {
    let world = World::with(|host, roles| {
        if let ("north", Some((_, tenants))) = (host, &mut roles.provider) {
            tenants.push(Tenant::new(banksia(), "Banksia"));
        }
        if host == "b" {
            roles.practices = vec![practice(banksia(), Some(&north()), "https://north/trd")];
        }
    });
    let here = world::endpoint("north", &north());
    world.listed.lock().unwrap().insert(banksia(), here);
    world.sends("C1").await;
    world.rounds(5).await;
    assert_eq!(world.b.received().await[0].phase, Arrived::Inbox);
    assert_eq!(world.a.sent().await[0].status(), DELIVERED);
    let relayed = world.north.relayed().await.remove(0);
    assert_eq!(relayed.phase, Phase::Ended(End::Delivered));
    let concerned: Vec<_> = relayed.concerns().cloned().collect();
    assert_eq!(
        concerned,
        [banksia(), wattle()],
        "it stands in both audit trails"
    );
    assert_eq!(finals(&world).await, 1);
    assert_eq!(waiting(&world.north, &banksia()).await, 0);
}

#[tokio::test]
async fn a_practice_that_entrusted_its_key_is_served_beside_tenants() {
    // Banksia has no agent any more: its provider opens for it.
    let world = World::with(|host, roles| {
        if let ("south", Some((_, tenants))) = (host, &mut roles.provider) {
            tenants.clear();
            let mut hosted = practice(banksia(), Some(&south()), "https://south/trd");
            hosted.sends_through = None;
            hosted.trusted_intermediaries = vec![north()];
            roles.practices.push(hosted);
        }
    });
    world.sends("C1").await;
    for _ in 0..5 {
        for node in [&world.a, &world.north, &world.south] {
            node.works().await;
        }
        world.collects(&world.a).await.unwrap();
        world.pass(world::MINUTE);
    }
    assert_eq!(world.south.received().await[0].phase, Arrived::Inbox);
    assert!(world.south.relayed().await.is_empty());
    assert_eq!(world.a.sent().await[0].status(), DELIVERED);
    assert_eq!(
        world.north.relayed().await[0].phase,
        Phase::Ended(End::Delivered)
    );
}

#[tokio::test]
async fn a_hosted_practice_sends_to_a_tenant_without_a_network() {
    // Wattle Street's key is at Banksia's provider: no call leaves the process but the agent's.
    let world = World::with(|host, roles| {
        if host == "south" {
            let mut hosted = practice(wattle(), Some(&south()), "https://south/trd");
            hosted.sends_through = None;
            roles.practices.push(hosted);
        }
    });
    let it = engine::Submission {
        org: wattle(),
        claim: "C1".into(),
        bytes: rig::referral("C1", "X1^Argus^VDI", "R").into(),
        file_stem: None,
        immediate: false,
    };
    world.south.engine().submit(it).await.unwrap();
    for _ in 0..5 {
        for node in [&world.south, &world.b] {
            node.works().await;
        }
        world.collects(&world.b).await.unwrap();
        world.pass(world::MINUTE);
    }
    assert!(world.net.posted.lock().unwrap().is_empty());
    assert_eq!(world.b.received().await[0].phase, Arrived::Inbox);
    assert_eq!(world.south.sent().await[0].status(), DELIVERED);
    let relayed = world.south.relayed().await.remove(0);
    assert_eq!(relayed.phase, Phase::Ended(End::Delivered));
    assert_eq!(relayed.sender(), &wattle());
}
