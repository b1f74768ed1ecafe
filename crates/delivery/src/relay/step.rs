//! How a relayed message goes from state to state.

use super::event::{Answer, Event};
use super::{End, Phase, Relayed};
use crate::outbound::{NotPrepared, Reply, Step};
use crate::response::code;
use crate::{Effect, Entry, Plan, Policy, Reason, ResponseClass, Status};
use audit::{Action, Draft};
use ids::{Organisation, Timestamp};

/// Lines of a timeline up to which notes are added; changes of status always are.
const NOTED_LINES: usize = 200;

/// The first commit: the sealed bytes are in our custody, and the peer may be told `ok`. The
/// message is to be forwarded, or held for its receiver.
pub fn begin(life: Relayed, now: Timestamp, policy: &Policy) -> Step<Relayed> {
    let mut m = Machine::new(life, now, policy);
    let (sender, receiver) = (m.life.sender().uri(), m.life.receiver().uri());
    let (peer, invocation) = (m.life.peer.clone(), m.life.invocation_id().clone());
    m.record(
        Action::MessageReceived,
        &[
            ("sender", &sender),
            ("receiver", &receiver),
            ("peer", &peer),
            ("invocation", invocation.as_str()),
        ],
    );
    m.line(m.life.status(), &sender, None);
    if m.life.is_in_mailbox() {
        let words = "Held for the receiving practice to collect";
        m.tell_progress(code::HELD, words);
        m.plan(Effect::Look, m.life.expires_at);
    } else {
        m.plan(Effect::Forward, now);
    }
    m.done()
}

/// What `event` makes of the message at `now`. Total: an event that no longer fits changes
/// nothing, or leaves a line on the timeline.
pub fn step(life: &Relayed, event: &Event, now: Timestamp, policy: &Policy) -> Step<Relayed> {
    let mut m = Machine::new(life.clone(), now, policy);
    match event {
        Event::Answered(answer) => m.answered(answer),
        Event::Collected { by } => m.collected(by),
        Event::Forwarded { via, reply } => m.forwarded(via, reply),
        Event::Look => m.look(),
        Event::NotRouted(why) => m.not_routed(why),
        Event::Told { telling, told } => m.told(*telling, told),
    }
    m.done()
}

/// A step in progress; `tell` holds the part about our own responses.
pub(super) struct Machine<'a> {
    pub(super) life: Relayed,
    pub(super) now: Timestamp,
    pub(super) policy: &'a Policy,
    pub(super) plans: Vec<Plan>,
    audit: Vec<Draft>,
}

impl<'a> Machine<'a> {
    fn new(life: Relayed, now: Timestamp, policy: &'a Policy) -> Self {
        Self {
            life,
            now,
            policy,
            plans: Vec::new(),
            audit: Vec::new(),
        }
    }

    fn done(self) -> Step<Relayed> {
        Step {
            life: self.life,
            plans: self.plans,
            audit: self.audit,
        }
    }

    fn forwarded(&mut self, via: &Organisation, reply: &Reply) {
        if self.life.phase != Phase::Forwarding {
            return;
        }
        self.life.via = Some(via.clone());
        match reply {
            Reply::Taken { .. } => self.taken(via),
            Reply::Refused { code, message } => {
                let words = format!("{via} refused it: {message}");
                self.refuse(code, Reason::new("refused-by-provider", words));
            }
            Reply::Unclear(why) | Reply::Unreachable(why) => {
                let words = format!("{via} could not be given the message yet: {why}");
                self.try_again(Reason::new("not-forwarded", words));
            }
        }
    }

    fn taken(&mut self, via: &Organisation) {
        self.life.phase = Phase::Forwarded;
        self.life.failures = 0;
        let via = via.uri();
        self.record(Action::MessageSent, &[("to", &via)]);
        self.line(Status::Sent, &via, None);
        self.tell_progress(code::FORWARDED, &format!("Passed on to {via}"));
        self.plan(Effect::Look, self.unanswered_at());
    }

    fn not_routed(&mut self, why: &NotPrepared) {
        if self.life.phase != Phase::Forwarding {
            return;
        }
        match why {
            NotPrepared::NotNow(reason) => self.try_again(reason.clone()),
            NotPrepared::Impossible(reason) => self.refuse(code::NOT_FORWARDED, reason.clone()),
            NotPrepared::RecipientUnknown(reason) => {
                self.refuse(code::UNKNOWN_RECEIVER, reason.clone());
            }
        }
    }

    /// The same bytes again later, until it expires.
    fn try_again(&mut self, reason: Reason) {
        self.life.failures = self.life.failures.saturating_add(1);
        if self.life.failures == 1 {
            self.note(reason, "this provider", false);
        }
        if self.now >= self.life.expires_at {
            self.expire();
            return;
        }
        let (id, failures) = (self.life.id, self.life.failures);
        let next = self.policy.retry_at(self.now, id, failures);
        self.plan(Effect::Forward, next.min(self.life.expires_at));
    }

    fn refuse(&mut self, code: &str, reason: Reason) {
        self.tell_failure(code, &reason.sentence);
        self.finish(End::Refused, Some(reason), "this provider");
    }

    fn collected(&mut self, by: &str) {
        if self.life.phase != Phase::Held {
            return;
        }
        self.life.phase = Phase::Collected;
        self.record(Action::MessageCollected, &[("by", by)]);
        let note = Reason::new("collected", "Collected by the receiving practice");
        self.line(Status::Sent, by, Some(note));
        self.tell_progress(code::COLLECTED, "Collected by the receiving practice");
    }

    fn answered(&mut self, answer: &Answer) {
        let class = format!("{:?}", answer.class);
        let action = if answer.entitled {
            Action::ReceiptReceived
        } else {
            Action::ReceiptIgnored
        };
        let detail = [
            ("class", class.as_str()),
            ("code", &answer.code),
            ("by", &answer.by),
        ];
        self.record(action, &detail);
        let said = format!("{class}: {} ({})", answer.message, answer.code);
        if !answer.is_final {
            self.note(Reason::new("progress", said), &answer.by, false);
            return;
        }
        let end = match answer.class {
            ResponseClass::Error => End::Refused,
            ResponseClass::Success => End::Delivered,
            ResponseClass::Information | ResponseClass::Warning => {
                let words = "A final transport response must say Success or Error; ignored";
                self.note(Reason::new("receipt-unusable", words), &answer.by, true);
                return;
            }
        };
        if answer.entitled {
            self.concluded(end, Reason::new("answered", said), &answer.by);
        } else {
            let words = "An outcome came from a system that may not tell it; ignored";
            self.note(Reason::new("receipt-not-entitled", words), &answer.by, true);
        }
    }

    /// Somebody entitled said what became of it. The truth may come late; it never changes twice.
    fn concluded(&mut self, end: End, said: Reason, by: &str) {
        match self.life.phase {
            Phase::Collected | Phase::Forwarded | Phase::Forwarding | Phase::Held => {
                let reason = (end == End::Refused).then_some(said);
                self.finish(end, reason, by);
            }
            Phase::Ended(End::Expired | End::Unanswered) => {
                self.life.phase = Phase::Ended(end);
                self.life.reason = (end == End::Refused).then(|| said.clone());
                let status = self.life.status();
                self.line(status, by, Some(said));
                let words = self.life.words();
                self.record(Action::MessageEnded, &[("end", words), ("by", by)]);
            }
            Phase::Ended(now) if now == end => {}
            Phase::Ended(_) => self.note(said, by, true),
        }
    }

    fn look(&mut self) {
        match self.life.phase {
            Phase::Collected | Phase::Forwarding | Phase::Held
                if self.now >= self.life.expires_at =>
            {
                self.expire();
            }
            Phase::Collected | Phase::Held => self.plan(Effect::Look, self.life.expires_at),
            Phase::Forwarding => {}
            Phase::Forwarded if self.now >= self.unanswered_at() => {
                self.finish(End::Unanswered, None, "this provider");
            }
            Phase::Forwarded => self.plan(Effect::Look, self.unanswered_at()),
            Phase::Ended(_) => self.look_at_bytes(),
        }
    }

    fn expire(&mut self) {
        let words = match self.life.phase {
            Phase::Collected => "It was collected, but nothing confirmed it before it expired",
            Phase::Ended(_) | Phase::Forwarded | Phase::Forwarding => {
                "It expired before the recipient's system could be reached"
            }
            Phase::Held => "Nobody collected it before it expired",
        };
        self.tell_failure(code::NOT_COLLECTED, words);
        let reason = Reason::new("not-collected", words);
        self.finish(End::Expired, Some(reason), "this provider");
    }

    /// Passed on, it is for others to say that it expired; we listen a while longer.
    fn unanswered_at(&self) -> Timestamp {
        let wait = self.policy.receipt_overdue_ms.max(0);
        self.life.expires_at.plus_millis(wait)
    }

    /// Sealed bytes are dropped once nobody can ask for them any more.
    fn look_at_bytes(&mut self) {
        let due = self.forgotten_at();
        if self.life.dropped_at.is_some() {
            return;
        }
        if self.now < due {
            self.plan(Effect::Look, due);
            return;
        }
        self.life.dropped_at = Some(self.now);
        let name = self.life.sealed.as_str().to_owned();
        self.record(Action::SealedDropped, &[("sealed", &name)]);
    }

    fn forgotten_at(&self) -> Timestamp {
        let ended = self.life.ended_at.unwrap_or(self.now);
        ended.plus_millis(self.policy.removed_known_ms.max(0))
    }

    fn finish(&mut self, end: End, reason: Option<Reason>, by: &str) {
        self.life.phase = Phase::Ended(end);
        self.life.ended_at = Some(self.now);
        self.life.reason.clone_from(&reason);
        self.plans.push(Plan::Cancel(Effect::Forward));
        self.drop_progress();
        let (status, words) = (self.life.status(), self.life.words());
        self.line(status, by, reason);
        self.record(Action::MessageEnded, &[("end", words), ("by", by)]);
        self.plan(Effect::Look, self.forgotten_at());
    }

    pub(super) fn plan(&mut self, effect: Effect, due: Timestamp) {
        self.plans.push(Plan::at(effect, due));
    }

    fn line(&mut self, status: Status, by: &str, note: Option<Reason>) {
        let mut entry = Entry::new(self.now, status, by);
        entry.note = note;
        self.life.timeline.push(entry);
    }

    /// Adds a line that changes no status. Others can cause as many as they like, so that beyond
    /// some they stand in the audit trail alone.
    pub(super) fn note(&mut self, reason: Reason, by: &str, alarm: bool) {
        if self.life.timeline.len() >= NOTED_LINES {
            return;
        }
        let mut entry = Entry::new(self.now, self.life.status(), by).noting(reason);
        entry.alarm = alarm;
        self.life.timeline.push(entry);
    }

    pub(super) fn record(&mut self, action: Action, detail: &[(&str, &str)]) {
        self.audit
            .push(crate::life::draft(self.now, action, self.life.id, detail));
    }
}
