//! From when to when a certificate is valid.

use ids::Timestamp;

/// Milliseconds in a day.
pub(crate) const DAY_MILLIS: i64 = 24 * 60 * 60 * 1_000;

/// Validity of a NASH certificate: two years.
const ORGANISATION_DAYS: i64 = 730;

/// How long before the given time an authority's validity begins.
const AUTHORITY_PAST_DAYS: i64 = 365;

/// Validity of a synthetic authority.
const AUTHORITY_DAYS: i64 = 3_650;

/// Both ends inclusive, to the second.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Validity {
    /// First second.
    pub not_before: Timestamp,
    /// Last second.
    pub not_after: Timestamp,
}

impl Validity {
    /// Two years, as NASH certificates have.
    #[must_use]
    pub fn two_years(from: Timestamp) -> Self {
        Self::days(from, ORGANISATION_DAYS)
    }

    /// So many days from `from` on; none or fewer make a certificate that is never valid.
    #[must_use]
    pub fn days(from: Timestamp, days: i64) -> Self {
        let not_after = from.plus_millis(days.saturating_mul(DAY_MILLIS));
        Self {
            not_before: from,
            not_after,
        }
    }

    pub(crate) fn of_authority(around: Timestamp) -> Self {
        Self::days(
            around.plus_millis(-AUTHORITY_PAST_DAYS * DAY_MILLIS),
            AUTHORITY_DAYS,
        )
    }
}
