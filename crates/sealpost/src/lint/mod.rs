//! What is wrong with a directory: the rules, their report, and the report that is kept.

mod certificates;
mod doubles;
mod finding;
mod freshness;
pub(crate) mod history;
mod last;
mod leaf;
mod look;
pub(crate) mod nightly;
mod numbers;
mod owners;
pub(crate) mod probe;
mod references;
mod structure;

pub(crate) use finding::{Finding, Report};
pub(crate) use last::Last;
pub(crate) use look::Look;

use ids::{Organisation, Timestamp};
use probe::Called;
use std::collections::BTreeMap;

/// Days within which certificates that end are told.
pub(crate) const ENDING_DAYS: u32 = 60;

/// Days after which a confirmed delivery is old.
pub(crate) const STALE_DAYS: u32 = 90;

/// From where a directory is looked at.
pub(crate) struct Circumstances {
    /// The present.
    pub(crate) at: Timestamp,
    /// Days within which certificates that end are told.
    pub(crate) days: u32,
    /// Days after which a confirmed delivery is old.
    pub(crate) stale_days: u32,
    /// When receivers last confirmed a delivery of ours; empty where nobody knows.
    pub(crate) verified: BTreeMap<Organisation, Timestamp>,
    /// Which endpoints are to be called.
    pub(crate) called: Called,
}

impl Circumstances {
    /// The usual periods, and nobody is called.
    pub(crate) fn usual(at: Timestamp) -> Self {
        Self {
            at,
            days: ENDING_DAYS,
            stale_days: STALE_DAYS,
            verified: BTreeMap::new(),
            called: Called::Nobody,
        }
    }
}
