//! What a mailbox holds for its organisation (`SealedMessageRetrieval/2010`, list).

use crate::Metadata;

/// The answer to SealedMessageRetrieval `list`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct MessageList {
    /// How many there are, before the limit of the request was applied.
    pub total_available: usize,
    /// Those within the limit, oldest first.
    pub records: Vec<RetrievalRecord>,
}

/// One message that can be retrieved.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RetrievalRecord {
    /// Size of the serialised message, in bytes; the interface description names no unit.
    pub message_size: usize,
    /// Its unsigned envelope data.
    pub metadata: Metadata,
}
