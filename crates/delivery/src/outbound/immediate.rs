//! A message that is answered while we wait, and an acknowledgement that is kept for a call
//! (SMD 2010, SealedImmediateMessageDelivery).

use super::step::Machine;
use super::{Envelope, Phase};
use crate::{Effect, End, Reason, Status};
use audit::Action;
use ids::{Organisation, Timestamp};
use serde::{Deserialize, Serialize};

/// What is immediate about a message that we send; of most, nothing.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Immediate {
    /// Its sender wants the answer at once, where the recipient can give one.
    #[serde(default)]
    pub wanted: bool,
    /// Of an acknowledgement: until when it is kept for the call that waits for it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub kept_until: Option<Timestamp>,
    /// Of an acknowledgement: when it was given in the reply to such a call.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub given_at: Option<Timestamp>,
}

impl Immediate {
    /// Whether it is nothing.
    pub fn is_none(&self) -> bool {
        *self == Self::default()
    }
}

/// A service that answers while the sender waits.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ImmediateService {
    /// URL of the receiver's SealedImmediateMessageDelivery service.
    pub address: String,
    /// Organisation whose TLS certificate that service shows, where it is not the receiver.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub provider: Option<Organisation>,
    /// Whether the receiver has no other service.
    #[serde(default)]
    pub is_only: bool,
}

impl Machine<'_> {
    /// When a sealed message is posted: an acknowledgement that is kept, not before its time.
    pub(super) fn deliver_from(&self) -> Timestamp {
        let kept = self.life.immediate.kept_until;
        kept.map_or(self.now, |until| until.max(self.now))
    }

    /// People who wanted an answer at once see that they have to wait.
    pub(super) fn note_way(&mut self, envelope: &Envelope) {
        if self.life.immediate.wanted && envelope.immediate.is_none() {
            let words = "On the way to the recipient there is no service for immediate messages: \
                         the directory names none, or it goes through our provider. Sent the \
                         ordinary way";
            self.note(Reason::new("not-immediate", words), "directory", false);
        }
    }

    /// The answer came in the reply, and is ours. It is opened as soon as it is ours: what it says
    /// may have been credited before this is. That it came in the reply is audited in either case.
    pub(super) fn answered_in_reply(&mut self) {
        const REPLY: &str = "answer";
        if self.life.phase == Phase::Sealed {
            self.taken(REPLY);
        } else if self.life.sent_at.is_none() {
            self.life.sent_at = Some(self.now);
            self.record(Action::MessageSent, &[("reply", REPLY)]);
        }
    }

    /// What came in the reply was opened, and the receiver signed it: it has our message. Nothing
    /// more has to come after an answer.
    pub(super) fn answer_opened(&mut self, by: &str) {
        if self.life.delivered_at.is_some() || !self.open_to_receipts() {
            return;
        }
        self.delivered(by);
        self.end(End::DeliveredUnconfirmed, None, by);
    }

    /// No answer came at once. The same message goes the ordinary way, where there is one.
    pub(super) fn not_answered(&mut self, reason: &Reason, may_have_arrived: bool) {
        let is_sealed = self.life.phase == Phase::Sealed;
        let Some(envelope) = self.life.envelope.as_mut().filter(|_| is_sealed) else {
            return;
        };
        let service = envelope.immediate.as_ref();
        let is_only = service.is_some_and(|service| service.is_only);
        self.life.may_have_left |= may_have_arrived;
        if is_only {
            let end = self.end_when_expired();
            self.try_again(Effect::Deliver, reason.clone(), end);
            return;
        }
        envelope.immediate = None;
        self.life.failures = 0;
        let by = self.recipient();
        self.note(reason.clone(), &by, false);
        self.plan(Effect::Deliver, self.now);
    }

    /// An acknowledgement was given in the reply to the call that it was kept for. Whether the
    /// reply arrived is for the caller to say, who asks again, or the ordinary way.
    pub(super) fn given(&mut self) {
        let kept = self.life.immediate.kept_until;
        if self.life.phase != Phase::Sealed || kept.is_none() {
            return;
        }
        self.life.immediate.given_at = Some(self.now);
        self.plans.push(crate::Plan::Cancel(Effect::Deliver));
        self.taken("in-reply");
    }

    /// Nobody waits for the acknowledgement any more: it goes the ordinary way, also where it was
    /// given in a reply, which then did not arrive.
    pub(super) fn released(&mut self) {
        if self.life.immediate.kept_until.take().is_none() {
            return;
        }
        let was_given = self.life.immediate.given_at.take().is_some();
        match self.life.phase {
            Phase::Sealed => self.plan(Effect::Deliver, self.now),
            Phase::Sent if was_given => {
                self.life.phase = Phase::Sealed;
                self.life.failures = 0;
                self.life.sent_at = None;
                self.life.may_have_left = true;
                let words = "Its sender asks the ordinary way: sent once more, as the same message";
                let note = Reason::new("asked-ordinarily", words);
                self.line(Status::WaitingToSend, "this practice", Some(note));
                self.plans.push(crate::Plan::Cancel(Effect::Look));
                self.plan(Effect::Deliver, self.now);
            }
            Phase::Delivered | Phase::Ended(_) | Phase::Sent | Phase::Waiting => {}
        }
    }

    /// What was given in a reply is followed by nothing.
    pub(super) fn look_given(&mut self) {
        let since = self.life.sent_at.unwrap_or(self.now);
        let last = since.plus_millis(self.policy.unconfirmed_after_ms);
        if self.now >= last {
            let by = self.recipient();
            self.end(End::DeliveredUnconfirmed, None, &by);
        } else {
            self.plan(Effect::Look, last);
        }
    }
}
