//! Points in time as HL7 version 3 writes them (TS), to whatever precision they are known.

use serde::{Deserialize, Serialize};

use crate::opaque::opaque;

/// `YYYY[MM[DD[HH[MM[SS[.f]]]]]][+ZZZZ]`. It is kept as written: a date of birth has no zone, and
/// a zone is part of what the author said.
#[derive(Clone, Deserialize, Eq, PartialEq, Serialize)]
#[serde(try_from = "String", into = "String")]
pub struct Hl7Time(String);

opaque!(Hl7Time);

/// The text is no point in time.
#[derive(Clone, Copy, Debug, Eq, PartialEq, thiserror::Error)]
#[error(
    "a time is not as HL7 or RFC 3339 write it, for example 19600131, 20261122103000+1100 or \
     2026-11-22T10:30:00+11:00"
)]
pub struct NotATime;

/// What the digits of a time are, and how many of each.
const PARTS: [usize; 6] = [4, 2, 2, 2, 2, 2];

const MONTHS: [&str; 12] = [
    "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
];

/// Longest text read, characters.
const TIME_CHARACTERS_MAX: usize = 40;

impl Hl7Time {
    /// Reads the HL7 form, or a date or time of RFC 3339 / ISO 8601, which becomes the HL7 form.
    ///
    /// # Errors
    /// [`NotATime`] when it is neither, or no such day or hour exists.
    pub fn parse(text: &str) -> Result<Self, NotATime> {
        let text = text.trim();
        if text.len() > TIME_CHARACTERS_MAX || !text.is_ascii() {
            return Err(NotATime);
        }
        let plain = if text.as_bytes().get(4) == Some(&b'-') && text.len() >= 7 {
            from_iso(text)
        } else {
            text.to_owned()
        };
        let (digits, fraction, zone) = split(&plain);
        let is_whole = is_point(digits)
            && fraction.is_none_or(|f| digits.len() == 14 && is_digits(f))
            && zone.is_none_or(|zone| digits.len() > 8 && is_zone(zone));
        if is_whole {
            Ok(Self(plain))
        } else {
            Err(NotATime)
        }
    }

    /// The HL7 form.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// For people: `22 Nov 2026 10:30 +11:00`, as far as it is known.
    #[must_use]
    pub fn words(&self) -> String {
        let (digits, _, zone) = split(&self.0);
        let part = |from: usize, to: usize| digits.get(from..to).filter(|part| !part.is_empty());
        let year = part(0, 4).unwrap_or_default();
        let month = part(4, 6)
            .and_then(|month| month.parse::<usize>().ok())
            .and_then(|month| MONTHS.get(month.wrapping_sub(1)));
        let mut words = match (part(6, 8), month) {
            (Some(day), Some(month)) => format!("{} {month} {year}", day.trim_start_matches('0')),
            (None, Some(month)) => format!("{month} {year}"),
            (_, None) => year.to_owned(),
        };
        if let Some(hour) = part(8, 10) {
            let minute = part(10, 12).unwrap_or("00");
            words += &format!(" {hour}:{minute}");
            if let Some(zone) = zone {
                words += &format!(" {}:{}", &zone[..3], &zone[3..]);
            }
        }
        words
    }
}

impl TryFrom<String> for Hl7Time {
    type Error = NotATime;

    fn try_from(text: String) -> Result<Self, NotATime> {
        Self::parse(&text)
    }
}

impl From<Hl7Time> for String {
    fn from(time: Hl7Time) -> Self {
        time.0
    }
}

/// `2026-11-22T10:30:00.5+11:00` without its separators; `Z` is `+0000`.
fn from_iso(text: &str) -> String {
    let (date, time) = match text.find(['T', 't', ' ']) {
        Some(at) => (&text[..at], &text[at + 1..]),
        None => (text, ""),
    };
    let zone_at = time.find(['+', '-', 'Z', 'z']).unwrap_or(time.len());
    let (clock, zone) = time.split_at(zone_at);
    let zone = if zone.eq_ignore_ascii_case("z") {
        "+0000".to_owned()
    } else {
        zone.replacen(':', "", 1)
    };
    let clock = clock.replacen(':', "", 2);
    format!("{}{clock}{zone}", date.replacen('-', "", 2))
}

/// Digits, fraction of a second, zone with its sign.
fn split(text: &str) -> (&str, Option<&str>, Option<&str>) {
    let (moment, zone) = match text.find(['+', '-']) {
        Some(at) => (&text[..at], Some(&text[at..])),
        None => (text, None),
    };
    match moment.split_once('.') {
        Some((digits, fraction)) => (digits, Some(fraction), zone),
        None => (moment, None, zone),
    }
}

fn is_digits(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}

fn is_zone(zone: &str) -> bool {
    let number = |from: usize, to: usize| zone.get(from..to).and_then(|n| n.parse::<u8>().ok());
    zone.len() == 5
        && is_digits(&zone[1..])
        && number(1, 3).is_some_and(|hours| hours <= 14)
        && number(3, 5).is_some_and(|minutes| minutes < 60)
}

/// Whether the digits end where a part ends, and each part can be.
fn is_point(digits: &str) -> bool {
    if !is_digits(digits) {
        return false;
    }
    let mut values = [0_u16, 1, 1, 0, 0, 0];
    let mut rest = digits;
    for (value, length) in values.iter_mut().zip(PARTS) {
        if rest.is_empty() {
            break;
        }
        let Some((part, tail)) = rest.split_at_checked(length) else {
            return false;
        };
        *value = part.parse().unwrap_or(u16::MAX);
        rest = tail;
    }
    let [year, month, day, hour, minute, second] = values;
    rest.is_empty()
        && digits.len() >= 4
        && (1..=12).contains(&month)
        && (1..=days(year, month)).contains(&day)
        && hour < 24
        && minute < 60
        && second < 61
}

fn days(year: u16, month: u16) -> u16 {
    match month {
        4 | 6 | 9 | 11 => 30,
        2 if is_leap(year) => 29,
        2 => 28,
        _ => 31,
    }
}

fn is_leap(year: u16) -> bool {
    year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn both_spellings_become_one() {
        for (text, hl7, words) in [
            ("1960", "1960", "1960"),
            ("196001", "196001", "Jan 1960"),
            ("19600131", "19600131", "31 Jan 1960"),
            ("1960-01-31", "19600131", "31 Jan 1960"),
            ("1960-01", "196001", "Jan 1960"),
            ("2026112210", "2026112210", "22 Nov 2026 10:00"),
            (
                "20261122103000+1100",
                "20261122103000+1100",
                "22 Nov 2026 10:30 +11:00",
            ),
            (
                "2026-11-22T10:30:00.25+09:30",
                "20261122103000.25+0930",
                "22 Nov 2026 10:30 +09:30",
            ),
            (
                "2026-02-08T10:30:00Z",
                "20260208103000+0000",
                "8 Feb 2026 10:30 +00:00",
            ),
            ("20240229", "20240229", "29 Feb 2024"),
        ] {
            let time = Hl7Time::parse(text).unwrap();
            assert_eq!(time.as_str(), hl7, "{text}");
            assert_eq!(time.words(), words, "{text}");
        }
    }

    #[test]
    fn what_is_no_time_is_refused() {
        for text in [
            "",
            "19",
            "196",
            "19601",
            "19601301",
            "20230229",
            "2026112224",
            "202611221060",
            "20261122+1100",
            "20261122103000+11",
            "20261122103000+1160",
            "20261122103000.",
            "2026112210.5",
            "tomorrow",
            "١٩٦٠",
        ] {
            assert_eq!(Hl7Time::parse(text), Err(NotATime), "{text}");
        }
    }

    proptest! {
        #[test]
        fn any_text_is_read_or_refused(text in ".{0,50}") {
            if let Ok(time) = Hl7Time::parse(&text) {
                prop_assert!(!time.words().is_empty());
                prop_assert_eq!(Hl7Time::parse(time.as_str()), Ok(time));
            }
        }

        #[test]
        fn digits_and_signs_are_read_or_refused(text in "[0-9T:.+Z-]{0,30}") {
            if let Ok(time) = Hl7Time::parse(&text) {
                prop_assert_eq!(Hl7Time::parse(time.as_str()), Ok(time.clone()));
                prop_assert!(!time.words().is_empty());
            }
        }
    }
}
