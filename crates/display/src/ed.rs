//! Encapsulated data (ED) of OBX-5, decoded when it is asked for and leniently (fact sheet 4.6,
//! point 6).

use base64::Engine;
use base64::alphabet;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};
use hl7v2::codes::{self, Code};
use hl7v2::escape::{self, Piece};
use hl7v2::{Delimiters, Value};

use crate::fault::Wrong;
use crate::file_type::HEAD_BYTES;

/// Largest content that is decoded, in bytes.
pub const CONTENT_BYTES_MAX: usize = 64 * 1024 * 1024;

/// Data as they stand in the message.
#[derive(Clone)]
pub(crate) struct Encapsulated<'m> {
    /// Media type as declared, in small letters, e.g. `application/pdf`; `/` when none is.
    pub(crate) declared: String,
    encoding: Encoding,
    pieces: Vec<&'m [u8]>,
    delimiters: Delimiters,
    /// What was odd about how it is written, as far as is known without decoding.
    pub(crate) oddities: Vec<&'static Code>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Encoding {
    Base64,
    Hex,
    Plain,
}

/// Characters of a component that is looked at for a type or an encoding.
const WORD_BYTES_MAX: usize = 40;

/// Raw bytes that are looked at to tell the type of the data.
const PEEK_BYTES: usize = 2 * HEAD_BYTES;

impl<'m> Encapsulated<'m> {
    /// Reads OBX-5; `None` when it does not look like encapsulated data.
    pub(crate) fn read(field: &Value<'m>) -> Option<Self> {
        let mut repetitions = field.repetitions();
        let first = repetitions.next()?;
        let words: Vec<String> = first.components().take(6).map(|part| word(&part)).collect();
        let found = words.iter().take(5).enumerate().find_map(|(at, word)| {
            let encoding = match word.as_str() {
                "base64" => Encoding::Base64,
                "hex" => Encoding::Hex,
                "a" if at == 3 => Encoding::Plain,
                _ => return None,
            };
            Some((at, at + 1, encoding))
        });
        let (before, at, encoding) = found.or_else(|| undeclared(&first))?;
        let mut read = Self {
            declared: String::new(),
            encoding,
            pieces: Vec::new(),
            delimiters: *field.delimiters(),
            oddities: Vec::new(),
        };
        if before != 3 {
            read.note(&codes::ED_TYPE);
        }
        read.declared = read.media_type(words.get(..before).unwrap_or_default());
        if let Some(data) = first.components().nth(at) {
            // Plain text may hold the component separator.
            let end = first.raw().len() + first.offset() - data.offset();
            let all = first
                .raw()
                .get(first.raw().len() - end..)
                .unwrap_or_default();
            read.pieces.push(match encoding {
                Encoding::Plain => all,
                Encoding::Base64 | Encoding::Hex => data.raw(),
            });
        }
        for more in repetitions.filter(|more| !more.is_empty()) {
            read.note(&codes::ED_SPLIT);
            read.pieces
                .push(more.components().last().unwrap_or(more).raw());
        }
        Some(read)
    }

    /// Adds the data of a segment that goes on with this one.
    pub(crate) fn extend(&mut self, more: Self) {
        self.note(&codes::ED_SPLIT);
        self.pieces.extend(more.pieces);
    }

    /// Bytes of the data as they stand in the message.
    pub(crate) fn raw_bytes(&self) -> usize {
        self.pieces.iter().map(|piece| piece.len()).sum()
    }

    /// About how many bytes the content has; exact when nothing is odd.
    pub(crate) fn size(&self) -> usize {
        let raw = self.raw_bytes();
        match self.encoding {
            Encoding::Base64 => {
                let ends = |piece: &[u8]| piece.iter().rev().take_while(|b| **b == b'=').count();
                let padding: usize = self.pieces.iter().map(|piece| ends(piece)).sum();
                (raw - padding) * 3 / 4
            }
            Encoding::Hex => raw / 2,
            Encoding::Plain => raw,
        }
    }

    /// The first bytes of the content, as far as they can be decoded.
    pub(crate) fn head(&self) -> Vec<u8> {
        let first = self.pieces.first().copied().unwrap_or_default();
        let short = first.get(..PEEK_BYTES).unwrap_or(first);
        let peek = Self {
            pieces: vec![short],
            ..self.clone()
        };
        let mut ignored = Vec::new();
        match self.encoding {
            Encoding::Base64 => {
                let mut clean = peek.clean_base64(&mut ignored);
                clean.truncate(clean.len() / 4 * 4);
                LENIENT.decode(&clean).unwrap_or_default()
            }
            Encoding::Hex | Encoding::Plain => peek.decode(&mut ignored).unwrap_or_default(),
        }
    }

    /// The content. What was odd is added to `oddities`.
    pub(crate) fn decode(&self, oddities: &mut Vec<&'static Code>) -> Result<Vec<u8>, Wrong> {
        if self.size() > CONTENT_BYTES_MAX {
            return Err(Wrong::TooLarge);
        }
        let bytes = match self.encoding {
            Encoding::Base64 => {
                let clean = self.clean_base64(oddities);
                // Every piece may have padding of its own.
                let mut bytes = Vec::with_capacity(clean.len() / 4 * 3);
                for part in clean.split(|byte| *byte == b'=') {
                    let decoded = LENIENT.decode_vec(part, &mut bytes);
                    decoded.map_err(|_| Wrong::Broken)?;
                }
                bytes
            }
            Encoding::Hex => hex(&self.pieces.concat()).ok_or(Wrong::Broken)?,
            Encoding::Plain => {
                let decoded = |piece: &[u8]| escape::decode(piece, &self.delimiters).into_owned();
                self.pieces
                    .iter()
                    .flat_map(|piece| decoded(piece))
                    .collect()
            }
        };
        if bytes.is_empty() {
            return Err(Wrong::Empty);
        }
        Ok(bytes)
    }

    /// The characters of base64 and padding; anything else stays and makes the decoder refuse.
    fn clean_base64(&self, oddities: &mut Vec<&'static Code>) -> Vec<u8> {
        let mut clean = Vec::with_capacity(self.raw_bytes());
        for piece in &self.pieces {
            if memchr::memchr(self.delimiters.escape, piece).is_some() {
                note(oddities, &codes::ED_ESCAPED);
                unformatted(piece, &self.delimiters, &mut clean);
            } else {
                clean.extend_from_slice(piece);
            }
        }
        let prefix = clean
            .get(..5)
            .is_some_and(|start| start.eq_ignore_ascii_case(b"data:"));
        if let Some(comma) = memchr::memchr(b',', &clean).filter(|_| prefix) {
            note(oddities, &codes::ED_URL);
            clean.drain(..=comma);
        }
        let length = clean.len();
        clean.retain(|byte| !byte.is_ascii_whitespace());
        if clean.len() < length {
            note(oddities, &codes::ED_WRAPPED);
        }
        for byte in &mut clean {
            let usual = match *byte {
                b'-' => b'+',
                b'_' => b'/',
                _ => continue,
            };
            *byte = usual;
            note(oddities, &codes::ED_ALPHABET);
        }
        if clean.len() % 4 != 0 {
            note(oddities, &codes::ED_PADDING);
        }
        clean
    }

    fn note(&mut self, code: &'static Code) {
        note(&mut self.oddities, code);
    }

    /// The type of the words before the encoding; source, type and subtype, or what is left.
    fn media_type(&mut self, words: &[String]) -> String {
        let known = words.iter().rev().find_map(|word| {
            let (known, usual) = SUBTYPES.iter().find(|(known, _)| word == known)?;
            Some(format!("{usual}/{known}"))
        });
        match (words, known) {
            ([_, kind, subtype], None) => format!("{kind}/{subtype}"),
            ([_, kind, subtype], Some(known)) => {
                let usual = !kind.is_empty() && known.ends_with(&format!("/{subtype}"));
                if !usual {
                    self.note(&codes::ED_TYPE);
                }
                known
            }
            (_, Some(known)) => known,
            (_, None) => "/".to_owned(),
        }
    }
}

impl std::fmt::Debug for Encapsulated<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Encapsulated({} bytes)", self.raw_bytes())
    }
}

const SUBTYPES: [(&str, &str); 10] = [
    ("pdf", "application"),
    ("zip", "application"),
    ("html", "text"),
    ("rtf", "text"),
    ("plain", "text"),
    ("xml", "text"),
    ("png", "image"),
    ("jpeg", "image"),
    ("gif", "image"),
    ("tiff", "image"),
];

/// A component in small letters; empty when it is too long to be a word.
fn word(part: &Value<'_>) -> String {
    if part.raw().len() > WORD_BYTES_MAX {
        return String::new();
    }
    part.text().trim().to_ascii_lowercase()
}

/// Base64 without a word that says so: the last component, when it can be nothing else.
fn undeclared(value: &Value<'_>) -> Option<(usize, usize, Encoding)> {
    const LEAST: usize = 64;
    let (at, last) = value.components().take(8).enumerate().last()?;
    let raw = last.raw();
    let alphabet = |byte: &u8| byte.is_ascii_alphanumeric() || b"+/=\r\n".contains(byte);
    let looks_so = raw.len() >= LEAST && raw.iter().all(alphabet);
    looks_so.then_some((at, at, Encoding::Base64))
}

/// The piece with line ends written as escapes taken out.
fn unformatted(raw: &[u8], delimiters: &Delimiters, out: &mut Vec<u8>) {
    for piece in escape::pieces(raw, delimiters) {
        match piece {
            Piece::Text(bytes) | Piece::Verbatim(bytes, _) => out.extend_from_slice(bytes),
            Piece::Hex(bytes) => out.extend_from_slice(&bytes),
            Piece::Delimiter(byte) => out.push(byte),
            Piece::Format(_) => {}
        }
    }
}

fn note(oddities: &mut Vec<&'static Code>, code: &'static Code) {
    if !oddities.contains(&code) {
        oddities.push(code);
    }
}

/// The standard alphabet, with or without padding, and with loose bits at the end let pass.
const LENIENT: GeneralPurpose = GeneralPurpose::new(
    &alphabet::STANDARD,
    GeneralPurposeConfig::new()
        .with_decode_padding_mode(DecodePaddingMode::Indifferent)
        .with_decode_allow_trailing_bits(true),
);

fn hex(raw: &[u8]) -> Option<Vec<u8>> {
    let digits: Vec<u8> = raw
        .iter()
        .filter(|byte| !byte.is_ascii_whitespace())
        .map(|byte| u8::try_from(char::from(*byte).to_digit(16)?).ok())
        .collect::<Option<_>>()?;
    let pairs = digits.chunks_exact(2);
    let whole = pairs.remainder().is_empty();
    whole.then(|| pairs.map(|pair| pair[0] * 16 + pair[1]).collect())
}
