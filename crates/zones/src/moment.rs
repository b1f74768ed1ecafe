//! An instant, and the offset that the clocks of its writer showed.

use std::fmt;

use ids::Timestamp;
use jiff::civil::DateTime;
use jiff::tz::Offset;
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};
use thiserror::Error;

/// Largest offset from universal time, in minutes: no clock on earth is further ahead.
pub const OFFSET_MINUTES_MAX: i16 = 14 * 60;

/// Earliest instant kept, so that its local year has four digits: 0001-01-02T00:00:00Z.
const EARLIEST_MILLIS: i64 = -62_135_510_400_000;

/// Latest instant kept: 9999-12-30T00:00:00Z.
const LATEST_MILLIS: i64 = 253_402_128_000_000;

/// An instant to the second, as it reads on a clock so many minutes ahead of universal time.
/// In JSON it is RFC 3339 text, `2026-11-22T12:02:03+11:00`.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Moment {
    at: Timestamp,
    offset: i16,
}

/// Why a text is not a moment.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum MomentError {
    /// It is not RFC 3339.
    #[error("write date, time and offset, for example 2026-11-22T12:02:03+11:00")]
    Form,
}

impl Moment {
    /// The instant `at`, parts of a second cut off, on a clock `offset` minutes ahead of universal
    /// time. Beyond the years 1 to 9999, and beyond [`OFFSET_MINUTES_MAX`], it stays there.
    #[must_use]
    pub fn new(at: Timestamp, offset: i16) -> Self {
        let millis = at.as_millis().clamp(EARLIEST_MILLIS, LATEST_MILLIS);
        Self {
            at: Timestamp::from_millis(millis - millis.rem_euclid(1000)),
            offset: offset.clamp(-OFFSET_MINUTES_MAX, OFFSET_MINUTES_MAX),
        }
    }

    /// The instant.
    #[must_use]
    pub const fn at(self) -> Timestamp {
        self.at
    }

    /// How far the writer's clock was ahead of universal time, in minutes.
    #[must_use]
    pub const fn offset_minutes(self) -> i16 {
        self.offset
    }

    /// From RFC 3339 text. The offset is kept.
    ///
    /// # Errors
    /// [`MomentError::Form`] when it is not such a text; an offset is required.
    pub fn parse_rfc3339(text: &str) -> Result<Self, MomentError> {
        let text = text.trim();
        let at = Timestamp::parse_rfc3339(text).map_err(|_| MomentError::Form)?;
        let offset = match text.as_bytes() {
            [.., b'Z' | b'z'] => 0,
            [.., sign @ (b'+' | b'-'), h1, h2, b':', m1, m2] => {
                let digit = |byte: &u8| i16::from(byte.wrapping_sub(b'0').min(9));
                let minutes = (digit(h1) * 10 + digit(h2)) * 60 + digit(m1) * 10 + digit(m2);
                if *sign == b'-' { -minutes } else { minutes }
            }
            _ => return Err(MomentError::Form),
        };
        if offset.abs() > OFFSET_MINUTES_MAX {
            return Err(MomentError::Form);
        }
        Ok(Self::new(at, offset))
    }

    /// `yyyyMMddHHmmss+ZZZZ` (TS of HL7 v2.4 §2.8.45, with the zone of ADRM 00044.8.1).
    #[must_use]
    pub fn to_hl7(self) -> String {
        let local = self.local();
        let (sign, hours, minutes) = self.offset_parts();
        format!(
            "{:04}{:02}{:02}{:02}{:02}{:02}{sign}{hours:02}{minutes:02}",
            local.year(),
            local.month(),
            local.day(),
            local.hour(),
            local.minute(),
            local.second()
        )
    }

    /// `yyyyMMdd`: the date on that clock.
    #[must_use]
    pub fn date_to_hl7(self) -> String {
        let local = self.local();
        format!("{:04}{:02}{:02}", local.year(), local.month(), local.day())
    }

    fn local(self) -> DateTime {
        offset(self.offset).to_datetime(instant(self.at))
    }

    fn offset_parts(self) -> (char, i16, i16) {
        let sign = if self.offset < 0 { '-' } else { '+' };
        (sign, self.offset.abs() / 60, self.offset.abs() % 60)
    }
}

/// RFC 3339 with the offset of the writer.
impl fmt::Display for Moment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let local = self.local();
        write!(
            f,
            "{:04}-{:02}-{:02}T{:02}:{:02}:{:02}",
            local.year(),
            local.month(),
            local.day(),
            local.hour(),
            local.minute(),
            local.second()
        )?;
        let (sign, hours, minutes) = self.offset_parts();
        if self.offset == 0 {
            return f.write_str("Z");
        }
        write!(f, "{sign}{hours:02}:{minutes:02}")
    }
}

impl fmt::Debug for Moment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Moment({self})")
    }
}

impl Serialize for Moment {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Moment {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        Self::parse_rfc3339(&text).map_err(de::Error::custom)
    }
}

/// The instant as the calendar library has it.
pub(crate) fn instant(at: Timestamp) -> jiff::Timestamp {
    let millis = at.as_millis().clamp(EARLIEST_MILLIS, LATEST_MILLIS);
    jiff::Timestamp::from_millisecond(millis).unwrap_or(jiff::Timestamp::UNIX_EPOCH)
}

/// An offset in minutes as the calendar library has it.
pub(crate) fn offset(minutes: i16) -> Offset {
    Offset::from_seconds(i32::from(minutes) * 60).unwrap_or(Offset::UTC)
}

/// Whole minutes of an offset in seconds. Offsets with seconds are from before standard time.
pub(crate) fn minutes(seconds: i32) -> i16 {
    i16::try_from(seconds.div_euclid(60)).unwrap_or(0)
}
