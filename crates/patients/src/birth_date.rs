//! A date of birth, of which month and day may be unknown.

use std::fmt;

use ids::Timestamp;

/// Year, and perhaps month and day. Always a date that the calendar has; whether it is a
/// plausible one is asked with [`Self::is_plausible`].
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct BirthDate {
    year: u16,
    /// 0 when unknown; then the day is 0 too.
    month: u8,
    /// 0 when unknown.
    day: u8,
}

impl BirthDate {
    /// The earliest year that is taken for a year of birth.
    pub const YEAR_MIN: u16 = 1880;

    /// A complete date; none when the calendar has no such day.
    #[must_use]
    pub fn new(year: u16, month: u8, day: u8) -> Option<Self> {
        let exists = (1..=days_in(year, month)).contains(&day);
        exists.then_some(Self { year, month, day })
    }

    /// From `YYYYMMDD` (a time behind it is dropped), `YYYYMM`, `YYYY`, `YYYY-MM-DD`, or day
    /// first as Australian exports write it: `DD/MM/YYYY`, `DD-MM-YYYY`, `DD.MM.YYYY`.
    #[must_use]
    pub fn read(text: &str) -> Option<Self> {
        let text = text.trim();
        let separated: Vec<&str> = text.splitn(4, ['/', '-', '.', ' ', 'T']).collect();
        match separated.as_slice() {
            [year] => Self::compact(year),
            [year, month, day] | [year, month, day, _] if year.len() == 4 => {
                Self::new(number(year)?, number(month)?, number(day)?)
            }
            [day, month, year] | [day, month, year, _] if year.len() == 4 => {
                Self::new(number(year)?, number(month)?, number(day)?)
            }
            [date, _zone] => Self::compact(date),
            _ => None,
        }
    }

    /// Whether somebody alive at `at` can have been born then.
    #[must_use]
    pub fn is_plausible(self, at: Timestamp) -> bool {
        /// East of Greenwich it is tomorrow before it is here.
        const DAY_MS: i64 = 86_400_000;
        let latest = at.plus_millis(DAY_MS).to_rfc3339();
        let latest = latest.get(..10).and_then(Self::read);
        self.year >= Self::YEAR_MIN && latest.is_none_or(|latest| self <= latest)
    }

    /// Whether day and month are known.
    #[must_use]
    pub const fn is_complete(self) -> bool {
        self.day != 0
    }

    /// Whether it may stand for "some time that year": the first of January is what people are
    /// given whose day of birth was not written down.
    #[must_use]
    pub const fn may_be_estimated(self) -> bool {
        self.month <= 1 && self.day <= 1
    }

    /// Whether both can be the same date, one of them known less precisely.
    #[must_use]
    pub fn could_be(self, other: Self) -> bool {
        let fits = |one: u8, two: u8| one == 0 || two == 0 || one == two;
        self.year == other.year && fits(self.month, other.month) && fits(self.day, other.day)
    }

    /// The date with day and month changed over, when there is such a date and it is another.
    #[must_use]
    pub fn day_and_month_swapped(self) -> Option<Self> {
        Self::new(self.year, self.day, self.month).filter(|swapped| *swapped != self)
    }

    /// Whether complete dates differ in one digit, or in two neighbours that changed places.
    #[must_use]
    pub fn is_slip_of(self, other: Self) -> bool {
        let (one, two) = (self.to_text(), other.to_text());
        let (one, two) = (one.as_bytes(), two.as_bytes());
        let both = self.is_complete() && other.is_complete() && one.len() == two.len();
        let mut differing = (0..one.len()).filter(|at| one.get(*at) != two.get(*at));
        match (both, differing.next(), differing.next(), differing.next()) {
            (true, Some(_), None, None) => true,
            (true, Some(first), Some(second), None) => {
                second == first + 1
                    && one.get(first) == two.get(second)
                    && one.get(second) == two.get(first)
            }
            _ => false,
        }
    }

    /// `YYYY`, `YYYYMM` or `YYYYMMDD`: patient data.
    #[must_use]
    pub fn to_text(self) -> String {
        let Self { year, month, day } = self;
        match (month, day) {
            (0, _) => format!("{year:04}"),
            (_, 0) => format!("{year:04}{month:02}"),
            (_, _) => format!("{year:04}{month:02}{day:02}"),
        }
    }

    /// The same text for a date and the date with day and month changed over.
    pub(crate) fn either_order(self) -> String {
        let (low, high) = (self.month.min(self.day), self.month.max(self.day));
        format!("{:04}{low:02}{high:02}", self.year)
    }

    fn compact(text: &str) -> Option<Self> {
        let digits = text.find(|c: char| !c.is_ascii_digit());
        let digits = text.get(..digits.unwrap_or(text.len()))?;
        let year = number(digits.get(..4)?)?;
        match digits.len() {
            4 => Some(Self {
                year,
                month: 0,
                day: 0,
            }),
            6 => {
                let month: u8 = number(digits.get(4..6)?)?;
                (1..=12).contains(&month).then_some(Self {
                    year,
                    month,
                    day: 0,
                })
            }
            8.. => Self::new(year, number(digits.get(4..6)?)?, number(digits.get(6..8)?)?),
            _ => None,
        }
    }
}

/// Hides the date.
impl fmt::Debug for BirthDate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("BirthDate(redacted)")
    }
}

/// A number of digits only; a sign is no digit.
fn number<T: std::str::FromStr>(text: &str) -> Option<T> {
    let plain = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    plain.then(|| text.parse().ok()).flatten()
}

fn days_in(year: u16, month: u8) -> u8 {
    let leap = year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400));
    match month {
        2 if leap => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        1..=12 => 31,
        _ => 0,
    }
}

#[cfg(test)]
mod tests {
    use ids::Timestamp;
    use proptest::prelude::*;

    use super::BirthDate;

    fn date(text: &str) -> BirthDate {
        BirthDate::read(text).unwrap()
    }

    #[test]
    fn all_ways_to_write_one_date_are_one_date() {
        for text in [
            "19790312",
            "197903120930+1000",
            "1979-03-12",
            "12/03/1979",
            "12-3-1979",
            "12.03.1979",
            "1979-03-12T00:00:00Z",
            "12/03/1979 00:00:00",
            "19790312 0930",
        ] {
            assert_eq!(BirthDate::read(text), BirthDate::new(1979, 3, 12), "{text}");
        }
    }

    #[test]
    fn what_the_calendar_lacks_is_no_date() {
        for text in [
            "19790230",
            "1979-13-01",
            "00/00/1979",
            "19790",
            "",
            "197",
            "+979",
            "12/3/79",
            "29/02/1900",
            "a",
            "1979-03-",
            "++++++++",
            "19791301",
        ] {
            assert_eq!(BirthDate::read(text), None, "{text}");
        }
        assert!(BirthDate::read("29/02/2000").is_some());
    }

    #[test]
    fn a_partial_date_could_be_the_complete_one() {
        assert!(date("1979").could_be(date("19790312")));
        assert!(date("197903").could_be(date("19790312")));
        assert!(!date("197904").could_be(date("19790312")));
        assert!(!date("1979").is_complete() && date("19790312").is_complete());
        assert_eq!(date("197903").to_text(), "197903");
    }

    #[test]
    fn slips_of_the_hand_are_told_from_other_dates() {
        assert_eq!(
            date("19790312").day_and_month_swapped(),
            Some(date("19791203"))
        );
        assert_eq!(date("19790325").day_and_month_swapped(), None);
        assert_eq!(date("19790303").day_and_month_swapped(), None);
        assert!(date("19790312").is_slip_of(date("19790321")));
        assert!(date("19790312").is_slip_of(date("19790313")));
        assert!(!date("19790312").is_slip_of(date("19790312")));
        assert!(!date("19790312").is_slip_of(date("19810313")));
        assert!(!date("1979").is_slip_of(date("1978")));
    }

    #[test]
    fn the_unborn_and_the_very_old_are_not_plausible() {
        let at = Timestamp::parse_rfc3339("2026-11-22T20:00:00Z").unwrap();
        assert!(
            date("20261123").is_plausible(at),
            "it is the 23rd in Sydney"
        );
        assert!(!date("20261124").is_plausible(at));
        assert!(!date("18791231").is_plausible(at));
        assert!(date("1926").is_plausible(at));
    }

    #[test]
    fn debug_hides_it() {
        assert!(!format!("{:?}", date("19790312")).contains("79"));
    }

    proptest! {
        #[test]
        fn any_text_is_read_without_panic_and_read_back(text in "\\PC{0,24}") {
            if let Some(date) = BirthDate::read(&text) {
                prop_assert_eq!(BirthDate::read(&date.to_text()), Some(date));
            }
        }

        #[test]
        fn a_date_swapped_twice_is_itself(y in 1880u16..2100, m in 1u8..=12, d in 1u8..=12) {
            let date = BirthDate::new(y, m, d).unwrap();
            if let Some(swapped) = date.day_and_month_swapped() {
                prop_assert_eq!(swapped.day_and_month_swapped(), Some(date));
                prop_assert_eq!(swapped.either_order(), date.either_order());
            }
        }
    }
}
