//! Work: effects waiting to be performed, one worker at a time.

use delivery::Effect;
use ids::{MessageId, Timestamp};
use std::sync::atomic::{AtomicUsize, Ordering};

/// Of this many pieces of work, one is the oldest that is not urgent.
const URGENT_ROUND: usize = 8;

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
    /// It was planned to be done before what is not urgent.
    pub urgent: bool,
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

/// Counts the work that one store gave out, so that what is not urgent has its turn.
#[derive(Debug, Default)]
pub(crate) struct Turns(AtomicUsize);

impl Turns {
    fn is_for_urgent(&self) -> bool {
        self.0.load(Ordering::Relaxed) % URGENT_ROUND != URGENT_ROUND - 1
    }

    fn advance(&self) {
        self.0.fetch_add(1, Ordering::Relaxed);
    }
}

/// Picks the work of one claim, in turn. Every store picks with it, so that all keep one order.
pub(crate) struct Pick<'a> {
    claim: &'a Claim,
    turns: &'a Turns,
    found: Vec<Work>,
}

impl<'a> Pick<'a> {
    pub(crate) fn new(claim: &'a Claim, turns: &'a Turns) -> Self {
        Self {
            claim,
            turns,
            found: Vec::new(),
        }
    }

    /// Picks until the claim is full or nothing is left. `next` gives free work that is urgent or
    /// is not, the oldest first, each once. After its error, picking may go on.
    pub(crate) fn run<E>(
        &mut self,
        mut next: impl FnMut(bool) -> Result<Option<Work>, E>,
    ) -> Result<(), E> {
        while self.found.len() < self.claim.max {
            let is_urgent = self.turns.is_for_urgent();
            let work = match self.fitting(is_urgent, &mut next)? {
                Some(work) => work,
                None => match self.fitting(!is_urgent, &mut next)? {
                    Some(work) => work,
                    None => break,
                },
            };
            self.turns.advance();
            self.found.push(work);
        }
        Ok(())
    }

    /// Lanes that have their share among what was picked.
    pub(crate) fn sated_lanes(&self) -> Vec<String> {
        let mut lanes: Vec<_> = self.found.iter().map(|work| work.lane.clone()).collect();
        lanes.sort_unstable();
        lanes.dedup();
        lanes.retain(|lane| self.is_sated(lane));
        lanes
    }

    /// What was picked.
    pub(crate) fn into_found(self) -> Vec<Work> {
        self.found
    }

    fn fitting<E>(
        &self,
        is_urgent: bool,
        next: &mut impl FnMut(bool) -> Result<Option<Work>, E>,
    ) -> Result<Option<Work>, E> {
        while let Some(work) = next(is_urgent)? {
            let lease = &self.claim.lease;
            if lease.takes(lease.now, &work.lane) && !self.is_sated(&work.lane) {
                return Ok(Some(work));
            }
        }
        Ok(None)
    }

    /// Whether `lane` has its share among what was found.
    fn is_sated(&self, lane: &str) -> bool {
        let of_lane = self.found.iter().filter(|work| work.lane == lane);
        of_lane.count() >= self.claim.max_per_lane
    }
}
