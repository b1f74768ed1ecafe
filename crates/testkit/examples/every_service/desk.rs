//! Takes messages and transport responses, and lets their organisations collect them, in memory.

use std::collections::BTreeMap;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use async_trait::async_trait;
use engine::{
    ImmediateRefusal, MailboxRefusal, Peer, ReceiveRefusal, Reception, ResponseRefusal,
    ResponseTaken,
};
use ids::{InvocationId, Organisation, ResponseId};
use smd::{
    MailboxQuery, MessageList, RemoveResponses, ResponseList, RetrievalRecord, SealedMessage,
    TransportResponse,
};
use store::{Durable, MemoryStore, Store, Transaction};
use transport::{Custody, Immediate, Mailboxes, PeerIdentity};

/// What waits for one organisation, and for who sent to it.
pub(crate) struct Desk {
    receiver: Organisation,
    held: Mutex<Held>,
}

#[derive(Default)]
struct Held {
    messages: BTreeMap<String, Kept<SealedMessage>>,
    responses: BTreeMap<String, Kept<TransportResponse>>,
}

struct Kept<T> {
    what: T,
    retrieved: bool,
    removed: bool,
}

impl<T> Kept<T> {
    fn new(what: T) -> Self {
        Self {
            what,
            retrieved: false,
            removed: false,
        }
    }
}

impl Desk {
    /// The desk of a receiver.
    pub(crate) fn of(receiver: Organisation) -> Self {
        Self {
            receiver,
            held: Mutex::default(),
        }
    }

    fn held(&self) -> MutexGuard<'_, Held> {
        self.held.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn admit(&self, peer: &PeerIdentity, message: &SealedMessage) -> Result<(), ReceiveRefusal> {
        let metadata = &message.metadata;
        if metadata.receiver_organisation != self.receiver {
            let receiver = metadata.receiver_organisation.clone();
            return Err(ReceiveRefusal::UnknownReceiver(receiver));
        }
        let sender = &metadata.sender_organisation;
        if !peer.organisations().contains(sender) {
            return Err(ReceiveRefusal::NotEntitled(sender.clone()));
        }
        match metadata.expiry_time {
            Some(expiry) if expiry < testkit::pki::now() => Err(ReceiveRefusal::Expired(expiry)),
            Some(_) | None => Ok(()),
        }
    }

    /// Whether this peer may collect for the organisation, and whether there is anything of it.
    fn check(
        &self,
        peer: &PeerIdentity,
        organisation: &Organisation,
    ) -> Result<(), MailboxRefusal> {
        let held = self.held();
        let mut responses = held.responses.values();
        let known = *organisation == self.receiver
            || responses.any(|kept| kept.what.metadata.sender_organisation == *organisation);
        if !known {
            return Err(MailboxRefusal::UnknownOrganisation(organisation.clone()));
        }
        if peer.organisations().contains(organisation) {
            return Ok(());
        }
        Err(MailboxRefusal::NotEntitled(organisation.clone()))
    }
}

/// A value that follows a commit, as everything positive must.
async fn durable<T>(value: T) -> Result<Durable<T>, store::StoreError> {
    let committed = MemoryStore::new().commit(Transaction::default()).await?;
    Ok(committed.map(|_| value))
}

fn within<T>(limit: usize, entries: Vec<T>) -> Vec<T> {
    let most = if limit == 0 { usize::MAX } else { limit };
    entries.into_iter().take(most).collect()
}

#[async_trait]
impl Custody for Desk {
    async fn take_message(
        &self,
        peer: &PeerIdentity,
        message: SealedMessage,
    ) -> Result<Durable<Reception>, ReceiveRefusal> {
        self.admit(peer, &message)?;
        let id = message.metadata.invocation_id.as_str().to_owned();
        let reception = {
            let mut held = self.held();
            match held.messages.get(&id) {
                Some(kept) if kept.what.encrypted_payload == message.encrypted_payload => {
                    Reception::Duplicate
                }
                Some(_) => return Err(ReceiveRefusal::DifferentContent),
                None => {
                    held.messages.insert(id, Kept::new(message));
                    Reception::Taken
                }
            }
        };
        Ok(durable(reception).await?)
    }

    async fn take_response(
        &self,
        _: &PeerIdentity,
        response: TransportResponse,
    ) -> Result<Durable<ResponseTaken>, ResponseRefusal> {
        {
            let mut held = self.held();
            let answered = response.metadata.invocation_id.as_str();
            let sender = &response.metadata.sender_organisation;
            match held.messages.get_mut(answered) {
                Some(kept) => kept.removed |= response.final_,
                None => return Err(ResponseRefusal::UnknownSender(sender.clone())),
            }
            let id = response.metadata.response_id.as_str().to_owned();
            held.responses
                .entry(id)
                .or_insert_with(|| Kept::new(response));
        }
        Ok(durable(ResponseTaken).await?)
    }
}

#[async_trait]
impl Immediate for Desk {
    async fn answer(
        &self,
        peer: &PeerIdentity,
        message: SealedMessage,
    ) -> Result<Durable<SealedMessage>, ImmediateRefusal> {
        self.admit(peer, &message)?;
        match message.metadata.service_category.as_str() {
            "urn:example:late" => return Err(ImmediateRefusal::Late),
            "urn:example:mute" => {
                let words = "the receiving software does not answer";
                return Err(ImmediateRefusal::Unanswerable(words));
            }
            _ => {}
        }
        let mut answer = message;
        let metadata = &mut answer.metadata;
        std::mem::swap(
            &mut metadata.receiver_organisation,
            &mut metadata.sender_organisation,
        );
        Ok(durable(answer).await.map_err(ReceiveRefusal::Store)?)
    }
}

#[async_trait]
impl Mailboxes for Desk {
    async fn list(
        &self,
        peer: &PeerIdentity,
        query: &MailboxQuery,
    ) -> Result<MessageList, MailboxRefusal> {
        self.check(peer, &query.organisation)?;
        let held = self.held();
        let waiting = held
            .messages
            .values()
            .filter(|kept| !kept.removed && (query.all_available || !kept.retrieved));
        let records: Vec<_> = waiting
            .map(|kept| RetrievalRecord {
                message_size: kept.what.encrypted_payload.len(),
                metadata: kept.what.metadata.clone(),
            })
            .collect();
        Ok(MessageList {
            total_available: records.len(),
            records: within(query.limit, records),
        })
    }

    async fn retrieve(
        &self,
        peer: &PeerIdentity,
        organisation: &Organisation,
        ids: &[InvocationId],
        most_bytes: usize,
    ) -> Result<Durable<Vec<SealedMessage>>, MailboxRefusal> {
        self.check(peer, organisation)?;
        let messages = {
            let mut held = self.held();
            let mut messages = Vec::new();
            for id in ids {
                match held.messages.get(id.as_str()) {
                    Some(kept) if kept.removed => {
                        return Err(MailboxRefusal::HasBeenRemoved(id.clone()));
                    }
                    Some(kept) => messages.push(kept.what.clone()),
                    None => return Err(MailboxRefusal::UnknownMessage(id.clone())),
                }
            }
            let bytes = messages
                .iter()
                .map(|message| message.encrypted_payload.len());
            if messages.len() > 1 && bytes.sum::<usize>() > most_bytes {
                return Err(MailboxRefusal::TooLarge { most_bytes });
            }
            for id in ids {
                if let Some(kept) = held.messages.get_mut(id.as_str()) {
                    kept.retrieved = true;
                }
            }
            messages
        };
        Ok(durable(messages).await?)
    }

    async fn responses(
        &self,
        peer: &PeerIdentity,
        query: &MailboxQuery,
    ) -> Result<Durable<ResponseList>, MailboxRefusal> {
        self.check(peer, &query.organisation)?;
        let list = {
            let mut held = self.held();
            let waiting = held
                .responses
                .values_mut()
                .filter(|kept| query.all_available || !kept.removed);
            let responses: Vec<_> = waiting
                .map(|kept| {
                    kept.retrieved = true;
                    kept.what.clone()
                })
                .collect();
            ResponseList {
                total_available: responses.len(),
                responses: within(query.limit, responses),
            }
        };
        Ok(durable(list).await?)
    }

    async fn remove(
        &self,
        peer: &PeerIdentity,
        wanted: &RemoveResponses,
    ) -> Result<Durable<Vec<ResponseId>>, MailboxRefusal> {
        self.check(peer, &wanted.organisation)?;
        {
            let mut held = self.held();
            for id in &wanted.response_ids {
                match held.responses.get(id.as_str()) {
                    Some(kept) if kept.retrieved || wanted.force => {}
                    Some(_) => return Err(MailboxRefusal::HasNotBeenRetrieved(id.clone())),
                    None => return Err(MailboxRefusal::UnknownResponse(id.clone())),
                }
            }
            for id in &wanted.response_ids {
                if let Some(kept) = held.responses.get_mut(id.as_str()) {
                    kept.removed = true;
                }
            }
        }
        Ok(durable(wanted.response_ids.clone()).await?)
    }

    async fn news(
        &self,
        peer: &PeerIdentity,
        organisation: &Organisation,
        _: Duration,
    ) -> Result<bool, MailboxRefusal> {
        self.check(peer, organisation)?;
        Ok(!self.held().messages.is_empty())
    }
}
