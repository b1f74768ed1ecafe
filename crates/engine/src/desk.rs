//! What people do with what came in: they give it to each other, and file what waited for them.

use crate::advance::{Along, RETRIES};
use crate::engine::blob;
use crate::sort::known_as;
use crate::{Engine, Practice};
use bytes::Bytes;
use delivery::inbound::{self, About, Event, Inbound, Owner};
use delivery::outbound::{self, Kind, Outbound};
use delivery::{Life, Reason};
use ids::{MessageId, Timestamp};
use store::{Blob, Durable, StoreError};

/// Why a received document is not given or filed.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum DeskError {
    /// Nothing can be written that would answer it.
    #[error("message {0} has no number that an answer could name; phone its sender")]
    CannotAnswer(MessageId),
    /// There is nothing that filing would change.
    #[error("message {0} does not wait to be filed; `sealpost inbox list` says where it stands")]
    NotWaiting(MessageId),
    /// The practice's roster knows no such person.
    #[error("{0} is nobody of the practice's roster; `sealpost roster check` lists who there is")]
    Nobody(String),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// No such received document.
    #[error("there is no received document {0}; `sealpost inbox list` lists what there is")]
    Unknown(MessageId),
    /// Nobody said whose it is.
    #[error("message {0} names nobody of this practice; say whom it is filed for")]
    WhoseUnknown(MessageId),
}

impl Engine {
    /// Gives a received document to `to` (an id of the roster, or a name where the practice has
    /// no roster), done by `by`.
    pub async fn assign(
        &self,
        id: MessageId,
        to: &str,
        by: &str,
    ) -> Result<Durable<Owner>, DeskError> {
        for _ in 0..RETRIES {
            let (life, version, practice) = self.on_desk(id).await?;
            let to = somebody(practice, to)?;
            let event = Event::Assigned {
                to: to.clone(),
                by: by.to_owned(),
            };
            match self
                .commit_desk(&life, version, &event, Along::default())
                .await
            {
                Ok(done) => return Ok(done.map(|()| to)),
                Err(StoreError::Conflict(_)) => {}
                Err(error) => return Err(error.into()),
            }
        }
        Err(StoreError::Conflict(id).into())
    }

    /// Files a received document that waited for a person: it is handed to the practice's
    /// software, or lies in the inbox, as if nothing had kept it. Without `to` it goes to the
    /// recipient that was found; where none was, somebody has to be named.
    pub async fn file(
        &self,
        id: MessageId,
        to: Option<&str>,
        by: &str,
    ) -> Result<Durable<Owner>, DeskError> {
        for _ in 0..RETRIES {
            let now = self.now();
            let (life, version, practice) = self.on_desk(id).await?;
            let desk = life.desk.as_ref().filter(|_| !life.concerns().is_empty());
            let (Some(desk), Some(letter)) = (desk, &life.letter) else {
                return Err(DeskError::NotWaiting(id));
            };
            let is_lost = desk.concerns.iter().any(|it| it.about == About::Recipient);
            let to = match to {
                Some(to) => somebody(practice, to)?,
                None if is_lost => return Err(DeskError::WhoseUnknown(id)),
                None => desk.suggestion.as_ref().unwrap_or(&desk.owner).clone(),
            };
            let code = letter.message_type.split('^').next().unwrap_or_default();
            let event = Event::Filed {
                by: by.to_owned(),
                to: Some(to.clone()),
                hand_over: practice.hand_over(&life, code, Some(&to.id), now),
            };
            let along = Along {
                keys: vec![known_as(&life, &letter.control_id)],
                blobs: Vec::new(),
            };
            match self.commit_desk(&life, version, &event, along).await {
                Ok(done) => return Ok(done.map(|()| to)),
                Err(StoreError::Conflict(_)) => {}
                Err(error) => return Err(error.into()),
            }
        }
        Err(StoreError::Conflict(id).into())
    }

    /// Sends a document that waited for a person back to its sender: a negative typed
    /// acknowledgement in our name says why. It is never handed to the software.
    pub async fn send_back(
        &self,
        id: MessageId,
        why: ReturnReason,
        by: &str,
    ) -> Result<Durable<()>, DeskError> {
        for _ in 0..RETRIES {
            let now = self.now();
            let (life, version, practice) = self.on_desk(id).await?;
            let letter = life.letter.as_ref().filter(|_| !life.concerns().is_empty());
            let Some(letter) = letter else {
                return Err(DeskError::NotWaiting(id));
            };
            let original = self.bytes(&letter.content).await?;
            let ack = self.refusal(practice, &life, &original, why, now);
            let (mut ack, content) = ack.ok_or(DeskError::CannotAnswer(id))?;
            ack.immediate.kept_until = life.immediate.keeps_until(now);
            let event = Event::Returned {
                by: by.to_owned(),
                reason: why.reason(),
            };
            let step = inbound::step(&life, &event, now, &self.policy);
            let step = self.answered_by(step, ack.id, now);
            let along = Along {
                keys: Vec::new(),
                blobs: vec![content],
            };
            let mut transaction = self.begin(None, &along, now);
            self.add_inbound(&mut transaction, step, version);
            let sent = outbound::begin(ack, None, now, &self.policy);
            self.add_outbound(&mut transaction, sent, 0);
            match self.commit(transaction).await {
                Ok(done) => return Ok(done.map(|_| ())),
                Err(StoreError::Conflict(_)) => {}
                Err(error) => return Err(error.into()),
            }
        }
        Err(StoreError::Conflict(id).into())
    }

    fn refusal(
        &self,
        practice: &Practice,
        life: &Inbound,
        original: &[u8],
        why: ReturnReason,
        now: Timestamp,
    ) -> Option<(Outbound, Blob)> {
        let number = self.ports.identifiers.message_id().as_uuid().simple();
        let reason = why.reason();
        let ack = document::FailureReport {
            code: &reason.code,
            sentence: &reason.sentence,
            status: "Returned by a person at the practice",
            at: now,
            control_id: &number.to_string()[12..],
            application: &practice.application,
        };
        let bytes = Bytes::from(ack.write(original)?);
        let letter = document::Letter::read(&bytes).ok()?;
        let content = blob(bytes);
        let kind = Kind::Ack { answers: life.id };
        let ack = self.new_answer(practice, kind, letter, content.id.clone(), now);
        Some((ack, content))
    }

    async fn on_desk(&self, id: MessageId) -> Result<(Inbound, u64, &Practice), DeskError> {
        let stored = self.store.life(id).await?;
        let stored = stored.ok_or(DeskError::Unknown(id))?;
        let Life::Inbound(life) = stored.life else {
            return Err(DeskError::Unknown(id));
        };
        let practice = self.practice(&life.org).ok_or(DeskError::Unknown(id))?;
        if !life.is_readable_document() {
            return Err(DeskError::Unknown(id));
        }
        Ok((*life, stored.version, practice))
    }

    async fn commit_desk(
        &self,
        life: &Inbound,
        version: u64,
        event: &Event,
        along: Along,
    ) -> Result<Durable<()>, StoreError> {
        let now = self.now();
        let step = inbound::step(life, event, now, &self.policy);
        let mut transaction = self.begin(None, &along, now);
        self.add_inbound(&mut transaction, step, version);
        Ok(self.commit(transaction).await?.map(|_| ()))
    }

    /// Compares a received document with the deadline by which somebody should have opened it.
    pub(crate) async fn look_inbound(&self, work: &store::Work) -> Result<(), StoreError> {
        let (life, _) = self.inbound(work.life).await?;
        let ladder = self.practice(&life.org).map_or_else(Vec::new, |practice| {
            let people = practice.roster.escalation().into_iter();
            let owner = |who: routing::Who| Owner {
                id: who.id,
                name: who.name,
            };
            people.map(owner).collect()
        });
        let event = Event::Look { ladder };
        self.advance_inbound(work.life, Some(work.ticket), &event, Along::default())
            .await
            .map(drop)
    }
}

/// Why a person sends a document back. What the sender is told is fixed, so that no patient's
/// data can be in it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ReturnReason {
    /// It cannot be read as it is.
    Display,
    /// It is for another practice.
    NotOurs,
    /// The patient is not known here.
    Patient,
    /// Whom it is for has left, and nobody took over.
    RecipientLeft,
}

impl ReturnReason {
    /// What the sender is told.
    pub fn reason(self) -> Reason {
        let (code, words) = match self {
            Self::Display => (
                "returned-display",
                "The document cannot be read as it was sent; send it again in another form",
            ),
            Self::NotOurs => (
                "returned-not-ours",
                "The document is not for this practice; check the recipient",
            ),
            Self::Patient => (
                "returned-patient",
                "The patient is not known to this practice; check patient and recipient",
            ),
            Self::RecipientLeft => (
                "returned-recipient-left",
                "The recipient does not work here any more; choose another recipient",
            ),
        };
        Reason::new(code, words)
    }
}

fn somebody(practice: &Practice, to: &str) -> Result<Owner, DeskError> {
    let roster = &practice.roster;
    if let Some(who) = roster.who(to) {
        return Ok(Owner {
            id: who.id,
            name: who.name,
        });
    }
    // Any text may be a name here; it is tamed as the words of others are.
    let to = Reason::new("", to.trim()).sentence;
    if to.is_empty() || !roster.is_empty() {
        return Err(DeskError::Nobody(to));
    }
    Ok(Owner {
        id: to.clone(),
        name: to,
    })
}
