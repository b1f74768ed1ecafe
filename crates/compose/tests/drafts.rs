//! The draft machine: every step from every state, lost updates, who may release.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    missing_docs,
    reason = "tests fail by panicking"
)]

use audit::Action;
use compose::context::{Addressee, Context};
use compose::draft::{
    Attachment, Beginning, Draft, DraftId, Edit, Event, MAX_HISTORY_LINES, Parcel, Refusal,
    ReleasePolicy, State, Step, step,
};
use compose::{Answer, Answers, FieldProblem, Library, Obstacle};
use document::Urgency;
use ids::{MessageId, Organisation, Timestamp};
use proptest::prelude::*;
use std::sync::LazyLock;
use uuid::Uuid;

static LIBRARY: LazyLock<Library> = LazyLock::new(|| Library::standard().unwrap());

const ANN: &str = "ann";
const BEN: &str = "ben";

fn at(n: i64) -> Timestamp {
    Timestamp::from_millis(1_800_000_000_000 + n)
}

fn id(n: u128) -> DraftId {
    DraftId::from_uuid(Uuid::from_u128(n))
}

fn begun() -> Draft {
    let template = LIBRARY.find("referral", None).unwrap();
    let mut context = Context::default();
    context.patient.family = "Tessellate".into();
    let beginning = Beginning {
        id: id(1),
        org: Organisation::parse_uri("https://practice.example/id").unwrap(),
        context,
        answers: Answers::from_pairs([("urgency", "Urgent")]),
        author: ANN.into(),
    };
    Draft::begin(template, beginning, at(0)).draft
}

fn obstacle(sentence: &str) -> Obstacle {
    Obstacle {
        sentence: sentence.into(),
        technical: String::new(),
    }
}

fn parcels(n: usize) -> Vec<Parcel> {
    let parcel = |n| Parcel {
        to: "Dr Banks".into(),
        control_id: format!("C{n}"),
        content: "ab".repeat(32),
        message: None,
    };
    (0..n).map(parcel).collect()
}

fn take(draft: &Draft, event: Event, by: &str) -> Result<Step, Refusal> {
    step(draft, &event, by, at(1), &ReleasePolicy::default())
}

fn edit(draft: &Draft, text: &str) -> Event {
    let set = Answers::from_pairs([("reason", text)]);
    Event::Edited {
        seen: draft.revision,
        edit: Edit {
            set,
            ..Edit::default()
        },
    }
}

fn review(draft: &Draft) -> Event {
    Event::SentForReview {
        seen: draft.revision,
        problems: Vec::new(),
    }
}

fn release(draft: &Draft) -> Event {
    Event::Released {
        seen: draft.revision,
        parcels: parcels(2),
    }
}

fn discard(draft: &Draft) -> Event {
    Event::Discarded {
        seen: draft.revision,
        reason: "begun by mistake".into(),
    }
}

fn in_review() -> Draft {
    let draft = begun();
    take(&draft, review(&draft), ANN).unwrap().draft
}

fn released() -> Draft {
    let draft = in_review();
    take(&draft, release(&draft), BEN).unwrap().draft
}

#[test]
fn the_way_from_the_first_word_to_the_message() {
    let draft = begun();
    assert_eq!(draft.state.words(), "Draft");
    assert_eq!(draft.urgency(), Urgency::Urgent);
    let draft = take(&draft, edit(&draft, "Palpitations"), ANN)
        .unwrap()
        .draft;
    let reviewed = take(&draft, review(&draft), ANN).unwrap();
    assert_eq!(reviewed.draft.state.words(), "Waiting for review");
    assert_eq!(reviewed.audit.action, Action::DraftSentForReview);
    let draft = reviewed.draft;
    let step = take(&draft, release(&draft), BEN).unwrap();
    assert_eq!(step.draft.state.words(), "Waiting to send");
    assert_eq!(step.audit.action, Action::DraftReleased);
    assert_eq!(step.audit.actor, BEN);
    assert!(step.draft.state.is_to_be_submitted());

    let message = MessageId::from_uuid(Uuid::from_u128(7));
    let submitted = |draft: &Draft, nth| take(draft, Event::Submitted { nth, message }, "node");
    let one = submitted(&step.draft, 0).unwrap();
    assert_eq!(one.audit.subject, Some(message));
    assert!(one.draft.state.is_to_be_submitted());
    let two = submitted(&one.draft, 1).unwrap();
    assert!(!two.draft.state.is_to_be_submitted());
    let again = submitted(&two.draft, 1).unwrap();
    assert_eq!(again.draft, two.draft);
    assert_eq!(submitted(&two.draft, 2), Err(Refusal::NoSuchParcel));
    let what: Vec<_> = two
        .draft
        .history
        .iter()
        .map(|line| line.what.as_str())
        .collect();
    assert_eq!(
        what[..4],
        ["begun", "edited", "sent for review", "released"]
    );
}

#[test]
fn an_edit_after_the_review_makes_it_a_draft_again() {
    let draft = in_review();
    let step = take(&draft, edit(&draft, "more"), BEN).unwrap();
    assert_eq!(step.draft.state, State::Draft);
    assert_eq!(step.audit.action, Action::DraftEdited);
    let refusal = take(&step.draft, release(&step.draft), BEN).unwrap_err();
    assert!(
        refusal.to_string().contains("send it for review first"),
        "{refusal}"
    );
}

#[test]
fn a_lost_update_is_refused_with_who_and_when() {
    let seen = begun();
    let now = take(&seen, edit(&seen, "Ben was faster"), BEN)
        .unwrap()
        .draft;
    for event in [edit(&seen, "Ann overwrites"), review(&seen), discard(&seen)] {
        let refusal = take(&now, event, ANN).unwrap_err();
        let words = refusal.to_string();
        assert!(
            words.starts_with("ben changed this document at 2027-01-15"),
            "{words}"
        );
    }
    let answer = Answer::Text("Ben was faster".into());
    assert_eq!(now.answers.0["reason"], answer);
}

#[test]
fn who_may_release_is_what_the_policy_says() {
    let draft = in_review();
    let try_as = |by: &str, policy: &ReleasePolicy| {
        let result = step(&draft, &release(&draft), by, at(2), policy);
        result.map(|_| ()).map_err(|refusal| refusal.to_string())
    };
    let open = ReleasePolicy::default();
    assert_eq!(try_as(BEN, &open), Ok(()));
    let words = try_as(ANN, &open).unwrap_err();
    assert!(words.contains("their own documents"), "{words}");
    let own = ReleasePolicy {
        own: true,
        ..ReleasePolicy::default()
    };
    assert_eq!(try_as(ANN, &own), Ok(()));
    let named = ReleasePolicy {
        releasers: vec!["cy".into()],
        own: true,
    };
    assert_eq!(try_as("cy", &named), Ok(()));
    for by in [ANN, BEN] {
        let words = try_as(by, &named).unwrap_err();
        assert!(words.contains("ask one of the releasers"), "{words}");
    }
}

#[test]
fn what_is_incomplete_is_not_sent_for_review() {
    let draft = begun();
    let problem = FieldProblem {
        field: "reason".into(),
        sentence: "Reason is needed.".into(),
    };
    let event = Event::SentForReview {
        seen: draft.revision,
        problems: vec![problem],
    };
    let refusal = take(&draft, event, ANN).unwrap_err();
    let words = "it is not complete: Reason is needed.";
    assert_eq!(refusal.to_string(), words);
}

#[test]
fn what_blocks_a_release_is_kept_until_the_next_edit() {
    let draft = in_review();
    let event = Event::Blocked {
        seen: draft.revision,
        problems: vec![obstacle("Choose a recipient.")],
    };
    let step = take(&draft, event, BEN).unwrap();
    assert_eq!(step.audit.action, Action::DraftBlocked);
    assert_eq!(step.draft.blocked, [obstacle("Choose a recipient.")]);
    assert_eq!(step.draft.state, State::WaitingForReview);
    let edited = take(&step.draft, edit(&step.draft, "x"), ANN).unwrap();
    assert!(edited.draft.blocked.is_empty());
}

#[test]
fn a_closed_draft_is_kept_as_it_is() {
    let draft = begun();
    let discarded = take(&draft, discard(&draft), ANN).unwrap().draft;
    assert_eq!(discarded.state.words(), "Discarded");
    assert_eq!(discarded.answers, draft.answers);
    for closed in [discarded, released()] {
        for event in [
            edit(&closed, "x"),
            review(&closed),
            release(&closed),
            discard(&closed),
            Event::Returned {
                seen: closed.revision,
            },
        ] {
            let refusal = take(&closed, event, BEN).unwrap_err();
            assert!(matches!(refusal, Refusal::NotNow { .. }), "{refusal}");
        }
    }
}

#[test]
fn a_reviewer_gives_it_back() {
    let draft = in_review();
    let event = Event::Returned {
        seen: draft.revision,
    };
    let step = take(&draft, event.clone(), BEN).unwrap();
    assert_eq!(step.draft.state, State::Draft);
    let event = Event::Returned {
        seen: step.draft.revision,
    };
    assert!(take(&step.draft, event, BEN).is_err());
}

#[test]
fn a_correction_is_a_new_version_of_the_same_document() {
    let first = released();
    let step = first.amend(id(2), BEN, at(9)).unwrap();
    let second = step.draft;
    assert_eq!((second.id, second.document), (id(2), id(1)));
    assert!(second.corrects);
    assert_eq!(second.author, BEN);
    assert_eq!(second.answers, first.answers);
    assert_eq!(second.state, State::Draft);
    assert!(begun().amend(id(3), ANN, at(9)).is_err());
}

#[test]
fn edits_name_what_they_change_and_nothing_else() {
    let draft = begun();
    let attachment = Attachment {
        title: "ECG".into(),
        media_type: "image/png".into(),
        bytes: 7,
        content: "cd".repeat(32),
    };
    let event = Event::Edited {
        seen: draft.revision,
        edit: Edit {
            recipients: Some(vec![Addressee::default()]),
            attachments: Some(vec![attachment]),
            reset: vec!["urgency".into()],
            ..Edit::default()
        },
    };
    let edited = take(&draft, event, ANN).unwrap().draft;
    assert_eq!(edited.context.recipients.len(), 1);
    assert_eq!(edited.attachments.len(), 1);
    assert_eq!(edited.answers, Answers::default());
    assert_eq!(edited.urgency(), Urgency::Routine);
    assert_eq!(edited.context.patient, draft.context.patient);
}

#[test]
fn saving_by_itself_does_not_bury_the_history() {
    let mut draft = begun();
    for n in 0..2 * MAX_HISTORY_LINES {
        draft = take(&draft, edit(&draft, &n.to_string()), ANN)
            .unwrap()
            .draft;
    }
    assert_eq!(draft.history.len(), 2);
    assert_eq!(draft.revision, 1 + 2 * MAX_HISTORY_LINES as u64);
    for n in 0..2 * MAX_HISTORY_LINES {
        let by = if n % 2 == 0 { ANN } else { BEN };
        draft = take(&draft, edit(&draft, "x"), by).unwrap().draft;
    }
    assert_eq!(draft.history.len(), MAX_HISTORY_LINES);
}

#[test]
fn a_draft_is_json_and_its_debug_output_says_nothing_of_its_patient() {
    for draft in [begun(), in_review(), released()] {
        let json = serde_json::to_string(&draft).unwrap();
        assert_eq!(serde_json::from_str::<Draft>(&json).unwrap(), draft);
        let shown = format!("{draft:?}");
        assert!(!shown.contains("Tessellate"), "{shown}");
        assert!(json.contains("Tessellate"));
    }
}

fn any_event(draft: &Draft, n: u8, stale: bool) -> Event {
    let mut seen = draft.clone();
    if stale {
        seen.revision -= 1;
    }
    match n % 7 {
        0 => edit(&seen, "x"),
        1 => review(&seen),
        2 => release(&seen),
        3 if n > 200 => discard(&seen),
        4 => Event::Returned {
            seen: seen.revision,
        },
        5 => Event::Blocked {
            seen: seen.revision,
            problems: vec![obstacle("no")],
        },
        _ => Event::Submitted {
            nth: usize::from(n % 2),
            message: MessageId::from_uuid(Uuid::from_u128(u128::from(n))),
        },
    }
}

proptest! {
    /// Whatever happens: content is never lost, a released message never changes, revisions only
    /// grow, and nobody but a releaser releases.
    #[test]
    fn histories_keep_their_promises(
        events in prop::collection::vec((any::<u8>(), any::<bool>(), any::<bool>()), 0..60),
    ) {
        let mut draft = begun();
        for (n, stale, by_ann) in events {
            let by = if by_ann { ANN } else { BEN };
            let event = any_event(&draft, n, stale);
            let Ok(step) = take(&draft, event, by) else { continue };
            prop_assert!(step.draft.revision >= draft.revision);
            prop_assert!(step.draft.history.len() >= draft.history.len());
            prop_assert_eq!(&step.draft.context, &draft.context);
            if let State::Released { by, parcels, .. } = &step.draft.state {
                prop_assert_eq!(by, BEN);
                let before = draft.state.parcels();
                for (new, old) in parcels.iter().zip(before) {
                    prop_assert_eq!(&new.content, &old.content);
                }
            }
            let closed = matches!(draft.state, State::Discarded { .. });
            prop_assert!(!closed, "a step after the end");
            draft = step.draft;
        }
    }
}
