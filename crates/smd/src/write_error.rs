//! Why something cannot be written.

/// A value that would make an envelope no peer could read.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum WriteError {
    /// The payload is not an `encryptedPayload` element that stands on its own.
    #[error("the sealed payload cannot be sent: {reason}; seal the message again")]
    Payload {
        /// What is wrong with it; never quotes it.
        reason: String,
    },
    /// A request to deliver transport responses must hold at least one.
    #[error("there is no transport response to deliver; call this only when there is one")]
    NoResponses,
}
