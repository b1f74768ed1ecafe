//! Whom a message is for, where it goes, and who knows that.

use async_trait::async_trait;
use bytes::Bytes;
use delivery::Reason;
use delivery::outbound::{ImmediateService, NotPrepared};
use document::Individual;
use ids::{Hd, Organisation, Timestamp};

/// Whom a message is for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wanted {
    /// Our practice that sends.
    pub org: Organisation,
    /// MSH-6.
    pub facility: Hd,
    /// The people or services named as recipients.
    pub individuals: Vec<Individual>,
    /// Payload type URI.
    pub category: String,
    /// Whether an answer at once is wanted.
    pub immediate: bool,
    /// The present.
    pub at: Timestamp,
}

/// Where a message goes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Route {
    /// `receiverOrganisation`.
    pub receiver: Organisation,
    /// URL of its SealedMessageDelivery service.
    pub address: String,
    /// Who runs that service, where it is not the receiver.
    pub provider: Option<Organisation>,
    /// The service that answers at once: where that is wanted, or it has no other.
    pub immediate: Option<ImmediateService>,
    /// `serviceCategory`.
    pub category: String,
    /// The recipient for people.
    pub recipient: String,
    /// The receiving practice for people.
    pub practice: String,
    /// DER of the certificate to encrypt to.
    pub certificate: Bytes,
    /// The entries that this was decided from, to be kept with the message.
    pub listing: Option<serde_json::Value>,
}

/// Where an organisation receives messages.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Endpoint {
    /// URL of its SealedMessageDelivery service.
    pub address: String,
    /// Who runs that service, where it is not the organisation itself.
    pub provider: Option<Organisation>,
}

/// Whom a directory is asked about.
#[derive(Clone, Copy, Debug)]
pub enum Sought<'a> {
    /// An organisation.
    Organisation(&'a Organisation),
    /// The recipient of a message.
    Recipient(&'a Wanted),
}

/// Finds recipients. Answers from a local copy: no network call but in
/// [`refresh`](Self::refresh).
#[async_trait]
pub trait Directory: Send + Sync {
    /// Endpoint and certificate for a recipient, or why there is none.
    fn resolve(&self, wanted: &Wanted) -> Result<Route, NotPrepared>;

    /// The way back: endpoint and certificate of an organisation, for an acknowledgement.
    fn resolve_organisation(
        &self,
        receiver: &Organisation,
        category: &str,
        at: Timestamp,
    ) -> Result<Route, NotPrepared>;

    /// Where an organisation receives messages of this category, and who runs it: for a provider,
    /// which passes on what others sealed and needs no certificate.
    fn endpoint(
        &self,
        org: &Organisation,
        category: &str,
        at: Timestamp,
    ) -> Result<Endpoint, NotPrepared>;

    /// Whether messages of this organisation may name this facility in MSH-4 or MSH-6.
    fn owns_facility(&self, org: &Organisation, facility: &Hd) -> bool;

    /// Why the answer to a message of this category may not find its way back to us, where our own
    /// entry does not take it. A warning; nothing is held back for it.
    fn reply_gap(&self, _ours: &Organisation, _category: &str, _at: Timestamp) -> Option<Reason> {
        None
    }

    /// Asked before a recipient is resolved: if the local copy does not know it, or only in part,
    /// other directories are asked, within a time of their own. Without other directories there
    /// is nothing to do.
    async fn refresh(&self, _sought: Sought<'_>) {}
}
