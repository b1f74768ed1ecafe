//! Work: effects waiting to be performed, one worker at a time.

use delivery::Effect;
use ids::{MessageId, Timestamp};

/// One effect that a worker holds a lease on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Work {
    /// Proof of the lease, to settle it with.
    pub ticket: Ticket,
    /// The message it belongs to.
    pub life: MessageId,
    /// What to do.
    pub effect: Effect,
    /// Whom it concerns, for fair sharing.
    pub lane: String,
    /// A worker held it before, and what came of that was never committed.
    pub interrupted: bool,
}

/// Names one planned effect; planning the slot again makes another.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Ticket(pub(crate) i64);

/// Who takes work, and until when.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Lease {
    /// Name of the worker, for people.
    pub worker: String,
    /// The present.
    pub now: Timestamp,
    /// After this, others may take the work.
    pub until: Timestamp,
}

/// What work to take.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Claim {
    /// Who takes it.
    pub lease: Lease,
    /// At most this many.
    pub max: usize,
    /// Lanes that have as much under way as is fair.
    pub busy_lanes: Vec<String>,
}
