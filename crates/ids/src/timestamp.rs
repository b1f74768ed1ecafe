//! A moment in time, in milliseconds, always UTC.

use std::fmt;

use serde::{Deserialize, Serialize};
use time::format_description::well_known::Rfc3339;
use time::{Duration, OffsetDateTime};

use crate::error::IdError;
use crate::kind::IdKind;

/// Milliseconds since 1970-01-01T00:00:00Z, within years 0000 to 9999 so that it can always be
/// written. Pure code is given the time; it never asks a clock.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(from = "i64", into = "i64")]
pub struct Timestamp(i64);

impl Timestamp {
    /// The earliest moment: 0000-01-01T00:00:00Z.
    pub const MIN: Self = Self(-62_167_219_200_000);
    /// The latest moment: 9999-12-31T23:59:59.999Z.
    pub const MAX: Self = Self(253_402_300_799_999);

    /// From milliseconds since the Unix epoch; beyond [`Self::MIN`] or [`Self::MAX`] it stays
    /// there.
    #[must_use]
    pub const fn from_millis(millis: i64) -> Self {
        if millis < Self::MIN.0 {
            Self::MIN
        } else if millis > Self::MAX.0 {
            Self::MAX
        } else {
            Self(millis)
        }
    }

    /// Milliseconds since the Unix epoch.
    #[must_use]
    pub const fn as_millis(self) -> i64 {
        self.0
    }

    /// From RFC 3339 text with any zone, e.g. `2026-11-22T12:02:03+11:00`; white space around it
    /// is dropped, parts of a millisecond are cut off.
    ///
    /// # Errors
    /// [`IdError::Form`] when it is not such a text: a zone is required.
    pub fn parse_rfc3339(text: &str) -> Result<Self, IdError> {
        const EXPECTED: &str = "date, time and zone, for example 2026-11-22T01:02:03Z";
        let form = IdError::Form {
            id: IdKind::Timestamp,
            expected: EXPECTED,
        };
        let moment = OffsetDateTime::parse(text.trim(), &Rfc3339).map_err(|_| form)?;
        let millis = moment.unix_timestamp_nanos().div_euclid(1_000_000);
        i64::try_from(millis)
            .map(Self::from_millis)
            .map_err(|_| form)
    }

    /// As RFC 3339 text in UTC, `2026-11-22T01:02:03Z`; milliseconds only when there are any.
    #[must_use]
    pub fn to_rfc3339(self) -> String {
        let at = OffsetDateTime::UNIX_EPOCH.saturating_add(Duration::milliseconds(self.0));
        let (year, month, day) = (at.year(), u8::from(at.month()), at.day());
        let (hour, minute, second) = at.to_hms();
        let fraction = match at.millisecond() {
            0 => String::new(),
            millis => format!(".{millis:03}"),
        };
        format!("{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}{fraction}Z")
    }

    /// The moment so many milliseconds later (earlier when negative), within the limits.
    #[must_use]
    pub const fn plus_millis(self, millis: i64) -> Self {
        Self::from_millis(self.0.saturating_add(millis))
    }

    /// Milliseconds from `earlier` to this moment; negative when it is later after all.
    #[must_use]
    pub const fn millis_since(self, earlier: Self) -> i64 {
        self.0 - earlier.0
    }
}

impl fmt::Display for Timestamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.to_rfc3339())
    }
}

impl From<i64> for Timestamp {
    fn from(millis: i64) -> Self {
        Self::from_millis(millis)
    }
}

impl From<Timestamp> for i64 {
    fn from(timestamp: Timestamp) -> Self {
        timestamp.0
    }
}
