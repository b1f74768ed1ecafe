//! How transport responses and acknowledgements move an outbound message.

use super::Phase;
use super::event::{Ack, DigestCheck, Receipt};
use super::step::Machine;
use crate::response::code;
use crate::{Effect, End, Plan, Reason, ResponseClass, Status};
use audit::Action;
use ids::Organisation;

impl Machine<'_> {
    pub(super) fn receipt(&mut self, receipt: &Receipt) {
        let by = self.who(&receipt.source);
        let class = format!("{:?}", receipt.class);
        self.record(
            Action::ReceiptReceived,
            &[("class", &class), ("code", &receipt.code)],
        );
        if !receipt.is_final {
            let words = format!("{class}: {}", receipt.message);
            self.note(Reason::new("progress", words), &by, false);
            return;
        }
        match receipt.class {
            ResponseClass::Success => self.final_success(receipt, &by),
            ResponseClass::Error => self.final_error(receipt, &by),
            ResponseClass::Information | ResponseClass::Warning => {
                let words = "A final transport response must say Success or Error; ignored";
                self.note(Reason::new("receipt-unusable", words), &by, true);
            }
        }
    }

    fn final_success(&mut self, receipt: &Receipt, by: &str) {
        match receipt.digest {
            DigestCheck::Right => {}
            DigestCheck::Missing | DigestCheck::Wrong => {
                let words = "A delivery receipt does not carry the digest of our message; ignored";
                self.note(Reason::new("receipt-digest", words), by, true);
                return;
            }
        }
        if self.life.delivered_at.is_some() || !self.open_to_receipts() {
            return;
        }
        self.delivered(by);
        if !self.life.kind.is_document() || receipt.code == code::DELIVERED_NO_SOFTWARE_ACK {
            self.end(End::DeliveredUnconfirmed, None, by);
        }
    }

    /// An organisation as people would call it.
    fn who(&self, org: &Organisation) -> String {
        match &self.life.envelope {
            Some(envelope) if envelope.receiver == *org => envelope.practice.clone(),
            Some(_) | None => org.uri(),
        }
    }

    /// Before the receipt, or ended in a way that a late truth may lift.
    pub(super) fn open_to_receipts(&self) -> bool {
        match self.life.phase {
            Phase::Sealed | Phase::Sent => true,
            Phase::Ended(end) => end.may_become(End::DeliveredUnconfirmed),
            Phase::Delivered | Phase::Waiting => false,
        }
    }

    pub(super) fn delivered(&mut self, by: &str) {
        let late = matches!(self.life.phase, Phase::Ended(_));
        self.life.phase = Phase::Delivered;
        self.life.overdue = false;
        self.life.reason = None;
        self.life.delivered_at = Some(self.now);
        self.plans.push(Plan::Cancel(Effect::Deliver));
        self.withdraw_report();
        let note = late.then(|| Reason::new("late", "Confirmed after we had given up waiting"));
        self.line(Status::Delivered, by, note);
        self.look();
    }

    fn final_error(&mut self, receipt: &Receipt, by: &str) {
        let words = refusal_words(&receipt.code, &receipt.message);
        if !receipt.entitled {
            let words = "A failure notice came from a system that may not give one; ignored";
            self.note(Reason::new("receipt-not-entitled", words), by, true);
            return;
        }
        let end = end_for(&receipt.code);
        match self.life.phase {
            Phase::Sealed | Phase::Sent => {
                self.end(end, Some(Reason::new("refused", words)), by);
            }
            // The other side noticed as well that nobody collected it.
            Phase::Ended(End::NotCollected) if end == End::NotCollected => {
                self.note(Reason::new("also", words), by, false);
            }
            Phase::Ended(End::NotCollected | End::NeverLeft) => {
                self.end(end, Some(Reason::new("refused", words)), by);
            }
            Phase::Delivered | Phase::Ended(_) | Phase::Waiting => {
                self.note(Reason::new("error-after-end", words), by, true);
            }
        }
    }

    pub(super) fn acked(&mut self, ack: &Ack) {
        let (code, by) = match ack {
            Ack::Generic { code, by }
            | Ack::Negative { code, by, .. }
            | Ack::Positive { code, by } => (code.as_str(), by),
            Ack::Read { by } => ("read", by),
        };
        self.record(Action::AckReceived, &[("code", code), ("by", by)]);
        match ack {
            Ack::Positive { .. } => self.reach(End::Accepted, None, by),
            Ack::Read { .. } => self.reach(End::Opened, None, by),
            Ack::Negative { code, text, .. } => {
                let words = format!("Their software answered {code}: {text}");
                self.reach(
                    End::Rejected,
                    Some(Reason::new("rejected-by-software", words)),
                    by,
                );
            }
            Ack::Generic { code, .. } => {
                let words = format!("Acknowledged on the way ({code}); not by their software");
                self.note(Reason::new("generic-ack", words), by, false);
            }
        }
    }

    /// Ends as `end` where that is lawful from here; else the news goes on the timeline, and a
    /// contradiction (rejected after accepted) is an alarm.
    fn reach(&mut self, end: End, reason: Option<Reason>, by: &str) {
        match self.life.phase {
            Phase::Ended(now) if now == end => {}
            Phase::Ended(now) if !now.may_become(end) => {
                let contradiction = end == End::Rejected || now == End::Rejected;
                let note = reason.unwrap_or_else(|| Reason::new("also", end.words()));
                self.note(note, by, contradiction);
            }
            Phase::Waiting => {}
            Phase::Delivered | Phase::Ended(_) | Phase::Sealed | Phase::Sent => {
                if self.life.delivered_at.is_none() {
                    self.life.delivered_at = Some(self.now);
                }
                // Their own acknowledgement is on its way to the software; ours would be a second.
                self.withdraw_report();
                self.finish(end, reason, by);
            }
        }
    }
}

/// The end that a peer's refusal means: a known code refines it, the class has decided.
pub(super) fn end_for(response_code: &str) -> End {
    match response_code {
        code::NOT_OPENED => End::NotOpenedSecurely,
        code::UNKNOWN_RECEIVER => End::RecipientNotFound,
        code::NOT_COLLECTED => End::NotCollected,
        _ => End::Rejected,
    }
}

pub(super) fn refusal_words(response_code: &str, message: &str) -> String {
    format!("The recipient's system refused it: {message} ({response_code})")
}
