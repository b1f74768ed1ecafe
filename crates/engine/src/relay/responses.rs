//! The transport responses in a mailbox (SMD 2010, TransportResponseRetrieval): put there once,
//! retrieved as often as wanted, and marked as done.

use crate::advance::RETRIES;
use crate::engine::blob_name;
use crate::mailbox::MailboxRefusal;
use crate::{Engine, Peer};
use audit::{Action, Draft};
use ids::{Organisation, ResponseId, Timestamp};
use serde::{Deserialize, Serialize};
use smd::{ResponseList, TransportResponse};
use store::{Durable, Record, RecordKey, RecordWrite, Shelf, StoreError, Transaction};

/// Token of every response that is here.
const KEPT: &str = "kept";
/// Token of those that are not marked as done.
pub(crate) const WAITING: &str = "waiting";
/// Responses that are forgotten along with one call.
const FORGOTTEN_AT_ONCE: usize = 100;
/// Days after the last one on which a response is forgotten, that are looked at.
const DAYS_LOOKED_BACK: i64 = 30;
const DAY_MS: i64 = 24 * 60 * 60 * 1_000;

/// A response in a mailbox.
#[derive(Serialize, Deserialize)]
struct Deposit {
    response: TransportResponse,
    /// It was retrieved.
    #[serde(default)]
    retrieved: bool,
    /// When it was marked as done.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    removed_at: Option<Timestamp>,
}

impl Deposit {
    fn read(record: &Record) -> Result<Self, StoreError> {
        serde_json::from_str(&record.body)
            .map_err(|_| StoreError::Damaged("a response in a mailbox cannot be read".to_owned()))
    }

    fn write(&self, key: RecordKey, expected: u64) -> Result<RecordWrite, StoreError> {
        let body =
            serde_json::to_string(self).map_err(|error| StoreError::Damaged(error.to_string()))?;
        let id = &self.response.metadata.response_id;
        let state = match self.removed_at {
            Some(at) => removed_on(day(at)),
            None => WAITING.to_owned(),
        };
        Ok(RecordWrite {
            key,
            expected,
            body: Some(body),
            tokens: vec![KEPT.to_owned(), state, named(id)],
        })
    }
}

/// Adds a response to the mailbox of `org`. Committing it a second time is a conflict of records:
/// it is there already.
pub(super) fn deposit(
    transaction: &mut Transaction,
    org: &Organisation,
    response: &TransportResponse,
    now: Timestamp,
) -> Result<(), StoreError> {
    let said = &response.metadata;
    // In the order in which they were made; the name makes it unique.
    let made = said.transport_response_time.as_millis().max(0);
    let name = blob_name(said.response_id.as_str().as_bytes());
    let key = RecordKey {
        org: org.clone(),
        shelf: Shelf::Response,
        id: format!("{made:015}-{name}"),
    };
    let deposit = Deposit {
        response: response.clone(),
        retrieved: false,
        removed_at: None,
    };
    transaction.records.push(deposit.write(key, 0)?);
    let draft = draft(now, "provider", Action::ReceiptDeposited, response);
    transaction.audit.push((org.clone(), draft));
    Ok(())
}

impl Engine {
    /// Lists the transport responses that wait for `org`: those not yet marked as done, or `all`
    /// that are still here; at most `limit`, 0 for as many as one answer holds. What is listed
    /// counts as retrieved.
    ///
    /// # Errors
    /// [`MailboxRefusal`] when the peer may not collect for the organisation, or the store fails.
    pub async fn list_responses(
        &self,
        peer: &dyn Peer,
        org: &Organisation,
        all: bool,
        limit: usize,
    ) -> Result<Durable<ResponseList>, MailboxRefusal> {
        let hosting = self.mailbox_of(peer, org)?;
        let token = if all { KEPT } else { WAITING };
        let (limit, tokens) = (hosting.at_most(limit), [token.to_owned()]);
        for _ in 0..RETRIES {
            let total = self.store.count_with(org, Shelf::Response, token).await?;
            let found = self
                .store
                .records_with(org, Shelf::Response, &tokens, limit);
            let (mut responses, mut transaction) = (Vec::new(), Transaction::default());
            for record in found.await? {
                let mut deposit = Deposit::read(&record)?;
                responses.push(deposit.response.clone());
                if !deposit.retrieved {
                    deposit.retrieved = true;
                    let write = deposit.write(record.key, record.version)?;
                    transaction.records.push(write);
                }
            }
            let list = ResponseList {
                total_available: total,
                responses,
            };
            match self.commit(transaction).await {
                Err(StoreError::RecordConflict { .. }) => {}
                Ok(committed) => return Ok(committed.map(|_| list)),
                Err(error) => return Err(error.into()),
            }
        }
        Err(super::busy().into())
    }

    /// Marks transport responses as done: all of them, or none. Those that were never retrieved
    /// only with `force`.
    ///
    /// # Errors
    /// [`MailboxRefusal`] for the first id that is not here, or was not retrieved.
    pub async fn remove_responses(
        &self,
        peer: &dyn Peer,
        org: &Organisation,
        ids: &[ResponseId],
        force: bool,
    ) -> Result<Durable<()>, MailboxRefusal> {
        self.mailbox_of(peer, org)?;
        for _ in 0..RETRIES {
            let now = self.now();
            let mut transaction = self.forgetting(org, now).await?;
            for id in ids {
                self.remove(&mut transaction, peer, org, id, (force, now))
                    .await?;
            }
            match self.commit(transaction).await {
                Err(StoreError::RecordConflict { .. }) => {}
                Ok(committed) => return Ok(committed.map(drop)),
                Err(error) => return Err(error.into()),
            }
        }
        Err(super::busy().into())
    }

    async fn remove(
        &self,
        transaction: &mut Transaction,
        peer: &dyn Peer,
        org: &Organisation,
        id: &ResponseId,
        (force, now): (bool, Timestamp),
    ) -> Result<(), MailboxRefusal> {
        let store = &self.store;
        let tokens = [named(id)];
        let found = store.records_with(org, Shelf::Response, &tokens, FORGOTTEN_AT_ONCE);
        let found = found.await?;
        if found.is_empty() {
            return Err(MailboxRefusal::UnknownResponse(id.clone()));
        }
        for record in found {
            let is_named_before = transaction.records.iter().any(|it| it.key == record.key);
            let mut deposit = Deposit::read(&record)?;
            if deposit.removed_at.is_some() || is_named_before {
                continue;
            }
            if !deposit.retrieved && !force {
                return Err(MailboxRefusal::HasNotBeenRetrieved(id.clone()));
            }
            deposit.removed_at = Some(now);
            let who = peer.label();
            let done = draft(now, &who, Action::ReceiptCollected, &deposit.response);
            transaction.audit.push((org.clone(), done));
            let write = deposit.write(record.key, record.version)?;
            transaction.records.push(write);
        }
        Ok(())
    }

    /// Forgets some of those that were done with long ago: whoever removes makes room.
    async fn forgetting(
        &self,
        org: &Organisation,
        now: Timestamp,
    ) -> Result<Transaction, StoreError> {
        let last = day(now.plus_millis(-self.policy.removed_known_ms.max(0))) - 1;
        let days: Vec<String> = (0..DAYS_LOOKED_BACK)
            .map(|back| removed_on(last - back))
            .collect();
        let store = &self.store;
        let old = store.records_with(org, Shelf::Response, &days, FORGOTTEN_AT_ONCE);
        let records = old.await?.into_iter().map(|record| RecordWrite {
            expected: record.version,
            key: record.key,
            body: None,
            tokens: Vec::new(),
        });
        Ok(Transaction {
            records: records.collect(),
            ..Transaction::default()
        })
    }
}

fn draft(at: Timestamp, actor: &str, action: Action, response: &TransportResponse) -> Draft {
    let said = &response.metadata;
    let detail = [
        ("response", said.response_id.as_str()),
        ("invocation", said.invocation_id.as_str()),
    ];
    let detail = detail.map(|(name, value)| (name.to_owned(), value.to_owned()));
    Draft {
        at,
        actor: actor.to_owned(),
        action,
        subject: None,
        detail: detail.into(),
    }
}

/// Token of one response.
fn named(id: &ResponseId) -> String {
    format!("id:{}", blob_name(id.as_str().as_bytes()))
}

/// Token of those that were marked as done on one day.
fn removed_on(day: i64) -> String {
    format!("removed:{day}")
}

/// Days since 1970.
fn day(at: Timestamp) -> i64 {
    at.as_millis().div_euclid(DAY_MS)
}
