//! Posting a sealed message to a service that answers it in its reply.

use crate::advance::Along;
use crate::immediate::Coming;
use crate::ports::{Destination, NotAnswered};
use crate::{Engine, Peer, ReceiveRefusal};
use delivery::outbound::{Envelope, Event, ImmediateService, Outbound};
use delivery::{Life, Reason};
use ids::Organisation;
use smd::{Metadata, SealedMessage, interfaces};
use store::{StoreError, Work};

/// Whoever answers at the address that the directory names for a receiver.
struct Asked([Organisation; 2]);

impl Peer for Asked {
    fn organisations(&self) -> &[Organisation] {
        &self.0
    }
}

impl Engine {
    /// Posts a message for an answer at once. Custody of the answer is taken before the message
    /// is said to have one: whatever is cut short in between is asked again, with the same bytes.
    pub(crate) async fn exchange(
        &self,
        work: &Work,
        life: &Outbound,
        envelope: &Envelope,
        service: &ImmediateService,
    ) -> Result<(), StoreError> {
        let message = SealedMessage {
            metadata: self.immediate_metadata(life, envelope),
            encrypted_payload: self.bytes(&envelope.sealed).await?,
        };
        let provider = service.provider.as_ref().unwrap_or(&envelope.receiver);
        let destination = Destination {
            address: service.address.clone(),
            organisation: provider.clone(),
            on_behalf_of: life.org.clone(),
        };
        let answered = self.ports.courier.exchange(&destination, &message).await;
        let not_taken = match answered {
            Ok(answer) => {
                let peer = Asked([envelope.receiver.clone(), provider.clone()]);
                self.take_answer(life, envelope, &peer, answer).await?
            }
            Err(why) => Some(why),
        };
        let Some(NotAnswered {
            may_have_arrived,
            why,
        }) = not_taken
        else {
            return self.settle_exchange(work, life).await;
        };
        let words = format!("Not answered at once: {why}");
        let event = Event::NotAnswered {
            reason: Reason::new("not-answered", words),
            may_have_arrived,
        };
        self.advance_outbound(life.id, Some(work.ticket), &event, Along::default())
            .await
            .map(drop)
    }

    /// Takes custody of the answer; else says why it is of no use.
    async fn take_answer(
        &self,
        life: &Outbound,
        envelope: &Envelope,
        peer: &Asked,
        answer: SealedMessage,
    ) -> Result<Option<NotAnswered>, StoreError> {
        let unusable = |why: String| {
            Ok(Some(NotAnswered {
                may_have_arrived: true,
                why,
            }))
        };
        let said = &answer.metadata;
        if said.sender_organisation != envelope.receiver || said.receiver_organisation != life.org {
            return unusable("the answer is between other organisations".to_owned());
        }
        let coming = Coming::InReply(life.id);
        match self.receive_as(peer, answer, coming).await {
            Ok(_) => Ok(None),
            Err(ReceiveRefusal::Store(error)) => Err(error),
            Err(refusal) => unusable(format!("the answer is of no use: {refusal}")),
        }
    }

    async fn settle_exchange(&self, work: &Work, life: &Outbound) -> Result<(), StoreError> {
        let event = Event::AnsweredInReply;
        let settled = self
            .advance_outbound(life.id, Some(work.ticket), &event, Along::default())
            .await;
        match settled {
            // What the answer says was credited before this, and that ended the work: how it
            // came is written down all the same.
            Err(StoreError::LeaseLost) => self
                .advance_outbound(life.id, None, &event, Along::default())
                .await
                .map(drop),
            done => done.map(drop),
        }
    }

    /// As [`metadata`](Self::metadata), for a call that is answered in its reply: nobody wants
    /// transport responses.
    pub(crate) fn immediate_metadata(&self, life: &Outbound, envelope: &Envelope) -> Metadata {
        Metadata {
            service_interface: interfaces::SEALED_IMMEDIATE_MESSAGE_DELIVERY_TLS.to_owned(),
            route_records: Vec::new(),
            ..self.metadata(life, envelope)
        }
    }

    /// The answer that came the ordinary way before, and comes now in the reply: what it says of
    /// the message it says in either case.
    pub(crate) async fn credit_again(
        &self,
        answer: &delivery::Inbound,
        asked: ids::MessageId,
    ) -> Result<(), StoreError> {
        let stored = self.store.life(asked).await?.map(|stored| stored.life);
        if !answer.is_genuine() || !matches!(stored, Some(Life::Outbound(_))) {
            return Ok(());
        }
        let by = answer.sender.uri();
        let event = Event::AnswerOpened { by };
        self.advance_outbound(asked, None, &event, Along::default())
            .await
            .map(drop)
    }
}
