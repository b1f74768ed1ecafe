//! Period: from when until when something holds.

use ids::Timestamp;
use serde::{Deserialize, Serialize};

use super::Extra;

/// Hours a calendar date may begin before, or end after, the same date in UTC. A date without a
/// time names no zone; taking the widest reading keeps an entry usable on its whole last day.
const ZONE_SLACK_HOURS: i64 = 14;

/// Milliseconds in an hour.
const HOUR_MS: i64 = 3_600_000;

/// A span of time with both bounds included (FHIR R4 `Period`).
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Period {
    /// First moment (FHIR `dateTime`: `2026`, `2026-11`, `2026-11-22`, or a full instant).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub start: Option<String>,
    /// Last moment; a date means the whole day.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub end: Option<String>,
    /// Everything else the source wrote.
    #[serde(flatten)]
    pub extra: Extra,
}

impl Period {
    /// Whether `at` falls inside. A bound that cannot be read covers nothing: an entry of
    /// unknown validity must not carry clinical mail.
    #[must_use]
    pub fn covers(&self, at: Timestamp) -> bool {
        let started = self.start.as_deref().is_none_or(|text| {
            DateTime::parse(text).is_some_and(|date_time| date_time.earliest() <= at)
        });
        let not_ended = self.end.as_deref().is_none_or(|text| {
            DateTime::parse(text).is_some_and(|date_time| at <= date_time.latest())
        });
        started && not_ended
    }
}

/// Whether the text is a FHIR `dateTime`.
pub(crate) fn is_date_time(text: &str) -> bool {
    DateTime::parse(text).is_some()
}

/// A FHIR `dateTime`: an instant, or a span of whole days in UTC.
enum DateTime {
    Instant(Timestamp),
    Days {
        first: Timestamp,
        after_last: Timestamp,
    },
}

impl DateTime {
    fn parse(text: &str) -> Option<Self> {
        if text.contains('T') {
            return Timestamp::parse_rfc3339(text).ok().map(Self::Instant);
        }
        let bytes = text.as_bytes();
        let shape = |n: usize| bytes.get(n) == Some(&b'-');
        let number = |range: std::ops::Range<usize>| -> Option<u16> {
            let digits = text.get(range)?;
            digits
                .bytes()
                .all(|b| b.is_ascii_digit())
                .then(|| digits.parse().ok())?
        };
        let year = number(0..4)?;
        match bytes.len() {
            4 => Self::days(midnight(year, 1, 1)?, midnight(year.checked_add(1)?, 1, 1)?),
            7 if shape(4) => {
                let month = number(5..7)?;
                let after = if month == 12 {
                    (year.checked_add(1)?, 1)
                } else {
                    (year, month + 1)
                };
                Self::days(midnight(year, month, 1)?, midnight(after.0, after.1, 1)?)
            }
            10 if shape(4) && shape(7) => {
                let first = midnight(year, number(5..7)?, number(8..10)?)?;
                Self::days(first, first.plus_millis(24 * HOUR_MS))
            }
            _ => None,
        }
    }

    fn days(first: Timestamp, after_last: Timestamp) -> Option<Self> {
        Some(Self::Days { first, after_last })
    }

    fn earliest(&self) -> Timestamp {
        match self {
            Self::Instant(at) => *at,
            Self::Days { first, .. } => first.plus_millis(-ZONE_SLACK_HOURS * HOUR_MS),
        }
    }

    fn latest(&self) -> Timestamp {
        match self {
            Self::Instant(at) => *at,
            Self::Days { after_last, .. } => after_last.plus_millis(ZONE_SLACK_HOURS * HOUR_MS - 1),
        }
    }
}

/// Midnight UTC of a calendar date; `None` when there is no such date.
fn midnight(year: u16, month: u16, day: u16) -> Option<Timestamp> {
    Timestamp::parse_rfc3339(&format!("{year:04}-{month:02}-{day:02}T00:00:00Z")).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Timestamp {
        Timestamp::parse_rfc3339(text).expect("a valid instant")
    }

    fn period(start: Option<&str>, end: Option<&str>) -> Period {
        Period {
            start: start.map(Into::into),
            end: end.map(Into::into),
            ..Period::default()
        }
    }

    #[test]
    fn an_open_period_covers_everything() {
        assert!(period(None, None).covers(at("1999-01-01T00:00:00Z")));
        assert!(period(None, None).covers(at("2099-01-01T00:00:00Z")));
    }

    #[test]
    fn instants_are_exact_and_both_ends_belong() {
        let span = period(
            Some("2026-01-01T00:00:00Z"),
            Some("2026-06-30T23:59:59+10:00"),
        );
        assert!(!span.covers(at("2025-12-31T23:59:59Z")));
        assert!(span.covers(at("2026-01-01T00:00:00Z")));
        assert!(span.covers(at("2026-06-30T13:59:59Z")));
        assert!(!span.covers(at("2026-06-30T14:00:00Z")));
    }

    #[test]
    fn the_last_day_counts_whole_in_every_zone() {
        let span = period(None, Some("2026-06-30"));
        assert!(span.covers(at("2026-06-30T23:59:59+08:00")));
        assert!(span.covers(at("2026-06-30T23:59:59-12:00")));
        assert!(!span.covers(at("2026-07-02T00:00:00Z")));
    }

    #[test]
    fn the_first_day_begins_where_it_begins_first() {
        let span = period(Some("2026-06-30"), None);
        assert!(span.covers(at("2026-06-30T00:00:00+11:00")));
        assert!(!span.covers(at("2026-06-29T00:00:00Z")));
    }

    #[test]
    fn months_and_years_run_to_their_end() {
        assert!(period(None, Some("2026-12")).covers(at("2026-12-31T12:00:00Z")));
        assert!(!period(None, Some("2026-12")).covers(at("2027-01-02T00:00:00Z")));
        assert!(period(None, Some("2024-02")).covers(at("2024-02-29T12:00:00Z")));
        assert!(period(None, Some("2026")).covers(at("2026-12-31T12:00:00Z")));
        assert!(!period(Some("2027"), None).covers(at("2026-12-30T00:00:00Z")));
    }

    #[test]
    fn a_bound_that_cannot_be_read_covers_nothing() {
        let bad = [
            "",
            "soon",
            "2026-13",
            "2026-02-30",
            "20260101",
            "2026-1-1",
            "+026",
            "9999999",
        ];
        for text in bad {
            assert!(
                !period(Some(text), None).covers(at("2026-06-01T00:00:00Z")),
                "{text}"
            );
            assert!(
                !period(None, Some(text)).covers(at("2026-06-01T00:00:00Z")),
                "{text}"
            );
            assert!(!is_date_time(text), "{text}");
        }
    }
}
