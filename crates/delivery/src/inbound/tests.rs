//! Each way through the inbound machine.

use super::*;
use crate::response::code;
use crate::{Effect, Folder, Plan, Policy, ResponseClass, Urgency, outbound::Step};
use uuid::Uuid;

const T0: i64 = 1_763_700_000_000;
const DAY: i64 = 24 * 60 * 60_000;

fn at(ms: i64) -> Timestamp {
    Timestamp::from_millis(T0 + ms)
}

fn org(name: &str) -> Organisation {
    Organisation::parse_uri(&format!("https://{name}.example/id")).unwrap()
}

fn route(name: &str) -> Route {
    Route {
        address: format!("https://{name}.example/trd"),
        target: org(name),
        provider: org(name),
        failures: 0,
        told_at: None,
        gave_up: false,
    }
}

fn life() -> Inbound {
    Inbound {
        id: MessageId::from_uuid(Uuid::from_u128(3)),
        org: org("receiver"),
        sender: org("sender"),
        invocation_id: InvocationId::from_uuid(Uuid::from_u128(7)),
        category: "urn:x".into(),
        peer: "https://sender.example/id".into(),
        sealed: BlobId::from_digest(&[2; 32]),
        fingerprint: "f".into(),
        custody_at: at(0),
        routes: vec![route("sender"), route("provider")],
        phase: Phase::Taken,
        letter: None,
        hand_over: None,
        outcome: None,
        failures: 0,
        opened: None,
        desk: None,
        version: None,
        escalations: Vec::new(),
        immediate: Immediate::default(),
        reason: None,
        timeline: Vec::new(),
    }
}

fn letter(nature: Nature) -> Letter {
    Letter {
        content: BlobId::from_digest(&[1; 32]),
        message_type: "REF^I12^REF_I12".into(),
        control_id: "C1".into(),
        from: "Wattle Street Medical".into(),
        digest: "ZGln".into(),
        nature,
        urgency: Urgency::Routine,
    }
}

fn outcome(class: ResponseClass) -> Outcome {
    let digest = (class == ResponseClass::Success).then(|| "ZGln".to_owned());
    let code = code::DELIVERED.to_owned();
    Outcome {
        at: at(1),
        response: Response {
            class,
            code,
            message: String::new(),
            digest,
        },
    }
}

fn verified() -> Event {
    Event::Verified {
        letter: letter(Nature::Document),
        hand_over: Some(HandOver::new(Folder::Incoming, "20261122_REF_1.hl7".into())),
        outcome: outcome(ResponseClass::Success),
        desk: None,
    }
}

fn refused() -> Event {
    let reason = Reason::new("signer-not-sender", "The signature is by somebody else");
    let outcome = outcome(ResponseClass::Error);
    Event::NotVerified(NotVerified::Refused { reason, outcome })
}

fn placed(software_confirms: bool) -> Event {
    Event::Placed { software_confirms }
}

fn acked(positive: bool) -> Event {
    Event::SoftwareAcked {
        code: if positive { "AA" } else { "AE" }.into(),
        positive,
    }
}

fn staged() -> Event {
    Event::Staged("~20261122_REF_1.tmp".into())
}

fn play(events: &[Event]) -> Step<Inbound> {
    let policy = Policy::default();
    let mut last = begin(life(), at(0), &policy);
    for (n, event) in events.iter().enumerate() {
        last = step(
            &last.life,
            event,
            at(i64::try_from(n + 1).unwrap()),
            &policy,
        );
    }
    last
}

fn planned(step: &Step<Inbound>) -> Vec<Effect> {
    let effects = step.plans.iter().filter_map(|plan| match plan {
        Plan::Perform { effect, .. } => Some(*effect),
        Plan::Cancel(_) => None,
    });
    effects.collect()
}

#[test]
fn custody_plans_the_opening_and_tells_nobody_yet() {
    let step = play(&[]);
    assert_eq!(planned(&step), [Effect::Open]);
    assert!(step.life.outcome.is_none());
}

#[test]
fn the_happy_way_hands_over_and_answers_every_route() {
    let step = play(&[verified()]);
    assert_eq!(
        planned(&step),
        [Effect::Respond(0), Effect::Respond(1), Effect::Stage]
    );
    assert_eq!(planned(&play(&[verified(), staged()])), [Effect::Place]);
    let placed = play(&[verified(), staged(), placed(true)]);
    assert_eq!(placed.life.phase, Phase::WithSoftware);
    let accepted = play(&[
        verified(),
        staged(),
        super::tests::placed(true),
        acked(true),
    ]);
    assert_eq!(accepted.life.phase, Phase::Accepted);
    let opened = step_on(
        &accepted.life,
        &Event::PersonOpened {
            by: "kbanks".into(),
        },
    );
    assert_eq!(opened.life.status().words(), "Opened");
    assert_eq!(opened.life.opened.as_ref().unwrap().by, "kbanks");
    let twice = step_on(
        &opened.life,
        &Event::PersonOpened {
            by: "reception".into(),
        },
    );
    assert_eq!(
        twice.life.opened.unwrap().by,
        "kbanks",
        "the first reader stands"
    );
    assert_eq!(twice.audit.len(), 1, "every view is audited");
}

fn step_on(life: &Inbound, event: &Event) -> Step<Inbound> {
    step(life, event, at(99), &Policy::default())
}

#[test]
fn software_may_answer_before_we_noted_the_placing() {
    let step = play(&[verified(), staged(), acked(false), placed(true)]);
    assert_eq!(step.life.phase, Phase::SoftwareRejected);
    assert!(step.life.hand_over.unwrap().placed_at.is_some());
}

#[test]
fn without_software_people_read_it_here() {
    let event = Event::Verified {
        letter: letter(Nature::Document),
        hand_over: None,
        outcome: outcome(ResponseClass::Success),
        desk: None,
    };
    let step = play(&[
        event,
        Event::PersonOpened {
            by: "kbanks".into(),
        },
    ]);
    assert_eq!(step.life.phase, Phase::Inbox);
    assert_eq!(step.life.status().words(), "Opened");
}

#[test]
fn software_that_never_confirms_is_not_waited_for() {
    let step = play(&[verified(), staged(), placed(false)]);
    assert_eq!(step.life.phase, Phase::Unconfirmed);
}

#[test]
fn a_refused_message_is_answered_but_never_handed_over() {
    let step = play(&[refused()]);
    assert_eq!(step.life.phase, Phase::Refused);
    assert_eq!(planned(&step), [Effect::Respond(0), Effect::Respond(1)]);
    for late in [verified(), staged(), placed(true), acked(true)] {
        let after = step_on(&step.life, &late);
        assert_eq!(after.life.phase, Phase::Refused, "{late:?}");
        assert!(planned(&after).is_empty());
    }
    let peek = step_on(
        &step.life,
        &Event::PersonOpened {
            by: "kbanks".into(),
        },
    );
    assert!(peek.life.opened.is_none(), "there is nothing to read");
}

#[test]
fn a_replay_is_never_handed_over() {
    let reason = Reason::new("replay", "Seen before");
    let outcome = outcome(ResponseClass::Success);
    let step = play(&[
        Event::NotVerified(NotVerified::Replay { reason, outcome }),
        verified(),
    ]);
    assert_eq!(step.life.phase, Phase::Replay);
    assert!(step.life.hand_over.is_none());
}

#[test]
fn triage_is_delivered_and_waits_for_a_person() {
    let step = play(&[Event::NotVerified(NotVerified::Triage {
        letter: letter(Nature::Document),
        reason: Reason::new("hl7-unreadable", "Not HL7"),
        outcome: outcome(ResponseClass::Success),
        desk: None,
    })]);
    assert_eq!(step.life.phase, Phase::Triage);
    assert_eq!(planned(&step), [Effect::Respond(0), Effect::Respond(1)]);
    let opened = step_on(
        &step.life,
        &Event::PersonOpened {
            by: "kbanks".into(),
        },
    );
    assert!(opened.life.opened.is_some());
}

#[test]
fn a_port_that_is_not_available_is_tried_again() {
    let not_now = NotVerified::NotNow(Reason::new("busy", "Busy"));
    let step = play(&[Event::NotVerified(not_now)]);
    assert_eq!(planned(&step), [Effect::Open]);
    assert_eq!(step.life.phase, Phase::Taken);
}

#[test]
fn acknowledgements_are_credited_with_or_without_a_file() {
    let nature = Nature::Answer {
        to: life().id,
        for_software: true,
    };
    let outcome = outcome(ResponseClass::Success);
    let file = HandOver::new(Folder::Acks, "a.RRI".into());
    let with = Event::Verified {
        letter: letter(nature.clone()),
        hand_over: Some(file),
        outcome: outcome.clone(),
        desk: None,
    };
    assert_eq!(
        play(std::slice::from_ref(&with)).life.phase,
        Phase::HandingOver
    );
    assert_eq!(
        play(&[with, staged(), placed(true)]).life.phase,
        Phase::Credited
    );
    let without = Event::Verified {
        letter: letter(nature),
        hand_over: None,
        outcome,
        desk: None,
    };
    assert_eq!(play(&[without]).life.phase, Phase::Credited);
}

#[test]
fn each_route_is_told_once_and_retried_alone() {
    let told = |route, told| Event::Told { route, told };
    let step = play(&[
        verified(),
        told(0, Told::Done),
        told(1, Told::NotYet("busy".into())),
    ]);
    assert_eq!(planned(&step), [Effect::Respond(1)]);
    assert!(step.life.routes[0].told_at.is_some());
    let again = step_on(&step.life, &told(0, Told::Never("late".into())));
    assert!(!again.life.routes[0].gave_up, "told is told");
    let never = step_on(&step.life, &told(1, Told::Never("not allowed".into())));
    assert!(never.life.routes[1].gave_up);
    assert!(never.life.timeline.last().unwrap().alarm);
    let policy = Policy::default();
    let late = super::step(
        &step.life,
        &told(1, Told::NotYet("busy".into())),
        at(31 * DAY),
        &policy,
    );
    assert!(late.life.routes[1].gave_up, "not for ever");
    let nowhere = step_on(&step.life, &told(7, Told::Done));
    assert_eq!(nowhere.life, step.life);
}

#[test]
fn a_failed_hand_over_is_repeated_from_where_it_was() {
    let full = || Event::HandOverFailed(Reason::new("disk-full", "The disk is full"));
    assert_eq!(planned(&play(&[verified(), full()])), [Effect::Stage]);
    let step = play(&[verified(), staged(), full()]);
    assert_eq!(planned(&step), [Effect::Place]);
    assert_eq!(
        step.life
            .timeline
            .iter()
            .filter(|entry| entry.alarm)
            .count(),
        1
    );
    let more = step_on(&step.life, &full());
    assert_eq!(
        more.life
            .timeline
            .iter()
            .filter(|entry| entry.alarm)
            .count(),
        1
    );
}
