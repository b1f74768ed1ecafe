//! One step of one message: read, decide, commit; again if somebody else was faster.

use crate::{Engine, Peer};
use audit::{Action, Draft};
use delivery::outbound::Step;
use delivery::{Inbound, Life, Outbound, inbound, outbound};
use ids::{MessageId, Organisation, Timestamp};
use std::sync::Arc;
use store::{Blob, Committed, Durable, LifeWrite, NewKey, StoreError, Ticket, Transaction};

/// How often a step is decided anew when others keep changing the message.
pub(crate) const RETRIES: usize = 32;

/// What goes into the same transaction as a step.
#[derive(Clone, Debug, Default)]
pub(crate) struct Along {
    pub(crate) keys: Vec<NewKey>,
    pub(crate) blobs: Vec<Blob>,
}

impl Engine {
    /// Lets an event happen to an outbound message.
    pub(crate) async fn advance_outbound(
        &self,
        id: MessageId,
        settle: Option<Ticket>,
        event: &outbound::Event,
        along: Along,
    ) -> Result<Durable<Committed>, StoreError> {
        for _ in 0..RETRIES {
            let now = self.now();
            let (life, version) = self.outbound(id).await?;
            let step = outbound::step(&life, event, now, &self.policy);
            let mut transaction = self.begin(settle, &along, now);
            self.add_outbound(&mut transaction, step, version);
            match self.commit(transaction).await {
                Err(StoreError::Conflict(_)) => {}
                other => return other,
            }
        }
        Err(StoreError::Conflict(id))
    }

    /// Lets an event happen to an inbound message.
    pub(crate) async fn advance_inbound(
        &self,
        id: MessageId,
        settle: Option<Ticket>,
        event: &inbound::Event,
        along: Along,
    ) -> Result<Durable<Committed>, StoreError> {
        for _ in 0..RETRIES {
            let now = self.now();
            let (life, version) = self.inbound(id).await?;
            let step = inbound::step(&life, event, now, &self.policy);
            let mut transaction = self.begin(settle, &along, now);
            self.add_inbound(&mut transaction, step, version);
            match self.commit(transaction).await {
                Err(StoreError::Conflict(_)) => {}
                other => return other,
            }
        }
        Err(StoreError::Conflict(id))
    }

    /// The work turned out to be nothing to do.
    pub(crate) async fn settle_only(&self, ticket: Ticket) -> Result<(), StoreError> {
        let transaction = Transaction {
            settle: Some(ticket),
            ..Transaction::default()
        };
        self.commit(transaction).await.map(drop)
    }

    pub(crate) fn begin(
        &self,
        settle: Option<Ticket>,
        along: &Along,
        now: Timestamp,
    ) -> Transaction {
        Transaction {
            settle,
            keys: along.keys.clone(),
            blobs: along.blobs.clone(),
            take: self.lease_if_idle(now),
            ..Transaction::default()
        }
    }

    pub(crate) fn add_outbound(&self, to: &mut Transaction, step: Step<Outbound>, version: u64) {
        let org = step.life.org.clone();
        add(
            to,
            org,
            Life::Outbound(Box::new(step.life)),
            step.plans,
            step.audit,
            version,
        );
    }

    pub(crate) fn add_inbound(&self, to: &mut Transaction, step: Step<Inbound>, version: u64) {
        let org = step.life.org.clone();
        add(
            to,
            org,
            Life::Inbound(Box::new(step.life)),
            step.plans,
            step.audit,
            version,
        );
    }

    /// Commits, and passes on to the driver what the commit took for it.
    ///
    /// A caller may go away while it waits, as a request does whose peer hangs up. What its
    /// commit took must reach the driver all the same, else it would lie until its lease runs
    /// out; so a commit that takes work runs in a task of its own.
    pub(crate) async fn commit(
        &self,
        transaction: Transaction,
    ) -> Result<Durable<Committed>, StoreError> {
        let concerned = self.waiting.concerned(&transaction);
        let committed = self.commit_taking(transaction).await;
        if committed.is_ok() {
            self.waiting.wake(&concerned);
        }
        committed
    }

    async fn commit_taking(
        &self,
        transaction: Transaction,
    ) -> Result<Durable<Committed>, StoreError> {
        if transaction.take.is_none() {
            return self.store.commit(transaction).await;
        }
        let (store, load) = (Arc::clone(&self.store), Arc::clone(&self.load));
        let task = tokio::spawn(async move {
            let committed = store.commit(transaction).await?;
            load.hand_on(committed.get().taken.clone());
            Ok(committed)
        });
        task.await
            .unwrap_or_else(|stopped| Err(StoreError::Unavailable(stopped.to_string())))
    }

    /// Records what a peer did that changes no message.
    pub(crate) async fn record_by_peer(
        &self,
        org: &Organisation,
        peer: &dyn Peer,
        action: Action,
        detail: &[(&str, &str)],
    ) -> Result<Durable<Committed>, StoreError> {
        let detail = detail
            .iter()
            .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
        let draft = Draft {
            at: self.now(),
            actor: peer.label(),
            action,
            subject: None,
            detail: detail.collect(),
        };
        let audit = vec![(org.clone(), draft)];
        self.commit(Transaction {
            audit,
            ..Transaction::default()
        })
        .await
    }

    pub(crate) async fn outbound(&self, id: MessageId) -> Result<(Outbound, u64), StoreError> {
        match self.store.life(id).await? {
            Some(store::Stored {
                life: Life::Outbound(life),
                version,
            }) => Ok((*life, version)),
            Some(_) | None => Err(missing(id)),
        }
    }

    pub(crate) async fn inbound(&self, id: MessageId) -> Result<(Inbound, u64), StoreError> {
        match self.store.life(id).await? {
            Some(store::Stored {
                life: Life::Inbound(life),
                version,
            }) => Ok((*life, version)),
            Some(_) | None => Err(missing(id)),
        }
    }

    pub(crate) async fn bytes(&self, id: &delivery::BlobId) -> Result<bytes::Bytes, StoreError> {
        let bytes = self.store.blob(id).await?;
        bytes.ok_or_else(|| StoreError::Damaged(format!("the bytes {} are gone", id.as_str())))
    }
}

pub(crate) fn missing(id: MessageId) -> StoreError {
    StoreError::Damaged(format!("message {id} is not there as expected"))
}

fn add(
    to: &mut Transaction,
    org: Organisation,
    life: Life,
    plans: Vec<delivery::Plan>,
    audit: Vec<audit::Draft>,
    expected: u64,
) {
    to.audit
        .extend(audit.into_iter().map(|draft| (org.clone(), draft)));
    to.writes.push(LifeWrite {
        life,
        expected,
        plans,
    });
}
