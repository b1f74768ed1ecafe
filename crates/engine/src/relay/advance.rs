//! One step of a relayed message, with what it changes in the receiver's mailbox.

use super::parcels;
use crate::Engine;
use crate::advance::{Along, RETRIES};
use delivery::Life;
use delivery::outbound::Step;
use delivery::relay::{self, Event, Relayed};
use ids::{MessageId, Organisation};
use store::{Committed, Durable, LifeWrite, StoreError, Ticket, Transaction};

impl Engine {
    /// Lets an event happen to a relayed message.
    pub(crate) async fn advance_relayed(
        &self,
        id: MessageId,
        settle: Option<Ticket>,
        event: &Event,
    ) -> Result<Durable<Committed>, StoreError> {
        for _ in 0..RETRIES {
            let (life, version) = self.relayed(id).await?;
            let step = self.relayed_step(&life, version, settle, event);
            match self.commit(step.await?).await {
                Err(StoreError::Conflict(_) | StoreError::RecordConflict { .. }) => {}
                other => return other,
            }
        }
        Err(StoreError::Conflict(id))
    }

    /// The transaction of one step, with what it changes in the mailbox and the end of the sealed
    /// bytes; others may add to it.
    pub(super) async fn relayed_step(
        &self,
        before: &Relayed,
        version: u64,
        settle: Option<Ticket>,
        event: &Event,
    ) -> Result<Transaction, StoreError> {
        let now = self.now();
        let step = relay::step(before, event, now, &self.policy);
        let after = &step.life;
        let mut transaction = self.begin(settle, &Along::default(), now);
        if parcels::is_changed(before, after) {
            let there = self.store.record(&parcels::key(before)).await?;
            let expected = there.map_or(0, |record| record.version);
            transaction.records.push(parcels::change(after, expected));
        }
        if before.dropped_at.is_none() && after.dropped_at.is_some() {
            transaction.drops.push(after.sealed.clone());
        }
        add_relayed(&mut transaction, step, version);
        Ok(transaction)
    }

    pub(crate) async fn relayed(&self, id: MessageId) -> Result<(Relayed, u64), StoreError> {
        match self.store.life(id).await? {
            Some(store::Stored {
                life: Life::Relayed(life),
                version,
            }) => Ok((*life, version)),
            Some(_) | None => Err(crate::advance::missing(id)),
        }
    }
}

/// Adds a step to a transaction: the message, and its audit in the trail of each tenant that it
/// concerns.
pub(super) fn add_relayed(to: &mut Transaction, step: Step<Relayed>, version: u64) {
    let drafts = step.audit.into_iter();
    let concerned: Vec<&Organisation> = step.life.concerns().collect();
    to.audit.extend(drafts.flat_map(|draft| {
        let orgs = concerned.iter();
        orgs.map(|org| ((*org).clone(), draft.clone()))
            .collect::<Vec<_>>()
    }));
    to.writes.push(LifeWrite {
        expected: version,
        plans: step.plans,
        life: Life::Relayed(Box::new(step.life)),
    });
}
