//! The machines' part in immediate exchanges: what is kept, given, released, and left.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    missing_docs,
    reason = "tests fail by panicking"
)]

use delivery::outbound::{
    self, Accepted, Envelope, Event, ImmediateService, Kind, Outbound, Phase, Reply, Step,
};
use delivery::{BlobId, Effect, End, Plan, Policy, Reason, inbound};
use ids::{InvocationId, MessageId, Organisation, Timestamp};
use proptest::prelude::*;
use uuid::Uuid;

fn at(ms: i64) -> Timestamp {
    Timestamp::from_millis(1_763_700_000_000 + ms)
}

fn id(n: u128) -> MessageId {
    MessageId::from_uuid(Uuid::from_u128(n))
}

fn org(name: &str) -> Organisation {
    Organisation::parse_uri(&format!("https://{name}.example/id")).unwrap()
}

fn life(kind: Kind) -> Outbound {
    Outbound::new(Accepted {
        id: id(7),
        org: org("sender"),
        from: "Wattle Street Medical".into(),
        kind,
        content: BlobId::from_digest(&[1; 32]),
        at: at(0),
        expires_at: at(30 * 86_400_000),
    })
}

fn kept_ack() -> Outbound {
    let mut ack = life(Kind::Ack { answers: id(1) });
    ack.immediate.kept_until = Some(at(20_000));
    ack
}

fn envelope(immediate: Option<ImmediateService>) -> Envelope {
    Envelope {
        invocation_id: InvocationId::from_uuid(Uuid::from_u128(7)),
        receiver: org("receiver"),
        address: "https://receiver.example/smd".into(),
        provider: None,
        immediate: immediate.map(Box::new),
        category: "urn:x".into(),
        digest: "ZGln".into(),
        sealed: BlobId::from_digest(&[2; 32]),
        sealed_at: at(1),
        recipient: "Dr Banks".into(),
        practice: "Banksia Cardiology".into(),
        listing: None,
        reply_gap: None,
    }
}

fn service(is_only: bool) -> ImmediateService {
    ImmediateService {
        address: "https://receiver.example/simd".into(),
        provider: None,
        is_only,
    }
}

/// Plays events, a second apart.
fn play(life: Outbound, events: &[Event]) -> Step<Outbound> {
    let policy = Policy::default();
    let mut step = outbound::begin(life, None, at(0), &policy);
    for (n, event) in (1..).zip(events) {
        step = outbound::step(&step.life, event, at(n * 1_000), &policy);
    }
    step
}

fn prepared(immediate: Option<ImmediateService>) -> Event {
    Event::Prepared(Box::new(envelope(immediate)))
}

fn not_answered(may_have_arrived: bool) -> Event {
    let reason = Reason::new("not-answered", "Not answered at once: late");
    Event::NotAnswered {
        reason,
        may_have_arrived,
    }
}

fn delivers_at(step: &Step<Outbound>) -> Option<Timestamp> {
    step.plans.iter().find_map(|plan| match plan {
        Plan::Perform {
            effect: Effect::Deliver,
            due,
            ..
        } => Some(*due),
        Plan::Perform { .. } | Plan::Cancel(_) => None,
    })
}

#[test]
fn an_acknowledgement_that_is_kept_is_posted_when_its_time_is_over_and_not_before() {
    assert_eq!(
        delivers_at(&play(kept_ack(), &[prepared(None)])),
        Some(at(20_000))
    );
    let ordinary = life(Kind::Ack { answers: id(1) });
    assert_eq!(
        delivers_at(&play(ordinary, &[prepared(None)])),
        Some(at(1_000))
    );
}

#[test]
fn what_is_given_in_a_reply_is_not_posted() {
    let step = play(kept_ack(), &[prepared(None), Event::GivenInReply]);
    assert_eq!(step.life.phase, Phase::Sent);
    assert_eq!(step.life.immediate.given_at, Some(at(2_000)));
    assert!(step.plans.contains(&Plan::Cancel(Effect::Deliver)));
    assert_eq!(delivers_at(&step), None);
}

#[test]
fn what_was_given_ends_by_itself_without_an_alarm() {
    let step = play(kept_ack(), &[prepared(None), Event::GivenInReply]);
    let policy = Policy::default();
    let late = at(8 * 86_400_000);
    let end = outbound::step(&step.life, &Event::Look, late, &policy).life;
    assert_eq!(end.phase, Phase::Ended(End::DeliveredUnconfirmed));
    assert!(end.timeline.iter().all(|entry| !entry.alarm));
}

#[test]
fn what_nobody_waits_for_any_more_is_posted_at_once_also_when_it_was_given() {
    let sealed = play(kept_ack(), &[prepared(None), Event::Released]);
    assert_eq!(delivers_at(&sealed), Some(at(2_000)));
    let given = [prepared(None), Event::GivenInReply, Event::Released];
    let given = play(kept_ack(), &given);
    assert_eq!(given.life.phase, Phase::Sealed);
    assert_eq!(delivers_at(&given), Some(at(3_000)));
    let again = outbound::step(&given.life, &Event::Released, at(4_000), &Policy::default());
    assert_eq!(again.life, given.life, "and once");
}

#[test]
fn without_an_answer_the_same_message_goes_the_ordinary_way() {
    let events = [prepared(Some(service(false))), not_answered(true)];
    let step = play(life(Kind::Document), &events);
    let now = step.life.envelope.as_ref().unwrap();
    assert_eq!(*now, envelope(None));
    assert_eq!(
        (step.life.phase, step.life.may_have_left),
        (Phase::Sealed, true)
    );
    assert_eq!(delivers_at(&step), Some(at(2_000)));
    let note = step.life.timeline.last().unwrap().note.clone().unwrap();
    assert_eq!(note.code, "not-answered");
}

#[test]
fn where_there_is_no_other_way_it_is_tried_again() {
    let events = [prepared(Some(service(true))), not_answered(false)];
    let step = play(life(Kind::Document), &events);
    assert_eq!(step.life.failures, 1);
    assert!(step.life.envelope.as_ref().unwrap().immediate.is_some());
    assert!(delivers_at(&step).unwrap() > at(2_000));
}

#[test]
fn an_answer_that_was_opened_is_the_end_unless_it_says_more() {
    let opened = Event::AnswerOpened {
        by: "Banksia".into(),
    };
    let answered = [
        prepared(Some(service(false))),
        Event::AnsweredInReply,
        opened.clone(),
    ];
    let step = play(life(Kind::Document), &answered);
    let end = Phase::Ended(End::DeliveredUnconfirmed);
    assert_eq!(step.life.phase, end);
    let ack = Event::Acked(outbound::Ack::Positive {
        code: "AA".into(),
        by: "Banksia".into(),
    });
    let events = [
        prepared(Some(service(false))),
        Event::AnsweredInReply,
        ack,
        opened,
    ];
    let step = play(life(Kind::Document), &events);
    assert_eq!(step.life.phase, Phase::Ended(End::Accepted));
}

#[test]
fn how_an_answer_came_is_audited_once_also_when_it_was_credited_before() {
    let ack = Event::Acked(outbound::Ack::Positive {
        code: "AA".into(),
        by: "Banksia".into(),
    });
    let sealed = prepared(Some(service(false)));
    let says = |step: &Step<Outbound>| {
        let replies = step.audit.iter().filter_map(|it| it.detail.get("reply"));
        replies.cloned().collect::<Vec<_>>()
    };
    let overtaken = [sealed, ack, Event::AnsweredInReply];
    let step = play(life(Kind::Document), &overtaken);
    assert_eq!(step.life.phase, Phase::Ended(End::Accepted));
    assert_eq!(says(&step), ["answer"]);
    let again = outbound::step(
        &step.life,
        &Event::AnsweredInReply,
        at(9_000),
        &Policy::default(),
    );
    assert!(says(&again).is_empty(), "{:?}", again.audit);
}

fn any_event() -> impl Strategy<Value = Event> {
    prop_oneof![
        Just(prepared(None)),
        Just(prepared(Some(service(false)))),
        Just(prepared(Some(service(true)))),
        Just(Event::GivenInReply),
        Just(Event::Released),
        Just(Event::AnsweredInReply),
        Just(Event::AnswerOpened { by: "B".into() }),
        Just(not_answered(true)),
        Just(Event::Look),
        Just(Event::Replied(Reply::Taken { duplicate: true })),
    ]
}

proptest! {
    #[test]
    fn in_whatever_order_things_happen_what_is_sealed_is_posted_and_nothing_else_is(
        events in prop::collection::vec(any_event(), 0..12),
        is_ack in any::<bool>(),
    ) {
        let fresh = if is_ack { kept_ack() } else { life(Kind::Document) };
        let policy = Policy::default();
        let mut step = outbound::begin(fresh, None, at(0), &policy);
        let mut is_planned = false;
        for (n, event) in (1..).zip(&events) {
            let comes_of_an_attempt = matches!(
                event,
                Event::AnsweredInReply | Event::NotAnswered { .. } | Event::Replied(_)
            );
            if comes_of_an_attempt && !is_planned {
                continue;
            }
            is_planned &= !comes_of_an_attempt;
            step = outbound::step(&step.life, event, at(n * 1_000), &policy);
            for plan in &step.plans {
                is_planned = match plan {
                    Plan::Perform { effect: Effect::Deliver, .. } => true,
                    Plan::Cancel(Effect::Deliver) => false,
                    Plan::Perform { .. } | Plan::Cancel(_) => is_planned,
                };
            }
            prop_assert_eq!(is_planned, step.life.phase == Phase::Sealed, "{:?}", event);
        }
        let ends = step.life.timeline.iter();
        let ends = ends.filter(|entry| matches!(entry.status, delivery::Status::Ended(_)));
        prop_assert!(ends.count() <= 2, "an end, and at most one lawful late change");
    }
}

#[test]
fn a_first_acknowledgement_is_kept_while_a_call_waits() {
    let mut exchange = inbound::Immediate::default();
    assert_eq!(exchange.keeps_until(at(0)), None);
    exchange.awaited_until = Some(at(10));
    assert_eq!(exchange.keeps_until(at(0)), Some(at(10)));
    assert_eq!(exchange.keeps_until(at(10)), None);
    exchange.answer = Some(id(9));
    assert_eq!(exchange.keeps_until(at(0)), None);
}
