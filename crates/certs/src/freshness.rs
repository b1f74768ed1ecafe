//! How fresh what an authority said is.

use ids::Timestamp;

/// How far our clock and an authority's may be apart, in milliseconds.
pub(crate) const CLOCK_SKEW_MS: i64 = 5 * 60 * 1_000;

/// How fresh a list or an answer is at a given time.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Freshness {
    /// Between this update and next update.
    Current,
    /// It does not say when the next one comes.
    NoNextUpdate,
    /// Issued later than the time asked about: either that lies in the past, or one of the two
    /// clocks is wrong.
    NotYetIssued {
        /// When it says it was issued.
        this_update: Timestamp,
    },
    /// A newer one should have been fetched.
    Stale {
        /// When it was due.
        next_update: Timestamp,
    },
}

impl Freshness {
    pub(crate) fn of(
        this_update: Timestamp,
        next_update: Option<Timestamp>,
        at: Timestamp,
    ) -> Self {
        if this_update > at {
            return Self::NotYetIssued { this_update };
        }
        match next_update {
            None => Self::NoNextUpdate,
            Some(next_update) if next_update < at => Self::Stale { next_update },
            Some(_) => Self::Current,
        }
    }

    /// The more telling comes first.
    pub(crate) fn rank(self) -> u8 {
        match self {
            Self::Current => 0,
            Self::NotYetIssued { .. } => 1,
            Self::NoNextUpdate => 2,
            Self::Stale { .. } => 3,
        }
    }
}
