//! Intake: who takes the messages that connectors get from the practice's software.

use async_trait::async_trait;
use bytes::Bytes;
use delivery::Reason;
use engine::Submitted;
use store::Durable;
use thiserror::Error;

/// One message of a claimed file or of a frame. `Debug` shows no content.
#[derive(Clone, PartialEq, Eq)]
pub struct Part {
    /// The id under which the file or the message is claimed; says nothing about a patient.
    pub claim: String,
    /// Which message of the file, from 1.
    pub number: usize,
    /// How many messages the file holds.
    pub of: usize,
    /// The message as it stands in the file.
    pub bytes: Bytes,
    /// The file's name without extension. It may hold patient data.
    pub file_stem: Option<String>,
}

impl Part {
    /// What the message is known by: the same key is the same message.
    #[must_use]
    pub fn key(&self) -> String {
        format!("{}/{}", self.claim, self.number)
    }
}

impl std::fmt::Debug for Part {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(
            f,
            "Part({} of {}, {} bytes)",
            self.key(),
            self.of,
            self.bytes.len()
        )
    }
}

/// Proof that a message was durably taken. Only a committed transaction gives one, and only with
/// one does a file move to `sent/` or a connection say AA or CA.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Taken(Durable<Submitted>);

impl Taken {
    /// Why the message will not be sent although it was taken.
    #[must_use]
    pub fn refused(&self) -> Option<&Reason> {
        self.0.get().refused.as_ref()
    }
}

impl From<Durable<Submitted>> for Taken {
    fn from(durable: Durable<Submitted>) -> Self {
        Self(durable)
    }
}

/// Why a message was not taken. Holds no patient data.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum IntakeError {
    /// It will never be taken.
    #[error("{}", .0.sentence)]
    Permanent(Reason),
    /// It may be taken later.
    #[error("{0}")]
    Temporary(String),
}

/// Takes messages. Both calls are idempotent by [`Part::key`].
#[async_trait]
pub trait Intake: Send + Sync {
    /// Takes a message that is to be sent.
    async fn submit(&self, part: Part) -> Result<Taken, IntakeError>;

    /// Takes the practice's acknowledgement of a message that was handed to it.
    async fn software_ack(&self, part: Part) -> Result<Taken, IntakeError>;
}
