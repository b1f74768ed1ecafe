//! Escape sequences (HL7 v2.4 §2.10, ADRM 4.6): applied to values after the message was split.
//!
//! Only what the standard defines is decoded. Everything else stays as it stands, because an
//! unknown sequence is more often a Windows path than a sequence.

use std::borrow::Cow;
use std::fmt;

use crate::delimiters::Delimiters;

/// Most lines or columns one formatting escape may ask for, as a count.
pub const FORMAT_NUMBER_MAX: u16 = 200;

/// One stretch of a value.
#[derive(Clone, PartialEq, Eq)]
pub enum Piece<'a> {
    /// A delimiter that was escaped: `\F\ \S\ \T\ \R\ \E\`.
    Delimiter(u8),
    /// A formatting command; it is no data.
    Format(Format),
    /// Bytes written as `\Xhh..\`, in the character set of the message.
    Hex(Vec<u8>),
    /// Plain bytes.
    Text(&'a [u8]),
    /// Bytes that look like an escape but are kept as they stand, and why.
    Verbatim(&'a [u8], Verbatim),
}

/// Why a stretch with an escape character is kept as it stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verbatim {
    /// A character set switch, `\Cxxyy\` or `\Mxxyyzz\`.
    CharacterSet,
    /// A locally defined sequence, `\Z..\`.
    Local,
    /// An escape character without a partner.
    Unclosed,
    /// The start of something between two escape characters that is not a known sequence.
    Unknown,
}

/// Formatting commands of FT values (ADRM 4.6 allow-list, and `.ce` of the base standard).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// `\.br\`: a new line.
    Break,
    /// `\.ce\`: centre the next line.
    Centre,
    /// `\.fi\`: wrap words.
    Fill,
    /// `\H\`: highlight.
    Highlight,
    /// `\.in n\`: indent by n columns.
    Indent(i16),
    /// `\.ti n\`: indent this line by n columns.
    IndentOnce(i16),
    /// `\.nf\`: do not wrap words.
    NoFill,
    /// `\N\`: stop highlighting.
    Normal,
    /// `\.sk n\`: skip n columns.
    Skip(u16),
    /// `\.sp n\`: skip n lines.
    Space(u16),
}

/// The pieces of `raw`, in order; together they cover every byte.
pub fn pieces<'a>(raw: &'a [u8], delimiters: &Delimiters) -> Pieces<'a> {
    Pieces {
        rest: raw,
        delimiters: *delimiters,
    }
}

/// The value of `raw` as bytes: delimiters and hexadecimal restored, line commands as line feeds,
/// other formatting left out, unknown sequences untouched. Borrowed when there is no escape.
pub fn decode<'a>(raw: &'a [u8], delimiters: &Delimiters) -> Cow<'a, [u8]> {
    if memchr::memchr(delimiters.escape, raw).is_none() {
        return Cow::Borrowed(raw);
    }
    let mut out = Vec::with_capacity(raw.len());
    for piece in pieces(raw, delimiters) {
        match piece {
            Piece::Delimiter(byte) => out.push(byte),
            Piece::Format(format) => plain(format, &mut out),
            Piece::Hex(bytes) => out.extend_from_slice(&bytes),
            Piece::Text(bytes) | Piece::Verbatim(bytes, _) => out.extend_from_slice(bytes),
        }
    }
    Cow::Owned(out)
}

/// `text` with its delimiters escaped and its line ends (CR, LF, CR LF) as `\.br\`; as `\X0A\`
/// where the point is itself a delimiter.
pub fn encode(text: &str, delimiters: &Delimiters) -> String {
    let pointed = delimiters.field == b'.' || delimiters.encoding_characters().contains(&b'.');
    let line_end = if pointed { "X0A" } else { ".br" };
    let mut out = String::with_capacity(text.len() + text.len() / 16);
    let mut characters = text.chars().peekable();
    let escape = char::from(delimiters.escape);
    while let Some(character) = characters.next() {
        let name = match u8::try_from(character) {
            Ok(b'\r') if characters.peek() == Some(&'\n') => continue,
            Ok(b'\r' | b'\n') => line_end,
            Ok(byte) if byte == delimiters.field => "F",
            Ok(byte) if byte == delimiters.component => "S",
            Ok(byte) if byte == delimiters.subcomponent => "T",
            Ok(byte) if byte == delimiters.repetition => "R",
            Ok(byte) if byte == delimiters.escape => "E",
            _ => {
                out.push(character);
                continue;
            }
        };
        out.push(escape);
        out.push_str(name);
        out.push(escape);
    }
    out
}

/// Shows what sort of piece it is and its size, never its bytes.
impl fmt::Debug for Piece<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Piece::Delimiter(byte) => write!(f, "Delimiter({})", byte.escape_ascii()),
            Piece::Format(format) => write!(f, "{format:?}"),
            Piece::Hex(bytes) => write!(f, "Hex({} bytes)", bytes.len()),
            Piece::Text(bytes) => write!(f, "Text({} bytes)", bytes.len()),
            Piece::Verbatim(bytes, why) => write!(f, "{why:?}({} bytes)", bytes.len()),
        }
    }
}

/// Iterator over [`Piece`]s.
#[derive(Clone)]
pub struct Pieces<'a> {
    rest: &'a [u8],
    delimiters: Delimiters,
}

impl<'a> Iterator for Pieces<'a> {
    type Item = Piece<'a>;

    fn next(&mut self) -> Option<Piece<'a>> {
        if self.rest.is_empty() {
            return None;
        }
        let plain = memchr::memchr(self.delimiters.escape, self.rest).unwrap_or(self.rest.len());
        if plain > 0 {
            return Some(Piece::Text(self.take(plain)));
        }
        let inner = self.inner_length();
        let name = self.rest.get(1..=inner).unwrap_or_default();
        let closed = self.rest.get(inner + 1) == Some(&self.delimiters.escape);
        let found = if closed {
            self.known(name)
        } else {
            Err(Verbatim::Unclosed)
        };
        Some(match found {
            Ok(piece) => {
                self.take(inner + 2);
                piece
            }
            Err(why @ (Verbatim::CharacterSet | Verbatim::Local)) => {
                Piece::Verbatim(self.take(inner + 2), why)
            }
            // The second escape character may well begin a real sequence, so it is not consumed.
            Err(why) => Piece::Verbatim(self.take(inner + 1), why),
        })
    }
}

impl<'a> Pieces<'a> {
    fn take(&mut self, count: usize) -> &'a [u8] {
        let (taken, rest) = self.rest.split_at(count);
        self.rest = rest;
        taken
    }

    /// Bytes after the opening escape up to the next escape, delimiter or line end.
    fn inner_length(&self) -> usize {
        let d = &self.delimiters;
        let stop = |byte: &u8| {
            *byte == d.escape
                || *byte == d.field
                || *byte == d.component
                || *byte == d.repetition
                || *byte == d.subcomponent
                || crate::scan::is_line_end(*byte)
        };
        self.rest[1..]
            .iter()
            .position(stop)
            .unwrap_or(self.rest.len() - 1)
    }

    fn known(&self, name: &[u8]) -> Result<Piece<'a>, Verbatim> {
        let d = &self.delimiters;
        match name {
            b"F" => Ok(Piece::Delimiter(d.field)),
            b"S" => Ok(Piece::Delimiter(d.component)),
            b"T" => Ok(Piece::Delimiter(d.subcomponent)),
            b"R" => Ok(Piece::Delimiter(d.repetition)),
            b"E" => Ok(Piece::Delimiter(d.escape)),
            b"H" => Ok(Piece::Format(Format::Highlight)),
            b"N" => Ok(Piece::Format(Format::Normal)),
            [b'.', command @ ..] => format(command).map(Piece::Format).ok_or(Verbatim::Unknown),
            [b'X', digits @ ..] => hex(digits).map(Piece::Hex).ok_or(Verbatim::Unknown),
            [b'C' | b'M', digits @ ..] if hex(digits).is_some() => Err(Verbatim::CharacterSet),
            [b'Z', _, ..] => Err(Verbatim::Local),
            _ => Err(Verbatim::Unknown),
        }
    }
}

/// What a formatting command leaves in plain text.
fn plain(format: Format, out: &mut Vec<u8>) {
    match format {
        Format::Break => out.push(b'\n'),
        Format::Space(lines) => out.extend(std::iter::repeat_n(b'\n', lines.max(1).into())),
        Format::Skip(columns) => out.extend(std::iter::repeat_n(b' ', columns.into())),
        Format::Centre
        | Format::Fill
        | Format::Highlight
        | Format::Indent(_)
        | Format::IndentOnce(_)
        | Format::NoFill
        | Format::Normal => {}
    }
}

fn format(command: &[u8]) -> Option<Format> {
    let (name, number) = command.split_at_checked(2)?;
    let number = std::str::from_utf8(number).ok()?.trim();
    let counted = || match number {
        "" => Some(1),
        digits => Some(digits.parse::<u16>().ok()?.min(FORMAT_NUMBER_MAX)),
    };
    let signed = || match number {
        "" => Some(0),
        digits => digits.parse::<i16>().ok(),
    };
    match (name.to_ascii_lowercase().as_slice(), number) {
        (b"br", "") => Some(Format::Break),
        (b"ce", "") => Some(Format::Centre),
        (b"fi", "") => Some(Format::Fill),
        (b"nf", "") => Some(Format::NoFill),
        (b"sp", _) => counted().map(Format::Space),
        (b"sk", _) => counted().map(Format::Skip),
        (b"in", _) => signed().map(Format::Indent),
        (b"ti", _) => signed().map(Format::IndentOnce),
        _ => None,
    }
}

fn hex(digits: &[u8]) -> Option<Vec<u8>> {
    let nibble = |byte: u8| {
        char::from(byte)
            .to_digit(16)
            .and_then(|d| u8::try_from(d).ok())
    };
    if digits.is_empty() || !digits.len().is_multiple_of(2) {
        return None;
    }
    digits
        .chunks_exact(2)
        .map(|pair| Some(nibble(pair[0])? * 16 + nibble(pair[1])?))
        .collect()
}
