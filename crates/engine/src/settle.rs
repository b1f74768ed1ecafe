//! Committing what opening led to: one transaction over all the messages that it concerns.

use crate::Engine;
use crate::advance::RETRIES;
use crate::open::Finding;
use crate::versions::Dated;
use delivery::inbound::{self, Event, Inbound};
use delivery::outbound::{self, Ack, Step};
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
            if let Some((answered, ack)) = &finding.answers {
                self.answer(*answered, ack, now, &mut transaction).await?;
            }
            match self.commit(transaction).await {
                Err(StoreError::Conflict(_) | StoreError::RecordConflict { .. }) => {}
                other => return other.map(drop),
            }
        }
        Err(StoreError::Conflict(id))
    }

    /// Credits an acknowledgement to the message that it answers.
    async fn answer(
        &self,
        answered: MessageId,
        ack: &Ack,
        now: Timestamp,
        transaction: &mut Transaction,
    ) -> Result<(), StoreError> {
        let (life, version) = self.outbound(answered).await?;
        let event = outbound::Event::Acked(ack.clone());
        let step = outbound::step(&life, &event, now, &self.policy);
        self.add_outbound(transaction, step, version);
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
        let then = inbound::step(&step.life, &versioned, now, &self.policy);
        Ok(Step {
            life: then.life,
            plans: step.plans.into_iter().chain(then.plans).collect(),
            audit: step.audit.into_iter().chain(then.audit).collect(),
        })
    }
}
