//! What a receiver may do with a message, held against what really happened.

use super::{Ledger, Passage};
use delivery::BlobId;
use delivery::inbound::Phase;
use ids::{MessageId, Organisation};

/// An inbound message as it was committed last.
#[derive(Clone, Debug)]
pub(crate) struct InboundSeen {
    pub(crate) node: usize,
    pub(crate) org: Organisation,
    pub(crate) passage: Passage,
    pub(crate) phase: Phase,
    /// What was inside, once opened.
    pub(crate) content: Option<BlobId>,
    pub(crate) digest: Option<String>,
    pub(crate) is_answer: bool,
    /// Whether the sender is told Success; `None` while nothing is decided.
    pub(crate) success: Option<bool>,
    pub(crate) is_opened: bool,
    pub(crate) lines: usize,
}

impl Ledger {
    pub(super) fn observe_inbound(&mut self, id: MessageId, life: InboundSeen) {
        let wrong = match self.inbound.get(&id) {
            None => self.arrives(id, &life),
            Some(old) => goes_on(old, &life),
        };
        if let Some(words) = wrong.or_else(|| self.false_step(&life)) {
            self.object(format!("inbound {id}: {words}"));
        }
        if life.phase == Phase::Refused {
            self.refused.insert(life.passage.clone());
        }
        if life.success == Some(true)
            && let Some(digest) = &life.digest
        {
            self.verified.insert((life.org.clone(), digest.clone()));
        }
        self.inbound.insert(id, life);
    }

    fn arrives(&mut self, id: MessageId, life: &InboundSeen) -> Option<String> {
        let before = self.received.insert(life.passage.clone(), id);
        before.map(|other| format!("the same invocation was taken before as {other}"))
    }

    fn false_step(&self, life: &InboundSeen) -> Option<String> {
        let number = life
            .content
            .as_ref()
            .and_then(|content| self.doc_of(content));
        let doc = number.and_then(|number| self.docs.get(number));
        let truth = doc.map(|doc| self.truth(&doc.group)).unwrap_or_default();
        let is_trusted = match life.phase {
            Phase::Refused | Phase::Replay | Phase::Taken => false,
            Phase::Accepted
            | Phase::Credited
            | Phase::HandingOver
            | Phase::Inbox
            | Phase::Returned
            | Phase::SoftwareRejected
            | Phase::Triage
            | Phase::Unconfirmed
            | Phase::WithSoftware => true,
        };
        if is_trusted && doc.is_some_and(|doc| doc.is_forged) {
            return Some("a forged document was taken for genuine".to_owned());
        }
        if life.phase == Phase::Accepted && truth.accepted == 0 {
            return Some("accepted, but the software never said so".to_owned());
        }
        if life.phase == Phase::SoftwareRejected && truth.rejected == 0 {
            return Some("rejected, but the software never said so".to_owned());
        }
        if is_trusted != (life.success == Some(true)) && life.phase != Phase::Replay {
            return Some(format!(
                "{:?}, and the sender is told otherwise",
                life.phase
            ));
        }
        None
    }
}

/// Whether `life` may follow `old`.
fn goes_on(old: &InboundSeen, life: &InboundSeen) -> Option<String> {
    if life.lines < old.lines {
        return Some("its timeline got shorter".to_owned());
    }
    if old.success.is_some() && old.success != life.success {
        return Some("the sender was told one thing and is told another".to_owned());
    }
    if old.is_opened && !life.is_opened {
        return Some("a person opened it, and now nobody has".to_owned());
    }
    let lawful = old.phase == life.phase || may_follow(old.phase, life.phase);
    (!lawful).then(|| format!("went from {:?} to {:?}", old.phase, life.phase))
}

fn may_follow(old: Phase, new: Phase) -> bool {
    match old {
        Phase::Taken => !matches!(
            new,
            Phase::Accepted
                | Phase::Returned
                | Phase::SoftwareRejected
                | Phase::Unconfirmed
                | Phase::WithSoftware
        ),
        Phase::HandingOver => matches!(
            new,
            Phase::Accepted
                | Phase::Credited
                | Phase::SoftwareRejected
                | Phase::Unconfirmed
                | Phase::WithSoftware
        ),
        Phase::Unconfirmed | Phase::WithSoftware => {
            matches!(new, Phase::Accepted | Phase::SoftwareRejected)
        }
        Phase::Accepted
        | Phase::Credited
        | Phase::Inbox
        | Phase::Refused
        | Phase::Replay
        | Phase::Returned
        | Phase::SoftwareRejected
        // Nobody files anything in these worlds, or sends it back.
        | Phase::Triage => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_refused_message_stays_refused() {
        for end in [
            Phase::Refused,
            Phase::Replay,
            Phase::Triage,
            Phase::Accepted,
        ] {
            for new in [Phase::HandingOver, Phase::WithSoftware, Phase::Taken] {
                assert!(!may_follow(end, new), "{end:?} to {new:?}");
            }
        }
    }

    #[test]
    fn the_software_answers_only_what_it_was_handed() {
        assert!(!may_follow(Phase::Taken, Phase::Accepted));
        assert!(may_follow(Phase::HandingOver, Phase::Accepted));
        assert!(may_follow(Phase::WithSoftware, Phase::SoftwareRejected));
        assert!(!may_follow(Phase::Accepted, Phase::SoftwareRejected));
    }
}
