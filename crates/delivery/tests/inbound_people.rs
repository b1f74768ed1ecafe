//! A received document among people: held for one, filed, given on, replaced, escalated.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    missing_docs,
    reason = "tests fail by panicking"
)]

use delivery::inbound::{
    About, Concern, Desk, Event, Immediate, Inbound, Letter, Nature, NotVerified, Outcome, Owner,
    Phase, Relation, Version, begin, step,
};
use delivery::outbound::Step;
use delivery::policy::Unopened;
use delivery::{
    BlobId, Effect, End, Folder, HandOver, Plan, Policy, Reason, Response, ResponseClass, Status,
    Urgency,
};
use ids::{InvocationId, MessageId, Organisation, Timestamp};
use uuid::Uuid;

const HOUR: i64 = 60 * 60_000;

fn at(ms: i64) -> Timestamp {
    Timestamp::from_millis(1_763_700_000_000 + ms)
}

fn id(n: u128) -> MessageId {
    MessageId::from_uuid(Uuid::from_u128(n))
}

fn life() -> Inbound {
    let org = |name: &str| Organisation::parse_uri(&format!("https://{name}.example/id")).unwrap();
    Inbound {
        id: id(3),
        org: org("receiver"),
        sender: org("sender"),
        invocation_id: InvocationId::from_uuid(Uuid::from_u128(7)),
        category: "urn:x".into(),
        peer: "https://sender.example/id".into(),
        sealed: BlobId::from_digest(&[2; 32]),
        fingerprint: "f".into(),
        custody_at: at(0),
        routes: Vec::new(),
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

fn owner(id: &str) -> Owner {
    Owner {
        id: id.into(),
        name: format!("Name of {id}"),
    }
}

fn letter(urgency: Urgency) -> Letter {
    Letter {
        content: BlobId::from_digest(&[1; 32]),
        message_type: "REF^I12^REF_I12".into(),
        control_id: "C1".into(),
        from: "Wattle Street Medical".into(),
        digest: "ZGln".into(),
        nature: Nature::Document,
        urgency,
    }
}

fn outcome() -> Outcome {
    Outcome {
        at: at(1),
        response: Response {
            class: ResponseClass::Success,
            code: "urn:x".into(),
            message: String::new(),
            digest: None,
        },
    }
}

fn desk(concerns: Vec<Concern>) -> Desk {
    Desk {
        owner: owner("lee"),
        also: vec![owner("kim")],
        location: Some("harbour".into()),
        because: Reason::new("recipient-unknown", "Nobody of this practice"),
        suggestion: Some(owner("banks")),
        concerns,
        filed: None,
    }
}

fn concern() -> Concern {
    Concern {
        about: About::Recipient,
        reason: Reason::new("recipient-unknown", "Nobody of this practice"),
    }
}

fn held(urgency: Urgency, concerns: Vec<Concern>) -> Event {
    Event::NotVerified(NotVerified::Triage {
        letter: letter(urgency),
        reason: Reason::new("recipient-unknown", "Nobody of this practice"),
        outcome: outcome(),
        desk: Some(Box::new(desk(concerns))),
    })
}

fn verified(urgency: Urgency) -> Event {
    Event::Verified {
        letter: letter(urgency),
        hand_over: Some(file()),
        outcome: outcome(),
        desk: Some(Box::new(desk(Vec::new()))),
    }
}

fn file() -> HandOver {
    HandOver::new(Folder::Incoming, "20261122_REF_1.hl7".into())
}

fn filed(hand_over: Option<HandOver>) -> Event {
    Event::Filed {
        by: "lee".into(),
        to: Some(owner("banks")),
        hand_over,
    }
}

fn opened() -> Event {
    Event::PersonOpened { by: "banks".into() }
}

fn acked(positive: bool) -> Event {
    Event::SoftwareAcked {
        code: "AA".into(),
        positive,
    }
}

fn ladder() -> Event {
    Event::Look {
        ladder: vec![owner("kim"), owner("banks")],
    }
}

fn on(life: &Inbound, event: &Event, now: i64) -> Step<Inbound> {
    step(life, event, at(now), &Policy::default())
}

fn play(events: &[Event]) -> Step<Inbound> {
    let mut last = begin(life(), at(0), &Policy::default());
    for (n, event) in events.iter().enumerate() {
        last = on(&last.life, event, i64::try_from(n + 1).unwrap());
    }
    last
}

fn due(step: &Step<Inbound>, wanted: Effect) -> Option<i64> {
    step.plans.iter().rev().find_map(|plan| match plan {
        Plan::Perform { effect, due, .. } if *effect == wanted => Some(due.millis_since(at(0))),
        Plan::Perform { .. } | Plan::Cancel(_) => None,
    })
}

fn stops_looking(step: &Step<Inbound>) -> bool {
    due(step, Effect::Look).is_none() && step.plans.contains(&Plan::Cancel(Effect::Look))
}

fn actions(step: &Step<Inbound>) -> Vec<&'static str> {
    step.audit.iter().map(|draft| draft.action.code()).collect()
}

#[test]
fn a_held_document_is_delivered_with_an_owner_and_not_handed_over() {
    let step = play(&[held(Urgency::Routine, vec![concern()])]);
    assert_eq!(step.life.phase, Phase::Triage);
    assert_eq!(step.life.status(), Status::Delivered);
    assert!(step.life.hand_over.is_none());
    assert_eq!(step.life.concerns(), [concern()]);
    assert_eq!(step.life.desk.as_ref().unwrap().owner, owner("lee"));
    assert!(actions(&step).contains(&"message.assigned"));
    for late in [verified(Urgency::Routine), acked(true)] {
        assert_eq!(on(&step.life, &late, 9).life, step.life, "{late:?}");
    }
}

#[test]
fn filing_hands_it_over_as_if_nothing_had_been() {
    let step = play(&[held(Urgency::Routine, vec![concern()]), filed(Some(file()))]);
    assert_eq!(step.life.phase, Phase::HandingOver);
    assert!(step.life.concerns().is_empty() && step.life.reason.is_none());
    let desk = step.life.desk.clone().unwrap();
    assert_eq!(desk.owner, owner("banks"));
    assert_eq!(desk.filed.unwrap().by, "lee");
    assert_eq!(
        desk.concerns,
        [concern()],
        "what had to be looked at is kept"
    );
    assert_eq!(due(&step, Effect::Stage), Some(2));
    assert!(actions(&step).contains(&"message.filed"));
    let staged = Event::Staged("~x".into());
    let placed = Event::Placed {
        software_confirms: true,
    };
    let mut life = step.life;
    for event in [staged, placed, acked(true)] {
        life = on(&life, &event, 9).life;
    }
    assert_eq!(life.status(), Status::Ended(End::Accepted));
}

#[test]
fn filing_twice_or_without_software_is_harmless() {
    let once = play(&[held(Urgency::Routine, vec![concern()]), filed(None)]);
    assert_eq!(once.life.phase, Phase::Inbox);
    let twice = on(&once.life, &filed(Some(file())), 9);
    assert_eq!(twice.life, once.life);
    assert!(twice.plans.is_empty() && twice.audit.is_empty());
}

#[test]
fn what_is_sent_back_has_ended_and_is_never_filed() {
    let reason = Reason::new("returned-not-ours", "Not for this practice");
    let back = Event::Returned {
        by: "lee".into(),
        reason: reason.clone(),
    };
    let step = play(&[held(Urgency::Stat, vec![concern()]), back.clone()]);
    assert_eq!(step.life.status(), Status::Ended(End::Rejected));
    assert_eq!(step.life.reason, Some(reason));
    assert!(stops_looking(&step) && actions(&step) == ["message.returned"]);
    for late in [filed(Some(file())), back.clone(), acked(true), ladder()] {
        assert_eq!(on(&step.life, &late, 99 * HOUR).life, step.life, "{late:?}");
    }
    let handed_over = play(&[verified(Urgency::Routine)]).life;
    assert_eq!(on(&handed_over, &back, 9).life, handed_over);
}

#[test]
fn what_waits_for_another_reason_is_never_filed() {
    // A test message and an unreadable file have no concerns that a person could settle.
    let step = play(&[held(Urgency::Routine, Vec::new())]);
    let after = on(&step.life, &filed(Some(file())), 9);
    assert_eq!(after.life, step.life);
}

#[test]
fn whoever_gets_it_is_named_with_who_gave_it() {
    let given = Event::Assigned {
        to: owner("kim"),
        by: "lee".into(),
    };
    let step = play(&[verified(Urgency::Routine), given.clone()]);
    let desk = step.life.desk.clone().unwrap();
    assert_eq!((desk.owner, desk.also), (owner("kim"), Vec::new()));
    assert_eq!(step.life.phase, Phase::HandingOver, "nothing else changes");
    assert_eq!(step.life.timeline.last().unwrap().by, "lee");
    let bare = play(&[Event::Verified {
        letter: letter(Urgency::Routine),
        hand_over: None,
        outcome: outcome(),
        desk: None,
    }]);
    assert!(bare.life.desk.is_none(), "no roster, nobody's desk");
    let given_now = on(&bare.life, &given, 9);
    assert_eq!(given_now.life.desk.unwrap().owner, owner("kim"));
    let unopened = play(&[]);
    assert_eq!(on(&unopened.life, &given, 9).life, unopened.life);
}

#[test]
fn an_urgent_document_goes_first_and_is_asked_after() {
    let step = play(&[verified(Urgency::Stat)]);
    let is_urgent = |plan: &Plan| matches!(plan, Plan::Perform { urgent: true, .. });
    let performed = |plan: &&Plan| matches!(plan, Plan::Perform { .. });
    assert!(step.plans.iter().filter(performed).all(is_urgent));
    assert_eq!(due(&step, Effect::Look), Some(HOUR));
    let routine = play(&[verified(Urgency::Routine)]);
    assert!(!routine.plans.iter().any(is_urgent));
    assert_eq!(due(&routine, Effect::Look), None);
}

#[test]
fn each_person_of_the_ladder_is_told_once_and_in_order() {
    let step = play(&[verified(Urgency::Stat)]);
    let early = on(&step.life, &ladder(), HOUR - 1);
    assert!(early.life.escalations.is_empty());
    assert_eq!(due(&early, Effect::Look), Some(HOUR));
    let first = on(&early.life, &ladder(), HOUR);
    assert_eq!(first.life.escalations[0].to, Some(owner("kim")));
    assert!(first.life.timeline.last().unwrap().alarm);
    assert_eq!(actions(&first), ["message.escalated"]);
    assert_eq!(due(&first, Effect::Look), Some(2 * HOUR));
    let again = on(&first.life, &ladder(), HOUR + 1);
    assert_eq!(again.life, first.life, "once for each step");
    let second = on(&first.life, &ladder(), 2 * HOUR);
    assert_eq!(second.life.escalations[1].to, Some(owner("banks")));
    assert_eq!(due(&second, Effect::Look), None, "nobody is left to tell");
    let third = on(&second.life, &ladder(), 99 * HOUR);
    assert_eq!(third.life, second.life);
}

#[test]
fn where_nobody_is_named_the_list_says_so_once() {
    let nobody = Event::Look { ladder: Vec::new() };
    let step = play(&[held(Urgency::Urgent, vec![concern()])]);
    let told = on(&step.life, &nobody, 4 * HOUR);
    assert_eq!(told.life.escalations.len(), 1);
    assert_eq!(told.life.escalations[0].to, None);
    assert_eq!(due(&told, Effect::Look), None);
    let again = on(&told.life, &nobody, 99 * HOUR);
    assert_eq!(again.life, told.life);
}

#[test]
fn what_was_opened_or_taken_by_the_software_is_not_asked_after() {
    let unopened = play(&[verified(Urgency::Stat)]);
    let read = on(&unopened.life, &opened(), 5);
    assert!(stops_looking(&read));
    assert_eq!(on(&read.life, &ladder(), 9 * HOUR).life, read.life);
    let taken = on(&unopened.life, &acked(true), 5);
    assert!(stops_looking(&taken));
    assert_eq!(on(&taken.life, &ladder(), 9 * HOUR).life, taken.life);
    let refused = on(&unopened.life, &acked(false), 5);
    let told = on(&refused.life, &ladder(), 9 * HOUR);
    assert_eq!(told.life.escalations.len(), 1, "nobody has it");
}

#[test]
fn silly_times_neither_overflow_nor_spin() {
    let policy = |after_ms| Policy {
        unopened: vec![Unopened {
            urgency: None,
            after_ms,
        }],
        ..Policy::default()
    };
    for after_ms in [i64::MIN, 0, i64::MAX] {
        let mut last = begin(life(), at(0), &policy(after_ms));
        last = step(
            &last.life,
            &verified(Urgency::Routine),
            at(1),
            &policy(after_ms),
        );
        for n in 0..50 {
            last = step(&last.life, &ladder(), at(n * HOUR), &policy(after_ms));
        }
        assert!(last.life.escalations.len() <= 2);
    }
}

#[test]
fn versions_are_told_and_the_first_replacement_stands() {
    let version = |relation| {
        Event::Versioned(Version {
            reported_at: Some(at(0)),
            relation,
            replaced_by: None,
        })
    };
    let step = play(&[
        verified(Urgency::Routine),
        version(Relation::Replaces(id(1))),
        version(Relation::First),
        Event::Superseded { by: id(8) },
        Event::Superseded { by: id(9) },
    ]);
    let kept = step.life.version.unwrap();
    assert_eq!(kept.relation, Relation::Replaces(id(1)), "told once");
    assert_eq!(kept.replaced_by, Some(id(8)));
    let words = kept.words().unwrap();
    assert_eq!(words, format!("replaces {}; replaced by {}", id(1), id(8)));
    let lines = step
        .life
        .timeline
        .iter()
        .filter_map(|line| line.note.as_ref());
    let codes: Vec<_> = lines.map(|note| note.code.as_str()).collect();
    assert_eq!(codes, ["recipient-unknown", "version", "superseded"]);
    let without = play(&[verified(Urgency::Routine), Event::Superseded { by: id(8) }]);
    assert!(without.life.version.is_none());
}

/// A life as the version before desks, urgency and versions stored it.
const OLD: &str = r#"{"direction":"inbound","id":"00000000-0000-0000-0000-000000000003",
"org":"https://receiver.example/id","sender":"https://sender.example/id",
"invocation_id":"urn:uuid:00000000-0000-0000-0000-000000000007","category":"urn:x",
"peer":"p","sealed":"0202020202020202020202020202020202020202020202020202020202020202",
"fingerprint":"f","custody_at":1763700000000,"routes":[],"phase":"with-software",
"letter":{"content":"0101010101010101010101010101010101010101010101010101010101010101",
"message_type":"REF^I12","control_id":"C1","from":"Wattle","digest":"d",
"nature":{"is":"document"}},"failures":0,"timeline":[]}"#;

#[test]
fn a_life_that_an_earlier_version_stored_is_read_and_goes_on() {
    let delivery::Life::Inbound(old) = serde_json::from_str(OLD).unwrap() else {
        panic!("inbound")
    };
    assert_eq!(old.urgency(), Urgency::Routine);
    assert!(old.desk.is_none() && old.version.is_none() && old.escalations.is_empty());
    let stored = serde_json::to_string(&delivery::Life::Inbound(old.clone())).unwrap();
    assert!(
        !stored.contains("urgency"),
        "what is not said is not stored"
    );
    let after = on(&old, &acked(true), 5);
    assert_eq!(after.life.status(), Status::Ended(End::Accepted));
}

#[test]
fn what_is_stored_is_read_back() {
    let step = play(&[held(Urgency::Urgent, vec![concern()])]);
    let told = on(&step.life, &ladder(), 5 * HOUR).life;
    let told = on(&told, &filed(None), 6 * HOUR).life;
    let version = Version {
        reported_at: None,
        relation: Relation::OlderThan(id(1)),
        replaced_by: Some(id(1)),
    };
    let told = on(&told, &Event::Versioned(version), 6 * HOUR).life;
    let text = serde_json::to_string(&told).unwrap();
    assert_eq!(serde_json::from_str::<Inbound>(&text).unwrap(), told);
}
