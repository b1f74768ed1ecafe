//! How an inbound message goes from state to state.

use super::event::{Event, NotVerified, Told};
use super::{Desk, Inbound, Letter, Nature, Opened, Outcome, Phase};
use crate::outbound::Step;
use crate::{Effect, Entry, HandOver, Plan, Policy, Reason, Status};
use audit::{Action, Draft};
use ids::Timestamp;

/// The first commit: the sealed bytes are in our custody, and the peer may be told `ok`.
pub fn begin(life: Inbound, now: Timestamp, policy: &Policy) -> Step<Inbound> {
    let mut m = Machine::new(life, now, policy);
    m.received();
    m.plan(Effect::Open, now);
    m.done()
}

/// The first commit of a message that cannot be opened by anybody: it is kept, and its sender is
/// told. For what was collected, as nobody waits for a reply there.
pub fn refuse(
    life: Inbound,
    reason: &Reason,
    outcome: &Outcome,
    now: Timestamp,
    policy: &Policy,
) -> Step<Inbound> {
    let mut m = Machine::new(life, now, policy);
    m.received();
    m.close(Phase::Refused, reason, outcome);
    m.done()
}

/// What `event` makes of the message at `now`. Total: an event that no longer fits changes
/// nothing.
pub fn step(life: &Inbound, event: &Event, now: Timestamp, policy: &Policy) -> Step<Inbound> {
    let mut m = Machine::new(life.clone(), now, policy);
    match event {
        Event::Answered { by } => m.answered(*by),
        Event::Assigned { to, by } => m.assigned(to, by),
        Event::Awaited { until } => m.awaited(*until),
        Event::CameOrdinarily { routes } => m.came_ordinarily(routes),
        Event::Filed { by, to, hand_over } => m.filed(by, to.as_ref(), hand_over.as_ref()),
        Event::HandOverFailed(why) => m.hand_over_failed(why),
        Event::Look { ladder } => m.look(ladder),
        Event::NotVerified(why) => m.not_verified(why),
        Event::PersonOpened { by } => m.person_opened(by),
        Event::Placed { software_confirms } => m.placed(*software_confirms),
        Event::SoftwareAcked { code, positive } => m.software_acked(code, *positive),
        Event::Returned { by, reason } => m.returned(by, reason),
        Event::Staged(temporary) => m.staged(temporary),
        Event::Superseded { by } => m.superseded(*by),
        Event::Told { route, told } => m.told(*route, told),
        Event::Verified {
            letter,
            hand_over,
            outcome,
            desk,
        } => m.verified(letter, hand_over.as_ref(), outcome, desk.as_deref()),
        Event::Versioned(version) => m.versioned(version),
    }
    m.done()
}

/// A step in progress; `people` holds the part about those who look after it.
pub(super) struct Machine<'a> {
    pub(super) life: Inbound,
    pub(super) now: Timestamp,
    pub(super) policy: &'a Policy,
    pub(super) plans: Vec<Plan>,
    audit: Vec<Draft>,
}

impl<'a> Machine<'a> {
    fn new(life: Inbound, now: Timestamp, policy: &'a Policy) -> Self {
        Self {
            life,
            now,
            policy,
            plans: Vec::new(),
            audit: Vec::new(),
        }
    }

    fn done(self) -> Step<Inbound> {
        let is_urgent = self.life.urgency().is_urgent();
        let plans = self.plans.into_iter();
        Step {
            life: self.life,
            plans: plans.map(|plan| plan.with_urgency(is_urgent)).collect(),
            audit: self.audit,
        }
    }

    fn received(&mut self) {
        let (sender, peer) = (self.life.sender.uri(), self.life.peer.clone());
        let invocation = self.life.invocation_id.as_str().to_owned();
        let mut detail = vec![
            ("sender", sender.as_str()),
            ("peer", &peer),
            ("invocation", &invocation),
        ];
        if !self.life.immediate.is_none() {
            detail.push(("delivery", "immediate"));
        }
        self.record(Action::MessageReceived, &detail);
        self.line(Status::Sent, &sender, None);
    }

    fn verified(
        &mut self,
        letter: &Letter,
        file: Option<&HandOver>,
        outcome: &Outcome,
        desk: Option<&Desk>,
    ) {
        if self.life.phase != Phase::Taken {
            return;
        }
        let sender = self.life.sender.uri();
        self.record(
            Action::MessageOpened,
            &[("type", &letter.message_type), ("signer", &sender)],
        );
        self.life.letter = Some(letter.clone());
        self.decide(outcome);
        self.line(Status::Delivered, "this practice", None);
        self.put_on(desk);
        self.hand_on(file);
        self.watch();
    }

    /// To the practice's software, or where people read it.
    pub(super) fn hand_on(&mut self, file: Option<&HandOver>) {
        match file {
            Some(file) => {
                self.life.phase = Phase::HandingOver;
                self.life.hand_over = Some(file.clone());
                self.plan(Effect::Stage, self.now);
            }
            None if self.nature() == Some(&Nature::Document) => self.life.phase = Phase::Inbox,
            None => self.life.phase = Phase::Credited,
        }
    }

    fn not_verified(&mut self, why: &NotVerified) {
        if self.life.phase != Phase::Taken {
            return;
        }
        match why {
            NotVerified::NotNow(reason) => {
                self.life.failures = self.life.failures.saturating_add(1);
                if self.life.failures == 1 {
                    self.line(Status::Sent, "this practice", Some(reason.clone()));
                }
                let next = self
                    .policy
                    .retry_at(self.now, self.life.id, self.life.failures);
                self.plan(Effect::Open, next);
            }
            NotVerified::Refused { reason, outcome } => {
                self.close(Phase::Refused, reason, outcome);
            }
            NotVerified::Replay { reason, outcome } => self.close(Phase::Replay, reason, outcome),
            NotVerified::Triage {
                letter,
                reason,
                outcome,
                desk,
            } => {
                self.life.letter = Some(letter.clone());
                self.close(Phase::Triage, reason, outcome);
                self.put_on(desk.as_deref());
                self.watch();
            }
        }
    }

    fn close(&mut self, phase: Phase, reason: &Reason, outcome: &Outcome) {
        self.life.phase = phase;
        self.life.reason = Some(reason.clone());
        let action = if phase == Phase::Triage {
            Action::MessageOpened
        } else {
            Action::MessageRefused
        };
        self.record(
            action,
            &[("reason", &reason.code), ("words", &reason.sentence)],
        );
        self.decide(outcome);
        let status = self.life.status();
        let entry = Entry::new(self.now, status, "this practice").noting(reason.clone());
        self.life.timeline.push(entry.as_alarm());
    }

    /// Fixes the final answer and plans to tell it everywhere.
    fn decide(&mut self, outcome: &Outcome) {
        self.life.outcome = Some(outcome.clone());
        for route in 0..self.life.routes.len() {
            let route = u32::try_from(route).unwrap_or(u32::MAX);
            self.plan(Effect::Respond(route), self.now);
        }
    }

    fn told(&mut self, index: u32, told: &Told) {
        let now = self.now;
        let give_up_at = self.life.custody_at.plus_millis(self.policy.respond_for_ms);
        let place = usize::try_from(index).unwrap_or(usize::MAX);
        let Some(route) = self.life.routes.get_mut(place) else {
            return;
        };
        if route.told_at.is_some() || route.gave_up {
            return;
        }
        let address = route.address.clone();
        match told {
            Told::Done => {
                route.told_at = Some(now);
                self.record(Action::ReceiptSent, &[("to", &address)]);
            }
            Told::NotYet(why) if now < give_up_at => {
                route.failures = route.failures.saturating_add(1);
                let (failures, id) = (route.failures, self.life.id);
                if failures == 1 {
                    let words = format!("The sender could not be told yet: {why}");
                    let status = self.life.status();
                    self.line(
                        status,
                        "this practice",
                        Some(Reason::new("receipt-waits", words)),
                    );
                }
                let next = self.policy.retry_at(now, id, failures);
                self.plan(Effect::Respond(index), next);
            }
            Told::Never(why) | Told::NotYet(why) => {
                route.gave_up = true;
                let words = format!("The sender could not be told the outcome: {why}");
                self.record(Action::ReceiptNotSent, &[("to", &address)]);
                let entry = Entry::new(now, self.life.status(), "this practice");
                let note = Reason::new("receipt-not-sent", words);
                self.life.timeline.push(entry.noting(note).as_alarm());
            }
        }
    }

    fn staged(&mut self, temporary: &str) {
        if let Some(file) = self.life.hand_over.as_mut()
            && file.placed_at.is_none()
        {
            file.staged = Some(temporary.to_owned());
            self.plan(Effect::Place, self.now);
        }
    }

    fn placed(&mut self, software_confirms: bool) {
        let Some(file) = self.life.hand_over.as_mut() else {
            return;
        };
        if file.placed_at.is_some() {
            return;
        }
        file.placed_at = Some(self.now);
        self.record(Action::MessageHandedOver, &[]);
        // The software may have answered before we noted that the file is in place.
        if self.life.phase != Phase::HandingOver {
            return;
        }
        self.life.phase = match self.nature() {
            Some(Nature::Answer { .. }) => Phase::Credited,
            Some(Nature::Document) | None if software_confirms => Phase::WithSoftware,
            Some(Nature::Document) | None => Phase::Unconfirmed,
        };
        let note = Reason::new("handed-over", "Handed to this practice's software");
        let status = self.life.status();
        self.line(status, "this practice", Some(note));
    }

    fn hand_over_failed(&mut self, why: &Reason) {
        let id = self.life.id;
        let Some(file) = self.life.hand_over.as_mut() else {
            return;
        };
        if file.placed_at.is_some() {
            return;
        }
        file.failures = file.failures.saturating_add(1);
        let failures = file.failures;
        let effect = if file.staged.is_some() {
            Effect::Place
        } else {
            Effect::Stage
        };
        if failures == 1 {
            let entry = Entry::new(self.now, self.life.status(), "this practice");
            self.life
                .timeline
                .push(entry.noting(why.clone()).as_alarm());
        }
        let next = self.policy.retry_at(self.now, id, failures);
        self.plan(effect, next);
    }

    fn software_acked(&mut self, code: &str, positive: bool) {
        match self.life.phase {
            Phase::HandingOver | Phase::Unconfirmed | Phase::WithSoftware => {}
            Phase::Accepted
            | Phase::Credited
            | Phase::Inbox
            | Phase::Refused
            | Phase::Replay
            | Phase::Returned
            | Phase::SoftwareRejected
            | Phase::Taken
            | Phase::Triage => return,
        }
        self.life.phase = if positive {
            Phase::Accepted
        } else {
            Phase::SoftwareRejected
        };
        self.record(Action::AckReceived, &[("code", code), ("by", "software")]);
        self.watch();
        let status = self.life.status();
        let note = Reason::new(
            "software-ack",
            format!("This practice's software answered {code}"),
        );
        self.line(status, "software", Some(note));
    }

    fn person_opened(&mut self, by: &str) {
        if self.life.letter.is_none() || !self.life.is_genuine() {
            return;
        }
        self.record(Action::PersonOpened, &[("person", by)]);
        if self.life.opened.is_none() {
            self.life.opened = Some(Opened {
                by: by.to_owned(),
                at: self.now,
            });
            let status = self.life.status();
            self.line(status, by, None);
            self.watch();
        }
    }

    fn nature(&self) -> Option<&Nature> {
        self.life.letter.as_ref().map(|letter| &letter.nature)
    }

    pub(super) fn plan(&mut self, effect: Effect, due: Timestamp) {
        self.plans.push(Plan::at(effect, due));
    }

    pub(super) fn line(&mut self, status: Status, by: &str, note: Option<Reason>) {
        let mut entry = Entry::new(self.now, status, by);
        entry.note = note;
        self.life.timeline.push(entry);
    }

    pub(super) fn record(&mut self, action: Action, detail: &[(&str, &str)]) {
        self.audit
            .push(crate::life::draft(self.now, action, self.life.id, detail));
    }
}
