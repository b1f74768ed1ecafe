//! A time as HL7 writes it, read at a location.

use ids::Timestamp;
use jiff::civil::DateTime;
use thiserror::Error;

use crate::moment::{self, Moment, OFFSET_MINUTES_MAX};
use crate::zone::{Meaning, Zone};

/// Longest time that is read, in bytes: `yyyyMMddHHmmss.ffff+ZZZZ`.
pub const STAMP_BYTES_MAX: usize = 24;

/// How much of a time was written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Precision {
    /// `yyyy`.
    Year,
    /// `yyyyMM`.
    Month,
    /// `yyyyMMdd`.
    Day,
    /// `yyyyMMddHH`.
    Hour,
    /// `yyyyMMddHHmm`.
    Minute,
    /// `yyyyMMddHHmmss`, with or without a fraction.
    Second,
}

/// What is in doubt about the instant that a time means.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Error)]
pub enum StampDoubt {
    /// Hours were written without a zone (ADRM 00044.8.1 wants one): the zone of the location was
    /// taken.
    #[error("the time has no zone; it was read as a time of the location's clocks")]
    NoZone,
    /// The clocks of the location showed this time twice, when they were put back.
    #[error(
        "the time has no zone and was shown twice, when clocks were put back; the earlier of the \
         two was taken"
    )]
    Twice,
    /// The clocks of the location never showed this time: they were put forward past it.
    #[error(
        "the time has no zone and was never shown, for clocks were put forward past it; it was \
         read as if they had not yet been"
    )]
    Never,
}

/// Why a text is not a time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Error)]
pub enum StampError {
    /// It is not of the form of TS, or names a day or time that no calendar has.
    #[error("the time is not written as yyyyMMddHHmmss with a zone such as +1100")]
    Form,
}

/// A time that was read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Stamp {
    /// The instant, and the offset it was written with or that of the location. What was not
    /// written is the earliest it can be: a date is its midnight.
    pub moment: Moment,
    /// How much of it was written.
    pub precision: Precision,
    /// What is in doubt, if anything. A date without a zone is not in doubt.
    pub doubt: Option<StampDoubt>,
}

impl Stamp {
    /// Reads `yyyy[MM[dd[HH[mm[ss[.f..]]]]]][+/-ZZZZ]` (HL7 v2.4 §2.8.45), as a time of `zone`
    /// where it names no zone of its own. White space around it is let pass.
    ///
    /// # Errors
    /// [`StampError::Form`] when it is not of this form.
    pub fn read(text: &str, zone: &Zone) -> Result<Self, StampError> {
        let text = text.trim();
        if text.len() > STAMP_BYTES_MAX {
            return Err(StampError::Form);
        }
        let (stamp, offset) = split_zone(text)?;
        let (local, precision) = local(stamp)?;
        if let Some(offset) = offset {
            let at = moment::offset(offset)
                .to_timestamp(local)
                .map_err(|_| StampError::Form)?;
            let at = Timestamp::from_millis(at.as_millisecond());
            return Ok(Self {
                moment: Moment::new(at, offset),
                precision,
                doubt: None,
            });
        }
        let (moment, doubt) = match zone.meaning(local) {
            Meaning::One(moment) => (moment, Some(StampDoubt::NoZone)),
            Meaning::Twice(moment) => (moment, Some(StampDoubt::Twice)),
            Meaning::Never(moment) => (moment, Some(StampDoubt::Never)),
        };
        Ok(Self {
            moment,
            precision,
            doubt: doubt.filter(|_| precision > Precision::Day),
        })
    }
}

/// The text without its zone, and the zone in minutes.
fn split_zone(text: &str) -> Result<(&str, Option<i16>), StampError> {
    let Some(at) = text.find(['+', '-']) else {
        return Ok((text, None));
    };
    let (stamp, zone) = text.split_at(at);
    let (sign, digits) = zone.split_at(1);
    let hours = number(digits.get(..2)).ok_or(StampError::Form)?;
    let minutes = number(digits.get(2..)).ok_or(StampError::Form)?;
    let offset = hours * 60 + minutes;
    if digits.len() != 4 || minutes > 59 || offset > OFFSET_MINUTES_MAX {
        return Err(StampError::Form);
    }
    Ok((stamp, Some(if sign == "-" { -offset } else { offset })))
}

/// The time on the clock, and how much of it was written.
fn local(text: &str) -> Result<(DateTime, Precision), StampError> {
    let (digits, fraction) = match text.split_once('.') {
        Some((digits, fraction)) => (digits, Some(fraction)),
        None => (text, None),
    };
    let precision = match digits.len() {
        4 => Precision::Year,
        6 => Precision::Month,
        8 => Precision::Day,
        10 => Precision::Hour,
        12 => Precision::Minute,
        14 => Precision::Second,
        _ => return Err(StampError::Form),
    };
    let lawful = |fraction: &str| {
        precision == Precision::Second
            && (1..=4).contains(&fraction.len())
            && fraction.bytes().all(|byte| byte.is_ascii_digit())
    };
    if fraction.is_some_and(|fraction| !lawful(fraction)) {
        return Err(StampError::Form);
    }
    let part = |from: usize, until: usize, otherwise: i8| match digits.get(from..until) {
        None => Ok(otherwise),
        text => number(text)
            .and_then(|number| i8::try_from(number).ok())
            .ok_or(StampError::Form),
    };
    let year = number(digits.get(..4))
        .filter(|year| *year > 0)
        .ok_or(StampError::Form)?;
    // A leap second is the last second that clocks without one show.
    let second = part(12, 14, 0)?;
    let second = if second == 60 { 59 } else { second };
    let local = DateTime::new(
        year,
        part(4, 6, 1)?,
        part(6, 8, 1)?,
        part(8, 10, 0)?,
        part(10, 12, 0)?,
        second,
        0,
    );
    Ok((local.map_err(|_| StampError::Form)?, precision))
}

/// A number of digits only.
fn number(text: Option<&str>) -> Option<i16> {
    text.filter(|text| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit()))?
        .parse()
        .ok()
}
