//! Tests of dates and times (TS).

use crate::check::perform::all_values;
use crate::check::report::Broken;
use crate::check::test::Stamp;
use crate::message::Message;

/// Every value is a time as asked. Form comes first: what has none is not asked for more.
pub(crate) fn check(message: &Message, broken: &mut Broken<'_>, asked: Stamp) {
    for value in all_values(message, broken).filter(|value| !value.is_null()) {
        let form = form(value.raw());
        let kept = match asked {
            Stamp::Form => form.is_some(),
            Stamp::Zone => form.is_none_or(|form| form.zone || form.digits < HOUR_DIGITS),
            Stamp::Day => form.is_none_or(|form| form.digits >= DAY_DIGITS),
        };
        if !kept {
            broken.at(&value);
        }
    }
}

/// Digits of a time that names a day.
const DAY_DIGITS: usize = 8;

/// Digits of a time that names an hour.
const HOUR_DIGITS: usize = 10;

#[derive(Debug, PartialEq, Eq)]
struct Form {
    /// Digits before a fraction and zone: 4 for a year up to 14 for seconds.
    digits: usize,
    zone: bool,
}

/// `YYYY[MM[DD[HH[MM[SS[.S[S[S[S]]]]]]]]][+/-ZZZZ]`, each number within its range.
fn form(text: &[u8]) -> Option<Form> {
    let count = |from: &[u8]| from.iter().take_while(|byte| byte.is_ascii_digit()).count();
    let digits = count(text);
    let (stamp, mut rest) = text.split_at(digits);
    if !matches!(digits, 4 | 6 | 8 | 10 | 12 | 14) {
        return None;
    }
    if let [b'.', fraction @ ..] = rest {
        let length = count(fraction);
        if digits != 14 || !(1..=4).contains(&length) {
            return None;
        }
        rest = &fraction[length..];
    }
    const RANGES: [(u8, u8); 5] = [(1, 12), (1, 31), (0, 23), (0, 59), (0, 60)];
    let pairs = stamp[4..].chunks_exact(2).map(pair);
    if !pairs
        .zip(RANGES)
        .all(|(value, (low, high))| (low..=high).contains(&value))
    {
        return None;
    }
    match rest {
        [] => Some(Form {
            digits,
            zone: false,
        }),
        [b'+' | b'-', zone @ ..] if zone.len() == 4 && count(zone) == 4 => {
            let sane = pair(&zone[..2]) <= 14 && pair(&zone[2..]) <= 59;
            sane.then_some(Form { digits, zone: true })
        }
        _ => None,
    }
}

fn pair(digits: &[u8]) -> u8 {
    digits
        .iter()
        .fold(0, |value, digit| value * 10 + (digit - b'0'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lawful_forms_are_told_with_their_precision() {
        for (text, digits, zone) in [
            ("1970", 4, false),
            ("197012", 6, false),
            ("19701231", 8, false),
            ("2026112201", 10, false),
            ("202611220102+1100", 12, true),
            ("20261122010203", 14, false),
            ("20261122010203.1234-0930", 14, true),
            ("20261231235960Z", 0, false),
        ] {
            let wanted = (digits > 0).then_some(Form { digits, zone });
            assert_eq!(form(text.as_bytes()), wanted, "{text}");
        }
    }

    #[test]
    fn other_forms_are_none() {
        for text in [
            "",
            "22/11/2026",
            "2026-11-22",
            "20261322",
            "20261100",
            "2026112224",
            "202611221",
            "20261122010203.",
            "202611220102.5",
            "20261122+11",
            "20261122+9900",
            "197",
            "Nov 2026",
            "20261122010203.12345",
        ] {
            assert_eq!(form(text.as_bytes()), None, "{text}");
        }
    }
}
