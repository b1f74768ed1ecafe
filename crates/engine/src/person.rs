//! A person opens a message.

use crate::Engine;
use crate::advance::Along;
use crate::engine::blob;
use bytes::Bytes;
use delivery::Life;
use delivery::inbound::{self, Inbound, Nature};
use delivery::outbound::{self, Kind};
use ids::{MessageId, Timestamp};
use store::{Blob, StoreError};

/// Why a message cannot be opened by a person.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PersonError {
    /// There is nothing to read in it.
    #[error("message {0} was not opened securely, or is an acknowledgement: nothing to read")]
    NothingToRead(MessageId),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// No such inbound message.
    #[error("there is no received message {0}; `sealpost status` lists what there is")]
    Unknown(MessageId),
}

impl Engine {
    /// Records that `reader` opened the message, tells the sender the first time, and returns the
    /// content.
    pub async fn opened_by_person(
        &self,
        id: MessageId,
        reader: &str,
    ) -> Result<Bytes, PersonError> {
        loop {
            let now = self.now();
            let stored = self.store.life(id).await?.ok_or(PersonError::Unknown(id))?;
            let Life::Inbound(life) = stored.life else {
                return Err(PersonError::Unknown(id));
            };
            let content = match &life.letter {
                Some(letter) if letter.nature == Nature::Document => letter.content.clone(),
                Some(_) | None => return Err(PersonError::NothingToRead(id)),
            };
            let bytes = self.bytes(&content).await?;
            let event = inbound::Event::PersonOpened {
                by: reader.to_owned(),
            };
            let step = inbound::step(&life, &event, now, &self.policy);
            let first = life.opened.is_none() && step.life.opened.is_some();
            let mut transaction = self.begin(None, &Along::default(), now);
            self.add_inbound(&mut transaction, step, stored.version);
            if let Some((ack, content)) =
                self.read_ack(&life, &bytes, reader, now).filter(|_| first)
            {
                transaction.blobs.push(content);
                let step = outbound::begin(ack, None, now, &self.policy);
                self.add_outbound(&mut transaction, step, 0);
            }
            match self.commit(transaction).await {
                Ok(_) => return Ok(bytes),
                Err(StoreError::Conflict(_)) => {}
                Err(error) => return Err(error.into()),
            }
        }
    }

    fn read_ack(
        &self,
        life: &Inbound,
        content: &[u8],
        reader: &str,
        now: Timestamp,
    ) -> Option<(outbound::Outbound, Blob)> {
        let practice = self
            .practice(&life.org)
            .filter(|practice| practice.sends_read_acks)?;
        let control_id = self
            .ports
            .identifiers
            .message_id()
            .as_uuid()
            .simple()
            .to_string();
        let ack = document::ReadAck {
            reader,
            at: now,
            control_id: &control_id[12..],
        };
        let bytes = Bytes::from(ack.write(content, &practice.application)?);
        let letter = document::Letter::read(&bytes).ok()?;
        let content = blob(bytes);
        let kind = Kind::ReadAck { answers: life.id };
        let ack = self.new_answer(practice, kind, letter, content.id.clone(), now);
        Some((ack, content))
    }
}
