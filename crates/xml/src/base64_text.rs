//! Base64 as peers write it inside XML.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

/// Decodes base64 that may have CR, LF, tabs and spaces anywhere in and around it, as the reference
/// implementations write it. `None` when anything else is wrong: alphabet, padding, stray bits.
///
/// ```
/// assert_eq!(xml::decode_base64("\r\n aGVs\r\nbG8= ").as_deref(), Some(&b"hello"[..]));
/// ```
#[must_use]
pub fn decode_base64(text: &str) -> Option<Vec<u8>> {
    let is_space = |byte: &u8| matches!(byte, b' ' | b'\t' | b'\r' | b'\n');
    // Without an early end the search of one stretch becomes a few vector instructions.
    let has_space = |stretch: &[u8]| stretch.iter().fold(false, |any, byte| any | is_space(byte));
    if !text.as_bytes().chunks(64).any(has_space) {
        return STANDARD.decode(text).ok();
    }
    let mut dense = Vec::with_capacity(text.len());
    dense.extend(text.bytes().filter(|byte| !is_space(byte)));
    STANDARD.decode(dense).ok()
}

#[cfg(test)]
mod tests {
    use super::decode_base64;

    #[test]
    fn white_space_is_ignored_wherever_it_stands() {
        for text in [
            "aGVsbG8=",
            " aGVs bG8= ",
            "aGVs\r\nbG8=",
            "aGVsbG8\n=\r",
            "\taGVsbG8=",
        ] {
            assert_eq!(
                decode_base64(text).as_deref(),
                Some(&b"hello"[..]),
                "{text:?}"
            );
        }
        assert_eq!(decode_base64("").as_deref(), Some(&b""[..]));
        assert_eq!(decode_base64(" \r\n").as_deref(), Some(&b""[..]));
    }

    #[test]
    fn everything_else_is_refused() {
        // The last one has bits set that no byte uses: it would be a second spelling of one value.
        for text in [
            "aGVsbG8",
            "aGVsbG8==",
            "aGVs*G8=",
            "aGVs\u{a0}bG8=",
            "=",
            "aGVsbG9=",
        ] {
            assert_eq!(decode_base64(text), None, "{text:?}");
        }
    }
}
