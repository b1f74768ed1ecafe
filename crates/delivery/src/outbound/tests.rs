//! Each lawful way through the outbound machine, and each temptation to lie.

use super::*;
use crate::response::code;
use crate::{Effect, Plan, Policy, ResponseClass};
use ids::Organisation;
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

fn draft_life() -> Outbound {
    let life = Outbound::new(Accepted {
        id: MessageId::from_uuid(Uuid::from_u128(7)),
        org: org("sender"),
        from: "Wattle Street Medical".into(),
        kind: Kind::Document,
        content: BlobId::from_digest(&[1; 32]),
        at: at(0),
        expires_at: at(30 * DAY),
    });
    Outbound {
        control_id: "C1".into(),
        message_type: "REF^I12^REF_I12".into(),
        to: "Dr Banks, Banksia".into(),
        ..life
    }
}

fn envelope() -> Envelope {
    Envelope {
        invocation_id: InvocationId::from_uuid(Uuid::from_u128(7)),
        receiver: org("receiver"),
        address: "https://receiver.example/smd".into(),
        provider: None,
        category: "urn:x".into(),
        digest: "ZGln".into(),
        sealed: BlobId::from_digest(&[2; 32]),
        sealed_at: at(1),
        recipient: "Dr Banks, Banksia Cardiology".into(),
        practice: "Banksia Cardiology".into(),
        listing: None,
        reply_gap: None,
        immediate: None,
    }
}

fn receipt(class: ResponseClass, digest: DigestCheck) -> Receipt {
    Receipt {
        is_final: true,
        class,
        code: code::DELIVERED.into(),
        message: String::new(),
        digest,
        entitled: true,
        source: org("receiver"),
    }
}

fn success() -> Event {
    Event::Receipt(receipt(ResponseClass::Success, DigestCheck::Right))
}

fn error(code: &str, entitled: bool) -> Event {
    let receipt = receipt(ResponseClass::Error, DigestCheck::Missing);
    Event::Receipt(Receipt {
        code: code.into(),
        entitled,
        ..receipt
    })
}

fn positive() -> Event {
    Event::Acked(Ack::Positive {
        code: "AA".into(),
        by: "Banksia".into(),
    })
}

fn negative() -> Event {
    let (code, text, by) = ("AE".into(), "no such clinic".into(), "Banksia".into());
    Event::Acked(Ack::Negative { code, text, by })
}

fn read() -> Event {
    Event::Acked(Ack::Read {
        by: "kbanks".into(),
    })
}

fn taken() -> Event {
    Event::Replied(Reply::Taken { duplicate: false })
}

fn unreachable() -> Event {
    Event::Replied(Reply::Unreachable("connection refused".into()))
}

/// Plays events, a minute apart, on a fresh message.
fn play(events: &[Event]) -> Step<Outbound> {
    play_kind(Kind::Document, events)
}

fn play_kind(kind: Kind, events: &[Event]) -> Step<Outbound> {
    let policy = Policy::default();
    let life = Outbound {
        kind,
        ..draft_life()
    };
    let mut last = begin(life, None, at(0), &policy);
    for (n, event) in events.iter().enumerate() {
        let now = at(i64::try_from(n + 1).unwrap() * MINUTE);
        last = step(&last.life, event, now, &policy);
    }
    last
}

fn status(events: &[Event]) -> Status {
    play(events).life.status()
}

fn prepared() -> Event {
    Event::Prepared(Box::new(envelope()))
}

fn due(step: &Step<Outbound>, wanted: Effect) -> Option<Timestamp> {
    step.plans.iter().rev().find_map(|plan| match plan {
        Plan::Perform { effect, due, .. } if *effect == wanted => Some(*due),
        Plan::Perform { .. } | Plan::Cancel(_) => None,
    })
}

#[test]
fn urgent_work_is_planned_as_urgent_and_its_silence_is_an_alarm_sooner() {
    let policy = Policy::default();
    let alarm_after = |urgency| {
        let life = Outbound {
            urgency,
            ..draft_life()
        };
        let mut last = begin(life, None, at(0), &policy);
        for event in [prepared(), taken(), success()] {
            let urgent = |plan: &Plan| matches!(plan, Plan::Perform { urgent: true, .. });
            assert_eq!(last.plans.iter().any(urgent), urgency.is_urgent());
            last = step(&last.life, &event, at(0), &policy);
        }
        due(&last, Effect::Look).unwrap().millis_since(at(0))
    };
    assert_eq!(alarm_after(Urgency::Routine), policy.ack_overdue_ms);
    assert!(alarm_after(Urgency::Urgent) < policy.ack_overdue_ms);
    assert!(alarm_after(Urgency::Stat) < alarm_after(Urgency::Urgent));
}

#[test]
fn the_happy_way_names_who_has_it_at_each_step() {
    let all = [prepared(), taken(), success(), positive(), read()];
    let words: Vec<_> = (0..=all.len()).map(|n| status(&all[..n]).words()).collect();
    assert_eq!(
        words,
        [
            "Waiting to send",
            "Waiting to send",
            "Sent, not yet collected",
            "Delivered to practice",
            "Accepted by their software",
            "Opened"
        ]
    );
    let life = play(&all).life;
    let line: Vec<_> = life
        .timeline
        .iter()
        .map(|entry| entry.status.words())
        .collect();
    assert_eq!(
        line,
        [
            "Waiting to send",
            "Sent, not yet collected",
            "Delivered to practice",
            "Accepted by their software",
            "Opened"
        ]
    );
    assert!(life.timeline.iter().all(|entry| !entry.alarm));
}

#[test]
fn news_in_another_order_reach_the_same_end() {
    let orders = [
        vec![prepared(), success(), taken(), positive(), read()],
        vec![prepared(), positive(), success(), taken(), read()],
        vec![prepared(), taken(), read(), positive(), success()],
        vec![prepared(), unreachable(), positive(), read(), taken()],
    ];
    for events in orders {
        assert_eq!(status(&events), Status::Ended(End::Opened), "{events:?}");
    }
}

#[test]
fn a_receipt_without_the_right_digest_proves_nothing() {
    for digest in [DigestCheck::Missing, DigestCheck::Wrong] {
        let bad = Event::Receipt(receipt(ResponseClass::Success, digest));
        let step = play(&[prepared(), taken(), bad]);
        assert_eq!(step.life.status(), Status::Sent);
        assert!(step.life.timeline.last().unwrap().alarm);
    }
}

#[test]
fn a_failure_notice_from_anybody_else_changes_nothing() {
    let step = play(&[prepared(), taken(), error("urn:x", false)]);
    assert_eq!(step.life.status(), Status::Sent);
    assert!(step.life.timeline.last().unwrap().alarm);
}

#[test]
fn a_final_error_ends_it_with_the_words_that_the_code_allows() {
    let ends = [
        (code::NOT_OPENED, End::NotOpenedSecurely),
        (code::UNKNOWN_RECEIVER, End::RecipientNotFound),
        ("https://peer.example/no", End::Rejected),
    ];
    for (code, end) in ends {
        let step = play(&[prepared(), taken(), error(code, true)]);
        assert_eq!(step.life.status(), Status::Ended(end));
        assert_eq!(
            due(&step, Effect::Stage),
            Some(at(3 * MINUTE)),
            "the software is told"
        );
    }
}

#[test]
fn an_error_after_success_is_an_alarm_and_not_a_state() {
    let step = play(&[prepared(), taken(), success(), error("urn:x", true)]);
    assert_eq!(step.life.status(), Status::Delivered);
    assert!(step.life.timeline.last().unwrap().alarm);
    let step = play(&[
        prepared(),
        taken(),
        success(),
        positive(),
        error("urn:x", true),
    ]);
    assert_eq!(step.life.status(), Status::Ended(End::Accepted));
}

#[test]
fn contradicting_acknowledgements_are_alarms() {
    for events in [
        [prepared(), taken(), success(), positive(), negative()],
        [prepared(), taken(), success(), negative(), positive()],
    ] {
        let before = status(&events[..4]);
        let step = play(&events);
        assert_eq!(step.life.status(), before);
        assert!(step.life.timeline.last().unwrap().alarm);
    }
}

#[test]
fn a_rejection_by_their_software_sends_no_second_report() {
    let step = play(&[prepared(), taken(), success(), negative()]);
    assert_eq!(step.life.status(), Status::Ended(End::Rejected));
    assert!(
        step.life.report.is_none(),
        "their own RRI goes to the software"
    );
    assert!(
        step.life
            .reason
            .unwrap()
            .sentence
            .contains("no such clinic")
    );
}

#[test]
fn a_generic_acknowledgement_is_information() {
    let generic = Event::Acked(Ack::Generic {
        code: "AA".into(),
        by: "relay".into(),
    });
    assert_eq!(status(&[prepared(), taken(), generic]), Status::Sent);
}

#[test]
fn an_unclear_reply_is_retried_and_never_success() {
    let unclear = Event::Replied(Reply::Unclear("not XML".into()));
    let step = play(&[prepared(), unclear]);
    assert_eq!(step.life.status(), Status::WaitingToSend);
    assert!(due(&step, Effect::Deliver).unwrap() > at(2 * MINUTE));
}

#[test]
fn never_left_is_said_only_when_nothing_can_have_arrived() {
    let policy = Policy::default();
    let unclear = Event::Replied(Reply::Unclear("time-out".into()));
    for (events, end) in [
        (vec![prepared(), unreachable()], End::NeverLeft),
        (vec![prepared(), unclear, unreachable()], End::NotCollected),
        (vec![prepared(), Event::AttemptLost], End::NotCollected),
    ] {
        let life = play(&events).life;
        for event in [unreachable(), Event::Look] {
            let step = step(&life, &event, at(30 * DAY), &policy);
            assert_eq!(step.life.status(), Status::Ended(end), "{event:?}");
            assert_eq!(due(&step, Effect::Stage), Some(at(30 * DAY)));
        }
    }
}

#[test]
fn no_retry_is_planned_beyond_expiry() {
    let policy = Policy {
        first_retry_ms: 90 * DAY,
        longest_retry_ms: 90 * DAY,
        ..Policy::default()
    };
    let life = play(&[prepared()]).life;
    let step = step(&life, &unreachable(), at(DAY), &policy);
    assert_eq!(due(&step, Effect::Deliver), Some(at(30 * DAY)));
}

#[test]
fn what_cannot_be_addressed_says_so() {
    let reason = || Reason::new("r", "because");
    let ends = [
        (
            NotPrepared::RecipientUnknown(reason()),
            Status::Ended(End::RecipientNotFound),
        ),
        (
            NotPrepared::Impossible(reason()),
            Status::Ended(End::NeverLeft),
        ),
        (NotPrepared::NotNow(reason()), Status::WaitingToSend),
    ];
    for (why, expected) in ends {
        let step = play(&[Event::NotPrepared(why)]);
        assert_eq!(step.life.status(), expected);
        assert!(step.life.envelope.is_none());
    }
}

#[test]
fn a_message_that_cannot_be_sent_ends_in_its_first_commit() {
    let reason = Reason::new("type-missing", "MSH-9 is empty");
    let step = begin(draft_life(), Some(reason), at(0), &Policy::default());
    assert_eq!(step.life.status(), Status::Ended(End::NeverLeft));
    assert_eq!(due(&step, Effect::Prepare), None);
    assert_eq!(due(&step, Effect::Stage), Some(at(0)));
}

#[test]
fn deadlines_raise_one_alarm_and_then_end() {
    let policy = Policy::default();
    let sent = play(&[prepared(), taken()]);
    assert_eq!(
        due(&sent, Effect::Look),
        Some(at(2 * MINUTE + policy.receipt_overdue_ms))
    );
    let late = step(&sent.life, &Event::Look, at(2 * DAY), &policy);
    assert_eq!(late.life.status(), Status::Overdue);
    assert_eq!(due(&late, Effect::Look), Some(at(30 * DAY)));
    let again = step(&late.life, &Event::Look, at(3 * DAY), &policy);
    assert_eq!(
        again.life.timeline.len(),
        late.life.timeline.len(),
        "one alarm only"
    );
    let end = step(&again.life, &Event::Look, at(30 * DAY), &policy);
    assert_eq!(end.life.status(), Status::Ended(End::NotCollected));

    let delivered = play(&[prepared(), taken(), success()]).life;
    let late = step(&delivered, &Event::Look, at(2 * DAY), &policy);
    assert_eq!(late.life.status(), Status::Overdue);
    let end = step(&late.life, &Event::Look, at(8 * DAY), &policy);
    assert_eq!(end.life.status(), Status::Ended(End::DeliveredUnconfirmed));
    let accepted = step(&end.life, &positive(), at(9 * DAY), &policy);
    assert_eq!(accepted.life.status(), Status::Ended(End::Accepted));
}

#[test]
fn a_late_truth_is_shown_as_late() {
    let policy = Policy::default();
    let sent = play(&[prepared(), taken()]).life;
    let ended = step(&sent, &Event::Look, at(30 * DAY), &policy).life;
    let late = step(&ended, &success(), at(31 * DAY), &policy);
    assert_eq!(late.life.status(), Status::Delivered);
    assert_eq!(
        late.life
            .timeline
            .last()
            .unwrap()
            .note
            .as_ref()
            .unwrap()
            .code,
        "late"
    );
    let accepted = step(&late.life, &positive(), at(31 * DAY), &policy);
    assert_eq!(accepted.life.status(), Status::Ended(End::Accepted));
}

#[test]
fn a_report_that_a_late_truth_overtook_is_withdrawn() {
    let policy = Policy::default();
    let sent = play(&[prepared(), taken()]).life;
    let ended = step(&sent, &Event::Look, at(30 * DAY), &policy).life;
    let staged = step(
        &ended,
        &Event::ReportStaged("~t".into()),
        at(31 * DAY),
        &policy,
    )
    .life;
    for truth in [success(), positive(), negative(), read()] {
        let late = step(&staged, &truth, at(31 * DAY), &policy);
        assert_eq!(late.life.report, None, "{truth:?}");
        assert!(late.plans.contains(&Plan::Cancel(Effect::Place)));
    }
    let placed = step(&staged, &Event::ReportPlaced, at(31 * DAY), &policy).life;
    let late = step(&placed, &success(), at(31 * DAY), &policy).life;
    assert_eq!(late.report, placed.report, "what was said was said");
}

#[test]
fn software_that_rejects_after_all_is_heard() {
    let known = receipt(ResponseClass::Success, DigestCheck::Right);
    let known = Event::Receipt(Receipt {
        code: code::DELIVERED_NO_SOFTWARE_ACK.into(),
        ..known
    });
    let rejected = Status::Ended(End::Rejected);
    assert_eq!(status(&[prepared(), taken(), known, negative()]), rejected);
}

#[test]
fn software_that_never_confirms_is_said_at_once() {
    let known = receipt(ResponseClass::Success, DigestCheck::Right);
    let known = Receipt {
        code: code::DELIVERED_NO_SOFTWARE_ACK.into(),
        ..known
    };
    let end = Status::Ended(End::DeliveredUnconfirmed);
    assert_eq!(status(&[prepared(), taken(), Event::Receipt(known)]), end);
}

#[test]
fn an_acknowledgement_of_ours_ends_with_its_receipt() {
    let kind = Kind::Ack {
        answers: MessageId::from_uuid(Uuid::from_u128(9)),
    };
    let step = play_kind(kind.clone(), &[prepared(), taken(), success()]);
    assert_eq!(step.life.status(), Status::Ended(End::DeliveredUnconfirmed));
    let failed = play_kind(kind, &[prepared(), taken(), error("urn:x", true)]);
    assert!(
        failed.life.report.is_none(),
        "nobody sent it by hand: no report"
    );
}

#[test]
fn the_report_goes_through_staging_and_survives_failures() {
    let unknown = NotPrepared::RecipientUnknown(Reason::new("r", "because"));
    let full = Reason::new("disk-full", "The disk is full");
    let step = play(&[Event::NotPrepared(unknown), Event::ReportFailed(full)]);
    assert!(due(&step, Effect::Stage).unwrap() > at(2 * MINUTE));
    let policy = Policy::default();
    let staged = super::step(
        &step.life,
        &Event::ReportStaged("~t".into()),
        at(9),
        &policy,
    );
    assert_eq!(due(&staged, Effect::Place), Some(at(9)));
    let placed = super::step(&staged.life, &Event::ReportPlaced, at(10), &policy);
    assert_eq!(placed.life.report.as_ref().unwrap().placed_at, Some(at(10)));
    let again = super::step(
        &placed.life,
        &Event::ReportStaged("~u".into()),
        at(11),
        &policy,
    );
    assert_eq!(again.life, placed.life, "placed once");
}

mod random {
    use super::*;
    use proptest::prelude::*;

    fn any_event() -> impl Strategy<Value = Event> {
        let reason = || Reason::new("r", "because");
        prop::sample::select(vec![
            prepared(),
            taken(),
            Event::Replied(Reply::Taken { duplicate: true }),
            Event::Replied(Reply::Unclear("?".into())),
            Event::Replied(Reply::Refused {
                code: "c".into(),
                message: "m".into(),
            }),
            unreachable(),
            success(),
            error("urn:x", true),
            error(code::NOT_OPENED, false),
            error(code::UNKNOWN_RECEIVER, true),
            Event::Receipt(receipt(ResponseClass::Warning, DigestCheck::Missing)),
            positive(),
            negative(),
            read(),
            Event::AttemptLost,
            Event::Look,
            Event::NotPrepared(NotPrepared::RecipientUnknown(reason())),
            Event::NotPrepared(NotPrepared::NotNow(reason())),
            Event::ReportFailed(reason()),
            Event::ReportStaged("~x".into()),
            Event::ReportPlaced,
        ])
    }

    proptest! {
        /// Whatever happens in whatever order: an end state gives way only to a lawful one, the
        /// claims "accepted", "opened" and "delivered" need their proof, and a message that has
        /// not ended always has something planned.
        #[test]
        fn ends_are_kept_and_claims_are_proven(
            events in prop::collection::vec((any_event(), 0..10 * DAY), 0..25),
        ) {
            let policy = Policy::default();
            let mut current = begin(draft_life(), None, at(0), &policy);
            let mut planned = std::collections::HashMap::new();
            let mut now = 0;
            let (mut proof, mut accepted, mut opened) = (false, false, false);
            apply(&mut planned, &current.plans);
            for (event, wait) in events {
                now += wait;
                let before = current.life.status();
                // A step's own effect is settled when its result is committed.
                if let Some(effect) = result_of(&event) { planned.remove(&effect); }
                current = step(&current.life, &event, at(now), &policy);
                apply(&mut planned, &current.plans);
                proof |= event == success();
                accepted |= event == positive();
                opened |= event == read();
                let after = current.life.status();
                prop_assert!(after.is_end() || !planned.is_empty(), "forgotten in {after:?}");
                if let (Status::Ended(was), Status::Ended(is)) = (before, after) {
                    prop_assert!(was == is || was.may_become(is), "{was:?} -> {is:?}");
                }
                match after {
                    Status::Ended(End::Accepted) => prop_assert!(accepted),
                    Status::Ended(End::Opened) => prop_assert!(opened),
                    Status::Delivered | Status::Ended(End::DeliveredUnconfirmed) => {
                        prop_assert!(proof);
                    }
                    Status::Draft
                    | Status::Ended(_)
                    | Status::Overdue
                    | Status::Sent
                    | Status::WaitingForReview
                    | Status::WaitingToSend => {}
                }
            }
        }
    }

    fn result_of(event: &Event) -> Option<Effect> {
        match event {
            Event::Look => Some(Effect::Look),
            Event::NotPrepared(_) | Event::Prepared(_) => Some(Effect::Prepare),
            Event::AnsweredInReply
            | Event::NotAnswered { .. }
            | Event::Replied(_)
            | Event::TargetMoved(_) => Some(Effect::Deliver),
            Event::ReportStaged(_) => Some(Effect::Stage),
            Event::ReportPlaced => Some(Effect::Place),
            Event::Acked(_)
            | Event::AnswerOpened { .. }
            | Event::AttemptLost
            | Event::FellBack { .. }
            | Event::GivenInReply
            | Event::Receipt(_)
            | Event::Released
            | Event::ReportFailed(_) => None,
        }
    }

    fn apply(planned: &mut std::collections::HashMap<Effect, Timestamp>, plans: &[Plan]) {
        for plan in plans {
            match plan {
                Plan::Cancel(effect) => drop(planned.remove(effect)),
                Plan::Perform { effect, due, .. } => drop(planned.insert(*effect, *due)),
            }
        }
    }
}

#[test]
fn a_flood_of_progress_fills_the_timeline_only_so_far_and_hides_no_change() {
    let progress = Event::Receipt(Receipt {
        is_final: false,
        message: "still on its way".into(),
        ..receipt(ResponseClass::Information, DigestCheck::Missing)
    });
    let mut events = vec![prepared(), taken()];
    events.extend(std::iter::repeat_n(progress, 1_000));
    let flooded = play(&events);
    assert!(flooded.life.timeline.len() <= 200);
    let recorded = |step: &Step<Outbound>| step.audit.len();
    assert_eq!(recorded(&flooded), 1, "the audit trail has each");
    events.extend([success(), positive()]);
    let ended = play(&events).life;
    assert_eq!(ended.status(), Status::Ended(End::Accepted));
    assert_eq!(ended.timeline.last().unwrap().status, ended.status());
}

fn by_fax() -> Event {
    Event::FellBack {
        how: Fallback::Fax,
        by: "kim".into(),
    }
}

#[test]
fn what_never_left_can_have_gone_by_fax_and_stays_what_it_is() {
    let reason = Reason::new("x", "No endpoint.");
    let failed = Event::NotPrepared(NotPrepared::RecipientUnknown(reason));
    let recorded = play(&[failed, by_fax()]);
    assert_eq!(
        recorded.life.status(),
        Status::Ended(End::RecipientNotFound)
    );
    assert_eq!(recorded.life.fallback, Some(Fallback::Fax));
    let line = recorded.life.timeline.last().unwrap();
    let code = line.note.as_ref().map(|note| note.code.as_str());
    assert_eq!((line.by.as_str(), code), ("kim", Some("fallback-fax")));
    let audited: Vec<_> = recorded.audit.iter().map(|draft| draft.action).collect();
    assert_eq!(audited, [audit::Action::MessageFellBack]);
}

#[test]
fn what_is_under_way_or_arrived_cannot_have_gone_otherwise() {
    for before in [
        vec![],
        vec![prepared(), taken()],
        vec![prepared(), taken(), success()],
    ] {
        let mut events = before;
        events.push(by_fax());
        let life = play(&events).life;
        assert_eq!(life.fallback, None, "{:?}", life.status());
    }
}

#[test]
fn a_provider_that_notices_it_as_well_changes_nothing() {
    let told = error(code::NOT_COLLECTED, true);
    let first = play(&[prepared(), taken(), told.clone()]);
    assert_eq!(first.life.status(), Status::Ended(End::NotCollected));
    let policy = Policy::default();
    let again = step(&first.life, &told, at(DAY), &policy);
    assert_eq!(again.life.status(), Status::Ended(End::NotCollected));
    assert!(!again.life.timeline.last().unwrap().alarm);
    let late = step(&again.life, &success(), at(2 * DAY), &policy);
    assert_eq!(
        late.life.status(),
        Status::Delivered,
        "the truth may come late"
    );
}

#[test]
fn a_recipient_who_moved_ends_a_message_that_waits_to_be_posted_and_no_other() {
    let moved = Event::TargetMoved(Reason::new("directory.target-changed", "They moved."));
    let held = play(&[prepared(), moved.clone()]).life;
    assert_eq!(held.status(), Status::Ended(End::NeverLeft));
    assert_eq!(held.reason.unwrap().code, "directory.target-changed");
    let unclear = Event::Replied(Reply::Unclear("cut off".into()));
    let held = play(&[prepared(), unclear, moved.clone()]).life;
    assert_eq!(
        held.status(),
        Status::Ended(End::NotCollected),
        "it may have left"
    );
    let sent = play(&[prepared(), taken(), moved]).life;
    assert_eq!(sent.status(), Status::Sent);
}

#[test]
fn a_sender_whose_answer_may_not_come_back_is_told_on_the_timeline() {
    let gap = Reason::new("reply-gap", "Our own entry takes no answers");
    let with_gap = Envelope {
        reply_gap: Some(gap.clone()),
        ..envelope()
    };
    for (envelope, noted) in [(envelope(), None), (with_gap, Some(gap))] {
        let step = play(&[Event::Prepared(Box::new(envelope))]);
        let notes = step.life.timeline.iter().filter_map(|it| it.note.clone());
        assert_eq!(notes.collect::<Vec<_>>(), Vec::from_iter(noted));
        assert_eq!(step.life.phase, Phase::Sealed, "it is sent all the same");
    }
}

#[test]
fn a_reason_is_told_when_it_is_another_and_not_at_each_attempt() {
    let failed = |why: &str| Event::Replied(Reply::Unreachable(why.into()));
    let mut events = vec![
        prepared(),
        failed("refused"),
        failed("refused"),
        failed("expired"),
    ];
    events.push(failed("refused"));
    let step = play(&events);
    let notes = step.life.timeline.iter().filter_map(|it| it.note.as_ref());
    let told: Vec<&str> = notes.map(|note| note.sentence.as_str()).collect();
    let expected = ["refused", "expired"].map(|why| format!("The recipient's system: {why}"));
    assert_eq!(told, expected);
    let mut events = vec![prepared()];
    events.extend((0..30).map(|n| failed(&n.to_string())));
    let step = play(&events);
    let notes = step.life.timeline.iter().filter(|it| it.note.is_some());
    assert_eq!(
        notes.count(),
        8,
        "those worded anew each time do not fill it"
    );
}
