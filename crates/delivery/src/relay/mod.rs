//! A message that passes through this node, sealed, on its way between others: its state.

pub mod event;
mod step;
mod tell;
#[cfg(test)]
mod tests;

pub use event::{Answer, Event};
pub use step::{begin, step};

use crate::{BlobId, Entry, Reason, Response, Status};
use ids::{InvocationId, MessageId, Organisation, Timestamp};
use serde::{Deserialize, Serialize};
use smd::Metadata;

/// One message that a provider passes on or holds for collection. What is inside is never known
/// here.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Relayed {
    /// Our id of it.
    pub id: MessageId,
    /// The organisation that we serve: the receiver, else the sender.
    pub org: Organisation,
    /// The sender, where we serve both.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub also: Option<Organisation>,
    /// The TLS peer that brought it, for people.
    pub peer: String,
    /// The `encryptedPayload` bytes.
    pub sealed: BlobId,
    /// Size of the serialised message as we hand it on, in bytes.
    pub size: usize,
    /// Representation-independent digest of the encrypted payload (hex), to compare duplicates.
    pub fingerprint: String,
    /// The envelope data as we hand them on: those that came, our hop mark, and our own route
    /// record where we want to learn the outcome.
    pub metadata: Metadata,
    /// When we took custody.
    pub custody_at: Timestamp,
    /// When we stop trying, or holding.
    pub expires_at: Timestamp,
    /// Who else wants transport responses, and where.
    #[serde(default)]
    pub routes: Vec<Route>,
    /// The sender collects its transport responses here.
    #[serde(default)]
    pub collects: bool,
    /// What we have to tell, in the order in which it happened. Never shortened: the place of a
    /// telling names its response.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub tellings: Vec<Telling>,
    /// How far it got.
    pub phase: Phase,
    /// Who runs the address that it was or will be forwarded to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub via: Option<Organisation>,
    /// Failed attempts to forward it.
    #[serde(default)]
    pub failures: u32,
    /// When our part ended.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ended_at: Option<Timestamp>,
    /// When the sealed bytes were dropped.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub dropped_at: Option<Timestamp>,
    /// Why it ended as it did, if badly.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<Reason>,
    /// What happened, in order.
    pub timeline: Vec<Entry>,
}

/// One address that is told how a message fares.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Route {
    /// URL of the TransportResponseDelivery service.
    pub address: String,
    /// The organisation that wants to know.
    pub target: Organisation,
    /// The organisation that runs the address.
    pub provider: Organisation,
    /// Whether it wants responses that are not final.
    pub wants_progress: bool,
    /// It is the sender's mailbox at this node: no network is needed.
    #[serde(default)]
    pub is_here: bool,
}

/// One response of ours to one address.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Telling {
    /// Index of the route.
    pub route: u32,
    /// When it was made.
    pub at: Timestamp,
    /// What it says.
    pub response: Response,
    /// Receipt (true) or progress (false).
    pub is_final: bool,
    /// Failed attempts.
    #[serde(default)]
    pub failures: u32,
    /// When it was told.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub told_at: Option<Timestamp>,
    /// It is not told any more: we gave up, or a receipt made it pointless.
    #[serde(default)]
    pub gave_up: bool,
}

impl Telling {
    /// Whether it has still to be told.
    pub fn is_due(&self) -> bool {
        self.told_at.is_none() && !self.gave_up
    }
}

/// How far a relayed message got.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Phase {
    /// To be passed on to the receiver's provider, or to the receiver.
    Forwarding,
    /// The next one has it.
    Forwarded,
    /// In the receiver's mailbox; nobody retrieved it yet.
    Held,
    /// Retrieved; still in the mailbox until its outcome is known.
    Collected,
    /// Our part is over.
    Ended(End),
}

/// How our part ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum End {
    /// The receiver confirmed it.
    Delivered,
    /// It expired here.
    Expired,
    /// The receiver, its provider or the directory refused it.
    Refused,
    /// It was passed on, and no outcome was ever heard of.
    Unanswered,
}

impl Relayed {
    /// The organisation that sends, as the envelope claims and the peer may speak for.
    pub fn sender(&self) -> &Organisation {
        &self.metadata.sender_organisation
    }

    /// The organisation that receives.
    pub fn receiver(&self) -> &Organisation {
        &self.metadata.receiver_organisation
    }

    /// The sender's duplicate key.
    pub fn invocation_id(&self) -> &InvocationId {
        &self.metadata.invocation_id
    }

    /// Whether it can be retrieved from the receiver's mailbox.
    pub fn is_in_mailbox(&self) -> bool {
        matches!(self.phase, Phase::Held | Phase::Collected)
    }

    /// Whether it is, or was, to be passed on rather than held.
    pub fn is_forwarded(&self) -> bool {
        self.org != *self.receiver()
    }

    /// The organisations in whose audit trail it stands.
    pub fn concerns(&self) -> impl Iterator<Item = &Organisation> {
        std::iter::once(&self.org).chain(&self.also)
    }

    /// The nearest of the common status words, for lists that show all messages.
    pub fn status(&self) -> Status {
        match self.phase {
            Phase::Forwarding => Status::WaitingToSend,
            Phase::Collected | Phase::Forwarded | Phase::Held => Status::Sent,
            Phase::Ended(End::Delivered) => Status::Delivered,
            Phase::Ended(End::Expired | End::Unanswered) => Status::Ended(crate::End::NotCollected),
            Phase::Ended(End::Refused) => Status::Ended(crate::End::Rejected),
        }
    }

    /// Where the message stands at this provider, for people.
    pub fn words(&self) -> &'static str {
        match self.phase {
            Phase::Forwarding => "To be passed on",
            Phase::Forwarded => "Passed on, no outcome yet",
            Phase::Held => "Held for collection",
            Phase::Collected => "Collected, no outcome yet",
            Phase::Ended(End::Delivered) => "Delivered",
            Phase::Ended(End::Expired) => "Not collected in time",
            Phase::Ended(End::Refused) => "Refused",
            Phase::Ended(End::Unanswered) => "Passed on; no outcome was heard of",
        }
    }
}
