//! Why something cannot be written.

/// A value that would make an envelope no peer could read.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum WriteError {
    /// A question for interactions must name at least one category.
    #[error("no service category is named; name what the organisation should accept")]
    NoCategories,
    /// The payload is not an `encryptedPayload` element that stands on its own.
    #[error("the sealed payload cannot be sent: {reason}; seal the message again")]
    Payload {
        /// What is wrong with it; never quotes it.
        reason: String,
    },
    /// A request about transport responses must name at least one.
    #[error("there is no transport response to send or remove; call this only when there is one")]
    NoResponses,
}
