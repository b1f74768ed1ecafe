//! What a provider keeps for its organisations until they collect it: sealed messages and
//! transport responses.

use ids::{InvocationId, Organisation, ResponseId};
use store::StoreError;

/// Why a mailbox does not give what was asked of it (SMD 2010, SealedMessageRetrieval and
/// TransportResponseRetrieval).
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum MailboxRefusal {
    /// It was there, and has been taken away since: its outcome is known, or its time is over.
    #[error("message {0} was here, and has been removed")]
    HasBeenRemoved(InvocationId),
    /// It was never retrieved, and removing it was not forced.
    #[error("transport response {0} has not been retrieved yet")]
    HasNotBeenRetrieved(ResponseId),
    /// The TLS peer may not collect for this organisation.
    #[error("this system may not collect for {0}")]
    NotEntitled(Organisation),
    /// Not committed; the peer should try again.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// Several messages were asked for, and together they are too large for one answer.
    #[error("the messages asked for are larger than {most_bytes} bytes together; ask for fewer")]
    TooLarge {
        /// How much one answer may hold, in bytes.
        most_bytes: usize,
    },
    /// No message of this id waits for the organisation.
    #[error("no message {0} is held for this organisation")]
    UnknownMessage(InvocationId),
    /// The organisation has no mailbox here.
    #[error("organisation {0} is not served here")]
    UnknownOrganisation(Organisation),
    /// No response of this id waits for the organisation.
    #[error("no transport response {0} is held for this organisation")]
    UnknownResponse(ResponseId),
}
