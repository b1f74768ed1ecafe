//! Immediate messages between running gateways, over mutual TLS.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    missing_docs,
    reason = "tests fail by panicking"
)]

use audit::Action;
use delivery::End;
use delivery::inbound::Phase;
use delivery::outbound::{Kind, Outbound};
use sealpost::Config;
use serde_json::{Value, json};
use smd::{Answer, ImmediateRefusal, TimeoutCode, interfaces};
use std::process::Command;
use testkit::party::{Change, Party, Side};
use testkit::world::Plan;
use testkit::{HandClient, World, mail, until};

const PROGRAM: &str = env!("CARGO_BIN_EXE_sealpost");
const ORDINARY: &str = "/smd/SealedMessageDelivery";
const IMMEDIATE: &str = "/smd/SealedImmediateMessageDelivery";

/// Where a party answers at once.
fn immediate_url(party: &Party) -> String {
    party.delivery_url().replace(ORDINARY, IMMEDIATE)
}

/// Lists, beside each endpoint, one of the same owner that answers at once; or that one alone.
fn answering(alone: bool) -> Change<Value> {
    Box::new(move |directory| {
        let entries = directory["entry"].as_array_mut().expect("a bundle");
        let mut beside = Vec::new();
        for entry in entries.iter_mut() {
            if entry["resource"]["resourceType"] == "Endpoint" {
                let mut other = if alone { Value::Null } else { entry.clone() };
                let changed = if alone { &mut *entry } else { &mut other };
                let resource = &mut changed["resource"];
                resource["connectionType"]["code"] =
                    json!(interfaces::SEALED_IMMEDIATE_MESSAGE_DELIVERY_TLS);
                let address = resource["address"].as_str().expect("an address");
                resource["address"] = json!(address.replace(ORDINARY, IMMEDIATE));
                if !alone {
                    let id = format!("{}-now", resource["id"].as_str().expect("an id"));
                    resource["id"] = json!(id);
                    if let Some(full) = other.get_mut("fullUrl") {
                        *full = json!(format!("{}-now", full.as_str().expect("a URL")));
                    }
                    beside.push(other);
                }
            } else if let Some(references) = entry["resource"]["endpoint"].as_array_mut() {
                let more: Vec<Value> = references.iter().map(named_now).collect();
                if !alone {
                    references.extend(more);
                }
            }
        }
        entries.extend(beside);
    })
}

fn named_now(reference: &Value) -> Value {
    let to = reference["reference"].as_str().expect("a reference");
    json!({ "reference": format!("{to}-now") })
}

async fn world(directory: Option<Change<Value>>, configure: Option<Change<Config>>) -> World {
    World::planned(Plan {
        gp: Side {
            directory,
            ..Side::default()
        },
        specialist: Side {
            configure,
            ..Side::default()
        },
        ..Plan::default()
    })
    .await
}

/// The GP hands a referral in by command.
fn sends(world: &World, control_id: &str, immediate: bool) {
    let (gp, specialist) = (&world.gp.practice, &world.specialist.practice);
    let file = world.folder().join(format!("{control_id}.hl7"));
    std::fs::write(&file, mail::referral_of(gp, specialist, control_id)).unwrap();
    let mut command = Command::new(PROGRAM);
    command.args(["send", "--config"]);
    command.arg(world.gp.files.config());
    command.args(["--to", specialist.hpio.as_str()]);
    if immediate {
        command.arg("--immediate");
    }
    let done = command.arg(file).output().unwrap();
    assert!(done.status.success(), "{done:?}");
}

async fn accepted(world: &mut World, control_id: &str) -> Outbound {
    until("a message accepted", async || {
        world.specialist.clinic.look();
        let mut sent = world.gp.outbound().await.into_iter();
        sent.find(|life| {
            life.control_id == control_id && life.status() == delivery::Status::Ended(End::Accepted)
        })
    })
    .await
}

/// Whether the specialist's acknowledgement was given in a reply.
async fn was_given(world: &World) -> bool {
    let all = world.specialist.outbound().await;
    let is_ack = |life: &&Outbound| matches!(life.kind, Kind::Ack { .. });
    let acks: Vec<_> = all.iter().filter(is_ack).collect();
    assert_eq!(acks.len(), 1, "{acks:?}");
    acks[0].immediate.given_at.is_some()
}

#[tokio::test(flavor = "multi_thread")]
async fn send_immediate_gets_the_answer_of_the_software_in_the_reply() {
    let mut world = world(Some(answering(false)), None).await;
    sends(&world, "NOW", true);
    let sent = accepted(&mut world, "NOW").await;
    assert!(was_given(&world).await, "{:?}", sent.timeline);
    // The answer may be credited before it is written down how it came.
    until("how the answer came is audited", async || {
        let how = world.gp.audited(Action::MessageSent, "reply", "answer");
        how.await.then_some(())
    })
    .await;
    world.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn who_lists_no_other_service_is_sent_to_immediately_unasked() {
    let mut world = world(Some(answering(true)), None).await;
    sends(&world, "ONLY", false);
    accepted(&mut world, "ONLY").await;
    assert!(was_given(&world).await);
    world.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn without_such_a_service_it_goes_the_ordinary_way_and_says_why() {
    let mut world = world(None, None).await;
    sends(&world, "NONE", true);
    let sent = accepted(&mut world, "NONE").await;
    let notes = sent.timeline.iter().filter_map(|it| it.note.as_ref());
    let codes: Vec<_> = notes.map(|note| note.code.as_str()).collect();
    assert!(codes.contains(&"not-immediate"), "{codes:?}");
    assert!(!was_given(&world).await);
    world.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_late_software_makes_the_peer_come_back_and_the_answer_follows() {
    let brief: Change<Config> = Box::new(|config| config.limits.immediate_wait_ms = 100);
    let mut world = world(Some(answering(false)), Some(brief)).await;
    let client = HandClient::new(&world.gp.issued);
    let url = immediate_url(&world.specialist);
    let answer = client.exchange(&url, &mail::good_message("LATE")).await;
    let Ok(Answer::Refused(ImmediateRefusal::Timeout { code, .. })) = answer else {
        panic!("{answer:?}");
    };
    assert_eq!(code, TimeoutCode::BusyRetryLater);
    let taken = |life: &delivery::Inbound| life.phase == Phase::WithSoftware;
    world.specialist.received("it was taken", taken).await;
    sends(&world, "SOON", true);
    let noted = |life: &Outbound| {
        let mut notes = life.timeline.iter().filter_map(|it| it.note.as_ref());
        notes.any(|note| note.sentence.contains("busyRetryLater"))
    };
    world.gp.sent("SOON", noted).await;
    accepted(&mut world, "SOON").await;
    world.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_peer_is_answered_and_again_with_the_same() {
    let mut world = world(None, None).await;
    let client = HandClient::new(&world.gp.issued);
    let url = immediate_url(&world.specialist);
    let message = mail::good_message("PEER");
    let asked = async { client.exchange(&url, &message).await };
    let (first, ()) = tokio::join!(asked, async {
        until("the software has it", async || {
            world.specialist.clinic.look().then_some(())
        })
        .await;
    });
    let Ok(Answer::Given(first)) = first else {
        panic!("{first:?}");
    };
    let gp = world.gp.practice.organisation();
    assert_eq!(first.metadata.receiver_organisation, gp);
    let again = client.exchange(&url, &message).await;
    assert_eq!(again, Ok(Answer::Given(first)));
    world.finish().await;
}
