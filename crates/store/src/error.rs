//! What can go wrong in a store.

use crate::{Shelf, Space};
use ids::MessageId;

/// Why a store did not do what was asked. Nothing of a failed transaction was committed, but for
/// the one doubt that [`Self::Unavailable`] names.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum StoreError {
    /// Somebody else changed the message meanwhile: read it again and decide again.
    #[error("message {0} was changed meanwhile; read it again")]
    Conflict(MessageId),
    /// What was read back is not what was written.
    #[error("stored data is damaged: {0}; restore the data folder from a backup")]
    Damaged(String),
    /// The settings of the store cannot be; trying again will not help.
    #[error("the store cannot be used: {0}")]
    Misconfigured(String),
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
    /// Somebody else changed the record meanwhile: read it again and decide again.
    #[error("a record of kind {} was changed meanwhile; read it again", shelf.as_str())]
    RecordConflict {
        /// Which kind of record.
        shelf: Shelf,
    },
    /// The id of a record has more than [`crate::RECORD_ID_BYTES`] bytes.
    #[error("the id of a record of kind {} is too long; give it a shorter one", shelf.as_str())]
    RecordIdTooLong {
        /// Which kind of record.
        shelf: Shelf,
    },
    /// The disk or database did not answer as it should; trying again later may help. If the
    /// connection to a database broke during a commit, what was committed may stand: the settled
    /// ticket, the unique keys and the versions tell whoever tries again.
    #[error("the store is not available: {0}")]
    Unavailable(String),
}

impl StoreError {
    /// Whether trying the same again later can succeed.
    pub fn is_temporary(&self) -> bool {
        match self {
            Self::Conflict(_) | Self::RecordConflict { .. } | Self::Unavailable(_) => true,
            Self::Damaged(_)
            | Self::KeyTaken { .. }
            | Self::LeaseLost
            | Self::Misconfigured(_)
            | Self::RecordIdTooLong { .. } => false,
        }
    }
}
