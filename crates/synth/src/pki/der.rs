//! Writing DER: just the types that certificates and revocation lists are made of.

use ids::Timestamp;

const BOOLEAN: u8 = 0x01;
const INTEGER: u8 = 0x02;
const BIT_STRING: u8 = 0x03;
const OCTET_STRING: u8 = 0x04;
const NULL: u8 = 0x05;
const OBJECT_IDENTIFIER: u8 = 0x06;
const UTF8_STRING: u8 = 0x0c;
const IA5_STRING: u8 = 0x16;
const ENUMERATED: u8 = 0x0a;
const UTC_TIME: u8 = 0x17;
const GENERALIZED_TIME: u8 = 0x18;
const SEQUENCE: u8 = 0x30;
const SET: u8 = 0x31;
const CONTEXT: u8 = 0x80;
const CONSTRUCTED: u8 = 0x20;

/// UTCTime has two digits for the year and cannot say an earlier one.
const FIRST_UTC_YEAR: &str = "1950";

/// Years from this one on are written in full (RFC 5280 §4.1.2.5).
const GENERALIZED_FROM_YEAR: &str = "2050";

pub(crate) fn sequence(parts: &[Vec<u8>]) -> Vec<u8> {
    value(SEQUENCE, &parts.concat())
}

pub(crate) fn set(part: &[u8]) -> Vec<u8> {
    value(SET, part)
}

/// A context-specific tag around whole values.
pub(crate) fn explicit(number: u8, content: &[u8]) -> Vec<u8> {
    value(CONTEXT | CONSTRUCTED | number, content)
}

/// A context-specific tag in place of a primitive type's own.
pub(crate) fn implicit(number: u8, content: &[u8]) -> Vec<u8> {
    value(CONTEXT | number, content)
}

pub(crate) fn boolean_true() -> Vec<u8> {
    value(BOOLEAN, &[0xff])
}

/// A non-negative integer from big-endian bytes.
pub(crate) fn integer(bytes: &[u8]) -> Vec<u8> {
    let zeros = bytes.iter().take_while(|byte| **byte == 0).count();
    let digits = &bytes[zeros..];
    let sign = digits.first().is_none_or(|first| first & 0x80 != 0);
    let content = if sign {
        [&[0], digits].concat()
    } else {
        digits.to_vec()
    };
    value(INTEGER, &content)
}

/// A bit string whose last byte has `unused` bits to spare.
pub(crate) fn bit_string(bytes: &[u8], unused: u8) -> Vec<u8> {
    value(BIT_STRING, &[&[unused], bytes].concat())
}

pub(crate) fn octet_string(bytes: &[u8]) -> Vec<u8> {
    value(OCTET_STRING, bytes)
}

pub(crate) fn null() -> Vec<u8> {
    value(NULL, &[])
}

pub(crate) fn utf8(text: &str) -> Vec<u8> {
    value(UTF8_STRING, text.as_bytes())
}

pub(crate) fn ia5(text: &str) -> Vec<u8> {
    value(IA5_STRING, text.as_bytes())
}

/// An object identifier from its arcs, of which there are at least two.
pub(crate) fn oid(arcs: &[u32]) -> Vec<u8> {
    let mut content = Vec::new();
    if let [first, second, rest @ ..] = arcs {
        push_arc(&mut content, first * 40 + second);
        rest.iter().for_each(|arc| push_arc(&mut content, *arc));
    }
    value(OBJECT_IDENTIFIER, &content)
}

/// A moment, to the second: UTCTime before 2050, GeneralizedTime from then on.
pub(crate) fn time(at: Timestamp) -> Vec<u8> {
    let text = at.to_rfc3339();
    let digits: String = text.chars().filter(char::is_ascii_digit).take(14).collect();
    if (FIRST_UTC_YEAR..GENERALIZED_FROM_YEAR).contains(&&digits[..4]) {
        value(UTC_TIME, format!("{}Z", &digits[2..]).as_bytes())
    } else {
        value(GENERALIZED_TIME, format!("{digits}Z").as_bytes())
    }
}

/// A moment as GeneralizedTime, whatever its year.
pub(crate) fn generalized(at: Timestamp) -> Vec<u8> {
    let text = at.to_rfc3339();
    let digits: String = text.chars().filter(char::is_ascii_digit).take(14).collect();
    value(GENERALIZED_TIME, format!("{digits}Z").as_bytes())
}

pub(crate) fn enumerated(number: u8) -> Vec<u8> {
    value(ENUMERATED, &[number])
}

/// The first value of what was read, tag and length included.
pub(crate) fn whole(bytes: &[u8]) -> Option<&[u8]> {
    let (head, length) = length(bytes)?;
    bytes.get(..head + length)
}

/// What is in the first value of what was read.
pub(crate) fn content(bytes: &[u8]) -> Option<&[u8]> {
    let (head, length) = length(bytes)?;
    bytes.get(head..head + length)
}

/// Bytes of tag and length, and the length.
fn length(bytes: &[u8]) -> Option<(usize, usize)> {
    match *bytes.get(1)? {
        short if short < 0x80 => Some((2, usize::from(short))),
        0x81 => Some((3, usize::from(*bytes.get(2)?))),
        0x82 => Some((
            4,
            usize::from(*bytes.get(2)?) * 256 + usize::from(*bytes.get(3)?),
        )),
        _ => None,
    }
}

fn push_arc(out: &mut Vec<u8>, arc: u32) {
    let groups = (1..5).take_while(|group| arc >> (7 * group) != 0).count();
    for group in (1..=groups).rev() {
        out.push(0x80 | low_seven(arc >> (7 * group)));
    }
    out.push(low_seven(arc));
}

fn low_seven(arc: u32) -> u8 {
    arc.to_le_bytes()[0] & 0x7f
}

fn value(tag: u8, content: &[u8]) -> Vec<u8> {
    let mut out = vec![tag];
    let length = content.len();
    if length < 0x80 {
        out.push(length.to_le_bytes()[0]);
    } else {
        let bytes = length.to_be_bytes();
        let zeros = bytes.iter().take_while(|byte| **byte == 0).count();
        out.push(0x80 | (bytes.len() - zeros).to_le_bytes()[0]);
        out.extend_from_slice(&bytes[zeros..]);
    }
    out.extend_from_slice(content);
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lengths_are_short_then_long() {
        assert_eq!(octet_string(&[7; 2]), [4, 2, 7, 7]);
        assert_eq!(octet_string(&[7; 127])[..2], [4, 127]);
        assert_eq!(octet_string(&[7; 128])[..3], [4, 0x81, 128]);
        assert_eq!(octet_string(&[7; 256])[..4], [4, 0x82, 1, 0]);
    }

    #[test]
    fn integers_are_minimal_and_never_negative() {
        assert_eq!(integer(&[]), [2, 1, 0]);
        assert_eq!(integer(&[0, 0]), [2, 1, 0]);
        assert_eq!(integer(&[0, 0x7f]), [2, 1, 0x7f]);
        assert_eq!(integer(&[0x80]), [2, 2, 0, 0x80]);
    }

    #[test]
    fn object_identifiers_have_arcs_of_any_size() {
        assert_eq!(oid(&[2, 5, 29, 14]), [6, 3, 0x55, 0x1d, 0x0e]);
        let nash = oid(&[1, 2, 36, 174_030_967, 1, 20, 1, 1]);
        assert_eq!(
            nash,
            [6, 10, 0x2a, 0x24, 0xd2, 0xfe, 0x80, 0x77, 1, 0x14, 1, 1]
        );
        assert_eq!(oid(&[2, 5, u32::MAX])[3..], [0x8f, 0xff, 0xff, 0xff, 0x7f]);
    }

    #[test]
    fn times_change_form_in_2050() {
        let at = |text| time(Timestamp::parse_rfc3339(text).unwrap());
        assert_eq!(at("2049-12-31T23:59:59Z"), b"\x17\x0d491231235959Z");
        assert_eq!(at("2050-01-01T00:00:00Z"), b"\x18\x0f20500101000000Z");
        assert_eq!(at("1949-12-31T23:59:59Z"), b"\x18\x0f19491231235959Z");
    }
}
