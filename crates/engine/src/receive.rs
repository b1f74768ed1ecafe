//! Taking custody of a sealed message from a peer.

use crate::advance::Along;
use crate::engine::sealed_blob;
use crate::immediate::Coming;
use crate::outcome::not_opened;
use crate::provider::Hosting;
use crate::{Engine, Peer, Practice};
use audit::Action;
use delivery::inbound::{self, Immediate, Inbound, Phase, Route};
use delivery::{Life, Reason};
use ids::{MessageId, Organisation, Timestamp};
use smd::{Metadata, RouteRecord, SealedMessage};
use store::{Durable, Key, NewKey, Space, StoreError};

/// How far a peer's clock may be ahead or behind before an expiry counts, in milliseconds.
const CLOCK_SKEW_MS: i64 = 5 * 60 * 1_000;

/// What a peer may be told: custody was taken, now or before.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reception {
    /// The same message is here already.
    Duplicate,
    /// It is new, and ours now.
    Taken,
}

/// Why custody was not taken.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ReceiveRefusal {
    /// The same id came before with other content.
    #[error("another message was received under this invocationId")]
    DifferentContent,
    /// It had expired when it arrived.
    #[error("the message expired at {}", .0.to_rfc3339())]
    Expired(Timestamp),
    /// It has been here before, and is on its way to somebody else.
    #[error("the message came back to a provider that it had passed through")]
    Loop,
    /// What waits for the receiver has to be collected first; the peer should try again.
    #[error("the mailbox of {0} is full: it has to collect what waits there; try again later")]
    MailboxFull(Organisation),
    /// The encrypted payload is not in the published form.
    #[error("{}", .0.sentence)]
    Malformed(Reason),
    /// The TLS peer may not deliver for this sender.
    #[error("this system may not deliver messages for {0}")]
    NotEntitled(Organisation),
    /// Not committed; the peer should try again.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// It passed through too many providers.
    #[error("the message passed through {0} providers, which is as many as may be")]
    TooManyHops(usize),
    /// The receiver is not served here.
    #[error("organisation {0} is not served here")]
    UnknownReceiver(Organisation),
}

impl ReceiveRefusal {
    /// Stable code of a refusal that is the peer's affair; nothing for a failure of ours.
    pub(crate) fn code(&self) -> Option<&'static str> {
        match self {
            Self::DifferentContent => Some("different-content"),
            Self::Expired(_) => Some("expired"),
            Self::Loop => Some("loop"),
            Self::MailboxFull(_) => Some("mailbox-full"),
            Self::Malformed(_) => Some("payload-malformed"),
            Self::NotEntitled(_) => Some("not-entitled"),
            Self::Store(_) => None,
            Self::TooManyHops(_) => Some("too-many-hops"),
            Self::UnknownReceiver(_) => Some("unknown-receiver"),
        }
    }
}

impl Engine {
    /// Takes custody of a sealed message, or says why not. `Taken` is given only once the sealed
    /// bytes are durable; a second copy is answered from what was recorded of the first. What is
    /// turned away leaves a record of who tried what.
    pub async fn receive(
        &self,
        peer: &dyn Peer,
        message: SealedMessage,
    ) -> Result<Durable<Reception>, ReceiveRefusal> {
        self.receive_as(peer, message, Coming::Ordinarily).await
    }

    /// The same of a message that may be part of an immediate exchange.
    pub(crate) async fn receive_as(
        &self,
        peer: &dyn Peer,
        message: SealedMessage,
        coming: Coming,
    ) -> Result<Durable<Reception>, ReceiveRefusal> {
        let receiver = message.metadata.receiver_organisation.clone();
        let sender = message.metadata.sender_organisation.clone();
        let invocation = message.metadata.invocation_id.clone();
        let outcome = match &self.hosting {
            Some(hosting) if self.practice(&receiver).is_none() => {
                self.take_to_pass_on(hosting, peer, message).await
            }
            Some(_) | None => self.take_custody(peer, message, coming).await,
        };
        if let Err(refusal) = &outcome
            && let Some(code) = refusal.code()
            && let Some(org) = [&receiver, &sender].into_iter().find(|it| self.serves(it))
        {
            let (words, sender) = (refusal.to_string(), sender.uri());
            let detail = [
                ("reason", code),
                ("words", &words),
                ("sender", &sender),
                ("invocation", invocation.as_str()),
            ];
            self.record_by_peer(org, peer, Action::MessageRefused, &detail)
                .await?;
        }
        outcome
    }

    /// Whether the organisation is a practice or a tenant here.
    fn serves(&self, org: &Organisation) -> bool {
        let is_tenant = |hosting: &Hosting| hosting.serves(org);
        self.practice(org).is_some() || self.hosting.as_ref().is_some_and(is_tenant)
    }

    async fn take_custody(
        &self,
        peer: &dyn Peer,
        message: SealedMessage,
        coming: Coming,
    ) -> Result<Durable<Reception>, ReceiveRefusal> {
        let now = self.now();
        let practice = self.admit(peer, &message.metadata, now)?;
        let fingerprint = self
            .ports
            .sealer
            .fingerprint(&message.encrypted_payload)
            .map_err(ReceiveRefusal::Malformed)?;
        let key = received_key(&message.metadata);
        if let Some(id) = self.store.find(&key).await?.first() {
            let routes = self.response_routes(message.metadata.route_records);
            return self
                .received_before(*id, &fingerprint, coming, routes)
                .await;
        }
        let sealed = sealed_blob(message.encrypted_payload);
        let mut life =
            self.inbound_life(peer, practice, message.metadata, fingerprint, &sealed, now);
        let routes = coming.mark(&mut life);
        let (id, fingerprint) = (life.id, life.fingerprint.clone());
        let along = Along {
            keys: vec![NewKey { key, life: id }],
            blobs: vec![sealed],
        };
        let mut transaction = self.begin(None, &along, now);
        self.add_inbound(&mut transaction, inbound::begin(life, now, &self.policy), 0);
        match self.commit(transaction).await {
            Ok(committed) => Ok(committed.map(|_| Reception::Taken)),
            Err(StoreError::KeyTaken { holder, .. }) => {
                self.received_before(holder, &fingerprint, coming, routes)
                    .await
            }
            Err(error) => Err(error.into()),
        }
    }

    /// Keeps a message that was collected and that nobody can open, and tells its sender so.
    pub(crate) async fn refuse(
        &self,
        peer: &dyn Peer,
        message: SealedMessage,
        reason: &Reason,
    ) -> Result<(), StoreError> {
        let now = self.now();
        let Some(practice) = self.practice(&message.metadata.receiver_organisation) else {
            return Ok(());
        };
        let key = received_key(&message.metadata);
        let sealed = sealed_blob(message.encrypted_payload);
        let fingerprint = sealed.id.as_str().to_owned();
        let life = self.inbound_life(peer, practice, message.metadata, fingerprint, &sealed, now);
        let along = Along {
            keys: vec![NewKey { key, life: life.id }],
            blobs: vec![sealed],
        };
        let mut transaction = self.begin(None, &along, now);
        let step = inbound::refuse(life, reason, &not_opened(now), now, &self.policy);
        self.add_inbound(&mut transaction, step, 0);
        match self.commit(transaction).await {
            // One of the same id is here already: its outcome stands.
            Ok(_) | Err(StoreError::KeyTaken { .. }) => Ok(()),
            Err(error) => Err(error),
        }
    }

    fn admit(
        &self,
        peer: &dyn Peer,
        metadata: &Metadata,
        now: Timestamp,
    ) -> Result<&Practice, ReceiveRefusal> {
        let receiver = &metadata.receiver_organisation;
        let practice = self
            .practice(receiver)
            .ok_or_else(|| ReceiveRefusal::UnknownReceiver(receiver.clone()))?;
        let sender = &metadata.sender_organisation;
        let entitled = peer
            .organisations()
            .iter()
            .any(|org| org == sender || practice.trusts(org));
        let tenants = self.hosting.as_ref();
        let is_tenant = tenants.is_some_and(|tenants| tenants.is_spoken_for(sender, peer));
        if !entitled && !is_tenant && !self.takes_any_peer() {
            return Err(ReceiveRefusal::NotEntitled(sender.clone()));
        }
        refuse_if_expired(metadata, now).map(|()| practice)
    }

    async fn received_before(
        &self,
        id: MessageId,
        fingerprint: &str,
        coming: Coming,
        routes: Vec<Route>,
    ) -> Result<Durable<Reception>, ReceiveRefusal> {
        let stored = self.store.life(id).await?;
        let stored = stored.ok_or_else(|| StoreError::Damaged(format!("message {id} is gone")))?;
        match &stored.life {
            Life::Inbound(life) if life.fingerprint == fingerprint => {
                self.came_again(id, coming, routes).await?;
                Ok(stored.durable().map(|_| Reception::Duplicate))
            }
            Life::Inbound(_) | Life::Outbound(_) | Life::Relayed(_) => {
                Err(ReceiveRefusal::DifferentContent)
            }
        }
    }

    fn inbound_life(
        &self,
        peer: &dyn Peer,
        practice: &Practice,
        metadata: Metadata,
        fingerprint: String,
        sealed: &store::Blob,
        now: Timestamp,
    ) -> Inbound {
        let routes = self.response_routes(metadata.route_records);
        Inbound {
            id: self.ports.identifiers.message_id(),
            org: practice.org.clone(),
            sender: metadata.sender_organisation,
            invocation_id: metadata.invocation_id,
            category: metadata.service_category,
            peer: peer.label(),
            sealed: sealed.id.clone(),
            fingerprint,
            custody_at: now,
            routes,
            phase: Phase::Taken,
            letter: None,
            hand_over: None,
            outcome: None,
            failures: 0,
            opened: None,
            desk: None,
            version: None,
            escalations: Vec::new(),
            immediate: Immediate::default(),
            reason: None,
            timeline: Vec::new(),
        }
    }

    /// Who wants transport responses, as many as are served.
    fn response_routes(&self, records: Vec<RouteRecord>) -> Vec<Route> {
        let routes = records.into_iter().map(|record| Route {
            address: record.interaction.service_endpoint,
            target: record.interaction.target,
            provider: record.interaction.service_provider,
            failures: 0,
            told_at: None,
            gave_up: false,
        });
        routes.take(self.limits.route_records).collect()
    }
}

/// Refuses what must not be delivered any more, whoever it is for.
pub(crate) fn refuse_if_expired(metadata: &Metadata, now: Timestamp) -> Result<(), ReceiveRefusal> {
    match metadata.expiry_time {
        Some(expiry) if expiry.plus_millis(CLOCK_SKEW_MS) < now => {
            Err(ReceiveRefusal::Expired(expiry))
        }
        Some(_) | None => Ok(()),
    }
}

/// The duplicate key: sender (entitled by the TLS peer), receiver, invocationId.
pub(crate) fn received_key(metadata: &Metadata) -> Key {
    received_name(
        &metadata.sender_organisation,
        &metadata.receiver_organisation,
        metadata.invocation_id.as_str(),
    )
}

/// The same, of the parts.
pub(crate) fn received_name(
    sender: &Organisation,
    receiver: &Organisation,
    invocation: &str,
) -> Key {
    let (sender, to) = (sender.uri(), receiver.uri());
    Key::new(receiver, Space::Received, &[&sender, &to, invocation])
}
