//! Dates as FHIR writes them: spans, because most name less than an instant.

use time::format_description::well_known::Rfc3339;
use time::{Date, Duration, Month, OffsetDateTime, Time};

/// From the first to the last millisecond that a date may mean, since 1970 UTC. A date without a
/// time is taken in UTC.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Span {
    /// First millisecond.
    pub from: i64,
    /// Last millisecond.
    pub to: i64,
}

impl Span {
    /// All time.
    pub const ALWAYS: Self = Self {
        from: i64::MIN,
        to: i64::MAX,
    };

    /// Reads a FHIR `date`, `dateTime` or `instant`; seconds may be left out, as in a search.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        match text.split_once('T') {
            Some((date, rest)) => instant(date, rest),
            None => days(text),
        }
    }
}

fn days(text: &str) -> Option<Span> {
    let mut parts = text.splitn(3, '-');
    let year: i32 = digits(parts.next()?, 4)?.try_into().ok()?;
    let month = parts
        .next()
        .map(|it| digits(it, 2))
        .map_or(Ok(None), |it| it.map(Some).ok_or(()));
    let day = parts
        .next()
        .map(|it| digits(it, 2))
        .map_or(Ok(None), |it| it.map(Some).ok_or(()));
    let (month, day) = (month.ok()?, day.ok()?);
    let of = |number: u32| Month::try_from(u8::try_from(number).ok()?).ok();
    let first_month = of(month.unwrap_or(1))?;
    let first = Date::from_calendar_date(year, first_month, u8::try_from(day.unwrap_or(1)).ok()?);
    let first = first.ok()?;
    let after = match (month, day) {
        (_, Some(_)) => first.next_day()?,
        (Some(12) | None, None) => {
            Date::from_calendar_date(year.checked_add(1)?, Month::January, 1).ok()?
        }
        (Some(month), None) => Date::from_calendar_date(year, of(month + 1)?, 1).ok()?,
    };
    Some(Span {
        from: millis(first.with_time(Time::MIDNIGHT).assume_utc()),
        to: millis(after.with_time(Time::MIDNIGHT).assume_utc()) - 1,
    })
}

fn digits(text: &str, length: usize) -> Option<u32> {
    let fits = text.len() == length && text.bytes().all(|byte| byte.is_ascii_digit());
    fits.then(|| text.parse().ok())?
}

fn instant(date: &str, rest: &str) -> Option<Span> {
    let at = rest.find(['Z', 'z', '+', '-']);
    let (clock, zone) = at.map_or((rest, "Z"), |at| rest.split_at(at));
    let (clock, width) = match (clock.len(), clock.contains('.')) {
        (5, _) => (format!("{clock}:00"), Duration::minutes(1)),
        (_, false) => (clock.to_owned(), Duration::seconds(1)),
        (_, true) => (clock.to_owned(), Duration::milliseconds(1)),
    };
    let text = format!("{date}T{clock}{zone}");
    let from = OffsetDateTime::parse(&text, &Rfc3339).ok()?;
    Some(Span {
        from: millis(from),
        to: millis(from.checked_add(width)?) - 1,
    })
}

fn millis(at: OffsetDateTime) -> i64 {
    i64::try_from(at.unix_timestamp_nanos() / 1_000_000).unwrap_or(i64::MAX)
}

#[cfg(test)]
mod tests {
    use super::Span;

    fn width(text: &str) -> Option<i64> {
        Span::parse(text).map(|span| span.to - span.from + 1)
    }

    #[test]
    fn a_date_spans_what_it_leaves_open() {
        const DAY: i64 = 86_400_000;
        assert_eq!(width("2026"), Some(365 * DAY));
        assert_eq!(width("2024-02"), Some(29 * DAY));
        assert_eq!(width("2026-12"), Some(31 * DAY));
        assert_eq!(width("2026-11-22"), Some(DAY));
        assert_eq!(width("2026-11-22T08:00Z"), Some(60_000));
        assert_eq!(width("2026-11-22T08:00:00+10:30"), Some(1_000));
        assert_eq!(width("2026-11-22T08:00:00.120+10:30"), Some(1));
    }

    #[test]
    fn zones_count() {
        let utc = Span::parse("2026-11-22T00:00:00Z").unwrap();
        let sydney = Span::parse("2026-11-22T11:00:00+11:00").unwrap();
        assert_eq!(utc, sydney);
        assert_eq!(Span::parse("2026-11-22").unwrap().from, utc.from);
    }

    #[test]
    fn what_is_no_date_is_none() {
        for text in [
            "",
            "22/11/2026",
            "2026-13",
            "2026-02-30",
            "2026-1",
            "26",
            "2026-11-22T",
            "x",
        ] {
            assert_eq!(width(text), None, "{text}");
        }
    }
}
