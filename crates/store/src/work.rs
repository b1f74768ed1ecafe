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
    /// Lanes that have as much under way as is fair: nothing of theirs is taken.
    pub busy_lanes: Vec<String>,
}

impl Lease {
    /// Whether work that is due at `due` in `lane` may be taken.
    pub(crate) fn takes(&self, due: Timestamp, lane: &str) -> bool {
        due <= self.now && !self.busy_lanes.iter().any(|busy| busy == lane)
    }
}

/// What work to take.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Claim {
    /// Who takes it.
    pub lease: Lease,
    /// At most this many.
    pub max: usize,
    /// Of those, at most this many of one lane.
    pub max_per_lane: usize,
}

impl Claim {
    /// Whether `lane` has its share among what was `found`.
    pub(crate) fn is_sated(&self, found: &[Work], lane: &str) -> bool {
        found.iter().filter(|work| work.lane == lane).count() >= self.max_per_lane
    }
}
