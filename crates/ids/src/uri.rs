//! Prefixes of identifier URIs, and what counts as an absolute URI.

use crate::error::IdError;
use crate::kind::IdKind;

/// The longest URI we hold, in bytes.
pub const MAX_URI_BYTES: usize = 2048;

/// The rest of `uri` after `system` and a slash; the system is compared without regard to case,
/// as an official sample spells it `hpiI` (smd §6.1).
pub(crate) fn strip_system<'a>(uri: &'a str, system: &str) -> Option<&'a str> {
    let head = uri.get(..system.len())?;
    if !head.eq_ignore_ascii_case(system) {
        return None;
    }
    uri.get(system.len()..)?.strip_prefix('/')
}

/// Checks that `text` is an absolute URI (RFC 3986 §4.3; IRI characters pass, as xs:anyURI lets
/// them): a scheme, a colon, something after it, nothing a URI cannot hold.
pub(crate) fn check_absolute(text: &str, id: IdKind) -> Result<(), IdError> {
    const EXPECTED: &str = "an absolute URI, for example http://vendor.example/smd/id/1";
    if text.is_empty() {
        return Err(IdError::Empty { id });
    }
    if text.len() > MAX_URI_BYTES {
        return Err(IdError::TooLong {
            id,
            limit: MAX_URI_BYTES,
        });
    }
    if let Some(at) = text.chars().position(is_barred) {
        return Err(IdError::Character {
            id,
            position: at + 1,
        });
    }
    let form = IdError::Form {
        id,
        expected: EXPECTED,
    };
    let (scheme, rest) = text.split_once(':').ok_or(form)?;
    let mut letters = scheme.chars();
    let starts_well = letters.next().is_some_and(|c| c.is_ascii_alphabetic());
    let goes_on_well = letters.all(|c| c.is_ascii_alphanumeric() || "+-.".contains(c));
    if !starts_well || !goes_on_well || rest.trim_matches('/').is_empty() {
        return Err(form);
    }
    Ok(())
}

/// Characters that no URI or IRI may hold unescaped.
fn is_barred(c: char) -> bool {
    c.is_whitespace() || c.is_control() || "<>\"{}|\\^`".contains(c)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_system_is_stripped_in_any_case_and_only_whole() {
        assert_eq!(strip_system("HTTP://X/Id/42", "http://x/id"), Some("42"));
        assert_eq!(strip_system("http://x/id42", "http://x/id"), None);
        assert_eq!(strip_system("http://x/i", "http://x/id"), None);
        assert_eq!(strip_system("http://x/é/", "http://x/\u{e8}"), None);
        assert_eq!(strip_system("http://x/ié", "http://x/id"), None);
    }

    #[test]
    fn absolute_uris() {
        for good in [
            "http://a",
            "urn:uuid:1",
            "https://ex.example/ä?x#y",
            "x+y-1.2:z",
        ] {
            assert_eq!(check_absolute(good, IdKind::SmdTarget), Ok(()), "{good}");
        }
        for bad in [
            "a", ":x", "1a:x", "http:", "http://", "/rel", "a b:c", "x:y z", "h\u{7}:a",
        ] {
            assert!(check_absolute(bad, IdKind::SmdTarget).is_err(), "{bad}");
        }
        let long = format!("x:{}", "y".repeat(MAX_URI_BYTES));
        assert!(matches!(
            check_absolute(&long, IdKind::SmdTarget),
            Err(IdError::TooLong {
                limit: MAX_URI_BYTES,
                ..
            })
        ));
    }
}
