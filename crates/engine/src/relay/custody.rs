//! Taking custody of a message that passes through: to be held for a tenant, or passed on for one.

use super::advance::add_relayed;
use crate::engine::own_blob;
use crate::provider::Hosting;
use crate::receive::{received_key, refuse_if_expired};
use crate::{Engine, Peer, ReceiveRefusal, Reception};
use bytes::Bytes;
use delivery::relay::{self, Phase, Relayed, Route};
use delivery::{Life, Reason};
use ids::{MessageId, Organisation, Timestamp};
use smd::limits::MAX_ROUTE_RECORDS;
use smd::{Interaction, Metadata, RouteRecord, SealedMessage, interfaces};
use store::{Blob, Durable, Key, NewKey, Space, StoreError};

impl Engine {
    pub(crate) async fn take_to_pass_on(
        &self,
        hosting: &Hosting,
        peer: &dyn Peer,
        message: SealedMessage,
    ) -> Result<Durable<Reception>, ReceiveRefusal> {
        let now = self.now();
        let key = received_key(&message.metadata);
        let known = self.store.find(&key).await?.first().copied();
        self.let_through(hosting, peer, &message.metadata, known, now)
            .await?;
        let sealer = &self.ports.sealer;
        let fingerprint = sealer.fingerprint(&message.encrypted_payload);
        let fingerprint = fingerprint.map_err(ReceiveRefusal::Malformed)?;
        if let Some(id) = known {
            return self.passed_before(id, &fingerprint).await;
        }
        let to = &message.metadata.receiver_organisation;
        let size = message.encrypted_payload.len();
        if hosting.serves(to) && !self.has_room(hosting, to, size).await? {
            return Err(ReceiveRefusal::MailboxFull(to.clone()));
        }
        let (life, sealed) = self.relayed_life(hosting, peer, message, fingerprint, now);
        let (id, fingerprint) = (life.id, life.fingerprint.clone());
        let receiver = life.receiver().clone();
        let mut transaction = self.begin(None, &crate::advance::Along::default(), now);
        transaction.blobs.push(sealed);
        transaction.keys.push(NewKey { key, life: id });
        if life.is_in_mailbox() {
            let key = held_key(&receiver, life.invocation_id().as_str());
            transaction.keys.push(NewKey { key, life: id });
            transaction.records.push(super::parcels::put(&life, 0));
        }
        let step = relay::begin(life, now, &self.policy);
        add_relayed(&mut transaction, step, 0);
        match self.commit(transaction).await {
            Ok(committed) => {
                hosting.news.tell(&receiver);
                Ok(committed.map(|_| Reception::Taken))
            }
            Err(StoreError::KeyTaken { holder, .. }) => {
                self.passed_before(holder, &fingerprint).await
            }
            Err(error) => Err(error.into()),
        }
    }

    /// Whether the message may come this way. What comes back to us while we pass it on is never
    /// called a duplicate: whoever brought it would think that it has arrived.
    async fn let_through(
        &self,
        hosting: &Hosting,
        peer: &dyn Peer,
        metadata: &Metadata,
        known: Option<MessageId>,
        now: Timestamp,
    ) -> Result<(), ReceiveRefusal> {
        let (sender, receiver) = (
            &metadata.sender_organisation,
            &metadata.receiver_organisation,
        );
        let provider = &hosting.provider;
        if metadata.has_passed(&provider.org) {
            return Err(ReceiveRefusal::Loop);
        }
        if !hosting.serves(receiver) && !hosting.serves(sender) {
            return Err(ReceiveRefusal::UnknownReceiver(receiver.clone()));
        }
        if !self.may_deliver(hosting, peer, metadata).await {
            let comes_back = match known {
                Some(id) => self.is_passed_on(id).await?,
                None => false,
            };
            return Err(if comes_back {
                ReceiveRefusal::Loop
            } else {
                ReceiveRefusal::NotEntitled(sender.clone())
            });
        }
        if metadata.hops() >= provider.limits.hops {
            return Err(ReceiveRefusal::TooManyHops(provider.limits.hops));
        }
        refuse_if_expired(metadata, now)
    }

    async fn is_passed_on(&self, id: MessageId) -> Result<bool, StoreError> {
        match self.store.life(id).await?.map(|stored| stored.life) {
            Some(Life::Relayed(life)) => Ok(life.is_forwarded()),
            Some(Life::Inbound(_) | Life::Outbound(_)) | None => Ok(false),
        }
    }

    async fn passed_before(
        &self,
        id: MessageId,
        fingerprint: &str,
    ) -> Result<Durable<Reception>, ReceiveRefusal> {
        let stored = self.store.life(id).await?;
        let stored = stored.ok_or_else(|| StoreError::Damaged(format!("message {id} is gone")))?;
        match &stored.life {
            Life::Relayed(life) if life.fingerprint == fingerprint => {
                Ok(stored.durable().map(|_| Reception::Duplicate))
            }
            Life::Inbound(_) | Life::Outbound(_) | Life::Relayed(_) => {
                Err(ReceiveRefusal::DifferentContent)
            }
        }
    }

    fn relayed_life(
        &self,
        hosting: &Hosting,
        peer: &dyn Peer,
        message: SealedMessage,
        fingerprint: String,
        now: Timestamp,
    ) -> (Relayed, Blob) {
        let mut metadata = message.metadata;
        let (sender, receiver) = (
            metadata.sender_organisation.clone(),
            metadata.receiver_organisation.clone(),
        );
        let serves_both = hosting.serves(&receiver) && hosting.serves(&sender);
        let collects = hosting.serves(&sender) && collects(hosting, &metadata);
        let routes = self.routes(hosting, &metadata, collects);
        let is_held = hosting.serves(&receiver);
        let via = (!is_held).then(|| self.next_hop(&metadata, now));
        let latest = now.plus_millis(self.policy.expiry_ms);
        let expires_at = metadata.expiry_time.map_or(latest, |at| at.min(latest));
        hand_on(hosting, &mut metadata);
        let size = serialised_bytes(&metadata, &message.encrypted_payload);
        let id = self.ports.identifiers.message_id();
        let sealed = own_blob(id, &message.encrypted_payload);
        let life = Relayed {
            id,
            org: if is_held { receiver } else { sender.clone() },
            also: serves_both.then_some(sender),
            peer: peer.label(),
            sealed: sealed.id.clone(),
            size,
            fingerprint,
            metadata,
            custody_at: now,
            expires_at,
            routes: routes.into_iter().take(self.limits.route_records).collect(),
            collects,
            tellings: Vec::new(),
            phase: if is_held {
                Phase::Held
            } else {
                Phase::Forwarding
            },
            via,
            failures: 0,
            ended_at: None,
            dropped_at: None,
            reason: None,
            timeline: Vec::new(),
        };
        (life, sealed)
    }

    /// Whom we tell: everybody who asks for it but ourselves as a provider, and the sender's
    /// mailbox here.
    fn routes(&self, hosting: &Hosting, metadata: &Metadata, collects: bool) -> Vec<Route> {
        let sender = &metadata.sender_organisation;
        let is_practice = self.practice(sender).is_some();
        let records = metadata.route_records.iter();
        let others = records.clone();
        let others = others.filter(|record| is_practice || !is_ours(hosting, record));
        let others = others.map(|record| Route {
            address: record.interaction.service_endpoint.clone(),
            target: record.interaction.target.clone(),
            provider: record.interaction.service_provider.clone(),
            wants_progress: record.send_intermediate_responses,
            is_here: false,
        });
        let mut ours = records.filter(|record| is_ours(hosting, record));
        let here = collects.then(|| Route {
            address: hosting.provider.respond_to.clone(),
            target: sender.clone(),
            provider: hosting.provider.org.clone(),
            wants_progress: ours.any(|record| record.send_intermediate_responses),
            is_here: true,
        });
        here.into_iter().chain(others).collect()
    }

    /// Who will get it next, as far as the directory tells now; else the receiver.
    fn next_hop(&self, metadata: &Metadata, now: Timestamp) -> Organisation {
        let receiver = &metadata.receiver_organisation;
        let category = &metadata.service_category;
        let endpoint = self.ports.directory.endpoint(receiver, category, now);
        let provider = endpoint.ok().and_then(|endpoint| endpoint.provider);
        provider.unwrap_or_else(|| receiver.clone())
    }
}

fn serialised_bytes(metadata: &Metadata, payload: &Bytes) -> usize {
    let message = SealedMessage {
        metadata: metadata.clone(),
        encrypted_payload: payload.clone(),
    };
    message.serialised_bytes()
}

/// The name of a message within its receiver's mailbox. Two senders may have used the same id.
pub(super) fn held_key(receiver: &Organisation, invocation: &str) -> Key {
    Key::new(receiver, Space::Held, &[invocation])
}

/// Whether transport responses to the record come to us.
fn is_ours(hosting: &Hosting, record: &RouteRecord) -> bool {
    record.interaction.service_endpoint == hosting.provider.respond_to
}

/// Whether the sender collects its responses here: it says so, or names no other way.
fn collects(hosting: &Hosting, metadata: &Metadata) -> bool {
    let records = &metadata.route_records;
    let here = |record: &RouteRecord| {
        is_ours(hosting, record) && record.interaction.target == metadata.sender_organisation
    };
    records.is_empty() || records.iter().any(here)
}

/// Makes the metadata those that we hand on: everything that came, our hop mark, and our own
/// route record, unless what is there already comes to us.
fn hand_on(hosting: &Hosting, metadata: &mut Metadata) {
    let provider = &hosting.provider;
    let records = &mut metadata.route_records;
    let is_told = records.iter().any(|record| is_ours(hosting, record));
    if !is_told && records.len() < MAX_ROUTE_RECORDS {
        records.push(RouteRecord {
            send_intermediate_responses: false,
            interaction: Interaction {
                target: provider.org.clone(),
                service_category: interfaces::TRANSPORT_RESPONSE_CATEGORY.to_owned(),
                service_interface: interfaces::TRANSPORT_RESPONSE_DELIVERY_TLS.to_owned(),
                service_endpoint: provider.respond_to.clone(),
                service_provider: provider.org.clone(),
                cert_refs: Vec::new(),
            },
        });
    }
    metadata.mark_hop(&provider.org);
}

/// The provider role was taken from a node that still has messages to pass on.
pub(super) fn no_provider() -> StoreError {
    let words = "this node has messages to pass on, but is no provider any more; set its role back";
    StoreError::Unavailable(words.to_owned())
}

/// A reason in words for people.
pub(super) fn served_here_but_unknown(receiver: &Organisation) -> Reason {
    let words = format!("The directory says that {receiver} is served here, but it is not");
    Reason::new("directory-names-us", words)
}
