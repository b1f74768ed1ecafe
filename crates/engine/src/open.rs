//! Opening an inbound message: decrypt, verify, read, decide where it belongs.

use crate::advance::Along;
use crate::engine::blob;
use crate::outcome::{delivered, not_opened, refused};
use crate::ports::OpenedParcel;
use crate::submit::from_document;
use crate::versions::Dated;
use crate::{Engine, Practice};
use bytes::Bytes;
use delivery::inbound::{Event, Inbound, Letter, Nature, NotVerified, Phase};
use delivery::outbound::Ack;
use delivery::response::code;
use delivery::{Life, Reason, Urgency};
use ids::{MessageId, Timestamp};
use store::{Key, NewKey, Space, StoreError, Work};

/// What opening leads to: an event for the message, and for a message that it acknowledges or
/// replaces.
pub(crate) struct Finding {
    pub(crate) event: Event,
    pub(crate) along: Along,
    pub(crate) answers: Option<(MessageId, Ack)>,
    /// Which version of which document it brought.
    pub(crate) dated: Option<Dated>,
    /// A genuine document: whoever keeps an address book hears of its sender.
    pub(crate) document: Option<Bytes>,
}

impl Finding {
    pub(crate) fn new(event: Event, along: Along) -> Self {
        Self {
            event,
            along,
            answers: None,
            dated: None,
            document: None,
        }
    }
}

impl From<NotVerified> for Finding {
    fn from(why: NotVerified) -> Self {
        Self::new(Event::NotVerified(why), Along::default())
    }
}

impl Engine {
    pub(crate) async fn open(&self, work: &Work) -> Result<(), StoreError> {
        let (life, _) = self.inbound(work.life).await?;
        let practice = match self.practice(&life.org) {
            Some(practice) if life.phase == Phase::Taken => practice,
            Some(_) | None => return self.settle_only(work.ticket).await,
        };
        let sealed = self.bytes(&life.sealed).await?;
        let now = self.now();
        // The signature is judged at the time of custody, never at a time that the sender claims.
        let finding = match self.ports.sealer.open(&life.org, &sealed, life.custody_at) {
            Ok(parcel) => self.examine(practice, &life, parcel, now).await?,
            Err(reason) => refused(reason, now).into(),
        };
        let settled = self.settle_opening(work.life, work.ticket, &finding).await;
        if let (Ok(()), Some(senders), Some(document)) =
            (&settled, &self.senders, &finding.document)
        {
            senders.wrote(&life.org, &life.sender, document, now).await;
        }
        match settled {
            Err(StoreError::KeyTaken {
                space: Space::Signed,
                holder,
            }) => {
                let replay = self.replay(holder, now).await?;
                self.settle_opening(work.life, work.ticket, &replay.into())
                    .await
            }
            other => other,
        }
    }

    async fn examine(
        &self,
        practice: &Practice,
        life: &Inbound,
        parcel: OpenedParcel,
        now: Timestamp,
    ) -> Result<Finding, StoreError> {
        if !parcel.signers.contains(&life.sender) {
            let words = format!("The signature is not by {}, the sender named", life.sender);
            return Ok(refused(Reason::new("signer-not-sender", words), now).into());
        }
        let content = blob(parcel.payload);
        let signed = Key::new(
            &life.org,
            Space::Signed,
            &[&life.sender.uri(), &parcel.digest],
        );
        let keys = vec![NewKey {
            key: signed,
            life: life.id,
        }];
        let mut letter = Letter {
            content: content.id.clone(),
            message_type: String::new(),
            control_id: String::new(),
            from: life.sender.uri(),
            digest: parcel.digest,
            nature: Nature::Document,
            urgency: Urgency::Routine,
        };
        let read = match document::Letter::read(&content.bytes) {
            Ok(read) => read,
            Err(problem) => {
                let along = Along {
                    keys,
                    blobs: vec![content],
                };
                let reason = from_document(problem);
                return Ok(triage(practice, letter, reason, along, now));
            }
        };
        letter.message_type.clone_from(&read.message_type);
        letter.control_id.clone_from(&read.control_id);
        letter.from = read.from();
        letter.urgency = urgency(read.urgency);
        if let Some(reason) = self.misaddressed(practice, life, &read) {
            return Ok(refused(reason, now).into());
        }
        let along = Along {
            keys,
            blobs: vec![content],
        };
        match &read.answer {
            Some(answer) => {
                self.credit(practice, life, letter, answer, along, now)
                    .await
            }
            None if practice.production && read.is_test => {
                let words = "A test message (MSH-11 T) is never filed; nothing needs to be done";
                let reason = Reason::new("test-message", words);
                Ok(triage(practice, letter, reason, along, now))
            }
            None => Ok(self.sort(practice, life, letter, &read, along, now).await),
        }
    }

    /// The unsigned metadata must agree with what was signed: MSH-4 is the sender, MSH-6 is us.
    fn misaddressed(
        &self,
        practice: &Practice,
        life: &Inbound,
        read: &document::Letter,
    ) -> Option<Reason> {
        // What our own practices are called stands in our configuration, published or not.
        let ours = self.practice(&life.sender);
        let is_own = ours.is_some_and(|ours| ours.is_named_by(&read.sender));
        let directory = &self.ports.directory;
        if !is_own && !directory.owns_facility(&life.sender, &read.sender) {
            let words = format!("MSH-4 does not name {}, who signed it", life.sender);
            return Some(Reason::new("facility-not-sender", words));
        }
        if !practice.is_named_by(&read.receiver) {
            let words = "MSH-6 names another facility than this practice";
            return Some(Reason::new("facility-not-us", words));
        }
        None
    }

    async fn replay(&self, first: MessageId, now: Timestamp) -> Result<NotVerified, StoreError> {
        let recorded = match self.store.life(first).await?.map(|stored| stored.life) {
            Some(Life::Inbound(life)) => life.outcome,
            Some(Life::Outbound(_) | Life::Relayed(_)) | None => None,
        };
        let words = format!("The same signed content was received before as message {first}");
        Ok(NotVerified::Replay {
            reason: Reason::new("replay", words),
            outcome: recorded.unwrap_or_else(|| not_opened(now)),
        })
    }
}

/// What nobody can file: it waits for a person to look at it.
fn triage(
    practice: &Practice,
    letter: Letter,
    reason: Reason,
    along: Along,
    now: Timestamp,
) -> Finding {
    let outcome = delivered(code::DELIVERED, &letter.digest, now);
    let desk = practice.triage_desk(reason.clone(), now).map(Box::new);
    let event = Event::NotVerified(NotVerified::Triage {
        letter,
        reason,
        outcome,
        desk,
    });
    Finding::new(event, along)
}

pub(crate) fn urgency(said: document::Urgency) -> Urgency {
    match said {
        document::Urgency::Routine => Urgency::Routine,
        document::Urgency::Stat => Urgency::Stat,
        document::Urgency::Urgent => Urgency::Urgent,
    }
}
