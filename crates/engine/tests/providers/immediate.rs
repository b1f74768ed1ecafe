//! Immediate messages between two gateways: the answer comes in the reply, or the ordinary way,
//! and once, whatever is cut short in between.

use crate::dying_store::Death;
use crate::net::{Fault, meanwhile};
use crate::rig::{banksia, facility, referral, wattle};
use crate::world::{MINUTE, Node, Peered, Roles, World, endpoint, practice, south};
use audit::Action;
use delivery::inbound::Phase;
use delivery::outbound::{ImmediateService, Kind, Outbound, Phase as Sent};
use delivery::{End, Status};
use engine::{ImmediateRefusal, ReceiveRefusal};
use ids::{InvocationId, MessageId};
use smd::{Metadata, SealedMessage, interfaces};
use std::sync::Arc;
use std::sync::atomic::Ordering;
use store::Store;
use uuid::Uuid;

/// What Banksia's software does with a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Software {
    /// It takes it and says so.
    Confirms,
    /// There is none that says anything: people read it.
    None,
}

/// Wattle Street and Banksia with gateways of their own, of which Banksia's answers at once.
fn gateways(software: Software) -> World {
    let world = World::with(move |host, roles: &mut Roles| match host {
        "a" => roles.practices = vec![practice(wattle(), None, "https://a/trd")],
        "b" => {
            let mut own = practice(banksia(), None, "https://b/trd");
            own.imports = software == Software::Confirms;
            own.software_confirms = own.imports;
            roles.practices = vec![own];
        }
        _ => {}
    });
    let mut listed = world.listed.lock().unwrap();
    listed.insert(wattle(), endpoint("a", &wattle()));
    listed.insert(banksia(), endpoint("b", &banksia()));
    drop(listed);
    answers_at(&world, "https://b/simd", false);
    world
}

fn answers_at(world: &World, address: &str, is_only: bool) {
    let service = ImmediateService {
        address: address.to_owned(),
        provider: None,
        is_only,
    };
    let mut services = world.net.immediate.lock().unwrap();
    services.insert(banksia(), service);
}

/// Both do what can be done, some minutes apart; who died is started again.
async fn rounds(world: &World, times: usize) {
    for _ in 0..times {
        for node in [&world.a, &world.b] {
            node.works().await;
            if !world.net.software_is_silent.load(Ordering::SeqCst) {
                node.acknowledges().await;
            }
            if node.is_dead() {
                node.restart(None).await;
            }
        }
        world.pass(4 * MINUTE);
    }
}

/// The acknowledgements that Banksia made.
async fn answers(node: &Node) -> Vec<Outbound> {
    let sent = node.sent().await.into_iter();
    sent.filter(|life| matches!(life.kind, Kind::Ack { .. }))
        .collect()
}

/// To where messages were posted the ordinary way.
fn posted(world: &World) -> Vec<String> {
    let posted = world.net.posted.lock().unwrap();
    posted.iter().map(|(to, _)| to.clone()).collect()
}

fn notes(life: &Outbound) -> Vec<String> {
    let notes = life.timeline.iter().filter_map(|entry| entry.note.as_ref());
    notes.map(|note| note.sentence.clone()).collect()
}

/// An immediate message to Banksia, as Wattle Street's system would post it.
fn message(id: u128, content: &str) -> SealedMessage {
    signed_by(&wattle(), id, content)
}

fn signed_by(signer: &ids::Organisation, id: u128, content: &str) -> SealedMessage {
    SealedMessage {
        metadata: Metadata {
            creation_time: ids::Timestamp::from_millis(1_763_773_200_000),
            expiry_time: None,
            invocation_id: InvocationId::from_uuid(Uuid::from_u128(id)),
            receiver_individual: None,
            receiver_organisation: banksia(),
            sender_individual: None,
            sender_organisation: wattle(),
            service_category: "urn:x".into(),
            service_interface: interfaces::SEALED_IMMEDIATE_MESSAGE_DELIVERY_TLS.into(),
            route_records: Vec::new(),
            other: Vec::new(),
        },
        encrypted_payload: [signer.uri().as_bytes(), b"\n", content.as_bytes()]
            .concat()
            .into(),
    }
}

async fn asks(
    world: &World,
    silent: bool,
    message: SealedMessage,
) -> Result<SealedMessage, ImmediateRefusal> {
    let (engine, peer) = (world.b.engine(), Peered::new(&wattle()));
    let call = engine.answer(&peer, message);
    let answered = meanwhile(&world.b.outside, &world.b, silent, call).await;
    answered.map(store::Durable::into_inner)
}

#[tokio::test]
async fn the_answer_of_the_software_comes_in_the_reply_and_is_not_posted() {
    let world = gateways(Software::Confirms);
    world.sends_as("C1", true).await;
    rounds(&world, 3).await;
    let sent = world.a.sent().await.remove(0);
    assert_eq!(sent.status(), Status::Ended(End::Accepted), "{sent:?}");
    assert_eq!(world.b.received().await[0].phase, Phase::Accepted);
    assert_eq!(posted(&world), Vec::<String>::new());
    assert_eq!(world.net.responded.lock().unwrap().len(), 0);
    assert_eq!(world.net.exchanges.load(Ordering::SeqCst), 1);
    let ack = answers(&world.b).await.remove(0);
    assert!(ack.immediate.given_at.is_some());
    let trail = world.b.disk.audit(&banksia(), 0, 100).await.unwrap();
    let in_reply = |entry: &audit::Entry| {
        entry.draft.action == Action::MessageSent
            && entry.draft.detail.get("reply").map(String::as_str) == Some("in-reply")
    };
    assert_eq!(trail.iter().filter(|entry| in_reply(entry)).count(), 1);
}

#[tokio::test]
async fn where_no_software_confirms_the_node_answers_itself() {
    let world = gateways(Software::None);
    world.sends_as("C1", true).await;
    rounds(&world, 3).await;
    let sent = world.a.sent().await.remove(0);
    let status = Status::Ended(End::DeliveredUnconfirmed);
    assert_eq!(sent.status(), status, "{sent:?}");
    assert!(sent.delivered_at.is_some());
    assert_eq!(posted(&world), Vec::<String>::new());
    assert_eq!(world.a.received().await[0].phase, Phase::Credited);
    // Nothing follows, and nobody is alarmed by that.
    world.pass(40 * crate::world::DAY);
    rounds(&world, 2).await;
    let ack = answers(&world.b).await.remove(0);
    assert_eq!(ack.status(), status);
    assert!(ack.timeline.iter().all(|entry| !entry.alarm));
}

#[tokio::test]
async fn a_late_answer_goes_the_ordinary_way_and_the_timeline_says_so() {
    let world = gateways(Software::Confirms);
    world.net.software_is_silent.store(true, Ordering::SeqCst);
    world.sends_as("C1", true).await;
    rounds(&world, 3).await;
    let sent = world.a.sent().await.remove(0);
    assert_eq!(sent.status(), Status::Delivered, "{sent:?}");
    let said = notes(&sent).join("\n");
    assert!(said.contains("has not answered in time"), "{said}");
    // The same message once more, which tells Banksia whom to tell.
    assert_eq!(posted(&world), ["https://b/smd"]);
    assert_eq!(world.b.received().await.len(), 1);
    assert_eq!(world.net.responded.lock().unwrap().len(), 1);
    world.net.software_is_silent.store(false, Ordering::SeqCst);
    rounds(&world, 3).await;
    let sent = world.a.sent().await.remove(0);
    assert_eq!(sent.status(), Status::Ended(End::Accepted));
    assert_eq!(posted(&world), ["https://b/smd", "https://a/smd"]);
}

#[tokio::test]
async fn a_second_copy_gets_the_recorded_answer() {
    for software in [Software::Confirms, Software::None] {
        let world = gateways(software);
        let content = referral("C1", "X1^Argus^VDI", "R");
        let first = asks(&world, false, message(1, &content)).await.unwrap();
        let again = asks(&world, false, message(1, &content)).await.unwrap();
        assert_eq!(first, again, "{software:?}");
        assert_eq!(first.metadata.sender_organisation, banksia());
        assert_eq!(first.metadata.receiver_organisation, wattle());
        assert_eq!(first.metadata.route_records, []);
        assert_eq!(world.b.received().await.len(), 1);
        assert_eq!(answers(&world.b).await.len(), 1);
        let other = message(1, &referral("C2", "X1^Argus^VDI", "R"));
        assert_eq!(
            asks(&world, false, other).await.unwrap_err(),
            ImmediateRefusal::Receive(ReceiveRefusal::DifferentContent)
        );
    }
}

#[tokio::test]
async fn an_answer_whose_reply_was_lost_follows_when_it_is_asked_for_the_ordinary_way() {
    let world = gateways(Software::Confirms);
    let plan = [Some(Fault::ReplyLost)];
    world.net.faults.lock().unwrap().extend(plan);
    world.sends_as("C1", true).await;
    rounds(&world, 4).await;
    let sent = world.a.sent().await.remove(0);
    assert_eq!(sent.status(), Status::Ended(End::Accepted), "{sent:?}");
    assert_eq!(posted(&world), ["https://b/smd", "https://a/smd"]);
    assert_eq!(world.b.received().await.len(), 1);
    assert_eq!(world.a.received().await.len(), 1);
}

#[tokio::test]
async fn a_late_call_that_asks_again_gets_the_answer_that_came_meanwhile() {
    let world = gateways(Software::Confirms);
    let content = referral("C1", "X1^Argus^VDI", "R");
    let late = asks(&world, true, message(1, &content)).await;
    assert_eq!(late.unwrap_err(), ImmediateRefusal::Late);
    asks(&world, false, message(1, &content)).await.unwrap();
    assert_eq!(answers(&world.b).await[0].phase, Sent::Sent);
    assert_eq!(posted(&world), Vec::<String>::new());
}

#[tokio::test]
async fn what_cannot_be_opened_is_refused_in_one_way_and_not_before_the_time_is_over() {
    let world = gateways(Software::Confirms);
    let before = engine::Clock::now(&*world.b.outside);
    let forged = signed_by(&south(), 1, &referral("C1", "X1^Argus^VDI", "R"));
    let refused = asks(&world, false, forged).await.unwrap_err();
    let words = "The message could not be opened securely";
    assert_eq!(refused, ImmediateRefusal::Unanswerable(words));
    let waited = engine::Clock::now(&*world.b.outside).millis_since(before);
    assert!(waited >= 20_000, "{waited}");
    assert_eq!(world.b.received().await[0].phase, Phase::Refused);
}

#[tokio::test]
async fn an_acknowledgement_and_a_stranger_are_not_answered() {
    let world = gateways(Software::None);
    rounds(&world, 1).await;
    let (us, them) = (facility(&wattle()), facility(&banksia()));
    let ack =
        format!("MSH|^~\\&|CIS|{us}|CIS|{them}|20261122120000+1100||ACK|A1|P|2.3.1\rMSA|AA|none\r");
    let refused = asks(&world, false, message(2, &ack)).await;
    assert!(matches!(refused, Err(ImmediateRefusal::Unanswerable(_))));
    let (engine, peer) = (world.b.engine(), Peered::new(&south()));
    let content = referral("C1", "X1^Argus^VDI", "R");
    let refused = engine.answer(&peer, message(3, &content)).await;
    assert_eq!(
        refused.unwrap_err(),
        ImmediateRefusal::Receive(ReceiveRefusal::NotEntitled(wattle()))
    );
}

#[tokio::test]
async fn a_provider_that_only_passes_on_says_so_and_takes_nothing() {
    let world = World::new();
    let (engine, peer) = (world.south.engine(), Peered::new(&wattle()));
    let content = referral("C1", "X1^Argus^VDI", "R");
    let refused = engine.answer(&peer, message(1, &content)).await;
    let Err(ImmediateRefusal::Unanswerable(words)) = refused else {
        panic!("{refused:?}");
    };
    assert!(words.contains("deliver it by SealedMessageDelivery"));
    assert_eq!(world.south.relayed().await, []);
    let trail = world.south.disk.audit(&banksia(), 0, 10).await.unwrap();
    let reason = trail[0].draft.detail.get("reason");
    assert_eq!(reason.map(String::as_str), Some("cannot-answer"));
}

#[tokio::test]
async fn what_a_tenant_sends_immediately_is_not_passed_on() {
    let world = World::new();
    let (engine, peer) = (world.north.engine(), Peered::new(&wattle()));
    let content = referral("C1", "X1^Argus^VDI", "R");
    let refused = engine.answer(&peer, message(1, &content)).await;
    assert!(
        matches!(refused, Err(ImmediateRefusal::Unanswerable(_))),
        "{refused:?}"
    );
    assert_eq!(world.north.relayed().await, []);
    let trail = world.north.disk.audit(&wattle(), 0, 10).await.unwrap();
    assert_eq!(trail[0].draft.detail["reason"], "cannot-answer");
}

#[tokio::test]
async fn a_provider_answers_for_a_practice_whose_key_it_holds() {
    let world = World::with(|host, roles| match (host, &mut roles.provider) {
        ("a", _) => roles.practices = vec![practice(wattle(), None, "https://a/trd")],
        ("south", Some((_, tenants))) => {
            tenants.clear();
            let mut hosted = practice(banksia(), Some(&south()), "https://south/trd");
            hosted.sends_through = None;
            roles.practices.push(hosted);
        }
        _ => {}
    });
    let here = endpoint("a", &wattle());
    world.listed.lock().unwrap().insert(wattle(), here);
    let service = ImmediateService {
        address: "https://south/simd".to_owned(),
        provider: Some(south()),
        is_only: false,
    };
    let services = world.net.immediate.lock();
    services.unwrap().insert(banksia(), service);
    world.sends_as("C1", true).await;
    for node in [&world.a, &world.south, &world.a] {
        node.works().await;
    }
    let sent = world.a.sent().await.remove(0);
    let status = Status::Ended(End::DeliveredUnconfirmed);
    assert_eq!(sent.status(), status, "{sent:?}");
    assert_eq!(posted(&world), Vec::<String>::new());
}

#[tokio::test]
async fn behind_a_provider_it_goes_the_ordinary_way_and_says_why() {
    let world = World::new();
    answers_at(&world, "https://b/simd", false);
    world.sends_as("C1", true).await;
    world.rounds(4).await;
    let sent = world.a.sent().await.remove(0);
    assert_eq!(sent.status(), Status::Ended(End::DeliveredUnconfirmed));
    let said = notes(&sent).join("\n");
    assert!(said.contains("no service for immediate messages"), "{said}");
    assert_eq!(world.net.exchanges.load(Ordering::SeqCst), 0);
}

#[tokio::test]
async fn who_has_no_other_service_is_asked_again_until_it_answers() {
    let world = gateways(Software::Confirms);
    answers_at(&world, "https://b/simd", true);
    let plan = [Some(Fault::Unreachable), Some(Fault::ReplyLost)];
    world.net.faults.lock().unwrap().extend(plan);
    world.sends_as("C1", true).await;
    rounds(&world, 8).await;
    let sent = world.a.sent().await.remove(0);
    assert_eq!(sent.status(), Status::Ended(End::Accepted), "{sent:?}");
    assert_eq!(posted(&world), Vec::<String>::new());
    assert_eq!(world.b.received().await.len(), 1);
}

/// The document is there once, its one answer came once, and nobody is alarmed.
async fn all_is_well(world: &World, software: Software, what: &str) {
    let received = world.b.received().await;
    assert_eq!(received.len(), 1, "{what}: {received:?}");
    let sent = world.a.sent().await;
    assert_eq!(sent.len(), 1, "{what}");
    let end = match software {
        Software::Confirms => End::Accepted,
        Software::None => End::DeliveredUnconfirmed,
    };
    let timeline = &sent[0].timeline;
    assert_eq!(sent[0].status(), Status::Ended(end), "{what}: {timeline:?}");
    assert!(timeline.iter().all(|entry| !entry.alarm), "{what}");
    let is_end =
        |entry: &&delivery::Entry| entry.status == Status::Ended(end) && entry.note.is_none();
    let ends = timeline.iter().filter(is_end);
    assert_eq!(ends.count(), 1, "{what}: {timeline:?}");
    let (made, came) = (answers(&world.b).await, world.a.received().await);
    let at_least = usize::from(software == Software::Confirms);
    assert!((at_least..=1).contains(&made.len()), "{what}: {made:?}");
    assert_eq!(came.len(), made.len(), "{what}: {came:?}");
    let replayed = came.iter().filter(|life| life.phase == Phase::Replay);
    assert_eq!(replayed.count(), 0, "{what}");
    let ids: Vec<MessageId> = made.iter().map(|ack| ack.id).collect();
    assert_eq!(Vec::from_iter(received[0].immediate.answer), ids, "{what}");
}

#[tokio::test]
async fn wherever_a_process_dies_the_answer_comes_once() {
    for software in [Software::Confirms, Software::None] {
        for is_receiver in [false, true] {
            for n in 1.. {
                let mut died = 0;
                for death in [Death::Before(n), Death::After(n)] {
                    let world = gateways(software);
                    let node = if is_receiver { &world.b } else { &world.a };
                    node.restart(Some(death)).await;
                    let process = node.engine();
                    world.sends_as("C1", true).await;
                    rounds(&world, 8).await;
                    died += usize::from(!Arc::ptr_eq(&process, &node.engine()));
                    let what = format!("{software:?}, receiver {is_receiver}, {death:?}");
                    all_is_well(&world, software, &what).await;
                }
                if died == 0 {
                    assert!(n > 3, "it commits more often than that");
                    break;
                }
            }
        }
    }
}

#[tokio::test]
async fn lost_replies_and_second_copies_change_nothing() {
    for software in [Software::Confirms, Software::None] {
        for fault in [Fault::ReplyLost, Fault::Twice, Fault::Unreachable] {
            for nth in 0..5 {
                let world = gateways(software);
                let mut plan = vec![None; nth];
                plan.push(Some(fault));
                world.net.faults.lock().unwrap().extend(plan);
                world.sends_as("C1", true).await;
                rounds(&world, 8).await;
                let what = format!("{software:?}, call {nth}, {fault:?}");
                all_is_well(&world, software, &what).await;
            }
        }
    }
}
