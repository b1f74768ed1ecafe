//! What can go wrong in a store.

use crate::Space;
use ids::MessageId;

/// Why a store did not do what was asked. Nothing of a failed transaction was committed.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum StoreError {
    /// Somebody else changed the message meanwhile: read it again and decide again.
    #[error("message {0} was changed meanwhile; read it again")]
    Conflict(MessageId),
    /// What was read back is not what was written.
    #[error("stored data is damaged: {0}; restore the data folder from a backup")]
    Damaged(String),
    /// A unique key already names another message.
    #[error("{space:?} key is taken by message {holder}")]
    KeyTaken {
        /// Which key.
        space: Space,
        /// The message that holds it.
        holder: MessageId,
    },
    /// The work that was to be settled is no longer ours.
    #[error("the lease on this work was lost to another worker")]
    LeaseLost,
    /// The disk or database did not answer as it should; trying again later may help.
    #[error("the store is not available: {0}")]
    Unavailable(String),
}

impl StoreError {
    /// Whether trying the same again later can succeed.
    pub fn is_temporary(&self) -> bool {
        match self {
            Self::Conflict(_) | Self::Unavailable(_) => true,
            Self::Damaged(_) | Self::KeyTaken { .. } | Self::LeaseLost => false,
        }
    }
}
