//! How an inbound message moves among people: given, filed, replaced, passed on when unopened.

use super::step::Machine;
use super::{Desk, Escalation, Filed, Owner, Phase, Version};
use crate::{Effect, Entry, HandOver, Plan, Reason};
use audit::Action;
use ids::{MessageId, Timestamp};

/// How often somebody may be told of one message: more are no help.
const ESCALATIONS: usize = 16;

impl Machine<'_> {
    /// Lays it on somebody's desk, for the first time.
    pub(super) fn put_on(&mut self, desk: Option<&Desk>) {
        let Some(desk) = desk else {
            return;
        };
        self.life.desk = Some(desk.clone());
        let code = desk.because.code.clone();
        let detail = [("to", desk.owner.id.as_str()), ("because", &code)];
        self.record(Action::MessageAssigned, &detail);
        let words = format!("{}: {}", desk.owner.name, desk.because.sentence);
        let status = self.life.status();
        self.line(status, "this practice", Some(Reason::new(code, words)));
    }

    pub(super) fn assigned(&mut self, to: &Owner, by: &str) {
        if !self.life.is_readable_document() {
            return;
        }
        let words = format!("Given to {}", to.name);
        let because = Reason::new("assigned", format!("{words} by {by}"));
        match &mut self.life.desk {
            Some(desk) => {
                desk.owner = to.clone();
                desk.also.retain(|other| other.id != to.id);
                desk.because = because;
            }
            None => {
                self.life.desk = Some(Desk {
                    owner: to.clone(),
                    also: Vec::new(),
                    location: None,
                    because,
                    suggestion: None,
                    concerns: Vec::new(),
                    filed: None,
                });
            }
        }
        self.record(Action::MessageAssigned, &[("to", &to.id), ("by", by)]);
        let status = self.life.status();
        self.line(status, by, Some(Reason::new("assigned", words)));
    }

    /// Only what waits because of concerns can be filed: a test message or an unreadable file
    /// never goes to the software.
    pub(super) fn filed(&mut self, by: &str, to: Option<&Owner>, file: Option<&HandOver>) {
        if self.life.concerns().is_empty() {
            return;
        }
        let now = self.now;
        let Some(desk) = self.life.desk.as_mut() else {
            return;
        };
        if let Some(to) = to {
            desk.owner = to.clone();
            desk.also.retain(|other| other.id != to.id);
        }
        let by_whom = by.to_owned();
        desk.filed = Some(Filed {
            by: by_whom,
            at: now,
        });
        let (owner, name) = (desk.owner.id.clone(), desk.owner.name.clone());
        desk.because = Reason::new("filed", format!("Filed by {by}"));
        self.life.reason = None;
        self.record(Action::MessageFiled, &[("to", &owner), ("by", by)]);
        let status = self.life.status();
        let note = Reason::new("filed", format!("Filed for {name}"));
        self.line(status, by, Some(note));
        self.hand_on(file);
    }

    pub(super) fn returned(&mut self, by: &str, reason: &Reason) {
        if self.life.concerns().is_empty() {
            return;
        }
        self.life.phase = Phase::Returned;
        self.life.reason = Some(reason.clone());
        let detail = [("by", by), ("reason", reason.code.as_str())];
        self.record(Action::MessageReturned, &detail);
        let status = self.life.status();
        self.line(status, by, Some(reason.clone()));
        self.watch();
    }

    pub(super) fn versioned(&mut self, version: &Version) {
        if self.life.letter.is_none() || self.life.version.is_some() {
            return;
        }
        self.life.version = Some(version.clone());
        if let Some(words) = version.words() {
            let status = self.life.status();
            let note = Reason::new("version", format!("This version: {words}"));
            self.line(status, "this practice", Some(note));
        }
    }

    pub(super) fn superseded(&mut self, by: MessageId) {
        let Some(version) = &mut self.life.version else {
            return;
        };
        // The first to replace it stands: later ones replace that one.
        if version.replaced_by.is_some() {
            return;
        }
        version.replaced_by = Some(by);
        let newer = by.to_string();
        self.record(Action::MessageSuperseded, &[("by", &newer)]);
        let status = self.life.status();
        let words = format!("A newer version came: replaced by {newer}");
        let note = Reason::new("superseded", words);
        self.line(status, "this practice", Some(note));
    }

    /// Plans to compare the clock with the next deadline for being opened, or stops doing so.
    pub(super) fn watch(&mut self) {
        match self.deadline() {
            Some(due) => self.plan(Effect::Look, due.max(self.now)),
            None => self.plans.push(Plan::Cancel(Effect::Look)),
        }
    }

    pub(super) fn look(&mut self, ladder: &[Owner]) {
        match self.deadline() {
            None => return,
            Some(due) if self.now < due => {
                self.plan(Effect::Look, due);
                return;
            }
            Some(_) => {}
        }
        let step = self.life.escalations.len();
        let to = ladder.get(step).cloned();
        // Nobody is told twice; where nobody is named at all, the list says so once.
        if to.is_none() && step > 0 {
            return;
        }
        self.life.escalations.push(Escalation {
            to: to.clone(),
            at: self.now,
        });
        let (name, words) = match &to {
            Some(owner) => {
                let words = format!("Urgent, and nobody has opened it: {} is told", owner.name);
                (owner.id.clone(), words)
            }
            None => {
                let words = "Urgent, and nobody has opened it; name somebody who is told of such \
                             messages (escalation) in the practice's roster";
                (String::new(), words.to_owned())
            }
        };
        self.record(Action::MessageEscalated, &[("to", &name)]);
        let entry = Entry::new(self.now, self.life.status(), "this practice");
        let note = Reason::new("unopened", words);
        self.life.timeline.push(entry.noting(note).as_alarm());
        if ladder.len() > step + 1 {
            self.watch();
        }
    }

    /// When somebody is told that nobody opened it; `None` where nobody has to be.
    fn deadline(&self) -> Option<Timestamp> {
        let is_waiting = match self.life.phase {
            Phase::HandingOver
            | Phase::Inbox
            | Phase::SoftwareRejected
            | Phase::Triage
            | Phase::Unconfirmed
            | Phase::WithSoftware => true,
            Phase::Accepted
            | Phase::Credited
            | Phase::Refused
            | Phase::Replay
            | Phase::Returned
            | Phase::Taken => false,
        };
        let told = self.life.escalations.len();
        if !is_waiting || !self.life.is_readable_document() || self.life.opened.is_some() {
            return None;
        }
        let wait = self.policy.unopened_wait_ms(self.life.urgency())?;
        let steps = i64::try_from(told).unwrap_or(i64::MAX).saturating_add(1);
        let due = self.life.custody_at.plus_millis(wait.saturating_mul(steps));
        (told < ESCALATIONS).then_some(due)
    }
}
