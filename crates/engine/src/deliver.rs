//! Posting a sealed message.

use crate::advance::Along;
use crate::ports::Destination;
use crate::{Engine, Practice};
use delivery::Reason;
use delivery::outbound::{Envelope, Event, Outbound, Phase};
use smd::{Interaction, Metadata, RouteRecord, SealedMessage, interfaces};
use store::{StoreError, Work};

impl Engine {
    pub(crate) async fn deliver(&self, work: &Work) -> Result<(), StoreError> {
        let (life, _) = self.outbound(work.life).await?;
        let envelope = match &life.envelope {
            Some(envelope) if life.phase == Phase::Sealed => envelope,
            Some(_) | None => return self.settle_only(work.ticket).await,
        };
        if work.interrupted {
            let lost = Event::AttemptLost;
            self.advance_outbound(life.id, None, &lost, Along::default())
                .await?;
        }
        if self.now() >= life.expires_at {
            return self.look(work).await;
        }
        if let Some(moved) = self.moved(&life, envelope).await? {
            return self
                .advance_outbound(life.id, Some(work.ticket), &moved, Along::default())
                .await
                .map(drop);
        }
        if let Some(service) = &envelope.immediate {
            return self.exchange(work, &life, envelope, service).await;
        }
        let message = SealedMessage {
            metadata: self.metadata(&life, envelope),
            encrypted_payload: self.bytes(&envelope.sealed).await?,
        };
        let destination = Destination {
            address: envelope.address.clone(),
            organisation: envelope
                .provider
                .as_ref()
                .unwrap_or(&envelope.receiver)
                .clone(),
            on_behalf_of: life.org.clone(),
        };
        let reply = match self.deliver_here(&destination, &message).await {
            Some(reply) => reply,
            None => self.ports.courier.deliver(&destination, &message).await,
        };
        let event = Event::Replied(reply);
        self.advance_outbound(life.id, Some(work.ticket), &event, Along::default())
            .await
            .map(drop)
    }

    /// Before a document is posted once more: whether the directory has its recipient at another
    /// target by now. A directory that knows no way at the moment changes nothing.
    async fn moved(
        &self,
        life: &Outbound,
        envelope: &Envelope,
    ) -> Result<Option<Event>, StoreError> {
        if life.failures == 0 || !life.kind.is_document() {
            return Ok(None);
        }
        let content = self.bytes(&life.content).await?;
        let Ok(route) = self.route_to(&life.org, &content) else {
            return Ok(None);
        };
        if route.receiver == envelope.receiver {
            return Ok(None);
        }
        let words = format!(
            "The message was sealed for {}, but the directory now has {} at another target. Check \
             that they have moved, and send it anew; nothing is redirected by itself",
            envelope.practice, route.recipient
        );
        let reason = Reason::new("directory.target-changed", words);
        Ok(Some(Event::TargetMoved(reason)))
    }

    /// Made from the stored envelope alone: every retry carries the same.
    pub(crate) fn metadata(&self, life: &Outbound, envelope: &Envelope) -> Metadata {
        let practice = self.practice(&life.org);
        Metadata {
            creation_time: envelope.sealed_at,
            expiry_time: Some(life.expires_at),
            invocation_id: envelope.invocation_id.clone(),
            receiver_individual: None,
            receiver_organisation: envelope.receiver.clone(),
            sender_individual: None,
            sender_organisation: life.org.clone(),
            service_category: envelope.category.clone(),
            service_interface: interfaces::SEALED_MESSAGE_DELIVERY_TLS.to_owned(),
            route_records: practice.and_then(route_record).into_iter().collect(),
            other: Vec::new(),
        }
    }
}

/// Where the practice, or its provider for it, takes transport responses.
fn route_record(practice: &Practice) -> Option<RouteRecord> {
    let service_endpoint = practice.respond_to.clone()?;
    let provider = practice.provider.as_ref().unwrap_or(&practice.org);
    Some(RouteRecord {
        // People are shown where their message waits.
        send_intermediate_responses: true,
        interaction: Interaction {
            target: practice.org.clone(),
            service_category: interfaces::TRANSPORT_RESPONSE_CATEGORY.to_owned(),
            service_interface: interfaces::TRANSPORT_RESPONSE_DELIVERY_TLS.to_owned(),
            service_endpoint,
            service_provider: provider.clone(),
            cert_refs: Vec::new(),
        },
    })
}
