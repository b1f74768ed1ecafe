//! What the verifier finds in a chain.

use crate::error::JsonError;

/// Where and how a chain is broken. Only the first break is certain; what follows it hangs in
/// the air.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Fault {
    /// The content of an entry does not give the hash it carries.
    #[error("entry {seq}: its hash does not fit its content; the entry was changed")]
    HashMismatch {
        /// Number of the entry.
        seq: u64,
    },
    /// An entry does not follow the one before it.
    #[error("entry {seq}: does not follow the entry before it; one of the two was replaced")]
    PrevMismatch {
        /// Number of the entry.
        seq: u64,
    },
    /// Entries are missing, doubled or out of order.
    #[error("expected entry {expected}, found {found}; entries are missing, doubled or moved")]
    SeqGap {
        /// The number that had to come.
        expected: u64,
        /// The number that came.
        found: u64,
    },
    /// A line could not be read.
    #[error("entry {expected}: {error}")]
    Unreadable {
        /// The number that had to come.
        expected: u64,
        /// Why it could not be read.
        error: JsonError,
    },
    /// An entry of another organisation's chain.
    #[error("entry {expected}: belongs to another organisation's chain")]
    WrongOrganisation {
        /// The number that had to come.
        expected: u64,
    },
}

/// Something odd that does not break the chain.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Warning {
    /// An entry is dated before the one that precedes it: a clock was set back.
    #[error("entry {seq}: dated {by_millis} ms before the entry before it; was a clock set back?")]
    TimeWentBack {
        /// Number of the entry.
        seq: u64,
        /// By how much, in milliseconds.
        by_millis: i64,
    },
}
