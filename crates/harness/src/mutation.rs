//! Changing what base64 spells, so that what a fuzzer makes up gets behind it.

use std::ops::Range;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

/// Shortest run of base64 characters that is taken for a value, in characters.
const VALUE_CHARACTERS_MIN: usize = 8;

/// Lets `mutate` change the bytes that one base64 value in `text` spells; `None` when there is no
/// such value. `choice` chooses among them. `mutate` is given the bytes in a buffer with room to
/// grow, and their number, and returns how many there are now.
pub fn mutate_base64(
    text: &[u8],
    choice: u32,
    mutate: impl FnOnce(&mut [u8], usize) -> usize,
) -> Option<Vec<u8>> {
    let values = values(text);
    let range = values.get(usize::try_from(choice).ok()?.checked_rem(values.len())?)?;
    let written: Vec<u8> = text[range.clone()]
        .iter()
        .filter(|byte| !byte.is_ascii_whitespace())
        .copied()
        .collect();
    let mut bytes = STANDARD.decode(written).ok()?;
    let length = bytes.len();
    bytes.resize(length * 2 + 64, 0);
    let length = mutate(&mut bytes, length);
    bytes.truncate(length);
    let changed = STANDARD.encode(&bytes);
    Some([&text[..range.start], changed.as_bytes(), &text[range.end..]].concat())
}

/// Where the texts of elements stand that could be base64.
fn values(text: &[u8]) -> Vec<Range<usize>> {
    let mut values = Vec::new();
    let mut start = None;
    for (at, byte) in text.iter().enumerate() {
        match byte {
            b'>' => start = Some(at + 1),
            b'<' => {
                let found = start
                    .take()
                    .filter(|from| at - from >= VALUE_CHARACTERS_MIN);
                values.extend(found.map(|from| from..at));
            }
            b'+' | b'/' | b'=' | b'\r' | b'\n' | b' ' | b'\t' => {}
            other if other.is_ascii_alphanumeric() => {}
            _ => start = None,
        }
    }
    values
}

#[cfg(test)]
mod tests {
    use super::mutate_base64;

    #[test]
    fn the_bytes_that_a_value_spells_are_changed_in_place() {
        let text = b"<a>AAAAAAAA</a><b>no value!</b><c>\n//// ////\n</c>";
        let flip = |bytes: &mut [u8], length: usize| {
            bytes[0] ^= 0xff;
            length
        };
        let changed = |choice| mutate_base64(text, choice, flip).unwrap();
        assert!(changed(0).starts_with(b"<a>/wAAAAAA</a><b>no value!"));
        assert!(changed(1).ends_with(b"</b><c>AP//////</c>"));
        assert_eq!(changed(2), changed(0));
    }

    #[test]
    fn a_value_may_grow_and_shrink() {
        let text = b"<a>AAAAAAAA</a>";
        let grown = mutate_base64(text, 0, |_, length| length + 3);
        assert_eq!(grown.unwrap(), b"<a>AAAAAAAAAAAA</a>");
        assert_eq!(mutate_base64(text, 0, |_, _| 0).unwrap(), b"<a></a>");
    }

    #[test]
    fn without_a_value_nothing_is_changed() {
        for text in [
            &b""[..],
            b"<a></a>",
            b"AAAAAAAA",
            b"<a>AAAAAAA</a>",
            b"<a>AAAAA===</a>",
        ] {
            assert_eq!(mutate_base64(text, 0, |_, length| length), None);
        }
    }
}
