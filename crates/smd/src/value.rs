//! The simple values of the schema, read from the element that is open.

use ids::{InvocationId, Organisation, ResponseId, Timestamp};

use crate::Leniency;
use crate::character::is_space;
use crate::cursor::Cursor;
use crate::limits::MAX_VALUE_BYTES;
use crate::read_error::{Problem, ReadError};

/// Any text, as it is (xs:string).
pub(crate) fn text(cursor: &mut Cursor<'_>, what: &'static str) -> Result<String, ReadError> {
    cursor.text(what, MAX_VALUE_BYTES)
}

/// A word without the white space around it.
pub(crate) fn word(cursor: &mut Cursor<'_>, what: &'static str) -> Result<String, ReadError> {
    Ok(text(cursor, what)?.trim_matches(is_space).to_owned())
}

/// A moment (xs:dateTime); the zone must be given.
pub(crate) fn time(cursor: &mut Cursor<'_>, what: &'static str) -> Result<Timestamp, ReadError> {
    let word = word(cursor, what)?;
    Timestamp::parse_rfc3339(&word).map_err(|_| cursor.error(Problem::BadTime { what }))
}

/// A truth value (xs:boolean).
pub(crate) fn boolean(cursor: &mut Cursor<'_>, what: &'static str) -> Result<bool, ReadError> {
    match word(cursor, what)?.as_str() {
        "true" | "1" => Ok(true),
        "false" | "0" => Ok(false),
        _ => Err(bad(cursor, what, "true or false")),
    }
}

/// A number of things (xs:int, of which those below nothing make no sense).
pub(crate) fn count(cursor: &mut Cursor<'_>, what: &'static str) -> Result<usize, ReadError> {
    let number = word(cursor, what)?.parse::<i32>().ok();
    let number = number.and_then(|number| usize::try_from(number).ok());
    number.ok_or_else(|| bad(cursor, what, "a whole number from 0 to 2147483647"))
}

/// An absolute URI, whatever the policy (xs:anyURI).
pub(crate) fn uri(cursor: &mut Cursor<'_>, what: &'static str) -> Result<String, ReadError> {
    let word = word(cursor, what)?;
    if is_absolute_uri(&word) {
        return Ok(word);
    }
    Err(bad(cursor, what, "an absolute URI"))
}

/// A URI by the schema; where `leniency` is allowed, also a plain word or nothing.
pub(crate) fn loose_uri(
    cursor: &mut Cursor<'_>,
    what: &'static str,
    leniency: Leniency,
) -> Result<String, ReadError> {
    if cursor.strictness().allows(leniency) {
        word(cursor, what)
    } else {
        uri(cursor, what)
    }
}

/// An organisation.
pub(crate) fn organisation(
    cursor: &mut Cursor<'_>,
    what: &'static str,
) -> Result<Organisation, ReadError> {
    let word = word(cursor, what)?;
    let expected = "an HPI-O URI or another absolute URI";
    Organisation::parse_uri(&word).map_err(|_| bad(cursor, what, expected))
}

/// The name of a message: any text that is not empty.
pub(crate) fn invocation_id(
    cursor: &mut Cursor<'_>,
    what: &'static str,
) -> Result<InvocationId, ReadError> {
    let word = word(cursor, what)?;
    let expected = "an identifier of 1 to 256 characters";
    InvocationId::parse(&word).map_err(|_| bad(cursor, what, expected))
}

/// The name of a transport response.
pub(crate) fn response_id(
    cursor: &mut Cursor<'_>,
    what: &'static str,
) -> Result<ResponseId, ReadError> {
    let word = word(cursor, what)?;
    let expected = "an identifier of 1 to 256 characters";
    ResponseId::parse(&word).map_err(|_| bad(cursor, what, expected))
}

/// Base64 without the line breaks that some libraries write into it; nothing when empty.
pub(crate) fn base64(
    cursor: &mut Cursor<'_>,
    what: &'static str,
) -> Result<Option<String>, ReadError> {
    let mut value = text(cursor, what)?;
    value.retain(|c| !is_space(c));
    if value.is_empty() {
        return Ok(None);
    }
    if is_base64(&value) {
        return Ok(Some(value));
    }
    Err(bad(cursor, what, "base64"))
}

/// Whether this is base64 with padding and without white space.
pub(crate) fn is_base64(value: &str) -> bool {
    let digits = value.trim_end_matches('=');
    let padding = value.len() - digits.len();
    let alphabet = |b: u8| b.is_ascii_alphanumeric() || b == b'+' || b == b'/';
    value.len().is_multiple_of(4) && padding <= 2 && digits.bytes().all(alphabet)
}

fn bad(cursor: &Cursor<'_>, what: &'static str, expected: &'static str) -> ReadError {
    cursor.error(Problem::BadValue { what, expected })
}

/// A scheme, a colon, and something after it without white space (RFC 3986 §3).
fn is_absolute_uri(value: &str) -> bool {
    let Some((scheme, rest)) = value.split_once(':') else {
        return false;
    };
    let starts = scheme.starts_with(|c: char| c.is_ascii_alphabetic());
    let goes_on = scheme
        .chars()
        .all(|c| c.is_ascii_alphanumeric() || "+-.".contains(c));
    starts && goes_on && !rest.is_empty() && !rest.contains(char::is_whitespace)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn absolute_uris() {
        for good in ["http://a.example/x", "urn:x:y", "a+b.c-d:1"] {
            assert!(is_absolute_uri(good), "{good}");
        }
        for bad in ["", "word", "http:", ":x", "1a:x", "a b:c", "a:b c", "/path"] {
            assert!(!is_absolute_uri(bad), "{bad}");
        }
    }

    #[test]
    fn base64_is_padded_and_unbroken() {
        for good in ["bhtaseqfKBSUKKo4RtUzWOzwv6M=", "AA==", "AAAA", "+/+/"] {
            assert!(is_base64(good), "{good}");
        }
        for bad in ["AAA", "A===", "A=A=", "AAA-", "====A", "===="] {
            assert!(!is_base64(bad), "{bad}");
        }
    }
}
