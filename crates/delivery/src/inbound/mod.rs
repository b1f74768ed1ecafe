//! A message that this practice receives: its state.

pub mod desk;
pub mod event;
pub mod family;
mod immediate;
mod people;
mod step;
#[cfg(test)]
mod tests;
pub mod version;

pub use desk::{About, Concern, Desk, Escalation, Filed, Owner};
pub use event::{Event, NotVerified, Told};
pub use family::{Arrival, Family, Member};
pub use immediate::Immediate;
pub use step::{begin, refuse, step};
pub use version::{Relation, Version};

use crate::{BlobId, Entry, HandOver, Reason, Response, Status, Urgency, status::End};
use ids::{InvocationId, MessageId, Organisation, Timestamp};
use serde::{Deserialize, Serialize};

/// One received message, from the moment its sealed bytes are in our custody.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Inbound {
    /// Our id of it.
    pub id: MessageId,
    /// The practice that receives.
    pub org: Organisation,
    /// `senderOrganisation`: claimed until the signature is verified.
    pub sender: Organisation,
    /// The sender's duplicate key.
    pub invocation_id: InvocationId,
    /// `serviceCategory` URI, as claimed.
    pub category: String,
    /// The TLS peer that brought it, for people.
    pub peer: String,
    /// The `encryptedPayload` bytes.
    pub sealed: BlobId,
    /// Representation-independent digest of the encrypted payload (hex), to compare duplicates.
    pub fingerprint: String,
    /// When we took custody: the time at which its signature is judged.
    pub custody_at: Timestamp,
    /// Who wants transport responses, and where.
    #[serde(default)]
    pub routes: Vec<Route>,
    /// How far it got.
    pub phase: Phase,
    /// What was inside, once opened and verified.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub letter: Option<Letter>,
    /// The file for the practice's software.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub hand_over: Option<HandOver>,
    /// The final answer that every route gets.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub outcome: Option<Outcome>,
    /// Failed attempts to open (a port was not available).
    #[serde(default)]
    pub failures: u32,
    /// Who opened it, first.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub opened: Option<Opened>,
    /// Whose it is within the practice; nobody's where the practice has no roster.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub desk: Option<Desk>,
    /// Which version of its document it brought.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub version: Option<Version>,
    /// Who was told that nobody opened it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub escalations: Vec<Escalation>,
    /// The immediate exchange that it belongs to.
    #[serde(default, skip_serializing_if = "Immediate::is_none")]
    pub immediate: Immediate,
    /// Why it was refused or needs a person.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<Reason>,
    /// What happened, in order.
    pub timeline: Vec<Entry>,
}

/// One address that is told the outcome.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Route {
    /// URL of the TransportResponseDelivery service.
    pub address: String,
    /// The organisation that wants to know.
    pub target: Organisation,
    /// The organisation that runs the address.
    pub provider: Organisation,
    /// Failed attempts.
    #[serde(default)]
    pub failures: u32,
    /// When it was told.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub told_at: Option<Timestamp>,
    /// We gave up telling it.
    #[serde(default)]
    pub gave_up: bool,
}

/// The final answer about an inbound message, the same for every route.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Outcome {
    /// When it was decided.
    pub at: Timestamp,
    /// Success, or the one opaque error.
    pub response: Response,
}

/// What was inside.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Letter {
    /// The payload bytes.
    pub content: BlobId,
    /// HL7 message type as written, e.g. `REF^I12`; empty for other payloads.
    pub message_type: String,
    /// MSH-10.
    pub control_id: String,
    /// Sending facility for people.
    pub from: String,
    /// DigestValue of the signature.
    pub digest: String,
    /// Document, or an acknowledgement of something that we sent.
    pub nature: Nature,
    /// How urgent it says it is.
    #[serde(default, skip_serializing_if = "Urgency::is_routine")]
    pub urgency: Urgency,
}

/// What kind of thing came in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "is", rename_all = "kebab-case")]
pub enum Nature {
    /// An acknowledgement of a message of ours.
    Answer {
        /// Our outbound message that it answers.
        to: MessageId,
        /// Whether the practice's software gets the file (typed acknowledgements do).
        for_software: bool,
    },
    /// A clinical document.
    Document,
}

/// A person opened it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Opened {
    /// Who, as the policy allows it to be named.
    pub by: String,
    /// When.
    pub at: Timestamp,
}

/// How far an inbound message got.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Phase {
    /// Sealed bytes in custody; to be opened.
    Taken,
    /// Opened and verified; being handed to the practice's software.
    HandingOver,
    /// In the software's folder; it has not answered.
    WithSoftware,
    /// The software took it.
    Accepted,
    /// The software refused it.
    SoftwareRejected,
    /// The software never confirms; nothing more is expected.
    Unconfirmed,
    /// An acknowledgement: credited to the message that it answers.
    Credited,
    /// No software is connected: people read it here.
    Inbox,
    /// A person has to decide.
    Triage,
    /// Refused: not opened, not trusted, or not for us.
    Refused,
    /// The same signed content came again under another id; never handed over again.
    Replay,
    /// A person sent it back to its sender, with a reason.
    Returned,
}

impl Inbound {
    /// The nearest of the common status words, for lists that show both directions.
    pub fn status(&self) -> Status {
        match self.phase {
            Phase::Refused | Phase::Replay => Status::Ended(End::NotOpenedSecurely),
            _ if self.opened.is_some() => Status::Ended(End::Opened),
            Phase::Taken => Status::Sent,
            Phase::HandingOver | Phase::Triage | Phase::WithSoftware => Status::Delivered,
            Phase::Accepted => Status::Ended(End::Accepted),
            Phase::Returned | Phase::SoftwareRejected => Status::Ended(End::Rejected),
            Phase::Credited | Phase::Inbox | Phase::Unconfirmed => {
                Status::Ended(End::DeliveredUnconfirmed)
            }
        }
    }

    /// Whether it was opened, and is from whom it says.
    pub fn is_genuine(&self) -> bool {
        !matches!(self.phase, Phase::Refused | Phase::Replay | Phase::Taken)
    }

    /// Whether it is a document that people may look at: genuine, and no acknowledgement.
    pub fn is_readable_document(&self) -> bool {
        let is_document = |letter: &Letter| letter.nature == Nature::Document;
        self.letter.as_ref().is_some_and(is_document) && self.is_genuine()
    }

    /// How urgent it is; what was not opened yet is routine.
    pub fn urgency(&self) -> Urgency {
        let letter = self.letter.as_ref();
        letter.map_or(Urgency::Routine, |letter| letter.urgency)
    }

    /// What a person has to look at before it is filed: nothing, unless it waits for one.
    pub fn concerns(&self) -> &[Concern] {
        match (&self.desk, self.phase) {
            (Some(desk), Phase::Triage) => &desk.concerns,
            (Some(_) | None, _) => &[],
        }
    }

    /// Where the message stands on our side, for people.
    pub fn words(&self) -> &'static str {
        match self.phase {
            Phase::Taken => "Received, being opened",
            Phase::HandingOver => "Opened and verified, being handed over",
            Phase::WithSoftware => "With our software, not confirmed yet",
            Phase::Accepted => "Accepted by our software",
            Phase::SoftwareRejected => "Rejected by our software",
            Phase::Unconfirmed => "With our software, which does not confirm",
            Phase::Credited => "Acknowledgement, credited",
            Phase::Inbox => "In the inbox",
            Phase::Triage => "Needs a person",
            Phase::Refused => "Refused",
            Phase::Replay => "Refused: a repetition of an earlier message",
            Phase::Returned => "Returned to its sender",
        }
    }
}
