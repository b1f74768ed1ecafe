//! Each lawful way through a provider, and each temptation to lie.

use super::*;
use crate::inbound::Told;
use crate::outbound::{NotPrepared, Reply, Step};
use crate::response::code;
use crate::{Effect, Plan, Policy, ResponseClass};
use audit::Action;
use proptest::prelude::*;
use uuid::Uuid;

const T0: i64 = 1_763_700_000_000;
const MINUTE: i64 = 60_000;
const DAY: i64 = 24 * 60 * MINUTE;

fn at(ms: i64) -> Timestamp {
    Timestamp::from_millis(T0 + ms)
}

fn org(name: &str) -> Organisation {
    Organisation::parse_uri(&format!("https://{name}.example/id")).unwrap()
}

fn route(name: &str, wants_progress: bool) -> Route {
    Route {
        address: format!("https://{name}.example/trd"),
        target: org(name),
        provider: org(name),
        wants_progress,
        is_here: false,
    }
}

/// A message from `sender` to `receiver`, held or to be forwarded.
fn message(phase: Phase) -> Relayed {
    let tenant = match phase {
        Phase::Held => "receiver",
        Phase::Collected | Phase::Ended(_) | Phase::Forwarded | Phase::Forwarding => "sender",
    };
    Relayed {
        id: MessageId::from_uuid(Uuid::from_u128(7)),
        org: org(tenant),
        also: None,
        peer: "somebody".into(),
        sealed: BlobId::from_digest(&[2; 32]),
        size: 1_000,
        fingerprint: "f".into(),
        metadata: Metadata {
            creation_time: at(0),
            expiry_time: Some(at(10 * DAY)),
            invocation_id: InvocationId::from_uuid(Uuid::from_u128(8)),
            receiver_individual: None,
            receiver_organisation: org("receiver"),
            sender_individual: None,
            sender_organisation: org("sender"),
            service_category: "urn:x".into(),
            service_interface: "urn:y".into(),
            route_records: Vec::new(),
            other: Vec::new(),
        },
        custody_at: at(0),
        expires_at: at(10 * DAY),
        routes: vec![route("sender", true), route("between", false)],
        collects: false,
        tellings: Vec::new(),
        phase,
        via: None,
        failures: 0,
        ended_at: None,
        dropped_at: None,
        reason: None,
        timeline: Vec::new(),
    }
}

/// Plays events at their times, in minutes.
fn play(phase: Phase, events: &[(i64, Event)]) -> Step<Relayed> {
    let policy = Policy::default();
    let mut last = begin(message(phase), at(0), &policy);
    for (minute, event) in events {
        last = step(&last.life, event, at(minute * MINUTE), &policy);
    }
    last
}

fn answer(class: ResponseClass, entitled: bool) -> Event {
    answered(class, entitled, true)
}

fn answered(class: ResponseClass, entitled: bool, is_final: bool) -> Event {
    Event::Answered(Answer {
        is_final,
        class,
        code: "urn:c".into(),
        message: "words".into(),
        entitled,
        by: "somebody".into(),
    })
}

fn replied(reply: Reply) -> Event {
    Event::Forwarded {
        via: org("next"),
        reply,
    }
}

fn taken() -> Event {
    replied(Reply::Taken { duplicate: false })
}

fn collected() -> Event {
    Event::Collected { by: "them".into() }
}

/// What is told: route, code, final.
fn told(life: &Relayed) -> Vec<(u32, &str, bool)> {
    let tellings = life.tellings.iter();
    tellings
        .map(|it| (it.route, it.response.code.as_str(), it.is_final))
        .collect()
}

fn due(step: &Step<Relayed>, wanted: Effect) -> Option<Timestamp> {
    step.plans.iter().rev().find_map(|plan| match plan {
        Plan::Perform { effect, due, .. } if *effect == wanted => Some(*due),
        Plan::Cancel(_) | Plan::Perform { .. } => None,
    })
}

fn actions(step: &Step<Relayed>) -> Vec<Action> {
    step.audit.iter().map(|draft| draft.action).collect()
}

#[test]
fn what_is_taken_for_another_is_forwarded_and_news_are_for_those_who_want_them() {
    let begun = play(Phase::Forwarding, &[]);
    assert_eq!(due(&begun, Effect::Forward), Some(at(0)));
    assert_eq!(actions(&begun), [Action::MessageReceived]);
    let sent = play(Phase::Forwarding, &[(1, taken())]);
    assert_eq!(sent.life.phase, Phase::Forwarded);
    assert_eq!(sent.life.via, Some(org("next")));
    assert_eq!(told(&sent.life), [(0, code::FORWARDED, false)]);
    assert_eq!(due(&sent, Effect::Respond(0)), Some(at(MINUTE)));
    assert_eq!(due(&sent, Effect::Forward), None);
}

#[test]
fn what_is_for_a_tenant_waits_until_it_is_collected_and_answered() {
    let held = play(Phase::Held, &[]);
    assert_eq!(told(&held.life), [(0, code::HELD, false)]);
    assert_eq!(due(&held, Effect::Look), Some(at(10 * DAY)));
    assert!(held.life.is_in_mailbox());
    let twice = play(Phase::Held, &[(1, collected()), (2, collected())]);
    assert_eq!(twice.life.phase, Phase::Collected);
    assert!(twice.life.is_in_mailbox(), "until the outcome is known");
    let news = [(0, code::HELD, false), (0, code::COLLECTED, false)];
    assert_eq!(told(&twice.life), news, "once");
    let done = play(
        Phase::Held,
        &[(1, collected()), (2, answer(ResponseClass::Success, true))],
    );
    assert_eq!(done.life.phase, Phase::Ended(End::Delivered));
    assert!(!done.life.is_in_mailbox());
    assert_eq!(
        told(&done.life),
        news,
        "the receiver tells the outcome itself"
    );
    assert!(done.life.tellings.iter().all(|telling| !telling.is_due()));
    assert_eq!(due(&done, Effect::Respond(0)), None);
}

#[test]
fn attempts_go_on_with_growing_pauses_and_end_with_the_message() {
    let unreachable = || replied(Reply::Unreachable("refused".into()));
    let first = play(Phase::Forwarding, &[(1, unreachable())]);
    let unclear = replied(Reply::Unclear("503".into()));
    let second = play(Phase::Forwarding, &[(1, unreachable()), (2, unclear)]);
    let wait = |step: &Step<Relayed>, from: i64| {
        due(step, Effect::Forward)
            .unwrap()
            .millis_since(at(from * MINUTE))
    };
    assert!(wait(&second, 2) > wait(&first, 1));
    assert_eq!(second.life.phase, Phase::Forwarding);
    let minutes = 10 * DAY / MINUTE;
    let last = play(Phase::Forwarding, &[(minutes, unreachable())]);
    assert_eq!(last.life.phase, Phase::Ended(End::Expired));
    let everybody = [
        (0, code::NOT_COLLECTED, true),
        (1, code::NOT_COLLECTED, true),
    ];
    assert_eq!(told(&last.life), everybody);
}

#[test]
fn a_refusal_for_good_is_passed_back_with_its_code() {
    let refused = replied(Reply::Refused {
        code: "urn:theirs".into(),
        message: "no".into(),
    });
    let step = play(Phase::Forwarding, &[(1, refused)]);
    assert_eq!(step.life.phase, Phase::Ended(End::Refused));
    assert_eq!(
        told(&step.life),
        [(0, "urn:theirs", true), (1, "urn:theirs", true)]
    );
    let reason = || Reason::new("x", "y");
    let rows = [
        (
            NotPrepared::RecipientUnknown(reason()),
            code::UNKNOWN_RECEIVER,
        ),
        (NotPrepared::Impossible(reason()), code::NOT_FORWARDED),
    ];
    for (why, wanted) in rows {
        let step = play(Phase::Forwarding, &[(1, Event::NotRouted(why))]);
        assert_eq!(told(&step.life)[0], (0, wanted, true));
    }
    let later = Event::NotRouted(NotPrepared::NotNow(reason()));
    let step = play(Phase::Forwarding, &[(1, later)]);
    assert_eq!(step.life.phase, Phase::Forwarding);
}

#[test]
fn what_nobody_collects_in_time_ends_and_everybody_is_told() {
    let minutes = 10 * DAY / MINUTE;
    let early = play(Phase::Held, &[(minutes - 1, Event::Look)]);
    assert_eq!(early.life.phase, Phase::Held);
    let late = play(Phase::Held, &[(minutes, Event::Look)]);
    assert_eq!(late.life.phase, Phase::Ended(End::Expired));
    let finals: Vec<_> = told(&late.life)
        .into_iter()
        .filter(|(.., is_final)| *is_final)
        .collect();
    let wanted = [
        (0, code::NOT_COLLECTED, true),
        (1, code::NOT_COLLECTED, true),
    ];
    assert_eq!(finals, wanted);
    assert!(!late.life.tellings[0].is_due(), "older news are dropped");
}

#[test]
fn what_was_passed_on_ends_without_a_word_of_ours_when_nobody_answers() {
    let minutes = 11 * DAY / MINUTE;
    let events = [(1, taken()), (minutes - 1, Event::Look)];
    let waiting = play(Phase::Forwarding, &events);
    assert_eq!(
        waiting.life.phase,
        Phase::Forwarded,
        "it is for the next one to say"
    );
    let events = [(1, taken()), (minutes, Event::Look)];
    let over = play(Phase::Forwarding, &events);
    assert_eq!(over.life.phase, Phase::Ended(End::Unanswered));
    assert!(told(&over.life).iter().all(|(.., is_final)| !is_final));
}

#[test]
fn only_the_entitled_can_end_it() {
    for class in [ResponseClass::Error, ResponseClass::Success] {
        let step = play(Phase::Held, &[(1, answer(class, false))]);
        assert_eq!(step.life.phase, Phase::Held);
        assert_eq!(actions(&step), [Action::ReceiptIgnored]);
        assert!(step.life.timeline.last().unwrap().alarm);
    }
    let step = play(Phase::Held, &[(1, answer(ResponseClass::Error, true))]);
    assert_eq!(step.life.phase, Phase::Ended(End::Refused));
    let step = play(Phase::Held, &[(1, answer(ResponseClass::Warning, true))]);
    assert_eq!(step.life.phase, Phase::Held, "a final warning says nothing");
}

#[test]
fn the_truth_may_come_late_and_does_not_change_afterwards() {
    let minutes = 10 * DAY / MINUTE;
    let success = |minute| (minute, answer(ResponseClass::Success, true));
    let error = |minute| (minute, answer(ResponseClass::Error, true));
    let expired = (minutes, Event::Look);
    let late = play(Phase::Held, &[expired.clone(), success(minutes + 1)]);
    assert_eq!(late.life.phase, Phase::Ended(End::Delivered));
    assert_eq!(late.life.reason, None);
    let then = play(
        Phase::Held,
        &[expired, success(minutes + 1), error(minutes + 2)],
    );
    assert_eq!(then.life.phase, Phase::Ended(End::Delivered));
    assert!(then.life.timeline.last().unwrap().alarm);
}

#[test]
fn sealed_bytes_go_once_nobody_can_ask_for_them() {
    let kept = Policy::default().removed_known_ms / MINUTE;
    let success = (1, answer(ResponseClass::Success, true));
    let done = play(Phase::Held, std::slice::from_ref(&success));
    assert_eq!(due(&done, Effect::Look), Some(at((1 + kept) * MINUTE)));
    let early = play(Phase::Held, &[success.clone(), (kept, Event::Look)]);
    assert_eq!(early.life.dropped_at, None);
    assert!(due(&early, Effect::Look).is_some());
    let gone = play(Phase::Held, &[success, (1 + kept, Event::Look)]);
    assert!(gone.life.dropped_at.is_some());
    assert_eq!(actions(&gone), [Action::SealedDropped]);
    assert_eq!(due(&gone, Effect::Look), None, "nothing is left to do");
}

#[test]
fn telling_is_tried_again_and_given_up_in_the_end() {
    let not_told = |why: fn(String) -> Told| Event::Told {
        telling: 0,
        told: why("down".into()),
    };
    let again = play(Phase::Held, &[(1, not_told(Told::NotYet))]);
    assert!(due(&again, Effect::Respond(0)).is_some());
    assert!(again.life.tellings[0].is_due());
    for (minute, why) in [
        (1, Told::Never as fn(String) -> Told),
        (40 * 24 * 60, Told::NotYet),
    ] {
        let over = play(Phase::Held, &[(minute, not_told(why))]);
        assert!(over.life.tellings[0].gave_up);
        assert_eq!(actions(&over), [Action::ReceiptNotSent]);
    }
    let done = Event::Told {
        telling: 0,
        told: Told::Done,
    };
    let told = play(Phase::Held, &[(1, done.clone()), (2, done)]);
    assert_eq!(told.life.tellings[0].told_at, Some(at(MINUTE)));
    assert_eq!(actions(&told), [], "the second time is no news");
}

fn any_event() -> impl Strategy<Value = Event> {
    let class = prop::sample::select(vec![
        ResponseClass::Error,
        ResponseClass::Information,
        ResponseClass::Success,
        ResponseClass::Warning,
    ]);
    let said = (class, any::<bool>(), any::<bool>())
        .prop_map(|(class, is_final, entitled)| answered(class, entitled, is_final));
    let reply = prop::sample::select(vec![
        Reply::Taken { duplicate: true },
        Reply::Unclear("u".into()),
        Reply::Unreachable("u".into()),
        Reply::Refused {
            code: "c".into(),
            message: "m".into(),
        },
    ]);
    let told = prop::sample::select(vec![
        Told::Done,
        Told::NotYet("n".into()),
        Told::Never("n".into()),
    ]);
    let told = (0..6_u32, told).prop_map(|(telling, told)| Event::Told { telling, told });
    prop_oneof![
        said,
        reply.prop_map(replied),
        told,
        Just(collected()),
        Just(Event::Look),
    ]
}

proptest! {
    /// Whatever happens, in whatever order: one end, at most one final response of ours to each
    /// address, bytes as long as they can be asked for, and always something planned to go on.
    #[test]
    fn every_history_keeps_the_promises(
        is_held in any::<bool>(),
        events in prop::collection::vec((1..3_000_i64, any_event()), 0..40),
    ) {
        let policy = Policy::default();
        let phase = if is_held { Phase::Held } else { Phase::Forwarding };
        let mut step = begin(message(phase), at(0), &policy);
        let mut planned = std::collections::HashMap::new();
        let mut minute = 0;
        for (later, event) in events {
            apply(&mut planned, &step);
            minute += later;
            let now = at(minute * MINUTE);
            // A look is performed only if it is planned, and then it is no longer.
            if event == Event::Look
                && planned.get(&Effect::Look).is_none_or(|due| *due > now)
            {
                continue;
            }
            match &event {
                Event::Look => drop(planned.remove(&Effect::Look)),
                Event::Forwarded { .. } => drop(planned.remove(&Effect::Forward)),
                Event::Told { telling, .. } => drop(planned.remove(&Effect::Respond(*telling))),
                Event::Answered(_) | Event::Collected { .. } | Event::NotRouted(_) => {}
            }
            let before = step.life.clone();
            step = super::step(&before, &event, now, &policy);
            let (old, new) = (&before, &step.life);
            if let Phase::Ended(end) = old.phase {
                let lawful = new.phase == old.phase
                    || matches!(end, End::Expired | End::Unanswered);
                prop_assert!(lawful, "{:?} became {:?}", old.phase, new.phase);
            }
            prop_assert!(new.tellings.len() >= old.tellings.len());
            prop_assert!(new.dropped_at.is_none() || matches!(new.phase, Phase::Ended(_)));
        }
        apply(&mut planned, &step);
        let life = &step.life;
        for route in 0..2_u32 {
            let finals = life.tellings.iter();
            let finals = finals.filter(|telling| telling.is_final && telling.route == route);
            prop_assert!(finals.count() <= 1);
        }
        for (place, telling) in (0..).zip(&life.tellings) {
            prop_assert_eq!(telling.is_due(), planned.contains_key(&Effect::Respond(place)));
        }
        let goes_on = planned.contains_key(&Effect::Look)
            || planned.contains_key(&Effect::Forward);
        prop_assert_eq!(goes_on, life.dropped_at.is_none());
    }
}

fn apply(planned: &mut std::collections::HashMap<Effect, Timestamp>, step: &Step<Relayed>) {
    for plan in &step.plans {
        match plan {
            Plan::Cancel(effect) => drop(planned.remove(effect)),
            Plan::Perform { effect, due, .. } => drop(planned.insert(*effect, *due)),
        }
    }
}
