//! Bytes of a document that may be in any character set.

use encoding_rs::{Encoding, UTF_16BE, UTF_16LE, WINDOWS_1252};

/// Bytes in which an HTML document is searched for the name of its character set.
const DECLARATION_BYTES: usize = 1024;

/// The text of a document: by its byte order mark, else as UTF-8, else in the set that it
/// declares as HTML or XML does, else as Windows-1252.
pub(crate) fn decode(bytes: &[u8]) -> String {
    if let Some((encoding, length)) = Encoding::for_bom(bytes) {
        let rest = bytes.get(length..).unwrap_or_default();
        return encoding.decode_without_bom_handling(rest).0.into_owned();
    }
    if let Ok(text) = std::str::from_utf8(bytes) {
        return text.to_owned();
    }
    let declared = declared(bytes).filter(|set| *set != UTF_16LE && *set != UTF_16BE);
    let encoding = declared.unwrap_or(WINDOWS_1252);
    encoding.decode_without_bom_handling(bytes).0.into_owned()
}

fn declared(bytes: &[u8]) -> Option<&'static Encoding> {
    let head = bytes
        .get(..DECLARATION_BYTES)
        .unwrap_or(bytes)
        .to_ascii_lowercase();
    let after = [&b"charset="[..], b"encoding="]
        .into_iter()
        .find_map(|word| {
            let at = memchr::memmem::find(&head, word)?;
            head.get(at + word.len()..)
        })?;
    let start = after.iter().position(|byte| !b"\"' ".contains(byte))?;
    let name = after.get(start..)?;
    let end = name.iter().position(|byte| b"\"' ;>/?".contains(byte))?;
    Encoding::for_label(name.get(..end)?)
}

#[cfg(test)]
mod tests {
    use super::decode;

    #[test]
    fn the_character_set_is_found() {
        for (bytes, text) in [
            (b"caf\xc3\xa9".as_slice(), "café"),
            (b"caf\xe9", "café"),
            (b"\xef\xbb\xbfa", "a"),
            (b"\xff\xfea\0", "a"),
            (
                b"<meta charset='iso-8859-5'>\xe4",
                "<meta charset='iso-8859-5'>ф",
            ),
            (
                b"<?xml encoding=\"koi8-r\"?>\xc6",
                "<?xml encoding=\"koi8-r\"?>ф",
            ),
            (b"charset=\xff", "charset=ÿ"),
            (b"", ""),
        ] {
            assert_eq!(decode(bytes), text);
        }
    }
}
