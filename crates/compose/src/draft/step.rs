//! The machine: a draft, what happens, who does it and when give the draft after it.

use super::{Draft, Edit, Event, Line, MAX_HISTORY_LINES, Parcel, Refusal, ReleasePolicy, State};
use crate::{FieldProblem, Obstacle};
use audit::Action;
use ids::{MessageId, Timestamp};
use std::collections::BTreeMap;

/// What a step gives: both are committed together or not at all.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Step {
    /// The draft after it.
    pub draft: Draft,
    /// What is recorded of it.
    pub audit: audit::Draft,
}

/// Takes one step. `by` is the login of whoever acts.
///
/// # Errors
/// [`Refusal`]: nothing happened, and why.
pub fn step(
    draft: &Draft,
    event: &Event,
    by: &str,
    at: Timestamp,
    policy: &ReleasePolicy,
) -> Result<Step, Refusal> {
    let mut machine = Machine {
        draft: draft.clone(),
        by,
        at,
    };
    let action = match event {
        Event::Blocked { seen, problems } => machine.blocked(*seen, problems, policy),
        Event::Discarded { seen, reason } => machine.discarded(*seen, reason),
        Event::Edited { seen, edit } => machine.edited(*seen, edit),
        Event::Released { seen, parcels } => machine.released(*seen, parcels, policy),
        Event::Returned { seen } => machine.returned(*seen),
        Event::SentForReview { seen, problems } => machine.sent_for_review(*seen, problems),
        Event::Submitted { nth, message } => machine.submitted(*nth, *message),
    }?;
    let mut audit = audit_draft(&machine.draft, action, by, at);
    if let Event::Submitted { message, .. } = event {
        audit.subject = Some(*message);
    }
    Ok(Step {
        draft: machine.draft,
        audit,
    })
}

/// Whether `by` could release this draft now; a caller asks before it makes the messages.
///
/// # Errors
/// [`Refusal`], as [`step`] would.
pub(crate) fn may_release(draft: &Draft, by: &str, policy: &ReleasePolicy) -> Result<(), Refusal> {
    match draft.state {
        State::WaitingForReview => {}
        State::Draft => return Err(not_now(draft, "send it for review first")),
        State::Released { .. } => return Err(not_now(draft, "it was released before")),
        State::Discarded { .. } => return Err(not_now(draft, "begin a new document")),
    }
    match policy.objection(by, &draft.author) {
        Some(words) => Err(Refusal::NotAllowed(words)),
        None => Ok(()),
    }
}

/// What is recorded of a step: the draft, its revision, never its content.
pub(super) fn audit_draft(draft: &Draft, action: Action, by: &str, at: Timestamp) -> audit::Draft {
    let detail = [
        ("draft", draft.id.to_string()),
        ("revision", draft.revision.to_string()),
        (
            "template",
            format!("{} {}", draft.template.id, draft.template.version),
        ),
    ];
    audit::Draft {
        at,
        actor: by.to_owned(),
        action,
        subject: None,
        detail: BTreeMap::from(detail.map(|(name, value)| (name.to_owned(), value))),
    }
}

fn not_now(draft: &Draft, fix: &'static str) -> Refusal {
    Refusal::NotNow {
        state: draft.state.words(),
        fix,
    }
}

struct Machine<'a> {
    draft: Draft,
    by: &'a str,
    at: Timestamp,
}

impl Machine<'_> {
    fn edited(&mut self, seen: u64, edit: &Edit) -> Result<Action, Refusal> {
        self.is_open()?;
        self.is_seen(seen)?;
        for (name, answer) in &edit.set.0 {
            self.draft.answers.0.insert(name.clone(), answer.clone());
        }
        for name in &edit.reset {
            self.draft.answers.0.remove(name);
        }
        if let Some(recipients) = &edit.recipients {
            self.draft.context.recipients.clone_from(recipients);
        }
        if let Some(attachments) = &edit.attachments {
            self.draft.attachments.clone_from(attachments);
        }
        // What was reviewed is not what there is now.
        self.draft.state = State::Draft;
        self.draft.blocked.clear();
        self.change("edited");
        Ok(Action::DraftEdited)
    }

    fn sent_for_review(&mut self, seen: u64, problems: &[FieldProblem]) -> Result<Action, Refusal> {
        match self.draft.state {
            State::Draft => {}
            State::WaitingForReview => return Err(not_now(&self.draft, "release or return it")),
            State::Discarded { .. } | State::Released { .. } => return Err(self.closed()),
        }
        self.is_seen(seen)?;
        if !problems.is_empty() {
            return Err(Refusal::Incomplete(problems.to_vec()));
        }
        self.draft.state = State::WaitingForReview;
        self.change("sent for review");
        Ok(Action::DraftSentForReview)
    }

    fn returned(&mut self, seen: u64) -> Result<Action, Refusal> {
        match self.draft.state {
            State::WaitingForReview => {}
            State::Draft => return Err(not_now(&self.draft, "its author has it already")),
            State::Discarded { .. } | State::Released { .. } => return Err(self.closed()),
        }
        self.is_seen(seen)?;
        self.draft.state = State::Draft;
        self.change("returned to its author");
        Ok(Action::DraftReturned)
    }

    fn released(
        &mut self,
        seen: u64,
        parcels: &[Parcel],
        policy: &ReleasePolicy,
    ) -> Result<Action, Refusal> {
        may_release(&self.draft, self.by, policy)?;
        self.is_seen(seen)?;
        if parcels.is_empty() {
            return Err(Refusal::NoSuchParcel);
        }
        self.draft.state = State::Released {
            by: self.by.to_owned(),
            at: self.at,
            parcels: parcels.to_vec(),
        };
        self.draft.blocked.clear();
        self.change("released");
        Ok(Action::DraftReleased)
    }

    fn blocked(
        &mut self,
        seen: u64,
        problems: &[Obstacle],
        policy: &ReleasePolicy,
    ) -> Result<Action, Refusal> {
        may_release(&self.draft, self.by, policy)?;
        self.is_seen(seen)?;
        self.draft.blocked = problems.to_vec();
        self.change("not released: see what keeps it back");
        Ok(Action::DraftBlocked)
    }

    fn discarded(&mut self, seen: u64, reason: &str) -> Result<Action, Refusal> {
        self.is_open()?;
        self.is_seen(seen)?;
        self.draft.state = State::Discarded {
            by: self.by.to_owned(),
            at: self.at,
            reason: reason.to_owned(),
        };
        self.change("discarded");
        Ok(Action::DraftDiscarded)
    }

    /// Not a change that anybody could lose: no revision is asked for. The same news again changes
    /// nothing.
    fn submitted(&mut self, nth: usize, message: MessageId) -> Result<Action, Refusal> {
        let what = format!("message {} is {message}", nth + 1);
        let parcel = match &mut self.draft.state {
            State::Released { parcels, .. } => parcels.get_mut(nth),
            State::Discarded { .. } | State::Draft | State::WaitingForReview => None,
        };
        let parcel = parcel.ok_or(Refusal::NoSuchParcel)?;
        if parcel.message != Some(message) {
            parcel.message = Some(message);
            self.change(&what);
        }
        Ok(Action::DraftSubmitted)
    }

    fn is_open(&self) -> Result<(), Refusal> {
        match self.draft.state {
            State::Draft | State::WaitingForReview => Ok(()),
            State::Discarded { .. } | State::Released { .. } => Err(self.closed()),
        }
    }

    fn closed(&self) -> Refusal {
        let fix = match self.draft.state {
            State::Released { .. } => "correct it by a new version (`sealpost draft amend`)",
            State::Discarded { .. } | State::Draft | State::WaitingForReview => {
                "begin a new document"
            }
        };
        not_now(&self.draft, fix)
    }

    fn is_seen(&self, seen: u64) -> Result<(), Refusal> {
        self.draft.is_seen(seen)
    }

    fn change(&mut self, what: &str) {
        self.draft.revision += 1;
        let line = Line {
            at: self.at,
            by: self.by.to_owned(),
            what: what.to_owned(),
        };
        let history = &mut self.draft.history;
        // What saves itself must not bury what people did.
        let goes_on = history
            .last()
            .is_some_and(|last| what == "edited" && last.what == what && last.by == line.by);
        if goes_on || history.len() >= MAX_HISTORY_LINES {
            history.pop();
        }
        history.push(line);
    }
}
