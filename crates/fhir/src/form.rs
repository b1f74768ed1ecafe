//! The forms of FHIR's primitive types (FHIR R4 §2.24.0.1).

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

/// Whether `text` has the form of the FHIR type `kind`, none of which may be empty.
pub(crate) fn fits(kind: &str, text: &str) -> bool {
    if text.is_empty() {
        return false;
    }
    match kind {
        "base64Binary" => {
            let packed: String = text.split_ascii_whitespace().collect();
            STANDARD.decode(packed).is_ok()
        }
        "code" => is_code(text),
        "date" => is_date(text),
        "dateTime" => is_date(text) || is_instant(text),
        "decimal" => is_decimal(text),
        "id" => is_id(text),
        "instant" => is_instant(text),
        "integer" => is_integer(text.strip_prefix('-').unwrap_or(text)),
        "oid" => text.strip_prefix("urn:oid:").is_some_and(is_oid),
        "positiveInt" => is_integer(text) && text != "0",
        "time" => is_time(text),
        "unsignedInt" => is_integer(text),
        "uuid" => text.strip_prefix("urn:uuid:").is_some_and(is_uuid),
        "canonical" | "uri" | "url" => !text.contains(char::is_whitespace),
        _ => text
            .chars()
            .all(|c| c >= ' ' || matches!(c, '\t' | '\r' | '\n')),
    }
}

/// Whether `text` has the form of the id of a resource.
#[must_use]
pub fn is_id(text: &str) -> bool {
    let fits = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.');
    (1..=64).contains(&text.len()) && text.bytes().all(fits)
}

fn is_code(text: &str) -> bool {
    text.split(' ')
        .all(|word| !word.is_empty() && !word.contains(char::is_whitespace))
}

fn is_integer(digits: &str) -> bool {
    let plain = digits == "0" || !digits.starts_with('0');
    plain && all_digits(digits) && digits.parse::<i32>().is_ok()
}

fn is_decimal(text: &str) -> bool {
    let unsigned = text.strip_prefix('-').unwrap_or(text);
    let (mantissa, exponent) = unsigned
        .split_once(['e', 'E'])
        .map_or((unsigned, None), |(mantissa, exponent)| {
            (mantissa, Some(exponent))
        });
    let exponent_fits = exponent.is_none_or(|it| all_digits(it.trim_start_matches(['+', '-'])));
    let (whole, part) = mantissa
        .split_once('.')
        .map_or((mantissa, None), |(w, p)| (w, Some(p)));
    let whole_fits = all_digits(whole) && (whole == "0" || !whole.starts_with('0'));
    whole_fits && part.is_none_or(all_digits) && exponent_fits && text.len() <= 40
}

fn all_digits(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}

fn is_oid(text: &str) -> bool {
    let mut parts = text.split('.');
    matches!(parts.next(), Some("0" | "1" | "2"))
        && parts.all(|part| all_digits(part) && (part == "0" || !part.starts_with('0')))
}

fn is_uuid(text: &str) -> bool {
    let lengths: Vec<usize> = text.split('-').map(str::len).collect();
    lengths == [8, 4, 4, 4, 12] && text.bytes().all(|b| b == b'-' || b.is_ascii_hexdigit())
}

fn number(digits: &str, length: usize) -> Option<u32> {
    (digits.len() == length && all_digits(digits)).then(|| digits.parse().ok())?
}

/// `YYYY`, `YYYY-MM` or `YYYY-MM-DD`, of a day that exists.
fn is_date(text: &str) -> bool {
    let parts: Vec<&str> = text.split('-').collect();
    match parts[..] {
        [year] => number(year, 4).is_some(),
        [year, month] => number(year, 4).is_some() && month_in(month).is_some(),
        [year, month, day] => {
            let Some((year, month)) = number(year, 4).zip(month_in(month)) else {
                return false;
            };
            number(day, 2).is_some_and(|day| (1..=days_of(year, month)).contains(&day))
        }
        _ => false,
    }
}

fn month_in(text: &str) -> Option<u32> {
    number(text, 2).filter(|month| (1..=12).contains(month))
}

fn days_of(year: u32, month: u32) -> u32 {
    match month {
        4 | 6 | 9 | 11 => 30,
        2 if is_leap(year) => 29,
        2 => 28,
        _ => 31,
    }
}

fn is_leap(year: u32) -> bool {
    year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400))
}

/// A full date and time with its zone.
fn is_instant(text: &str) -> bool {
    let Some((date, rest)) = text.split_once('T') else {
        return false;
    };
    let (time, zone) = match rest.strip_suffix('Z') {
        Some(time) => (time, None),
        None => match rest.rfind(['+', '-']) {
            Some(at) => (&rest[..at], Some(&rest[at + 1..])),
            None => return false,
        },
    };
    date.len() == 10 && is_date(date) && is_time(time) && zone.is_none_or(is_offset)
}

fn is_offset(text: &str) -> bool {
    let Some((hours, minutes)) = text.split_once(':') else {
        return false;
    };
    number(hours, 2).is_some_and(|it| it <= 14) && number(minutes, 2).is_some_and(|it| it <= 59)
}

/// `hh:mm:ss` with any fraction.
fn is_time(text: &str) -> bool {
    let (whole, fraction) = text
        .split_once('.')
        .map_or((text, None), |(w, f)| (w, Some(f)));
    let parts: Vec<&str> = whole.split(':').collect();
    let [hours, minutes, seconds] = parts[..] else {
        return false;
    };
    let below = |digits: &str, most: u32| number(digits, 2).is_some_and(|it| it <= most);
    below(hours, 23) && below(minutes, 59) && below(seconds, 60) && fraction.is_none_or(all_digits)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_primitive_has_its_form() {
        let good = [
            ("base64Binary", "aGk="),
            ("boolean", "true"),
            ("code", "a code"),
            ("date", "2026"),
            ("date", "2024-02-29"),
            ("dateTime", "2026-11"),
            ("dateTime", "2026-11-22T08:00:00.125+10:30"),
            ("decimal", "-33.860"),
            ("decimal", "1.5E-3"),
            ("id", "a-1.b"),
            ("instant", "2026-11-22T08:00:00Z"),
            ("integer", "-7"),
            ("oid", "urn:oid:1.2.36.1"),
            ("positiveInt", "1"),
            ("string", "two\nlines"),
            ("time", "08:30:00"),
            ("unsignedInt", "0"),
            ("uri", "urn:x:y"),
            ("uuid", "urn:uuid:5e0fd0b6-7a0c-4a3f-9f43-7c8c0a1d2e3f"),
        ];
        for (kind, text) in good {
            assert!(fits(kind, text), "{kind} {text}");
        }
    }

    #[test]
    fn what_lacks_the_form_is_noticed() {
        let bad = [
            ("base64Binary", "a*"),
            ("code", " code"),
            ("code", "a  code"),
            ("date", "2026-13"),
            ("date", "2026-02-29"),
            ("date", "22/11/2026"),
            ("dateTime", "2026-11-22T08:00:00"),
            ("decimal", "01"),
            ("decimal", "1."),
            ("decimal", ".5"),
            ("decimal", "NaN"),
            ("id", "a_b"),
            ("instant", "2026-11-22"),
            ("instant", "2026-11-22T25:00:00Z"),
            ("integer", "1.5"),
            ("oid", "1.2.36"),
            ("oid", "urn:oid:3.1"),
            ("positiveInt", "0"),
            ("string", ""),
            ("string", "\u{1}"),
            ("time", "08:30"),
            ("unsignedInt", "-1"),
            ("unsignedInt", "99999999999"),
            ("uri", "a b"),
            ("uuid", "urn:uuid:5e0fd0b6"),
        ];
        for (kind, text) in bad {
            assert!(!fits(kind, text), "{kind} {text}");
        }
        assert!(!fits("id", &"x".repeat(65)));
    }
}
