//! Answering a sealed message with another while its sender waits (SMD 2010,
//! SealedImmediateMessageDelivery).
//!
//! The message is received as any other. Our acknowledgement of it is made, addressed and sealed
//! as any other, but for a while it is kept for the call that waits: what is given in the reply is
//! not posted. When the while is over, it goes the ordinary way by itself.

use crate::advance::{Along, RETRIES};
use crate::engine::blob;
use crate::receive::received_key;
use crate::{Engine, Peer, Practice, ReceiveRefusal};
use audit::Action;
use bytes::Bytes;
use delivery::Life;
use delivery::inbound::{self, Event, Inbound, Phase, Route};
use delivery::outbound::{self, Kind, Outbound, Step};
use ids::{MessageId, Organisation, Timestamp};
use smd::SealedMessage;
use std::time::Duration;
use store::{Blob, Durable, StoreError};

/// Why there is no sealed answer.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ImmediateRefusal {
    /// The practice's software has not answered in time. It may yet.
    #[error("the receiving software has not answered in time; try again later")]
    Late,
    /// The message was not taken at all.
    #[error(transparent)]
    Receive(#[from] ReceiveRefusal),
    /// There will be no answer; the sentence says why, and no more than a peer may know.
    #[error("{0}")]
    Unanswerable(&'static str),
}

impl From<StoreError> for ImmediateRefusal {
    fn from(error: StoreError) -> Self {
        Self::Receive(error.into())
    }
}

/// How a message comes.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Coming {
    /// A call waits until then for its answer.
    Awaited(Timestamp),
    /// In the reply to this message of ours.
    InReply(MessageId),
    /// By SealedMessageDelivery, or from a mailbox.
    Ordinarily,
}

impl Coming {
    /// Marks a new message, and gives the routes that its metadata name. What is part of an
    /// immediate exchange has no transport responses.
    pub(crate) fn mark(self, life: &mut Inbound) -> Vec<Route> {
        let routes = life.routes.clone();
        match self {
            Self::Awaited(until) => life.immediate.awaited_until = Some(until),
            Self::InReply(asked) => life.immediate.in_reply_to = Some(asked),
            Self::Ordinarily => return routes,
        }
        life.routes = Vec::new();
        routes
    }
}

/// What there is to say to a call that waits.
enum Standing {
    /// Nothing can be said before its time is over, and then this.
    Never(&'static str),
    /// This, at once.
    No(&'static str),
    /// The answer may come yet.
    Open,
    /// The answer.
    Yes(Box<Durable<SealedMessage>>),
}

const ONLY_PASSES_ON: &str = "This system passes messages on as they are sealed, and cannot \
                              answer them; deliver it by SealedMessageDelivery";
const NOT_OPENED: &str = "The message could not be opened securely";
const IS_AN_ACK: &str = "An acknowledgement is not answered";
const NO_WAY_BACK: &str = "The answer cannot be addressed to the sender; it may not be listed in \
                           the directory, or take no acknowledgements";
const NOTHING_TO_SAY: &str = "The receiving software does not answer messages of this kind";

impl Engine {
    /// Receives a message as [`receive`](Self::receive) does, and gives our acknowledgement of it
    /// once there is one: of the practice's software, or our own where no software confirms. It is
    /// recorded as given before it is. A second copy gets the recorded answer.
    ///
    /// # Errors
    /// [`ImmediateRefusal`]. After `Late` the message is ours, or too many wait already; the
    /// answer goes the ordinary way.
    pub async fn answer(
        &self,
        peer: &dyn Peer,
        message: SealedMessage,
    ) -> Result<Durable<SealedMessage>, ImmediateRefusal> {
        if let Some(tenant) = self.passes_on_for(&message) {
            let sender = message.metadata.sender_organisation.uri();
            let detail = [
                ("reason", "cannot-answer"),
                ("words", ONLY_PASSES_ON),
                ("sender", &sender),
                ("invocation", message.metadata.invocation_id.as_str()),
            ];
            self.record_by_peer(tenant, peer, Action::MessageRefused, &detail)
                .await?;
            return Err(ImmediateRefusal::Unanswerable(ONLY_PASSES_ON));
        }
        if !self.waiting.has_room() {
            return Err(ImmediateRefusal::Late);
        }
        let until = self.now().plus_millis(self.limits.immediate_wait_ms);
        let key = received_key(&message.metadata);
        self.receive_as(peer, message, Coming::Awaited(until))
            .await?;
        match self.store.find(&key).await?.first() {
            Some(id) => self.wait_for_answer(*id, until).await,
            // The practice left this node's configuration meanwhile.
            None => Err(ImmediateRefusal::Unanswerable(ONLY_PASSES_ON)),
        }
    }

    /// The tenant for whom we would only pass the message on: what it sends, or what is for it and
    /// sealed to a key that we do not hold.
    fn passes_on_for<'m>(&self, message: &'m SealedMessage) -> Option<&'m Organisation> {
        let metadata = &message.metadata;
        let (sender, receiver) = (
            &metadata.sender_organisation,
            &metadata.receiver_organisation,
        );
        if self.practice(receiver).is_some() {
            return None;
        }
        let hosting = self.hosting.as_ref()?;
        [receiver, sender]
            .into_iter()
            .find(|org| hosting.serves(org))
    }

    async fn wait_for_answer(
        &self,
        id: MessageId,
        until: Timestamp,
    ) -> Result<Durable<SealedMessage>, ImmediateRefusal> {
        let Some(place) = self.waiting.place(id) else {
            return Err(ImmediateRefusal::Late);
        };
        // Another node may do the work, of which nobody tells this one.
        let look_again = Duration::from_millis(self.limits.poll_ms.max(1));
        loop {
            // What comes between the look and the wait must not be missed.
            let mut changed = std::pin::pin!(place.changed.notified());
            changed.as_mut().enable();
            let standing = self.standing(id).await?;
            let is_over = self.now() >= until;
            match standing {
                Standing::Yes(answer) => return Ok(*answer),
                Standing::No(words) => return Err(ImmediateRefusal::Unanswerable(words)),
                Standing::Never(words) if is_over => {
                    return Err(ImmediateRefusal::Unanswerable(words));
                }
                Standing::Open if is_over => return Err(ImmediateRefusal::Late),
                Standing::Never(_) | Standing::Open => {}
            }
            tokio::select! {
                () = changed => {}
                () = tokio::time::sleep(look_again) => {}
            }
        }
    }

    async fn standing(&self, id: MessageId) -> Result<Standing, StoreError> {
        let (life, version) = self.inbound(id).await?;
        if let Some(answer) = life.immediate.answer {
            return self.recorded(answer).await;
        }
        Ok(match life.phase {
            Phase::HandingOver | Phase::Taken | Phase::Triage | Phase::WithSoftware => {
                Standing::Open
            }
            Phase::Inbox | Phase::Unconfirmed => self.answer_ourselves(&life, version).await?,
            Phase::Credited => Standing::No(IS_AN_ACK),
            // How long it took to find that out is nobody's business.
            Phase::Refused | Phase::Replay => Standing::Never(NOT_OPENED),
            Phase::Accepted | Phase::Returned | Phase::SoftwareRejected => {
                Standing::No(NOTHING_TO_SAY)
            }
        })
    }

    /// The answer, once it is sealed. It is recorded that it was given before it is.
    async fn recorded(&self, answer: MessageId) -> Result<Standing, StoreError> {
        let (life, _) = self.outbound(answer).await?;
        let Some(envelope) = &life.envelope else {
            return Ok(match life.phase {
                outbound::Phase::Ended(_) => Standing::No(NO_WAY_BACK),
                outbound::Phase::Delivered
                | outbound::Phase::Sealed
                | outbound::Phase::Sent
                | outbound::Phase::Waiting => Standing::Open,
            });
        };
        let message = SealedMessage {
            metadata: self.immediate_metadata(&life, envelope),
            encrypted_payload: self.bytes(&envelope.sealed).await?,
        };
        let is_kept = life.phase == outbound::Phase::Sealed && life.immediate.kept_until.is_some();
        if is_kept {
            let given = outbound::Event::GivenInReply;
            let done = self.advance_outbound(answer, None, &given, Along::default());
            return Ok(Standing::Yes(Box::new(done.await?.map(|_| message))));
        }
        let stored = self.store.life(answer).await?;
        let stored = stored.ok_or_else(|| crate::advance::missing(answer))?;
        Ok(Standing::Yes(Box::new(stored.durable().map(|_| message))))
    }

    /// Where no software confirms, we say ourselves that the practice has it.
    async fn answer_ourselves(&self, life: &Inbound, version: u64) -> Result<Standing, StoreError> {
        let now = self.now();
        let practice = self.practice(&life.org);
        let (Some(practice), Some(letter)) = (practice, &life.letter) else {
            return Ok(Standing::No(NOTHING_TO_SAY));
        };
        let original = self.bytes(&letter.content).await?;
        let Some((ack, content)) = self.stored_ack(practice, life, &original, now) else {
            return Ok(Standing::No(NOTHING_TO_SAY));
        };
        let mut transaction = self.begin(None, &Along::default(), now);
        transaction.blobs.push(content);
        let answered = Event::Answered { by: ack.id };
        let step = inbound::step(life, &answered, now, &self.policy);
        self.add_inbound(&mut transaction, step, version);
        let sent = outbound::begin(ack, None, now, &self.policy);
        self.add_outbound(&mut transaction, sent, 0);
        match self.commit(transaction).await {
            // Somebody else was faster: the next look shows what they did.
            Ok(_) | Err(StoreError::Conflict(_)) => Ok(Standing::Open),
            Err(error) => Err(error),
        }
    }

    fn stored_ack(
        &self,
        practice: &Practice,
        life: &Inbound,
        original: &[u8],
        now: Timestamp,
    ) -> Option<(Outbound, Blob)> {
        let number = self.ports.identifiers.message_id().as_uuid().simple();
        let ack = document::StoredAck {
            at: now,
            control_id: &number.to_string()[12..],
        };
        let bytes = Bytes::from(ack.write(original, &practice.application)?);
        let letter = document::Letter::read(&bytes).ok()?;
        let content = blob(bytes);
        let kind = Kind::Ack { answers: life.id };
        let mut ack = self.new_answer(practice, kind, letter, content.id.clone(), now);
        ack.immediate.kept_until = life.immediate.keeps_until(now);
        Some((ack, content))
    }

    /// The same step, with this acknowledgement as the answer to the message.
    pub(crate) fn answered_by(
        &self,
        step: Step<Inbound>,
        ack: MessageId,
        now: Timestamp,
    ) -> Step<Inbound> {
        let answered = Event::Answered { by: ack };
        step.then(|life| inbound::step(life, &answered, now, &self.policy))
    }

    /// A copy came of a message that is here: somebody waits for its answer again, or nobody does
    /// any more.
    pub(crate) async fn came_again(
        &self,
        id: MessageId,
        coming: Coming,
        routes: Vec<Route>,
    ) -> Result<(), StoreError> {
        for _ in 0..RETRIES {
            let now = self.now();
            let (life, version) = self.inbound(id).await?;
            let event = match coming {
                Coming::Awaited(until) => Event::Awaited { until },
                Coming::InReply(asked) => return self.credit_again(&life, asked).await,
                Coming::Ordinarily => Event::CameOrdinarily {
                    routes: routes.clone(),
                },
            };
            let step = inbound::step(&life, &event, now, &self.policy);
            if step.life == life {
                return Ok(());
            }
            let mut transaction = self.begin(None, &Along::default(), now);
            self.add_inbound(&mut transaction, step, version);
            if let (Coming::Ordinarily, Some(answer)) = (coming, life.immediate.answer)
                && let Some(stored) = self.store.life(answer).await?
                && let Life::Outbound(ack) = stored.life
            {
                let released = outbound::Event::Released;
                let step = outbound::step(&ack, &released, now, &self.policy);
                self.add_outbound(&mut transaction, step, stored.version);
            }
            match self.commit(transaction).await {
                Ok(_) => return Ok(()),
                Err(StoreError::Conflict(_)) => {}
                Err(error) => return Err(error),
            }
        }
        Err(StoreError::Conflict(id))
    }
}
