//! How an outbound message goes from state to state.

use super::confirm::{end_for, refusal_words};
use super::event::{Event, NotPrepared, Reply};
use super::{Envelope, Outbound, Phase};
use crate::hand_over::{Folder, HandOver, ack_extension, file_name};
use crate::{Effect, End, Entry, Plan, Policy, Reason, Status};
use audit::{Action, Draft};
use ids::Timestamp;

/// Different reasons of one kind that a timeline tells, at most, as a count.
const REASONS_TOLD: usize = 8;

/// The outcome of a step: what to commit, in one transaction.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Step<L> {
    /// The new state.
    pub life: L,
    /// Changes of the work table.
    pub plans: Vec<Plan>,
    /// What the audit trail records.
    pub audit: Vec<Draft>,
}

impl<L> Step<L> {
    /// This step and the one that follows it at once, as one to commit.
    #[must_use]
    pub fn then(self, next: impl FnOnce(&L) -> Self) -> Self {
        let next = next(&self.life);
        Self {
            life: next.life,
            plans: self.plans.into_iter().chain(next.plans).collect(),
            audit: self.audit.into_iter().chain(next.audit).collect(),
        }
    }
}

/// The first commit of a message: it is ours from now on.
///
/// `refused` ends it at once: what the practice's software gave us cannot be sent as it is.
pub fn begin(
    life: Outbound,
    refused: Option<Reason>,
    now: Timestamp,
    policy: &Policy,
) -> Step<Outbound> {
    let mut m = Machine::new(life, now, policy);
    let by = m.life.from.clone();
    m.life
        .timeline
        .push(Entry::new(now, Status::WaitingToSend, by));
    m.record(
        Action::MessageSubmitted,
        &[("type", &m.life.message_type.clone())],
    );
    match refused {
        Some(reason) => m.end(End::NeverLeft, Some(reason), "this practice"),
        None => m.plan(Effect::Prepare, now),
    }
    m.done()
}

/// What `event` makes of the message at `now`.
///
/// Total: an event that no longer fits (a late duplicate, a stale timer) changes nothing or
/// leaves a line on the timeline, never an error.
pub fn step(life: &Outbound, event: &Event, now: Timestamp, policy: &Policy) -> Step<Outbound> {
    let mut m = Machine::new(life.clone(), now, policy);
    match event {
        Event::Acked(ack) => m.acked(ack),
        Event::AnswerOpened { by } => m.answer_opened(by),
        Event::AnsweredInReply => m.answered_in_reply(),
        Event::AttemptLost => m.attempt_lost(),
        Event::FellBack { how, by } => m.fell_back(*how, by),
        Event::GivenInReply => m.given(),
        Event::Look => m.look(),
        Event::NotAnswered {
            reason,
            may_have_arrived,
        } => m.not_answered(reason, *may_have_arrived),
        Event::NotPrepared(why) => m.not_prepared(why),
        Event::Prepared(envelope) => m.prepared(envelope),
        Event::Receipt(receipt) => m.receipt(receipt),
        Event::Released => m.released(),
        Event::Replied(reply) => m.replied(reply),
        Event::ReportFailed(why) => m.report_failed(why),
        Event::ReportPlaced => m.report_placed(),
        Event::ReportStaged(temporary) => m.report_staged(temporary),
        Event::TargetMoved(reason) => m.target_moved(reason),
    }
    m.done()
}

/// Lines of a timeline up to which notes are added; changes of status always are.
const NOTED_LINES: usize = 200;

/// A step in progress; `confirm` holds the part about receipts and acknowledgements.
pub(super) struct Machine<'a> {
    pub(super) life: Outbound,
    pub(super) now: Timestamp,
    pub(super) policy: &'a Policy,
    pub(super) plans: Vec<Plan>,
    pub(super) audit: Vec<Draft>,
}

impl<'a> Machine<'a> {
    fn new(life: Outbound, now: Timestamp, policy: &'a Policy) -> Self {
        Self {
            life,
            now,
            policy,
            plans: Vec::new(),
            audit: Vec::new(),
        }
    }

    fn done(self) -> Step<Outbound> {
        let is_urgent = self.life.urgency.is_urgent();
        let plans = self.plans.into_iter();
        Step {
            life: self.life,
            plans: plans.map(|plan| plan.with_urgency(is_urgent)).collect(),
            audit: self.audit,
        }
    }

    fn prepared(&mut self, envelope: &Envelope) {
        if self.life.phase != Phase::Waiting {
            return;
        }
        self.record(
            Action::MessageSealed,
            &[
                ("invocation", envelope.invocation_id.as_str()),
                ("receiver", &envelope.receiver.uri()),
                ("digest", &envelope.digest),
            ],
        );
        self.life.envelope = Some(envelope.clone());
        self.life.phase = Phase::Sealed;
        self.life.failures = 0;
        if let Some(gap) = &envelope.reply_gap {
            let by = self.life.from.clone();
            self.note(gap.clone(), &by, false);
        }
        self.note_way(envelope);
        self.plan(Effect::Deliver, self.deliver_from());
    }

    fn not_prepared(&mut self, why: &NotPrepared) {
        if self.life.phase != Phase::Waiting {
            return;
        }
        match why {
            NotPrepared::Impossible(reason) => {
                self.end(End::NeverLeft, Some(reason.clone()), "this practice");
            }
            NotPrepared::RecipientUnknown(reason) => {
                self.end(End::RecipientNotFound, Some(reason.clone()), "directory");
            }
            NotPrepared::NotNow(reason) => {
                self.try_again(Effect::Prepare, reason.clone(), End::NeverLeft);
            }
        }
    }

    /// Nothing is redirected by itself, and nothing more is posted to where they were: the sender
    /// looks at it, and sends it anew.
    fn target_moved(&mut self, reason: &Reason) {
        if self.life.phase == Phase::Sealed {
            let end = self.end_when_expired();
            self.end(end, Some(reason.clone()), "directory");
        }
    }

    fn attempt_lost(&mut self) {
        if self.life.phase == Phase::Sealed && !self.life.may_have_left {
            self.life.may_have_left = true;
            let words = "An attempt was cut short; whether it arrived is not known";
            self.note(Reason::new("attempt-lost", words), "this practice", false);
        }
    }

    fn replied(&mut self, reply: &Reply) {
        if self.life.phase != Phase::Sealed {
            return;
        }
        match reply {
            Reply::Taken { duplicate: true } => self.taken("duplicate"),
            Reply::Taken { duplicate: false } => self.taken("ok"),
            Reply::Refused { code, message } => {
                let reason = Reason::new("refused-by-provider", refusal_words(code, message));
                self.record(Action::MessageRefused, &[("code", code)]);
                let by = self.recipient();
                self.end(end_for(code), Some(reason), &by);
            }
            Reply::Unclear(why) => {
                self.life.may_have_left = true;
                let reason = Reason::new("reply-unclear", format!("No clear reply: {why}"));
                self.try_again(Effect::Deliver, reason, End::NotCollected);
            }
            Reply::Unreachable(why) => {
                let end = self.end_when_expired();
                let reason = Reason::new("not-reached", format!("The recipient's system: {why}"));
                self.try_again(Effect::Deliver, reason, end);
            }
        }
    }

    pub(super) fn taken(&mut self, reply: &str) {
        self.life.phase = Phase::Sent;
        self.life.sent_at = Some(self.now);
        self.life.failures = 0;
        let by = self.recipient();
        self.record(Action::MessageSent, &[("reply", reply)]);
        self.line(Status::Sent, &by, None);
        self.look();
    }

    pub(super) fn look(&mut self) {
        match self.life.phase {
            Phase::Sent if self.life.immediate.given_at.is_some() => self.look_given(),
            Phase::Sent => self.look_sent(),
            Phase::Delivered => self.look_delivered(),
            Phase::Sealed | Phase::Waiting if self.now >= self.life.expires_at => {
                let words = "It expired before the recipient's system could be reached";
                let end = self.end_when_expired();
                self.end(end, Some(Reason::new("expired", words)), "this practice");
            }
            Phase::Ended(_) | Phase::Sealed | Phase::Waiting => {}
        }
    }

    /// "Never left" may be said only if no attempt can have arrived.
    pub(super) fn end_when_expired(&self) -> End {
        if self.life.may_have_left {
            End::NotCollected
        } else {
            End::NeverLeft
        }
    }

    fn look_sent(&mut self) {
        if self.now >= self.life.expires_at {
            let words = "Nobody collected it before it expired; phone the practice and resend";
            let by = self.recipient();
            self.end(
                End::NotCollected,
                Some(Reason::new("not-collected", words)),
                &by,
            );
            return;
        }
        let since = self.life.sent_at.unwrap_or(self.now);
        let (of, urgency) = (&self.life.message_type, self.life.urgency);
        let wait = self.policy.receipt_wait_ms(of, urgency);
        self.overdue_at(since.plus_millis(wait), self.life.expires_at);
    }

    fn look_delivered(&mut self) {
        let since = self.life.delivered_at.unwrap_or(self.now);
        let last = since.plus_millis(self.policy.unconfirmed_after_ms);
        if self.now >= last {
            let by = self.recipient();
            self.end(End::DeliveredUnconfirmed, None, &by);
            return;
        }
        let (of, urgency) = (&self.life.message_type, self.life.urgency);
        let wait = self.policy.ack_wait_ms(of, urgency);
        self.overdue_at(since.plus_millis(wait), last);
    }

    /// Raises the alarm when `alarm_at` has passed, and looks again at the next deadline.
    fn overdue_at(&mut self, alarm_at: Timestamp, last: Timestamp) {
        if self.now < alarm_at && alarm_at < last {
            self.plan(Effect::Look, alarm_at);
            return;
        }
        if self.now >= alarm_at && !self.life.overdue {
            self.life.overdue = true;
            let by = self.recipient();
            let words = "Nothing has confirmed this message in the set time; phone the practice";
            let entry = Entry::new(self.now, Status::Overdue, by);
            self.life
                .timeline
                .push(entry.noting(Reason::new("overdue", words)).as_alarm());
            self.record(Action::MessageOverdue, &[]);
        }
        self.plan(Effect::Look, last);
    }

    /// Plans `effect` again, or ends the message when its time is over.
    pub(super) fn try_again(&mut self, effect: Effect, reason: Reason, end: End) {
        self.life.failures = self.life.failures.saturating_add(1);
        if self.life.failures == 1 || self.is_news(&reason) {
            self.note(reason.clone(), "this practice", false);
        }
        let next = self
            .policy
            .retry_at(self.now, self.life.id, self.life.failures);
        if self.now >= self.life.expires_at {
            self.end(end, Some(reason), "this practice");
        } else {
            self.plan(effect, next.min(self.life.expires_at));
        }
    }

    /// Whether the timeline does not tell this yet. Reasons that are worded anew at each attempt do
    /// not fill it.
    fn is_news(&self, reason: &Reason) -> bool {
        let notes = self.life.timeline.iter().filter_map(|it| it.note.as_ref());
        let told: Vec<&Reason> = notes.filter(|note| note.code == reason.code).collect();
        told.len() < REASONS_TOLD && !told.contains(&reason)
    }

    /// Ends the message and tells the practice's software of a failure.
    pub(super) fn end(&mut self, end: End, reason: Option<Reason>, by: &str) {
        self.finish(end, reason, by);
        let failed = match end {
            End::NeverLeft
            | End::NotCollected
            | End::NotOpenedSecurely
            | End::RecipientNotFound
            | End::Rejected => true,
            End::Accepted | End::DeliveredUnconfirmed | End::Opened | End::Recalled => false,
        };
        let report_due = failed && self.life.kind.is_document() && self.life.report.is_none();
        if report_due && !self.life.control_id.is_empty() {
            let extension = ack_extension(&self.life.message_type);
            let name = match &self.life.file_stem {
                Some(stem) => format!("{stem}.{extension}"),
                None => file_name(self.now, "AE", self.life.id, extension),
            };
            let report = HandOver::new(Folder::Acks, name).holding(extension);
            self.life.report = Some(report);
            self.plan(Effect::Stage, self.now);
        }
    }

    pub(super) fn finish(&mut self, end: End, reason: Option<Reason>, by: &str) {
        self.life.phase = Phase::Ended(end);
        self.life.overdue = false;
        self.life.reason.clone_from(&reason);
        for effect in [Effect::Prepare, Effect::Deliver, Effect::Look] {
            self.plans
                .retain(|plan| !matches!(plan, Plan::Perform { effect: e, .. } if *e == effect));
            self.plans.push(Plan::Cancel(effect));
        }
        self.line(Status::Ended(end), by, reason);
        self.record(Action::MessageEnded, &[("end", end.words()), ("by", by)]);
    }

    pub(super) fn plan(&mut self, effect: Effect, due: Timestamp) {
        self.plans.push(Plan::at(effect, due));
    }

    pub(super) fn line(&mut self, status: Status, by: &str, note: Option<Reason>) {
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

    /// The receiving practice, for people: it is the one that has, or has not, the message.
    pub(super) fn recipient(&self) -> String {
        let envelope = self.life.envelope.as_ref();
        envelope.map_or_else(
            || self.life.to.clone(),
            |envelope| envelope.practice.clone(),
        )
    }

    pub(super) fn record(&mut self, action: Action, detail: &[(&str, &str)]) {
        self.audit
            .push(crate::life::draft(self.now, action, self.life.id, detail));
    }
}
