//! Encapsulated data (ED): documents inside OBX-5, decoded leniently (fact sheet 4.6, point 6).

use std::borrow::Cow;

use base64::Engine;
use base64::alphabet;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};
use thiserror::Error;

use crate::codes::{self, Code};
use crate::escape::{self, Piece};
use crate::value::Value;

/// A document taken out of an ED value.
#[derive(Clone, PartialEq, Eq)]
pub struct Embedded {
    /// MIME type and subtype as declared, in small letters, e.g. `application/pdf`; empty parts
    /// where nothing is declared.
    pub media_type: String,
    /// The document.
    pub bytes: Vec<u8>,
    /// What was odd about how it was written.
    pub oddities: Vec<&'static Code>,
}

/// Why an ED value holds no document.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum EmbeddedError {
    /// The data are not of the declared encoding.
    #[error("the encapsulated data are not {0}; have the sender send the document again")]
    Data(&'static str),
    /// There are no data.
    #[error("the encapsulated data are empty; have the sender send the document again")]
    Empty,
    /// ED-4 names an encoding that is not A, Hex or Base64.
    #[error("ED-4 must be A, Hex or Base64")]
    Encoding,
}

impl Embedded {
    /// Reads an ED value: `source^type^subtype^encoding^data`. Given a field, all repetitions
    /// are taken together, since some senders split their base64 over them.
    pub fn read(value: &Value<'_>) -> Result<Self, EmbeddedError> {
        let mut repetitions = value.repetitions();
        let first = repetitions.next().unwrap_or(*value);
        let mut oddities = Vec::new();
        let media_type = media_type(&first, &mut oddities);
        let encoding = first.component_text(4).trim().to_ascii_lowercase();
        let data = first.component(5).map_or(&[][..], |data| data.raw());
        let mut data = Cow::Borrowed(data);
        for more in repetitions.filter(|more| !more.is_empty()) {
            note(&mut oddities, &codes::ED_SPLIT);
            let last = more.components().last().unwrap_or(more);
            data.to_mut().extend_from_slice(last.raw());
        }
        if data.is_empty() {
            return Err(EmbeddedError::Empty);
        }
        let bytes = match encoding.as_str() {
            "base64" => decode_base64(&data, value, &mut oddities)?,
            "hex" => hex(&data)?,
            "a" => escape::decode(&data, value.delimiters()).into_owned(),
            _ => return Err(EmbeddedError::Encoding),
        };
        if !begins_as_declared(&media_type, &bytes) {
            note(&mut oddities, &codes::ED_MAGIC);
        }
        Ok(Self {
            media_type,
            bytes,
            oddities,
        })
    }
}

/// Shows type and size, never content.
impl std::fmt::Debug for Embedded {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(
            f,
            "Embedded({}, {} bytes)",
            self.media_type,
            self.bytes.len()
        )
    }
}

fn note(oddities: &mut Vec<&'static Code>, code: &'static Code) {
    if !oddities.contains(&code) {
        oddities.push(code);
    }
}

const SUBTYPES: [(&str, &str); 6] = [
    ("pdf", "application"),
    ("zip", "application"),
    ("html", "text"),
    ("rtf", "text"),
    ("plain", "text"),
    ("xml", "text"),
];

/// The declared type; `^^PDF^Base64` and `PDF^TEXT^Base64` are understood and noted.
fn media_type(value: &Value<'_>, oddities: &mut Vec<&'static Code>) -> String {
    let part = |number| value.component_text(number).trim().to_ascii_lowercase();
    let (source, kind, subtype) = (part(1), part(2), part(3));
    let guessed = [&subtype, &kind, &source]
        .into_iter()
        .find_map(|part| SUBTYPES.iter().find(|(known, _)| part == known));
    match guessed {
        Some((known, usual)) if kind.is_empty() || subtype != *known => {
            note(oddities, &codes::ED_TYPE);
            format!("{usual}/{known}")
        }
        Some(_) | None => format!("{kind}/{subtype}"),
    }
}

/// The standard alphabet, with or without padding, and with loose bits at the end let pass.
const LENIENT: GeneralPurpose = GeneralPurpose::new(
    &alphabet::STANDARD,
    GeneralPurposeConfig::new()
        .with_decode_padding_mode(DecodePaddingMode::Indifferent)
        .with_decode_allow_trailing_bits(true),
);

fn decode_base64(
    raw: &[u8],
    value: &Value<'_>,
    oddities: &mut Vec<&'static Code>,
) -> Result<Vec<u8>, EmbeddedError> {
    let broken = EmbeddedError::Data("Base64");
    let mut raw = Cow::Borrowed(raw);
    if memchr::memchr(value.delimiters().escape, &raw).is_some() {
        note(oddities, &codes::ED_ESCAPED);
        raw = Cow::Owned(without_formatting(&raw, value));
    }
    if raw
        .get(..5)
        .is_some_and(|start| start.eq_ignore_ascii_case(b"data:"))
    {
        note(oddities, &codes::ED_URL);
        let comma = memchr::memchr(b',', &raw).ok_or(broken)?;
        raw.to_mut().drain(..=comma);
    }
    if raw.iter().any(u8::is_ascii_whitespace) {
        note(oddities, &codes::ED_WRAPPED);
        raw.to_mut().retain(|byte| !byte.is_ascii_whitespace());
    }
    if raw.iter().any(|byte| matches!(byte, b'-' | b'_')) {
        note(oddities, &codes::ED_ALPHABET);
        for byte in raw.to_mut() {
            *byte = match *byte {
                b'-' => b'+',
                b'_' => b'/',
                byte => byte,
            };
        }
    }
    if raw.len() % 4 != 0 {
        note(oddities, &codes::ED_PADDING);
    }
    LENIENT.decode(&*raw).map_err(|_| broken)
}

/// The raw data with line ends written as escapes taken out; every other escape stays, and makes
/// the decoder refuse.
fn without_formatting(raw: &[u8], value: &Value<'_>) -> Vec<u8> {
    let mut out = Vec::with_capacity(raw.len());
    for piece in escape::pieces(raw, value.delimiters()) {
        match piece {
            Piece::Text(bytes) | Piece::Verbatim(bytes, _) => out.extend_from_slice(bytes),
            Piece::Hex(bytes) => out.extend_from_slice(&bytes),
            Piece::Delimiter(byte) => out.push(byte),
            Piece::Format(_) => {}
        }
    }
    out
}

fn hex(raw: &[u8]) -> Result<Vec<u8>, EmbeddedError> {
    let broken = EmbeddedError::Data("Hex");
    let digits: Vec<u8> = raw
        .iter()
        .filter(|byte| !byte.is_ascii_whitespace())
        .map(|byte| {
            char::from(*byte)
                .to_digit(16)
                .and_then(|digit| u8::try_from(digit).ok())
        })
        .collect::<Option<_>>()
        .ok_or(broken)?;
    let pairs = digits.chunks_exact(2);
    if !pairs.remainder().is_empty() {
        return Err(broken);
    }
    Ok(pairs.map(|pair| pair[0] * 16 + pair[1]).collect())
}

/// Whether the first bytes are those of the declared type, where the type has such bytes.
fn begins_as_declared(media_type: &str, bytes: &[u8]) -> bool {
    let start = bytes.trim_ascii_start();
    match media_type.rsplit('/').next() {
        Some("pdf") => start.starts_with(b"%PDF"),
        Some("zip") => bytes.starts_with(b"PK"),
        Some("rtf") => start.starts_with(b"{\\rtf"),
        Some("html") => start.first() == Some(&b'<') || start.starts_with(b"\xEF\xBB\xBF<"),
        _ => true,
    }
}
