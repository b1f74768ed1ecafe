//! What the engine needs from the world, as small traits.

mod directory;

pub use directory::{Directory, Endpoint, Route, Sought, Wanted};

use async_trait::async_trait;
use bytes::Bytes;
use delivery::outbound::Reply;
use delivery::{Folder, HandOver, Reason, inbound::Told};
use ids::{InvocationId, MessageId, Organisation, ResponseId, Timestamp};
use smd::{MessageList, ResponseList, SealedMessage, TransportResponse};
use std::sync::Arc;

/// All ports together.
#[derive(Clone)]
pub struct Ports {
    /// What time it is.
    pub clock: Arc<dyn Clock>,
    /// New identifiers.
    pub identifiers: Arc<dyn Identifiers>,
    /// Carries sealed messages and transport responses to other systems.
    pub courier: Arc<dyn Courier>,
    /// Finds recipients.
    pub directory: Arc<dyn Directory>,
    /// Hands files to the practice's software.
    pub outlet: Arc<dyn Outlet>,
    /// Finds whose document a message is.
    pub patients: Arc<dyn Patients>,
    /// Seals and opens.
    pub sealer: Arc<dyn Sealer>,
}

/// What time it is. The only place where the engine learns it.
pub trait Clock: Send + Sync {
    /// The present.
    fn now(&self) -> Timestamp;
}

/// New identifiers. The only randomness of the engine.
pub trait Identifiers: Send + Sync {
    /// A message id that was never used before.
    fn message_id(&self) -> MessageId;
}

/// Whom we talk to over the network, as proven by its TLS certificate.
pub trait Peer: Send + Sync {
    /// The organisations that the certificate proves.
    fn organisations(&self) -> &[Organisation];

    /// How people would call it.
    fn label(&self) -> String {
        self.organisations()
            .first()
            .map_or_else(|| "unknown".to_owned(), Organisation::uri)
    }
}

/// Where to carry something.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Destination {
    /// URL of the service.
    pub address: String,
    /// The organisation that must be at the other end of the TLS connection.
    pub organisation: Organisation,
    /// Our practice on whose behalf we call, and whose certificate we show.
    pub on_behalf_of: Organisation,
}

/// Why an immediate message got no answer. It may be delivered the ordinary way instead.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NotAnswered {
    /// Whether the peer may have the message.
    pub may_have_arrived: bool,
    /// Why, in words for people.
    pub why: String,
}

/// Carries sealed messages and transport responses.
///
/// Each call ends within the courier's own time limit, which is shorter than a lease.
#[async_trait]
pub trait Courier: Send + Sync {
    /// Posts a sealed message. Never takes an unreadable reply for success.
    async fn deliver(&self, to: &Destination, message: &SealedMessage) -> Reply;

    /// Posts a sealed message to a service that answers it with another.
    ///
    /// # Errors
    /// [`NotAnswered`]: there is no answer that could be read.
    async fn exchange(
        &self,
        to: &Destination,
        message: &SealedMessage,
    ) -> Result<SealedMessage, NotAnswered>;

    /// Posts one transport response.
    async fn respond(&self, to: &Destination, response: &TransportResponse) -> Told;
}

/// Why our provider's mailbox gave nothing.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum MailboxError {
    /// It refuses for good, with the code of its fault.
    #[error("our provider answered {code}: {message}")]
    Refused {
        /// `errorCode` of the fault.
        code: String,
        /// Its words.
        message: String,
    },
    /// It could not be reached or its answer says nothing; always worth another try.
    #[error("our provider could not be asked: {0}")]
    Unavailable(String),
}

/// What waiting for news at our provider led to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum News {
    /// Something came.
    Came,
    /// Nothing came for as long as the provider lets one wait.
    None,
    /// The provider does not let one wait: it has to be polled.
    NotOffered,
}

/// The mailbox of one of our practices at its provider (SMD 2010, SealedMessageRetrieval and
/// TransportResponseRetrieval). The mailbox is that of `at.on_behalf_of`; `at.address` is the URL
/// of the service called, `at.organisation` the provider.
#[async_trait]
pub trait Mailbox: Send + Sync {
    /// Lists messages: those not yet retrieved, or `all`; at most `limit`, 0 for no limit.
    async fn list(
        &self,
        at: &Destination,
        all: bool,
        limit: usize,
    ) -> Result<MessageList, MailboxError>;

    /// Retrieves messages. They stay at the provider until their outcome is known there.
    async fn retrieve(
        &self,
        at: &Destination,
        ids: &[InvocationId],
    ) -> Result<Vec<SealedMessage>, MailboxError>;

    /// Lists transport responses: those not yet removed, or `all`; at most `limit`, 0 for no
    /// limit.
    async fn responses(
        &self,
        at: &Destination,
        all: bool,
        limit: usize,
    ) -> Result<ResponseList, MailboxError>;

    /// Marks transport responses as done.
    async fn remove(
        &self,
        at: &Destination,
        ids: &[ResponseId],
        force: bool,
    ) -> Result<(), MailboxError>;

    /// Returns once something new waits, or when the provider lets nobody wait longer. This is no
    /// part of SMD: only our own nodes offer it.
    async fn wait(&self, at: &Destination) -> Result<News, MailboxError>;
}

/// What of the software's word over a connection counts as its acceptance. Whatever counts, a
/// refusal (AE, AR, CR) is believed: it comes from the software itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Counts {
    /// An accept acknowledgement (CA) as well: the software files what it stores.
    Accept,
    /// An application acknowledgement (AA) of any type.
    Application,
    /// No positive word at all: the software does not confirm.
    Refusals,
    /// The acknowledgement typed for the message alone, e.g. RRI for a referral.
    Typed,
}

/// What the software said when a message was sent to it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Word {
    /// The acknowledgement as it came; its MSA-2 names the message.
    pub bytes: Bytes,
    /// What of it counts.
    pub counts: Counts,
}

/// A connection over which the practice's software takes messages.
#[async_trait]
pub trait Line: Send + Sync {
    /// Sends a message, again after a crash, and waits for the software's word where it gives
    /// one. Ends within a time shorter than a lease.
    ///
    /// # Errors
    /// When the software cannot be shown to have the message: it is to be sent again.
    async fn send(&self, message: Bytes) -> Result<Option<Word>, OutletError>;
}

/// A file that could not be handed over now. Always worth another try.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{}", .0.sentence)]
pub struct OutletError(pub Reason);

/// Hands messages to the practice's software, as files or over a connection.
#[async_trait]
pub trait Outlet: Send + Sync {
    /// The connection that goes before this folder, where the software has one.
    fn line(&self, _org: &Organisation, _folder: Folder) -> Option<Arc<dyn Line>> {
        None
    }

    /// Writes and syncs the bytes under a temporary name in the file's folder; returns that name.
    async fn stage(
        &self,
        org: &Organisation,
        file: &HandOver,
        bytes: Bytes,
    ) -> Result<String, OutletError>;

    /// Renames the staged file to its final name, never over another file. A staged file that is
    /// gone was placed before.
    async fn place(
        &self,
        org: &Organisation,
        file: &HandOver,
        staged: &str,
    ) -> Result<(), OutletError>;
}

/// Whose document a message is, as far as the practice's patient index tells.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PatientMatch {
    /// One patient, beyond doubt.
    Matched {
        /// The patient's id in the index; says nothing about the patient.
        id: String,
    },
    /// A person has to decide; the reason holds no patient data.
    NeedsPerson {
        /// What is to be decided.
        reason: Reason,
    },
    /// Nobody in the index comes into question.
    New,
    /// This node keeps no patient index for the practice: its software matches for itself.
    NotAsked,
}

/// Finds whose document a message is. Answers from a local index.
#[async_trait]
pub trait Patients: Send + Sync {
    /// Matches the patient of a received message (its bytes) for one of our practices at `at`.
    /// A failure of the index is [`PatientMatch::NeedsPerson`], never a guess.
    async fn matching(&self, org: &Organisation, message: &[u8], at: Timestamp) -> PatientMatch;
}

/// No patient index: nothing is ever matched here.
#[derive(Clone, Copy, Debug, Default)]
pub struct NoPatients;

#[async_trait]
impl Patients for NoPatients {
    async fn matching(&self, _: &Organisation, _: &[u8], _: Timestamp) -> PatientMatch {
        PatientMatch::NotAsked
    }
}

/// Learns who writes to a practice. Told once a document is durable; what becomes of it does not
/// touch the message.
#[async_trait]
pub trait Senders: Send + Sync {
    /// A genuine document came for one of our practices, signed by `sender`.
    async fn wrote(&self, org: &Organisation, sender: &Organisation, message: &[u8], at: Timestamp);
}

/// Sealed bytes and the digest that proves their opening.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SealedParcel {
    /// The `encryptedPayload` element.
    pub bytes: Bytes,
    /// DigestValue of the signature, base64.
    pub digest: String,
}

/// An opened and verified payload.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OpenedParcel {
    /// The bytes that were sealed.
    pub payload: Bytes,
    /// DigestValue of the signature, base64.
    pub digest: String,
    /// The organisations that the trusted signing certificate proves.
    pub signers: Vec<Organisation>,
}

/// Seals and opens. Pure computation with our keys; never blocks on anything.
pub trait Sealer: Send + Sync {
    /// Signs with our key and encrypts to the certificate (DER). `id` makes the element ids.
    fn seal(
        &self,
        org: &Organisation,
        payload: &[u8],
        certificate: &[u8],
        id: MessageId,
    ) -> Result<SealedParcel, Reason>;

    /// Decrypts with our key, verifies the signature and judges the signer as of `at`.
    fn open(
        &self,
        org: &Organisation,
        sealed: &[u8],
        at: Timestamp,
    ) -> Result<OpenedParcel, Reason>;

    /// Representation-independent digest of an encrypted payload; an error names what is wrong
    /// with its outer form.
    fn fingerprint(&self, sealed: &[u8]) -> Result<String, Reason>;
}
