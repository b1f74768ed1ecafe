//! Taking a transport response: a receipt or progress about a message that we sent or passed on.

use crate::advance::Along;
use crate::{Engine, Peer};
use audit::Action;
use delivery::ResponseClass;
use delivery::outbound::{DigestCheck, Envelope, Event, Outbound, Receipt};
use ids::{MessageId, Organisation};
use smd::TransportResponse;
use store::{Durable, Key, NewKey, Space, StoreError};

/// A peer may be told `ok`: the response is recorded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ResponseTaken;

/// Why a response was not taken.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ResponseRefusal {
    /// Not committed; the peer should try again.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The sender named in it is not served here.
    #[error("organisation {0} is not served here")]
    UnknownSender(Organisation),
}

impl Engine {
    /// Takes a transport response. Idempotent by responseId. One about a message that we do not
    /// know is recorded and answered `ok`, as the peer can do nothing about it.
    pub async fn transport_response(
        &self,
        peer: &dyn Peer,
        response: TransportResponse,
    ) -> Result<Durable<ResponseTaken>, ResponseRefusal> {
        let org = response.metadata.sender_organisation.clone();
        let passed = match &self.hosting {
            Some(hosting) => self.answer_relayed(hosting, peer, &response).await?,
            None => None,
        };
        if self.practice(&org).is_none() {
            return passed.ok_or(ResponseRefusal::UnknownSender(org));
        }
        let invocation = response.metadata.invocation_id.as_str();
        let key = Key::new(&org, Space::Invocation, &[invocation]);
        let Some(id) = self.store.find(&key).await?.first().copied() else {
            return Ok(self.park(&org, peer, &response, "no such message").await?);
        };
        let (life, _) = self.outbound(id).await?;
        let Some(event) = receipt(&life, peer, &response) else {
            return Ok(self
                .park(&org, peer, &response, "names other organisations")
                .await?);
        };
        let name = Key::new(
            &org,
            Space::Response,
            &[&id.to_string(), response_id(&response)],
        );
        if let Some(holder) = self.store.find(&name).await?.first() {
            return Ok(self.taken_before(*holder).await?);
        }
        let along = Along {
            keys: vec![NewKey {
                key: name,
                life: id,
            }],
            blobs: Vec::new(),
        };
        let done = self.advance_outbound(id, None, &event, along).await?;
        Ok(done.map(|_| ResponseTaken))
    }

    /// A response that was taken before, about this message.
    pub(crate) async fn taken_before(
        &self,
        about: MessageId,
    ) -> Result<Durable<ResponseTaken>, StoreError> {
        let stored = self.store.life(about).await?;
        let stored = stored.ok_or_else(|| StoreError::Damaged("a key names nothing".into()))?;
        Ok(stored.durable().map(|_| ResponseTaken))
    }

    /// Records a response that moves nothing.
    async fn park(
        &self,
        org: &Organisation,
        peer: &dyn Peer,
        response: &TransportResponse,
        why: &str,
    ) -> Result<Durable<ResponseTaken>, StoreError> {
        let detail = [
            ("response", response_id(response)),
            ("invocation", response.metadata.invocation_id.as_str()),
            ("why", why),
        ];
        let committed = self
            .record_by_peer(org, peer, Action::ReceiptIgnored, &detail)
            .await?;
        Ok(committed.map(|_| ResponseTaken))
    }
}

fn response_id(response: &TransportResponse) -> &str {
    response.metadata.response_id.as_str()
}

/// The response as an event, if it names the organisations of the message that it is about.
fn receipt(life: &Outbound, peer: &dyn Peer, response: &TransportResponse) -> Option<Event> {
    let envelope = life.envelope.as_ref()?;
    let said = &response.metadata;
    let category_fits = said
        .service_category
        .as_ref()
        .is_none_or(|category| *category == envelope.category);
    if said.receiver_organisation != envelope.receiver || !category_fits {
        return None;
    }
    let entitled = entitled(peer, envelope);
    Some(Event::Receipt(Receipt {
        is_final: response.final_,
        class: match response.class {
            smd::ResponseClass::Error => ResponseClass::Error,
            smd::ResponseClass::Information => ResponseClass::Information,
            smd::ResponseClass::Success => ResponseClass::Success,
            smd::ResponseClass::Warning => ResponseClass::Warning,
        },
        code: response.code.clone(),
        message: response.message.clone(),
        digest: match &response.digest_value {
            None => DigestCheck::Missing,
            Some(digest) if same_digest(digest, &envelope.digest) => DigestCheck::Right,
            Some(_) => DigestCheck::Wrong,
        },
        entitled,
        // Anybody may claim to be the source; only those who may speak for it are believed.
        source: match peer.organisations().first() {
            Some(proven) if !entitled => proven.clone(),
            Some(_) | None => said.source_organisation.clone(),
        },
    }))
}

/// Base64 may come with line breaks.
fn same_digest(theirs: &str, ours: &str) -> bool {
    theirs
        .chars()
        .filter(|c| !c.is_whitespace())
        .eq(ours.chars())
}

/// Only the receiver, or whoever runs the endpoint that we delivered to, may declare it failed.
fn entitled(peer: &dyn Peer, envelope: &Envelope) -> bool {
    peer.organisations()
        .iter()
        .any(|org| *org == envelope.receiver || Some(org) == envelope.provider.as_ref())
}
