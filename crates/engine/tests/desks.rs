//! Whom what comes in is for: who gets it, who is asked, and what people do about it.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    missing_docs,
    reason = "tests fail by panicking"
)]

mod rig;

use delivery::inbound::{About, Inbound, Phase};
use delivery::response::code;
use delivery::{End, Reason, Status};
use engine::{DeskError, Filing, PatientMatch, ReturnReason};
use rig::{World, referral, result};
use std::sync::atomic::Ordering;
use store::Store;

fn owner(life: &Inbound) -> &str {
    &life.desk.as_ref().expect("on a desk").owner.id
}

fn also(life: &Inbound) -> Vec<&str> {
    let desk = life.desk.as_ref().expect("on a desk");
    desk.also.iter().map(|other| other.id.as_str()).collect()
}

fn because(life: &Inbound) -> &str {
    &life.desk.as_ref().expect("on a desk").because.code
}

fn concerns(life: &Inbound) -> Vec<(About, &str)> {
    let concerns = life.concerns().iter();
    concerns
        .map(|it| (it.about, it.reason.code.as_str()))
        .collect()
}

const UNKNOWN: &str = "4024742F^AUSHICPR^UPIN";
const BANKS: &str = "2426621B^AUSHICPR^UPIN";

#[tokio::test]
async fn what_is_for_somebody_is_handed_over_and_lies_on_their_desk() {
    let world = World::new();
    let life = world.receives(&referral("C1", BANKS, "R")).await;
    assert_eq!(life.phase, Phase::WithSoftware);
    assert_eq!((owner(&life), also(&life)), ("banks", vec!["kim"]));
    assert_eq!(world.imported().len(), 1);
    world.acknowledges("C1").await;
    assert_eq!(world.inbound(life.id).await.phase, Phase::Accepted);
}

#[tokio::test]
async fn what_is_for_nobody_waits_with_an_owner_until_a_person_files_it() {
    let mut world = World::new();
    let life = world.receives(&referral("C1", UNKNOWN, "R")).await;
    assert_eq!(life.phase, Phase::Triage);
    assert_eq!(life.status(), Status::Delivered);
    assert_eq!(owner(&life), "lee");
    assert_eq!(concerns(&life), [(About::Recipient, "recipient-unknown")]);
    let desk = life.desk.clone().unwrap();
    assert_eq!(desk.suggestion.unwrap().id, "banks", "by the name alone");
    // The sender's provider learns that the practice has it; no software is said to have it.
    assert_eq!(*world.outside.told.lock().unwrap(), [code::DELIVERED]);
    assert!(world.imported().is_empty() && world.sent().await.is_empty());

    world.restart().await;
    world.outside.pass(3 * rig::HOUR);
    world.works().await;
    assert_eq!(world.inbound(life.id).await.phase, Phase::Triage);

    let unsaid = world.engine.file(life.id, None, "lee").await;
    assert_eq!(unsaid.unwrap_err(), DeskError::WhoseUnknown(life.id));
    let filed = world.engine.file(life.id, Some("chan"), "lee").await;
    assert_eq!(filed.unwrap().get().id, "chan");
    world.restart().await;
    world.works().await;
    let life = world.inbound(life.id).await;
    assert_eq!((life.phase, owner(&life)), (Phase::WithSoftware, "chan"));
    assert_eq!(world.imported().len(), 1);

    world.acknowledges("C1").await;
    world.works().await;
    assert_eq!(world.inbound(life.id).await.phase, Phase::Accepted);
    let sent = world.sent().await;
    assert_eq!(sent.len(), 1, "the typed acknowledgement, and it only now");
    assert_eq!(world.outside.told.lock().unwrap().len(), 1, "told once");
    let again = world.engine.file(life.id, Some("chan"), "lee").await;
    assert_eq!(again.unwrap_err(), DeskError::NotWaiting(life.id));
}

#[tokio::test]
async fn leave_departure_and_services_lead_to_whoever_looks_after_them() {
    let world = World::new();
    let rows = [
        (
            "098765BY^AUSHICPR^UPIN",
            "chan",
            "recipient-absent-forwarded",
            Phase::WithSoftware,
        ),
        (
            "314159TK^AUSHICPR^UPIN",
            "hill",
            "recipient-absent-delegated",
            Phase::WithSoftware,
        ),
        (
            "1234560T^AUSHICPR^UPIN",
            "lee",
            "recipient-left",
            Phase::Triage,
        ),
        (
            "ECHO^Argus^VDI",
            "echo",
            "recipient-service",
            Phase::WithSoftware,
        ),
        ("", "lee", "recipient-name-only", Phase::Triage),
        (
            "8003620000030515^AUSHIC^NOI",
            "lee",
            "recipient-whole-practice",
            Phase::Triage,
        ),
    ];
    for (n, (recipient, whose, code, phase)) in rows.into_iter().enumerate() {
        let life = world
            .receives(&referral(&format!("C{n}"), recipient, "R"))
            .await;
        assert_eq!((owner(&life), because(&life)), (whose, code), "{recipient}");
        assert_eq!(life.phase, phase, "{recipient}");
    }
    let lives = world.received().await;
    let hill = lives.iter().find(|life| owner(life) == "hill").unwrap();
    assert_eq!(also(hill), ["kim"], "who may act meanwhile");
    let echo = lives.iter().find(|life| owner(life) == "echo").unwrap();
    assert_eq!(also(echo), ["chan", "kim"]);
    let left = lives.iter().find(|life| because(life) == "recipient-left");
    let successor = left.unwrap().desk.clone().unwrap().suggestion;
    assert_eq!(successor.unwrap().id, "chan");
}

#[tokio::test]
async fn a_result_is_for_pv1_9_then_copy_to_then_the_ordering_practitioner_if_so_decided() {
    let world = World::new();
    let theirs = "4024742F^OTHER^OLA^^^DR^^^AUSHICPR";
    let with = |obr_16: &str, obr_28: &str| {
        let text = result("C1", theirs, "D1", "20261122110000+1100", "x");
        let mut obr = vec![""; 29];
        obr[16] = obr_16;
        obr[28] = obr_28;
        let tail = obr[26..].join("|");
        text.replacen(
            "20261121||||||||||||||",
            &format!("20261121|||||||||{obr_16}|||||"),
            1,
        )
        .replacen("||LAB|F\r", &format!("||LAB|F|{tail}\r"), 1)
    };
    let copy = world
        .receives(&with("", "X^NOBODY~2426621B^BANKS^ROSA^^^DR^^^AUSHICPR"))
        .await;
    assert_eq!(owner(&copy), "banks");
    let ordered = with("432103J^CHAN^WEI^^^DR^^^AUSHICPR", "").replacen("|C1|", "|C2|", 1);
    let unasked = world.receives(&ordered).await;
    assert_eq!(because(&unasked), "recipient-unknown");
    let asked = World::with(|data| data.by_ordering_provider = true, |_| {});
    assert_eq!(owner(&asked.receives(&ordered).await), "chan");
}

#[tokio::test]
async fn a_document_can_be_given_to_somebody_else_at_any_time() {
    let world = World::new();
    let life = world.receives(&referral("C1", UNKNOWN, "R")).await;
    let given = world.engine.assign(life.id, "kim", "lee").await;
    assert_eq!(given.unwrap().get().name, "Kim Ito");
    let life = world.inbound(life.id).await;
    assert_eq!((owner(&life), life.phase), ("kim", Phase::Triage));
    let nobody = world.engine.assign(life.id, "zed", "lee").await;
    assert_eq!(nobody.unwrap_err(), DeskError::Nobody("zed".into()));
    let filed = world.receives(&referral("C2", BANKS, "R")).await;
    world
        .engine
        .assign(filed.id, "chan", "banks")
        .await
        .unwrap();
    assert_eq!(owner(&world.inbound(filed.id).await), "chan");
    let entries = world.store.audit(&rig::banksia(), 0, 1_000).await.unwrap();
    let given = entries.iter().filter(|entry| {
        entry.draft.action == audit::Action::MessageAssigned
            && entry.draft.detail.contains_key("by")
    });
    assert_eq!(given.count(), 2);
}

#[tokio::test]
async fn where_software_decides_nobody_asks_the_patient_index() {
    let world = World::new();
    *world.outside.patient.lock().unwrap() = Some(PatientMatch::New);
    *world.outside.unlisted.lock().unwrap() = true;
    let life = world.receives(&referral("C1", BANKS, "R")).await;
    assert_eq!(life.phase, Phase::WithSoftware);
    assert_eq!(world.outside.asked.load(Ordering::SeqCst), 0);
}

fn sealpost_decides() -> World {
    World::with(|_| {}, |practice| practice.filing = Filing::Sealpost)
}

#[tokio::test]
async fn where_sealpost_decides_each_doubt_is_a_concern_of_its_own() {
    let world = sealpost_decides();
    let reason = Reason::new("patient-two", "Two patients come into question");
    *world.outside.patient.lock().unwrap() = Some(PatientMatch::NeedsPerson { reason });
    let patient = world.receives(&referral("C1", BANKS, "R")).await;
    assert_eq!(concerns(&patient), [(About::Patient, "patient-two")]);
    assert_eq!(
        (owner(&patient), also(&patient)),
        ("lee", vec!["banks", "kim"])
    );

    *world.outside.unlisted.lock().unwrap() = true;
    let all = world.receives(&referral("C2", UNKNOWN, "R")).await;
    assert_eq!(
        concerns(&all),
        [
            (About::Recipient, "recipient-unknown"),
            (About::Patient, "patient-two"),
            (About::Sender, "sender-not-listed"),
        ]
    );
    *world.outside.unlisted.lock().unwrap() = false;
    *world.outside.patient.lock().unwrap() = Some(PatientMatch::New);
    let new = world.receives(&referral("C3", BANKS, "R")).await;
    assert_eq!(concerns(&new), [(About::Patient, "patient-new")]);
    // The recipient is known, so that nobody has to be named.
    world.engine.file(new.id, None, "lee").await.unwrap();
    world.works().await;
    let new = world.inbound(new.id).await;
    assert_eq!((owner(&new), new.phase), ("banks", Phase::WithSoftware));

    let blank = referral("C5", BANKS, "R").replacen("AUSPDI||Dear Rosa", "LN||", 1);
    *world.outside.patient.lock().unwrap() = None;
    let blank = world.receives(&blank).await;
    assert_eq!(
        concerns(&blank),
        [(About::Display, "display-not-compliant")]
    );

    let id = "p-1".to_owned();
    *world.outside.patient.lock().unwrap() = Some(PatientMatch::Matched { id });
    let matched = world.receives(&referral("C4", BANKS, "R")).await;
    assert_eq!(matched.phase, Phase::WithSoftware);
}

#[tokio::test]
async fn a_doubt_is_never_passed_over_for_want_of_somebody_to_ask() {
    let nobody = |data: &mut routing::RosterData| *data = routing::RosterData::default();
    let world = World::with(nobody, |practice| practice.filing = Filing::Sealpost);
    *world.outside.patient.lock().unwrap() = Some(PatientMatch::New);
    let life = world.receives(&referral("C1", UNKNOWN, "R")).await;
    assert_eq!((life.phase, owner(&life)), (Phase::Triage, "reception"));
    assert_eq!(concerns(&life), [(About::Patient, "patient-new")]);
    world.engine.file(life.id, None, "robin").await.unwrap();
    world.works().await;
    assert_eq!(world.imported().len(), 1);
}

#[tokio::test]
async fn a_practice_without_a_roster_is_served_as_before() {
    let world = World::with(|data| *data = routing::RosterData::default(), |_| {});
    let life = world.receives(&referral("C1", UNKNOWN, "R")).await;
    assert_eq!(life.phase, Phase::WithSoftware);
    assert!(life.desk.is_none());
    world.engine.assign(life.id, "Robin", "lee").await.unwrap();
    assert_eq!(owner(&world.inbound(life.id).await), "Robin");
}

#[tokio::test]
async fn a_test_message_has_an_owner_and_is_never_filed() {
    let world = World::new();
    let text = referral("C1", BANKS, "R").replacen("|C1|P|", "|C1|T|", 1);
    let life = world.receives(&text).await;
    assert_eq!((life.phase, owner(&life)), (Phase::Triage, "lee"));
    let filed = world.engine.file(life.id, Some("banks"), "lee").await;
    assert_eq!(filed.unwrap_err(), DeskError::NotWaiting(life.id));
    world.works().await;
    assert!(world.imported().is_empty());
}

#[tokio::test]
async fn what_a_person_sends_back_is_answered_with_the_reason_and_never_handed_over() {
    let world = World::new();
    let life = world.receives(&referral("C1", UNKNOWN, "S")).await;
    let back = world
        .engine
        .send_back(life.id, ReturnReason::NotOurs, "lee");
    back.await.unwrap();
    world.works().await;
    let life = world.inbound(life.id).await;
    assert_eq!(life.phase, Phase::Returned);
    assert_eq!(life.status(), Status::Ended(End::Rejected));
    let sent = world.sent().await;
    let content = world.store.blob(&sent[0].content).await.unwrap().unwrap();
    let answer = document::Letter::read(&content).unwrap().answer.unwrap();
    assert_eq!(
        (answer.code.as_str(), answer.control_id.as_str()),
        ("AE", "C1")
    );
    assert!(answer.proves("REF^I12^REF_I12") && answer.text.contains("not for this practice"));
    for _ in 0..2 {
        world.outside.pass(100 * rig::HOUR);
        world.works().await;
    }
    assert!(world.imported().is_empty());
    assert!(world.inbound(life.id).await.escalations.is_empty());
    let again = world.engine.file(life.id, Some("banks"), "lee").await;
    assert_eq!(again.unwrap_err(), DeskError::NotWaiting(life.id));
    let filed = world.receives(&referral("C2", BANKS, "R")).await;
    let back = world
        .engine
        .send_back(filed.id, ReturnReason::Patient, "lee");
    assert_eq!(back.await.unwrap_err(), DeskError::NotWaiting(filed.id));
}

#[tokio::test]
async fn a_practice_that_never_confirms_says_so_of_what_waits_too() {
    let world = World::with(|_| {}, |practice| practice.software_confirms = false);
    let life = world.receives(&referral("C1", UNKNOWN, "R")).await;
    assert_eq!(life.phase, Phase::Triage);
    assert_eq!(
        *world.outside.told.lock().unwrap(),
        [code::DELIVERED_NO_SOFTWARE_ACK]
    );
    let without = World::with(|_| {}, |practice| practice.imports = false);
    let life = without.receives(&referral("C1", UNKNOWN, "R")).await;
    without
        .engine
        .file(life.id, Some("banks"), "lee")
        .await
        .unwrap();
    assert_eq!(without.inbound(life.id).await.phase, Phase::Inbox);
}

#[tokio::test]
async fn a_file_bears_its_owner_and_the_extension_that_the_software_looks_for() {
    let world = World::with(
        |_| {},
        |practice| {
            let names = &mut practice.file_names;
            names.by_kind.insert("REF".to_owned(), "rsd".to_owned());
        },
    );
    let life = world.receives(&referral("C1", BANKS, "R")).await;
    let file = life.hand_over.unwrap();
    assert_eq!(file.owner.as_deref(), Some("banks"));
    assert_eq!(file.kind, "REF");
    assert!(file.name.ends_with(".rsd"), "{}", file.name);
    let waiting = world.receives(&referral("C2", UNKNOWN, "R")).await;
    assert_eq!(waiting.hand_over, None);
    let filed = world.engine.file(waiting.id, Some("banks"), "lee").await;
    filed.unwrap();
    let file = world.inbound(waiting.id).await.hand_over.unwrap();
    assert_eq!(
        file.owner.as_deref(),
        Some("banks"),
        "whoever it was filed for"
    );
}
