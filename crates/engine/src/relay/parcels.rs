//! The messages in a mailbox (SMD 2010, SealedMessageRetrieval): listed from an index of their
//! own, and retrieved until their outcome is known.

use super::custody::held_key;
use crate::advance::RETRIES;
use crate::engine::unpacked;
use crate::mailbox::MailboxRefusal;
use crate::provider::Hosting;
use crate::{Engine, Peer};
use delivery::Life;
use delivery::relay::{Event, Phase, Relayed};
use ids::{InvocationId, MessageId, Organisation};
use serde::{Deserialize, Serialize};
use smd::{MessageList, Metadata, RetrievalRecord, SealedMessage};
use store::{Durable, Record, RecordKey, RecordWrite, Shelf, StoreError, Transaction};

/// Token of every message that can be retrieved.
pub(crate) const HELD: &str = "held";
/// Token of those that nobody retrieved yet.
pub(crate) const NEW: &str = "new";

/// What the index says of a message.
#[derive(Serialize, Deserialize)]
struct Parcel {
    life: MessageId,
    size: usize,
    metadata: Metadata,
}

/// The entry of a message, as it stands now; `expected` is the version that is there.
pub(super) fn put(life: &Relayed, expected: u64) -> RecordWrite {
    let parcel = Parcel {
        life: life.id,
        size: life.size,
        metadata: life.metadata.clone(),
    };
    let mut tokens = vec![HELD.to_owned()];
    tokens.extend((life.phase == Phase::Held).then(|| NEW.to_owned()));
    RecordWrite {
        key: key(life),
        expected,
        // Metadata are texts, numbers and lists: they always have a JSON.
        body: Some(serde_json::to_string(&parcel).unwrap_or_default()),
        tokens,
    }
}

/// Whether a step changes the index: when a message is retrieved for the first time, and when it
/// leaves the mailbox.
pub(super) fn is_changed(before: &Relayed, after: &Relayed) -> bool {
    before.is_in_mailbox() && before.phase != after.phase
}

/// That change; `expected` is the version that is there.
pub(super) fn change(after: &Relayed, expected: u64) -> RecordWrite {
    if after.is_in_mailbox() {
        return put(after, expected);
    }
    RecordWrite {
        key: key(after),
        expected,
        body: None,
        tokens: Vec::new(),
    }
}

/// In the order in which they came.
pub(super) fn key(life: &Relayed) -> RecordKey {
    RecordKey {
        org: life.receiver().clone(),
        shelf: Shelf::Parcel,
        id: format!("{:015}-{}", life.custody_at.as_millis(), life.id),
    }
}

impl Engine {
    /// Whether one more message of this size has room in a mailbox. Messages that come at the same
    /// moment are each held against what was there before all of them.
    pub(super) async fn has_room(
        &self,
        hosting: &Hosting,
        org: &Organisation,
        size: usize,
    ) -> Result<bool, StoreError> {
        let limits = &hosting.provider.limits;
        let held = self.store.count_with(org, Shelf::Parcel, HELD).await?;
        if held == 0 || held >= limits.mailbox_messages {
            return Ok(held < limits.mailbox_messages);
        }
        let (tokens, most) = ([HELD.to_owned()], limits.mailbox_messages);
        let records = self.store.records_with(org, Shelf::Parcel, &tokens, most);
        let mut bytes = size;
        for record in &records.await? {
            bytes = bytes.saturating_add(listed(record)?.message_size);
        }
        Ok(bytes <= limits.mailbox_bytes)
    }

    /// Lists the messages that wait for `org`: those that nobody retrieved yet, or `all` that can
    /// be retrieved; at most `limit`, 0 for as many as one answer holds.
    ///
    /// # Errors
    /// [`MailboxRefusal`] when the peer may not collect for the organisation, or the store cannot
    /// be asked.
    pub async fn list_messages(
        &self,
        peer: &dyn Peer,
        org: &Organisation,
        all: bool,
        limit: usize,
    ) -> Result<MessageList, MailboxRefusal> {
        let hosting = self.mailbox_of(peer, org)?;
        let token = if all { HELD } else { NEW };
        let total = self.store.count_with(org, Shelf::Parcel, token).await?;
        let limit = hosting.at_most(limit);
        let tokens = [token.to_owned()];
        let store = &self.store;
        let found = store.records_with(org, Shelf::Parcel, &tokens, limit);
        let records = found.await?.iter().map(listed).collect::<Result<_, _>>()?;
        Ok(MessageList {
            total_available: total,
            records,
        })
    }

    /// Retrieves messages, all of them or none: they stay until their outcome is known or they
    /// expire. Several must together have at most `most_bytes`. What is given was noted before.
    ///
    /// # Errors
    /// [`MailboxRefusal`] for the first id that names nothing, or nothing any more, and for what
    /// is too large together.
    pub async fn retrieve_messages(
        &self,
        peer: &dyn Peer,
        org: &Organisation,
        ids: &[InvocationId],
        most_bytes: usize,
    ) -> Result<Durable<Vec<SealedMessage>>, MailboxRefusal> {
        let hosting = self.mailbox_of(peer, org)?;
        let most_bytes = most_bytes.min(hosting.provider.limits.retrieved_bytes);
        for _ in 0..RETRIES {
            let mut transaction = Transaction::default();
            let (mut messages, mut bytes) = (Vec::new(), 0_usize);
            for (life, version) in self.wanted(org, ids).await? {
                bytes = bytes.saturating_add(life.size);
                if bytes > most_bytes && !messages.is_empty() {
                    return Err(MailboxRefusal::TooLarge { most_bytes });
                }
                let encrypted_payload = unpacked(&self.bytes(&life.sealed).await?);
                if life.phase == Phase::Held {
                    let collected = Event::Collected { by: peer.label() };
                    let step = self.relayed_step(&life, version, None, &collected).await?;
                    transaction.writes.extend(step.writes);
                    transaction.records.extend(step.records);
                    transaction.audit.extend(step.audit);
                    transaction.take = step.take;
                }
                messages.push(SealedMessage {
                    metadata: life.metadata,
                    encrypted_payload,
                });
            }
            match self.commit(transaction).await {
                Err(StoreError::Conflict(_) | StoreError::RecordConflict { .. }) => {}
                Ok(committed) => return Ok(committed.map(|_| messages)),
                Err(error) => return Err(error.into()),
            }
        }
        Err(super::busy().into())
    }

    /// The messages of these ids, each once.
    async fn wanted(
        &self,
        org: &Organisation,
        ids: &[InvocationId],
    ) -> Result<Vec<(Relayed, u64)>, MailboxRefusal> {
        let mut wanted: Vec<(Relayed, u64)> = Vec::new();
        for id in ids {
            for (life, version) in self.held(org, id).await? {
                if !wanted.iter().any(|(known, _)| known.id == life.id) {
                    wanted.push((life, version));
                }
            }
        }
        Ok(wanted)
    }

    /// The messages of this id that can be retrieved.
    async fn held(
        &self,
        org: &Organisation,
        id: &InvocationId,
    ) -> Result<Vec<(Relayed, u64)>, MailboxRefusal> {
        let (mut held, mut was_here) = (Vec::new(), false);
        for life in self.store.find(&held_key(org, id.as_str())).await? {
            let Some(stored) = self.store.life(life).await? else {
                continue;
            };
            match stored.life {
                Life::Relayed(life) if life.is_in_mailbox() => held.push((*life, stored.version)),
                Life::Relayed(life) => was_here |= life.dropped_at.is_none(),
                Life::Inbound(_) | Life::Outbound(_) => {}
            }
        }
        if !held.is_empty() {
            return Ok(held);
        }
        Err(if was_here {
            MailboxRefusal::HasBeenRemoved(id.clone())
        } else {
            MailboxRefusal::UnknownMessage(id.clone())
        })
    }
}

impl Hosting {
    /// How many are given in one answer.
    pub(super) fn at_most(&self, limit: usize) -> usize {
        match limit {
            0 => self.provider.limits.listed,
            limit => limit.min(self.provider.limits.listed),
        }
    }
}

fn listed(record: &Record) -> Result<RetrievalRecord, StoreError> {
    let parcel: Parcel = serde_json::from_str(&record.body)
        .map_err(|_| StoreError::Damaged("the index of a mailbox cannot be read".to_owned()))?;
    Ok(RetrievalRecord {
        message_size: parcel.size,
        metadata: parcel.metadata,
    })
}
