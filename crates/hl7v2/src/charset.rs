//! Character sets (MSH-18, HL7 table 0211): decoded value by value, after splitting.

use std::borrow::Cow;

use encoding_rs::{Encoding, WINDOWS_1252};

/// The character set a message declares, as far as it can be used on bytes that were split.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Charset {
    /// Nothing or `ASCII` is declared. Other bytes are tried as UTF-8, then as Windows-1252.
    Ascii,
    /// A set with one byte per character, e.g. `8859/1` (read as its superset Windows-1252).
    Single(&'static Encoding),
    /// `UNICODE UTF-8` and its spellings. Bytes that are not UTF-8 are read as Windows-1252.
    Utf8,
}

impl Charset {
    /// The set named by the first repetition of MSH-18; `None` when the name is not known.
    pub fn from_label(label: &str) -> Option<Self> {
        let label = label.trim().to_ascii_uppercase();
        match label.as_str() {
            "" | "\"\"" | "ASCII" | "US-ASCII" | "ISO IR6" | "ISO-IR6" => Some(Self::Ascii),
            "UNICODE UTF-8" | "UNICODE" | "UTF-8" | "UTF8" | "UNICODE UTF8" => Some(Self::Utf8),
            "ISO IR100" | "ANSI" => Some(Self::Single(WINDOWS_1252)),
            other => single_byte(other),
        }
    }

    /// Decodes the bytes of one value. The flag says that a fallback was needed: the bytes are
    /// not of the declared set.
    pub fn decode<'a>(&self, bytes: Cow<'a, [u8]>) -> (Cow<'a, str>, bool) {
        if bytes.is_ascii() {
            return (utf8(bytes).unwrap_or_default(), false);
        }
        match self {
            Self::Single(encoding) => (
                Cow::Owned(encoding.decode_without_bom_handling(&bytes).0.into_owned()),
                false,
            ),
            Self::Ascii => (utf8(bytes).unwrap_or_else(windows_1252), true),
            Self::Utf8 => match utf8(bytes) {
                Ok(text) => (text, false),
                Err(bytes) => (windows_1252(bytes), true),
            },
        }
    }
}

fn single_byte(label: &str) -> Option<Charset> {
    let label = match label.strip_prefix("8859/") {
        Some(part) => Cow::Owned(format!("ISO-8859-{part}")),
        None => Cow::Borrowed(label),
    };
    let encoding = Encoding::for_label(label.as_bytes())?;
    encoding
        .is_single_byte()
        .then_some(Charset::Single(encoding))
}

fn utf8(bytes: Cow<'_, [u8]>) -> Result<Cow<'_, str>, Cow<'_, [u8]>> {
    match bytes {
        Cow::Borrowed(bytes) => std::str::from_utf8(bytes)
            .map(Cow::Borrowed)
            .map_err(|_| Cow::Borrowed(bytes)),
        Cow::Owned(bytes) => String::from_utf8(bytes)
            .map(Cow::Owned)
            .map_err(|why| Cow::Owned(why.into_bytes())),
    }
}

fn windows_1252<'a>(bytes: Cow<'a, [u8]>) -> Cow<'a, str> {
    Cow::Owned(
        WINDOWS_1252
            .decode_without_bom_handling(&bytes)
            .0
            .into_owned(),
    )
}
