//! A message that this practice sends: its state.

mod confirm;
pub mod event;
mod fallback;
mod immediate;
mod report;
mod step;
#[cfg(test)]
mod tests;

pub use event::{Ack, DigestCheck, Event, NotPrepared, Receipt, Reply};
pub use fallback::Fallback;
pub use immediate::{Immediate, ImmediateService};
pub use step::{Step, begin, step};

use crate::{BlobId, End, Entry, HandOver, Reason, Status, Urgency};
use ids::{InvocationId, MessageId, Organisation, Timestamp};
use serde::{Deserialize, Serialize};

/// One message to one recipient, from the moment we are responsible for it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Outbound {
    /// Our id of it.
    pub id: MessageId,
    /// The practice that sends.
    pub org: Organisation,
    /// Its name, for people.
    pub from: String,
    /// What it is.
    pub kind: Kind,
    /// MSH-10 of the content; empty when the content could not be read.
    pub control_id: String,
    /// HL7 message type as written, e.g. `REF^I12`.
    pub message_type: String,
    /// How urgent the content says it is.
    #[serde(default, skip_serializing_if = "Urgency::is_routine")]
    pub urgency: Urgency,
    /// The recipient as addressed, for people: facility and practitioner, never a patient.
    pub to: String,
    /// The content as it came from the practice's software.
    pub content: BlobId,
    /// Base name of the file it came in, where the software correlates acknowledgements by name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub file_stem: Option<String>,
    /// When we took responsibility.
    pub accepted_at: Timestamp,
    /// When we stop trying.
    pub expires_at: Timestamp,
    /// How far it got.
    pub phase: Phase,
    /// The sealed message, once there is one. Reused by every retry.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub envelope: Option<Envelope>,
    /// Failed attempts in the current phase.
    #[serde(default)]
    pub failures: u32,
    /// Some attempt may have reached the peer although no reply was understood.
    #[serde(default)]
    pub may_have_left: bool,
    /// Nothing confirmed it in time, and still nothing has.
    #[serde(default)]
    pub overdue: bool,
    /// When the practice received it, as proven by the receipt.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub delivered_at: Option<Timestamp>,
    /// When the peer took it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sent_at: Option<Timestamp>,
    /// Why it ended as it did, if badly.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<Reason>,
    /// How a person sent the content instead, once it had ended badly.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fallback: Option<Fallback>,
    /// What is immediate about it.
    #[serde(default, skip_serializing_if = "Immediate::is_none")]
    pub immediate: Immediate,
    /// The file that tells the practice's software of a failure.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub report: Option<HandOver>,
    /// What happened, in order.
    pub timeline: Vec<Entry>,
}

/// What an outbound message is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "is", rename_all = "kebab-case")]
pub enum Kind {
    /// The software's acknowledgement of an inbound message.
    Ack {
        /// The inbound message it answers.
        answers: MessageId,
    },
    /// A clinical document that a person sent.
    Document,
    /// "A person opened it" about an inbound message.
    ReadAck {
        /// The inbound message it answers.
        answers: MessageId,
    },
}

impl Kind {
    /// Whether people sent it; acknowledgements belong to the message that they answer.
    pub fn is_document(&self) -> bool {
        matches!(self, Self::Document)
    }
}

/// The sealed message and where it goes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Envelope {
    /// Duplicate key, the same in every retry.
    pub invocation_id: InvocationId,
    /// `receiverOrganisation`.
    pub receiver: Organisation,
    /// URL of the receiver's SealedMessageDelivery service.
    pub address: String,
    /// Organisation whose TLS certificate that service shows, where it is not the receiver.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub provider: Option<Organisation>,
    /// The service that is asked first, for an answer at once.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub immediate: Option<Box<ImmediateService>>,
    /// `serviceCategory` URI.
    pub category: String,
    /// DigestValue of the signature: what the receipt must repeat.
    pub digest: String,
    /// The `encryptedPayload` bytes.
    pub sealed: BlobId,
    /// `creationTime`.
    pub sealed_at: Timestamp,
    /// The recipient as the directory names it, for people.
    pub recipient: String,
    /// The receiving practice as the directory names it, for people.
    pub practice: String,
    /// The directory entries that this was decided from, as the directory tells them: references,
    /// versions, where they came from, the certificate's thumbprint.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub listing: Option<serde_json::Value>,
    /// Why the answer may not find its way back, where our own entry does not take it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reply_gap: Option<Reason>,
}

/// How far an outbound message got.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Phase {
    /// Stored; to be addressed and sealed.
    Waiting,
    /// Sealed; to be posted.
    Sealed,
    /// The peer has it.
    Sent,
    /// The practice has it.
    Delivered,
    /// Ended.
    Ended(End),
}

/// What is known of a message at the moment we take responsibility for it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Accepted {
    /// Our id of it.
    pub id: MessageId,
    /// The practice that sends.
    pub org: Organisation,
    /// Its name, for people.
    pub from: String,
    /// What it is.
    pub kind: Kind,
    /// The content as it came.
    pub content: BlobId,
    /// The present.
    pub at: Timestamp,
    /// When we stop trying.
    pub expires_at: Timestamp,
}

impl Outbound {
    /// A message that nothing has happened to yet; what its content says is for the caller to add.
    pub fn new(accepted: Accepted) -> Self {
        Self {
            id: accepted.id,
            org: accepted.org,
            from: accepted.from,
            kind: accepted.kind,
            control_id: String::new(),
            message_type: String::new(),
            urgency: Urgency::Routine,
            to: String::new(),
            content: accepted.content,
            file_stem: None,
            accepted_at: accepted.at,
            expires_at: accepted.expires_at,
            phase: Phase::Waiting,
            envelope: None,
            failures: 0,
            may_have_left: false,
            overdue: false,
            delivered_at: None,
            sent_at: None,
            reason: None,
            fallback: None,
            immediate: Immediate::default(),
            report: None,
            timeline: Vec::new(),
        }
    }

    /// Whether a person may record that the content went another way.
    pub fn is_open_to_fallback(&self) -> bool {
        self.kind.is_document() && fallback::is_open_to(self.phase)
    }

    /// The status that people see.
    pub fn status(&self) -> Status {
        match self.phase {
            Phase::Ended(end) => Status::Ended(end),
            Phase::Delivered | Phase::Sent if self.overdue => Status::Overdue,
            Phase::Delivered => Status::Delivered,
            Phase::Sent => Status::Sent,
            Phase::Sealed | Phase::Waiting => Status::WaitingToSend,
        }
    }

    /// Who is expected to answer: the receiver as the directory names it, else as addressed.
    pub fn recipient(&self) -> &str {
        self.envelope
            .as_ref()
            .map_or(&self.to, |envelope| &envelope.recipient)
    }
}
