//! A date that may lack its day, or its day and month, as dates of birth do.

use std::fmt;

use serde::{Deserialize, Deserializer, Serialize, Serializer, de};
use thiserror::Error;

/// A date of the calendar. In JSON `1956-03-01`, `1956-03` or `1956`. `Debug` hides it.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Date {
    year: u16,
    /// 0 when not said.
    month: u8,
    /// 0 when not said.
    day: u8,
}

/// Why a text is not a date.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum DateError {
    /// It is of another form, or no calendar has it.
    #[error("write a date as 1956-03-01, or 1956-03 or 1956 when that is all that is known")]
    Form,
}

impl Date {
    /// The date `yyyy-MM-dd`, `yyyy-MM` or `yyyy`.
    ///
    /// # Errors
    /// [`DateError::Form`] when it is of another form, or no calendar has it.
    pub fn parse(text: &str) -> Result<Self, DateError> {
        let dashed = match text.len() {
            4 => true,
            7 => text.get(4..5) == Some("-"),
            10 => text.get(4..5) == Some("-") && text.get(7..8) == Some("-"),
            _ => false,
        };
        let digits: String = text.split('-').collect();
        if dashed && matches!(digits.len(), 4 | 6 | 8) {
            Self::read(&digits).ok_or(DateError::Form)
        } else {
            Err(DateError::Form)
        }
    }

    /// The date in a TS, `yyyy[MM[dd[…]]]`, whatever time and zone follow; `None` when it is of
    /// another form, or no calendar has it.
    #[must_use]
    pub fn read(text: &str) -> Option<Self> {
        let text = text.trim();
        let digits = text.bytes().take_while(u8::is_ascii_digit).count().min(8);
        let number = |from: usize, until: usize| text.get(from..until)?.parse::<u16>().ok();
        let part = |until: usize| match digits < until {
            true => Some(0),
            false => u8::try_from(number(until - 2, until)?).ok(),
        };
        let lawful = matches!(digits, 4 | 6 | 8);
        let ended = digits == 8 || text.len() == digits;
        if !lawful || !ended {
            return None;
        }
        let (year, month, day) = (number(0, 4)?, part(6)?, part(8)?);
        let known = |said: usize, value: u8, most: u8| {
            if digits >= said {
                (1..=most).contains(&value)
            } else {
                true
            }
        };
        let in_calendar = year > 0 && known(6, month, 12) && known(8, day, days(year, month));
        in_calendar.then_some(Self { year, month, day })
    }

    /// `yyyy[MM[dd]]`, as HL7 writes it.
    #[must_use]
    pub fn to_hl7(self) -> String {
        self.to_string().split('-').collect()
    }

    /// Whether year, month and day are known.
    #[must_use]
    pub const fn is_whole(self) -> bool {
        self.day > 0
    }
}

fn days(year: u16, month: u8) -> u8 {
    let leap = year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400));
    match month {
        4 | 6 | 9 | 11 => 30,
        2 if leap => 29,
        2 => 28,
        _ => 31,
    }
}

impl fmt::Display for Date {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}", self.year)?;
        for part in [self.month, self.day].into_iter().filter(|part| *part > 0) {
            write!(f, "-{part:02}")?;
        }
        Ok(())
    }
}

crate::hidden::hidden!(Date);

impl Serialize for Date {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Date {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        Self::parse(&text).map_err(de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whole_and_partial_dates_are_read_and_written() {
        for (json, hl7, whole) in [
            ("1956-03-01", "19560301", true),
            ("2000-02-29", "20000229", true),
            ("1956-03", "195603", false),
            ("1956", "1956", false),
        ] {
            let date = Date::parse(json).unwrap();
            assert_eq!((date.to_hl7(), date.is_whole()), (hl7.into(), whole));
            assert_eq!(date.to_string(), json);
            assert_eq!(Date::read(hl7), Some(date));
        }
        let wanted = Date::parse("1956-03-01").ok();
        for text in ["195603011230", "19560301000000+1000", " 19560301 "] {
            assert_eq!(Date::read(text), wanted, "{text}");
        }
    }

    #[test]
    fn what_no_calendar_has_is_refused() {
        for text in [
            "",
            "01/03/1956",
            "1900-02-29",
            "1956-13",
            "1956-00",
            "1956-04-31",
            "0000",
            "1956-3-1",
            "19560301",
            "1956-0301",
            "195-60301",
            "1956-03-0é",
        ] {
            assert_eq!(Date::parse(text), Err(DateError::Form), "{text}");
        }
        for text in [
            "01031956",
            "1956030",
            "195603x",
            "1956-03-01",
            "19561301",
            "é",
        ] {
            assert_eq!(Date::read(text), None, "{text}");
        }
    }
}
