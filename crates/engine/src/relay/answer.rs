//! Taking a transport response about a message that passed through, or for one of our tenants.

use super::responses;
use crate::advance::{Along, RETRIES};
use crate::provider::Hosting;
use crate::receive::received_name;
use crate::{Engine, Peer, ResponseTaken};
use audit::{Action, Draft};
use delivery::relay::{Answer, Event, Relayed};
use delivery::{Life, ResponseClass};
use ids::Organisation;
use smd::TransportResponse;
use store::{Durable, Key, NewKey, Shelf, Space, StoreError, Transaction};

impl Engine {
    /// Lets the relayed message move that the response is about, and puts the response into its
    /// sender's mailbox, where there is one; `None` where it is about neither. Idempotent by
    /// responseId.
    pub(crate) async fn answer_relayed(
        &self,
        hosting: &Hosting,
        peer: &dyn Peer,
        response: &TransportResponse,
    ) -> Result<Option<Durable<ResponseTaken>>, StoreError> {
        let said = &response.metadata;
        let sender = &said.sender_organisation;
        // What we say ourselves moves nothing of ours.
        if peer.organisations().contains(&hosting.provider.org) {
            return Ok(None);
        }
        let id = said.invocation_id.as_str();
        let name = received_name(sender, &said.receiver_organisation, id);
        let mut is_there = false;
        for _ in 0..RETRIES {
            let life = self.passing(&name).await?;
            if life.is_none() && !hosting.serves(sender) {
                return Ok(None);
            }
            let known = life.as_ref().map(|(life, _)| life);
            let is_entitled = self.may_conclude(hosting, peer, known, said).await;
            let mut transaction = match &life {
                Some((life, version)) => {
                    let key = taken_key(life, response);
                    if let Some(holder) = self.store.find(&key).await?.first() {
                        return self.taken_before(*holder).await.map(Some);
                    }
                    let event = Event::Answered(answer(peer, response, is_entitled));
                    let step = self.relayed_step(life, *version, None, &event);
                    let mut transaction = step.await?;
                    transaction.keys.push(NewKey { key, life: life.id });
                    transaction
                }
                None => self.begin(None, &Along::default(), self.now()),
            };
            let collects = life.as_ref().is_none_or(|(life, _)| life.collects);
            if !hosting.serves(sender) || !collects || is_there {
                // Nothing is put anywhere.
            } else if is_entitled || is_proof(response) {
                responses::deposit(&mut transaction, sender, response, self.now())?;
            } else if life.is_none() {
                self.ignore(&mut transaction, sender, peer, response);
            }
            match self.commit(transaction).await {
                Err(StoreError::Conflict(_)) => {}
                Err(StoreError::RecordConflict { shelf }) => {
                    is_there |= shelf == Shelf::Response;
                }
                Ok(committed) => {
                    self.tell_news(sender);
                    return Ok(Some(committed.map(|_| ResponseTaken)));
                }
                Err(error) => return Err(error),
            }
        }
        Err(super::busy())
    }

    async fn passing(&self, name: &Key) -> Result<Option<(Relayed, u64)>, StoreError> {
        let Some(id) = self.store.find(name).await?.first().copied() else {
            return Ok(None);
        };
        let Some(stored) = self.store.life(id).await? else {
            return Ok(None);
        };
        match stored.life {
            Life::Relayed(life) => Ok(Some((*life, stored.version))),
            Life::Inbound(_) | Life::Outbound(_) => Ok(None),
        }
    }

    fn ignore(
        &self,
        transaction: &mut Transaction,
        org: &Organisation,
        peer: &dyn Peer,
        response: &TransportResponse,
    ) {
        let said = &response.metadata;
        let detail = [
            ("response", said.response_id.as_str()),
            ("invocation", said.invocation_id.as_str()),
            ("why", "not entitled"),
        ];
        let detail = detail.map(|(name, value)| (name.to_owned(), value.to_owned()));
        let draft = Draft {
            at: self.now(),
            actor: peer.label(),
            action: Action::ReceiptIgnored,
            subject: None,
            detail: detail.into(),
        };
        transaction.audit.push((org.clone(), draft));
    }
}

/// What proves itself: a final success carries a digest, which the sender checks.
fn is_proof(response: &TransportResponse) -> bool {
    let has_digest = response.digest_value.is_some();
    response.final_ && response.class == smd::ResponseClass::Success && has_digest
}

fn taken_key(life: &Relayed, response: &TransportResponse) -> Key {
    let response = response.metadata.response_id.as_str();
    Key::new(
        &life.org,
        Space::Response,
        &[&life.id.to_string(), response],
    )
}

fn answer(peer: &dyn Peer, response: &TransportResponse, entitled: bool) -> Answer {
    let source = response.metadata.source_organisation.uri();
    Answer {
        is_final: response.final_,
        class: match response.class {
            smd::ResponseClass::Error => ResponseClass::Error,
            smd::ResponseClass::Information => ResponseClass::Information,
            smd::ResponseClass::Success => ResponseClass::Success,
            smd::ResponseClass::Warning => ResponseClass::Warning,
        },
        code: response.code.clone(),
        message: response.message.clone(),
        entitled,
        // Anybody may claim to be the source; only those who may speak for it are believed.
        by: if entitled { source } else { peer.label() },
    }
}
