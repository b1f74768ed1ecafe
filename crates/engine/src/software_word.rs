//! What the practice's software says over a connection about a message that was sent to it there.
//!
//! Over a connection everything answers: the interface that stored the message (CA), an engine in
//! between (a generic ACK), the software itself. Only what counts for this software becomes an
//! acknowledgement to the sender.

use crate::ports::Counts;
use crate::software_ack::message_type;
use crate::{AckError, Engine, Submission, Submitted};
use bytes::Bytes;
use delivery::Reason;
use document::{Answer, Letter, TypedAnswer};
use store::{Durable, Key, Space, StoreError};

impl Engine {
    /// Credits what counts of the software's word, and sends it to the sender of the message that
    /// it answers: as it is where it is typed for that message, else in our words for it.
    /// Idempotent by claim. `None` where the word says nothing that counts.
    ///
    /// # Errors
    /// [`AckError::Refused`] when it is no acknowledgement, or answers nothing that was handed to
    /// this software.
    pub async fn software_word(
        &self,
        it: Submission,
        counts: Counts,
    ) -> Result<Option<Durable<Submitted>>, AckError> {
        let Some(practice) = self.practice(&it.org) else {
            let words = format!("practice {} is not served here", it.org);
            return Err(AckError::Refused(Reason::new("practice-unknown", words)));
        };
        let claim = Key::new(&it.org, Space::Claim, &[&it.claim]);
        if let Some(id) = self.store.find(&claim).await?.first() {
            return self.ack_before(*id).await.map(Some);
        }
        let read = Letter::read(&it.bytes).ok();
        let Some((letter, answer)) = read.and_then(|letter| Some((letter.clone(), letter.answer?)))
        else {
            let words =
                "What the software answered is no acknowledgement that says what it answers";
            return Err(AckError::Refused(Reason::new("not-an-ack", words)));
        };
        let stem = it.file_stem.as_deref();
        let original = self.acknowledged(practice, &letter, &answer, stem).await?;
        let proves = answer.proves(&message_type(&original));
        if !counted(&answer, proves, counts) {
            return Ok(None);
        }
        if proves && practice.is_named_by(&letter.sender) {
            return self.software_ack(it).await.map(Some);
        }
        let content = match &original.letter {
            Some(letter) => self.bytes(&letter.content).await?,
            None => Bytes::new(),
        };
        let number = self.ports.identifiers.message_id().as_uuid().simple();
        let typed = TypedAnswer {
            at: self.now(),
            control_id: &number.to_string()[12..],
            application: &practice.application,
        };
        let bytes = typed.write(&it.bytes, &content).ok_or_else(|| {
            let damaged = format!("message {} cannot be read again", original.id);
            AckError::Store(StoreError::Damaged(damaged))
        })?;
        let typed = Submission {
            bytes: bytes.into(),
            ..it
        };
        self.software_ack(typed).await.map(Some)
    }
}

/// CE is no refusal: the software asks for another try.
fn counted(answer: &Answer, proves: bool, counts: Counts) -> bool {
    let code = answer.code.as_str();
    if !answer.positive {
        return code != "CE";
    }
    match counts {
        Counts::Accept => true,
        Counts::Application => code == "AA",
        Counts::Refusals => false,
        Counts::Typed => proves && code == "AA",
    }
}
