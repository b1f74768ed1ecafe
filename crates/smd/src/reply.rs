//! What a peer's synchronous answer means to us.

use crate::{DeliveryResponse, StandardError};

/// The meaning of an answer to one of our requests. Handle it with one exhaustive match.
///
/// `Ok` and `Duplicate` are returned only for an answer that says so without any doubt; whatever
/// cannot be read is `Unclear`, which means: ask again with the same bytes and invocation id.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Reply {
    /// The peer has taken custody.
    Ok,
    /// The peer already held this message; as good as `Ok`.
    Duplicate,
    /// The peer refuses for good (`deliverError`).
    Refused(DeliveryResponse),
    /// The call failed (`standardError`); whether to retry depends on the code.
    StandardError(StandardError),
    /// The answer says nothing that can be relied on.
    Unclear {
        /// What is wrong with it.
        why: WhyUnclear,
    },
}

/// Why an answer cannot be relied on.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum WhyUnclear {
    /// HTTP status and content contradict each other, or there is no content to judge.
    #[error("HTTP status {status} without an answer that goes with it")]
    HttpStatus {
        /// The HTTP status code.
        status: u16,
    },
    /// The body is not a SOAP 1.2 envelope this crate can read.
    #[error("the body cannot be read as a SOAP answer: {reason}")]
    Unreadable {
        /// Where reading stopped; never quotes content.
        reason: String,
    },
    /// The body is an envelope, but not an answer to the operation called.
    #[error("the body is not an answer to the operation called")]
    WrongAnswer,
    /// The answer belongs to another request.
    #[error("wsa:RelatesTo names another request")]
    WrongRelatesTo,
    /// The answer does not say which request it belongs to.
    #[error("wsa:RelatesTo is missing, so the answer may belong to another request")]
    MissingRelatesTo,
    /// A SOAP fault without any of the declared fault elements in its Detail.
    #[error("a SOAP fault without a declared fault element")]
    ForeignFault,
    /// A declared fault element with a code that is not in its published list.
    #[error("a declared fault with an unpublished code")]
    UnknownErrorCode,
}
