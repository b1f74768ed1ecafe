//! What a sender may say of its message, held against what really happened.

use super::{Group, Ledger, Passage};
use delivery::{BlobId, End, Status};
use ids::{MessageId, Timestamp};

/// An outbound message as it was committed last.
#[derive(Clone, Debug)]
pub(crate) struct OutboundSeen {
    pub(crate) content: BlobId,
    /// The inbound message that it acknowledges, if it is an acknowledgement.
    pub(crate) answers: Option<MessageId>,
    pub(crate) is_read_ack: bool,
    /// An acknowledgement that proves what the software did.
    pub(crate) is_typed_ack: bool,
    pub(crate) passage: Option<Passage>,
    pub(crate) digest: Option<String>,
    pub(crate) status: Status,
    pub(crate) is_delivered: bool,
    pub(crate) expires_at: Timestamp,
    pub(crate) lines: usize,
}

impl Ledger {
    pub(super) fn observe_outbound(&mut self, id: MessageId, life: OutboundSeen) {
        let old = self.outbound.get(&id).cloned();
        let wrong = match &old {
            None => self.begins(id, &life),
            Some(old) => goes_on(old, &life),
        };
        let wrong = wrong.or_else(|| match &old {
            Some(old) if old.status == life.status && old.is_delivered == life.is_delivered => None,
            Some(_) | None => self.false_claim(&life),
        });
        if let Some(words) = wrong {
            self.object(format!("outbound {id}: {words}"));
        }
        self.outbound.insert(id, life);
    }

    fn begins(&mut self, id: MessageId, life: &OutboundSeen) -> Option<String> {
        let expires_at = life.expires_at.as_millis();
        if self.time_enough.is_some_and(|enough| expires_at > enough) {
            self.hopeful.insert(id);
        }
        if life.answers.is_some() {
            return None;
        }
        let Some(number) = self.doc_of(&life.content) else {
            return Some("its content was written by nobody".to_owned());
        };
        let doc = self.docs.get_mut(number)?;
        if doc.outbound.is_some() {
            return Some(format!("document {number} became two messages"));
        }
        doc.outbound = Some(id);
        None
    }

    /// The status, said for the first time: is it true?
    fn false_claim(&self, life: &OutboundSeen) -> Option<String> {
        let group = self.group_of(life);
        let truth = group.map(|group| self.truth(group)).unwrap_or_default();
        let passage = life.passage.as_ref();
        let is_received = passage.is_some_and(|passage| self.is_received(passage));
        let is_refused = passage.is_some_and(|passage| self.refused.contains(passage));
        let is_answered = truth.accepted + truth.rejected + truth.opened > 0;
        if life.is_delivered && !self.is_verified(life) && !is_answered {
            return Some("Delivered, but its receiver never verified it".to_owned());
        }
        let is_true = match life.status {
            Status::WaitingToSend | Status::Overdue => true,
            Status::Sent => is_received,
            Status::Delivered => life.is_delivered,
            Status::Ended(End::Accepted) => truth.accepted > 0,
            Status::Ended(End::Opened) => truth.opened > 0,
            Status::Ended(End::Rejected) => truth.rejected > 0 || is_refused,
            Status::Ended(End::DeliveredUnconfirmed) => life.is_delivered,
            Status::Ended(End::NotOpenedSecurely) => is_refused,
            Status::Ended(End::RecipientNotFound) => is_refused || !self.has_receiver(life),
            Status::Ended(End::NeverLeft) => !is_received,
            Status::Ended(End::NotCollected) => !life.is_delivered,
            Status::Draft | Status::WaitingForReview | Status::Ended(End::Recalled) => false,
        };
        (!is_true).then(|| format!("says {:?}, which is not so: {truth:?}", life.status))
    }

    pub(crate) fn group_of(&self, life: &OutboundSeen) -> Option<&Group> {
        let number = self.doc_of(&life.content)?;
        self.docs.get(number).map(|doc| &doc.group)
    }

    pub(crate) fn is_received(&self, passage: &Passage) -> bool {
        self.received.contains_key(passage) || self.with_mallory.contains(passage)
    }

    pub(crate) fn is_verified(&self, life: &OutboundSeen) -> bool {
        let (Some(passage), Some(digest)) = (&life.passage, &life.digest) else {
            return false;
        };
        self.verified
            .contains(&(passage.receiver.clone(), digest.clone()))
    }

    fn has_receiver(&self, life: &OutboundSeen) -> bool {
        self.group_of(life).is_none_or(|group| group.to.is_some())
    }
}

/// Whether `life` may follow `old`.
fn goes_on(old: &OutboundSeen, life: &OutboundSeen) -> Option<String> {
    if life.lines < old.lines {
        return Some("its timeline got shorter".to_owned());
    }
    if old.is_delivered && !life.is_delivered {
        return Some("it was delivered and is not any more".to_owned());
    }
    let changed =
        old.passage.is_some() && (&old.passage, &old.digest) != (&life.passage, &life.digest);
    if changed {
        return Some("it was sealed a second time".to_owned());
    }
    let lawful = may_follow(old.status, life.status, old.is_delivered);
    (!lawful).then(|| format!("went from {:?} to {:?}", old.status, life.status))
}

fn may_follow(old: Status, new: Status, was_delivered: bool) -> bool {
    if old == new {
        return true;
    }
    let after_delivery = matches!(
        new,
        Status::Delivered
            | Status::Overdue
            | Status::Ended(
                End::Accepted | End::DeliveredUnconfirmed | End::Opened | End::Rejected
            )
    );
    match (old, new) {
        (Status::Ended(old), Status::Ended(new)) => old.may_become(new),
        // A late truth: it was delivered after all, and waits for an answer again.
        (Status::Ended(old), Status::Delivered) => old.may_become(End::DeliveredUnconfirmed),
        (Status::Ended(_), _) => false,
        (Status::WaitingToSend, _) => true,
        (_, Status::WaitingToSend) => false,
        (Status::Delivered | Status::Overdue, Status::Sent) => false,
        _ => !was_delivered || after_delivery,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn delivered_is_never_taken_back() {
        let not_after = [
            Status::Sent,
            Status::WaitingToSend,
            Status::Ended(End::NeverLeft),
            Status::Ended(End::NotCollected),
            Status::Ended(End::NotOpenedSecurely),
            Status::Ended(End::RecipientNotFound),
        ];
        for new in not_after {
            assert!(!may_follow(Status::Delivered, new, true), "{new:?}");
            assert!(!may_follow(Status::Overdue, new, true), "{new:?}");
        }
        assert!(may_follow(
            Status::Delivered,
            Status::Ended(End::Accepted),
            true
        ));
        assert!(may_follow(
            Status::Overdue,
            Status::Ended(End::NotCollected),
            false
        ));
    }

    #[test]
    fn ends_change_only_by_late_truths() {
        let ended = Status::Ended;
        assert!(may_follow(
            ended(End::NotCollected),
            Status::Delivered,
            false
        ));
        assert!(may_follow(ended(End::Accepted), ended(End::Opened), true));
        assert!(!may_follow(
            ended(End::Accepted),
            ended(End::Rejected),
            true
        ));
        assert!(!may_follow(ended(End::Accepted), Status::Delivered, true));
        assert!(!may_follow(ended(End::NotCollected), Status::Sent, false));
        assert!(!may_follow(
            ended(End::Rejected),
            ended(End::Accepted),
            true
        ));
    }
}
