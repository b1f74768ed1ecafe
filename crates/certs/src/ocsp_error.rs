//! Why an answer about a certificate cannot be used.

use ids::Timestamp;
use thiserror::Error;

/// The reason; the text never repeats the input.
#[derive(Clone, Copy, Debug, Eq, Error, PartialEq)]
pub enum OcspError {
    /// It is about other certificates.
    #[error("the authority's answer is about another certificate")]
    AnotherCertificate,
    /// The signature does not verify.
    #[error("the authority's answer is not genuine: its signature does not verify")]
    BadSignature,
    /// It was made for another request.
    #[error("the authority's answer was made for another question")]
    BadNonce,
    /// The structure is wrong.
    #[error("the authority's answer is malformed")]
    Malformed,
    /// It says when it was made, and that is still to come.
    #[error(
        "the authority's answer is of {}, which is in the future: check this computer's clock",
        this_update.to_rfc3339()
    )]
    NotYetIssued {
        /// When it says it was made.
        this_update: Timestamp,
    },
    /// Signed by somebody whom the issuer did not entitle to answer (RFC 6960 §4.2.2.2).
    #[error("the authority's answer is signed by somebody who may not answer for it")]
    NotAuthorised,
    /// The responder does not answer; the word is from RFC 6960 §4.2.1.
    #[error("the authority does not answer: {status}")]
    NotSuccessful {
        /// `malformedRequest`, `internalError`, `tryLater`, `sigRequired` or `unauthorized`.
        status: &'static str,
    },
    /// Larger than any answer is allowed to be.
    #[error("an answer of {bytes} bytes is too large (limit {limit} bytes)")]
    TooLarge {
        /// Size in bytes.
        bytes: usize,
        /// Limit in bytes.
        limit: usize,
    },
    /// A critical extension that is not known, or an answer of another type than basic.
    #[error("the authority's answer is of a kind that is not supported")]
    Unsupported,
}
