//! The letters of a file: UTF-8, UTF-16 with its mark, or Windows-1252, which is what older
//! software in Australia writes.

use encoding_rs::{Encoding, WINDOWS_1252};
use std::borrow::Cow;

/// The text of a file. Bytes that are no UTF-8 are taken for Windows-1252.
pub(crate) fn decoded(bytes: &[u8]) -> Cow<'_, str> {
    if let Some((encoding, mark)) = Encoding::for_bom(bytes) {
        let rest = bytes.get(mark..).unwrap_or_default();
        return encoding.decode_without_bom_handling(rest).0;
    }
    match std::str::from_utf8(bytes) {
        Ok(text) => Cow::Borrowed(text),
        Err(_) => WINDOWS_1252.decode_without_bom_handling(bytes).0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_encoding_gives_the_same_letters() {
        let utf16: Vec<u8> = [0xFF, 0xFE]
            .into_iter()
            .chain("Zoë".encode_utf16().flat_map(u16::to_le_bytes))
            .collect();
        for bytes in [
            "Zoë".as_bytes().to_vec(),
            "\u{FEFF}Zoë".as_bytes().to_vec(),
            vec![b'Z', b'o', 0xEB],
            utf16,
        ] {
            assert_eq!(decoded(&bytes), "Zoë");
        }
        // Windows-1252, not Latin 1: the apostrophe that word processors set.
        assert_eq!(decoded(b"O\x92Neil"), "O\u{2019}Neil");
    }
}
