//! An acknowledgement written by the practice's software about a message that we handed to it.

use crate::advance::Along;
use crate::engine::blob;
use crate::submit::from_document;
use crate::{Engine, Practice, Submission, Submitted};
use delivery::Reason;
use delivery::inbound::{self, Inbound};
use delivery::outbound::{self, Kind, Outbound};
use document::{Answer, Letter};
use ids::{MessageId, Timestamp};
use store::{Durable, Key, NewKey, Space, StoreError};

/// Why an acknowledgement of the software was not taken.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum AckError {
    /// It cannot be used; the reason is for the person who looks after the software.
    #[error("{}", .0.sentence)]
    Refused(Reason),
    /// Not committed; hand it in again.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl Engine {
    /// Credits the software's acknowledgement to the message that it answers, and sends it to
    /// that message's sender. Idempotent by claim.
    pub async fn software_ack(&self, it: Submission) -> Result<Durable<Submitted>, AckError> {
        let Some(practice) = self.practice(&it.org) else {
            let words = format!("practice {} is not served here", it.org);
            return Err(AckError::Refused(Reason::new("practice-unknown", words)));
        };
        let claim = Key::new(&it.org, Space::Claim, &[&it.claim]);
        if let Some(id) = self.store.find(&claim).await?.first() {
            return self.ack_before(*id).await;
        }
        let (letter, answer) = read(&it.bytes, practice).map_err(AckError::Refused)?;
        let original = self
            .acknowledged(practice, &letter, &answer, it.file_stem.as_deref())
            .await?;
        let now = self.now();
        let content = blob(it.bytes);
        let kind = Kind::Ack {
            answers: original.id,
        };
        let life = self.new_answer(practice, kind, letter, content.id.clone(), now);
        let id = life.id;
        let keys = vec![NewKey {
            key: claim,
            life: id,
        }];
        let along = Along {
            keys,
            blobs: vec![content],
        };
        let event = inbound::Event::SoftwareAcked {
            code: answer.code.clone(),
            positive: answer.positive && answer.proves(&message_type(&original)),
        };
        loop {
            let (current, version) = self.inbound(original.id).await?;
            let mut transaction = self.begin(None, &along, now);
            let mut life = life.clone();
            if answer.proves(&message_type(&original)) {
                life.immediate.kept_until = current.immediate.keeps_until(now);
                let step = inbound::step(&current, &event, now, &self.policy);
                let step = self.answered_by(step, id, now);
                self.add_inbound(&mut transaction, step, version);
            }
            let sent = outbound::begin(life, None, now, &self.policy);
            self.add_outbound(&mut transaction, sent, 0);
            match self.commit(transaction).await {
                Ok(committed) => return Ok(committed.map(|_| Submitted { id, refused: None })),
                Err(StoreError::Conflict(_)) => {}
                Err(StoreError::KeyTaken { holder, .. }) => return self.ack_before(holder).await,
                Err(error) => return Err(error.into()),
            }
        }
    }

    pub(crate) async fn ack_before(&self, id: MessageId) -> Result<Durable<Submitted>, AckError> {
        let stored = self.store.life(id).await?;
        let stored = stored.ok_or_else(|| StoreError::Damaged(format!("message {id} is gone")))?;
        Ok(stored.durable().map(|_| Submitted { id, refused: None }))
    }

    /// Which message the software means: by MSA-2; of several, by file name, else the newest that
    /// it has not answered. Practices number their messages each for itself, so MSH-6 must name
    /// the sender where messages of several have the same number.
    pub(crate) async fn acknowledged(
        &self,
        practice: &Practice,
        letter: &Letter,
        answer: &Answer,
        stem: Option<&str>,
    ) -> Result<Inbound, AckError> {
        let key = Key::new(&practice.org, Space::HandedOver, &[&answer.control_id]);
        let mut candidates = Vec::new();
        for id in self.store.find(&key).await? {
            candidates.push(self.inbound(id).await?.0);
        }
        let named = |life: &&Inbound| {
            let file = life.hand_over.as_ref();
            stem.is_some_and(|stem| file.is_some_and(|file| stem_of(&file.name) == stem))
        };
        let waiting = |life: &&Inbound| {
            matches!(
                life.phase,
                inbound::Phase::HandingOver | inbound::Phase::WithSoftware
            )
        };
        if let Some(exactly) = candidates.iter().find(named) {
            return Ok(exactly.clone());
        }
        let several = candidates
            .iter()
            .any(|life| Some(&life.sender) != candidates.first().map(|first| &first.sender));
        if several {
            candidates.retain(|life| {
                let directory = &self.ports.directory;
                directory.owns_facility(&life.sender, &letter.receiver)
            });
        }
        let chosen = candidates
            .iter()
            .rev()
            .find(waiting)
            .or_else(|| candidates.last());
        chosen.cloned().ok_or_else(|| {
            let words = "The acknowledgement's MSA-2 names no message that was handed to this \
                         software; check whether two programs share the folder";
            AckError::Refused(Reason::new("ack-unknown", words))
        })
    }

    /// An acknowledgement of ours on its way.
    pub(crate) fn new_answer(
        &self,
        practice: &Practice,
        kind: Kind,
        letter: Letter,
        content: delivery::BlobId,
        now: Timestamp,
    ) -> Outbound {
        let mut life = self.accepted(practice, kind, content, now);
        life.to = letter.to();
        life.control_id = letter.control_id;
        life.message_type = letter.message_type;
        life
    }
}

/// The base name of a file that was handed over.
pub(crate) fn stem_of(name: &str) -> &str {
    name.rsplit_once('.').map_or(name, |(stem, _)| stem)
}

pub(crate) fn message_type(original: &Inbound) -> String {
    original
        .letter
        .as_ref()
        .map(|letter| letter.message_type.clone())
        .unwrap_or_default()
}

fn read(bytes: &[u8], practice: &Practice) -> Result<(Letter, Answer), Reason> {
    let letter = Letter::read(bytes).map_err(from_document)?;
    let Some(answer) = letter.answer.clone() else {
        let words = "The file in the acknowledgement folder has no MSA segment";
        return Err(Reason::new("not-an-ack", words));
    };
    if !practice.is_named_by(&letter.sender) {
        let words = "The acknowledgement's MSH-4 does not name this practice";
        return Err(Reason::new("sender-not-us", words));
    }
    Ok((letter, answer))
}
