//! Answering a sealed message with another while its sender waits (SMD 2010,
//! SealedImmediateMessageDelivery).

use crate::ReceiveRefusal;

/// Why there is no sealed answer.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ImmediateRefusal {
    /// The practice's software has not answered in time. It may yet.
    #[error("the receiving software has not answered in time; try again later")]
    Late,
    /// The message was not taken at all.
    #[error(transparent)]
    Receive(#[from] ReceiveRefusal),
    /// There will be no answer; the sentence says why, and no more than a peer may know.
    #[error("{0}")]
    Unanswerable(&'static str),
}
