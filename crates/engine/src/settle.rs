//! Committing what opening led to: one transaction over all the messages that it concerns.

use crate::Engine;
use crate::advance::RETRIES;
use crate::open::Finding;
use crate::versions::Dated;
use delivery::inbound::{self, Event, Inbound, NotVerified};
use delivery::outbound::{self, Step};
use ids::{MessageId, Timestamp};
use store::{StoreError, Ticket, Transaction};

impl Engine {
    pub(crate) async fn settle_opening(
        &self,
        id: MessageId,
        ticket: Ticket,
        finding: &Finding,
    ) -> Result<(), StoreError> {
        for _ in 0..RETRIES {
            let now = self.now();
            let (before, version) = self.inbound(id).await?;
            let step = inbound::step(&before, &finding.event, now, &self.policy);
            // Somebody else was faster: what they found stands, and goes for the rest as well.
            let is_news = step.life != before;
            let mut transaction = self.begin(Some(ticket), &finding.along, now);
            let step = match &finding.dated {
                Some(dated) if is_news => {
                    self.put_in_place(dated, step, now, &mut transaction)
                        .await?
                }
                Some(_) | None => step,
            };
            self.add_inbound(&mut transaction, step, version);
            for (answered, events) in credits(&before, finding) {
                self.credited(answered, &events, now, &mut transaction)
                    .await?;
            }
            match self.commit(transaction).await {
                Err(StoreError::Conflict(_) | StoreError::RecordConflict { .. }) => {}
                other => return other.map(drop),
            }
        }
        Err(StoreError::Conflict(id))
    }

    /// Credits an acknowledgement, or an answer, to the message that it is about.
    async fn credited(
        &self,
        answered: MessageId,
        events: &[outbound::Event],
        now: Timestamp,
        transaction: &mut Transaction,
    ) -> Result<(), StoreError> {
        let (life, version) = self.outbound(answered).await?;
        let mut all = Step {
            life,
            plans: Vec::new(),
            audit: Vec::new(),
        };
        for event in events {
            all = all.then(|life| outbound::step(life, event, now, &self.policy));
        }
        self.add_outbound(transaction, all, version);
        Ok(())
    }

    /// Finds a new version its place among those that are here; those that it replaces learn of
    /// it in the same transaction.
    async fn put_in_place(
        &self,
        dated: &Dated,
        step: Step<Inbound>,
        now: Timestamp,
        transaction: &mut Transaction,
    ) -> Result<Step<Inbound>, StoreError> {
        let (mut family, expected) = self.family(dated).await?;
        let arrival = family.take(dated.member.clone());
        transaction.records.push(dated.write(&family, expected)?);
        for older in arrival.replaces {
            let (life, version) = self.inbound(older).await?;
            let event = Event::Superseded {
                by: dated.member.message,
            };
            let replaced = inbound::step(&life, &event, now, &self.policy);
            self.add_inbound(transaction, replaced, version);
        }
        let versioned = Event::Versioned(arrival.version);
        Ok(step.then(|life| inbound::step(life, &versioned, now, &self.policy)))
    }
}

/// What opening it says about messages of ours: what it acknowledges, and in whose reply it came.
fn credits(life: &Inbound, finding: &Finding) -> Vec<(MessageId, Vec<outbound::Event>)> {
    let acked = finding.answers.iter();
    let mut all: Vec<_> = acked
        .map(|(id, ack)| (*id, vec![outbound::Event::Acked(ack.clone())]))
        .collect();
    let is_genuine = match &finding.event {
        Event::Verified { .. } | Event::NotVerified(NotVerified::Triage { .. }) => true,
        Event::NotVerified(
            NotVerified::NotNow(_) | NotVerified::Refused { .. } | NotVerified::Replay { .. },
        )
        | Event::Answered { .. }
        | Event::Assigned { .. }
        | Event::Awaited { .. }
        | Event::CameOrdinarily { .. }
        | Event::Filed { .. }
        | Event::HandOverFailed(_)
        | Event::Look { .. }
        | Event::PersonOpened { .. }
        | Event::Placed { .. }
        | Event::Returned { .. }
        | Event::SoftwareAcked { .. }
        | Event::Staged(_)
        | Event::Superseded { .. }
        | Event::Told { .. }
        | Event::Versioned(_) => false,
    };
    if let Some(asked) = life.immediate.in_reply_to.filter(|_| is_genuine) {
        let by = life.sender.uri();
        let opened = outbound::Event::AnswerOpened { by };
        match all.iter_mut().find(|(id, _)| *id == asked) {
            Some((_, events)) => events.push(opened),
            None => all.push((asked, vec![opened])),
        }
    }
    all
}
