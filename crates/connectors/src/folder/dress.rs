//! Dress: the bytes of a message as one product reads them.
//!
//! A received message goes to the software as it came, byte for byte, save where the profile asks
//! for other line ends, another character set or a batch around it; and then only where the change
//! can be taken back without loss. What cannot is handed over as it came. Content in base64, a CDA
//! package for one, is plain ASCII and never touched, so that its own signatures stay good; the
//! seal around the message was judged before, and the original stays in the store.

use bytes::Bytes;
use hl7v2::Message;
use serde::{Deserialize, Serialize};

/// Place of MSH-18 among the fields of MSH, counted from the name.
const CHARSET_FIELD: usize = 17;

/// The character set that software reads.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Charset {
    /// Whatever the sender wrote.
    #[default]
    AsSent,
    /// ISO 8859-1, which software for Windows reads as Windows-1252.
    Latin1,
    /// UTF-8.
    Utf8,
}

/// The line ends that software reads.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum LineEnds {
    /// Whatever the sender wrote.
    #[default]
    AsSent,
    /// CR, as HL7 has it.
    Cr,
    /// CR and LF.
    Crlf,
    /// LF.
    Lf,
}

/// What stands around a message in its file.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Wrapping {
    /// FHS and BHS, BTS and FTS: one batch with one message (HL7au 022).
    Batch,
    /// Nothing.
    #[default]
    Message,
}

/// How messages are written for one product.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Dress {
    /// The character set.
    pub charset: Charset,
    /// The line ends.
    pub line_ends: LineEnds,
    /// What stands around a message; acknowledgements are never wrapped.
    pub wrapping: Wrapping,
}

impl Dress {
    /// A message as the product reads it.
    #[must_use]
    pub fn message(&self, bytes: Bytes) -> Bytes {
        let bytes = self.acknowledgement(bytes);
        match self.wrapping {
            Wrapping::Message => bytes,
            Wrapping::Batch => wrapped(&bytes).map_or(bytes, Bytes::from),
        }
    }

    /// The same without anything around it.
    #[must_use]
    pub fn acknowledgement(&self, bytes: Bytes) -> Bytes {
        let recoded = match self.charset {
            Charset::AsSent => None,
            Charset::Latin1 => in_latin_1(&bytes),
            Charset::Utf8 => in_utf_8(&bytes),
        };
        let bytes = recoded.map_or(bytes, Bytes::from);
        let ended = match self.line_ends {
            LineEnds::AsSent => None,
            LineEnds::Cr => ended(&bytes, b"\r"),
            LineEnds::Crlf => ended(&bytes, b"\r\n"),
            LineEnds::Lf => ended(&bytes, b"\n"),
        };
        ended.map_or(bytes, Bytes::from)
    }
}

/// The bytes with other line ends; `None` where they are so already, or of several kinds: a lone
/// LF may be part of a field then.
fn ended(bytes: &[u8], wanted: &[u8]) -> Option<Vec<u8>> {
    let found = line_end(bytes).filter(|found| *found != wanted)?;
    let mut out = Vec::with_capacity(bytes.len() + bytes.len() / 16);
    let mut rest = bytes;
    while let Some(at) = rest.iter().position(|byte| *byte == found[0]) {
        out.extend_from_slice(&rest[..at]);
        out.extend_from_slice(wanted);
        rest = rest.get(at + found.len()..).unwrap_or_default();
    }
    out.extend_from_slice(rest);
    Some(out)
}

/// The one kind of line end that the bytes have.
fn line_end(bytes: &[u8]) -> Option<&'static [u8]> {
    let count = |byte: u8| bytes.iter().filter(|other| **other == byte).count();
    let (crs, lfs) = (count(b'\r'), count(b'\n'));
    let pairs = bytes.windows(2).filter(|pair| pair == b"\r\n").count();
    match (crs, lfs) {
        (0, 0) => None,
        (_, 0) => Some(b"\r"),
        (0, _) => Some(b"\n"),
        _ if crs == pairs && lfs == pairs => Some(b"\r\n"),
        _ => None,
    }
}

/// UTF-8 in which every character is in ISO 8859-1, written in that.
fn in_latin_1(bytes: &[u8]) -> Option<Vec<u8>> {
    let (declared, message) = declared(bytes)?;
    if bytes.is_ascii() || declared != hl7v2::Charset::Utf8 {
        return None;
    }
    let text = std::str::from_utf8(bytes).ok()?;
    // 0x80 to 0x9F mean other things to software for Windows.
    let one = |c: char| {
        let byte = u8::try_from(u32::from(c)).ok();
        byte.filter(|byte| !(0x80..0xA0).contains(byte))
    };
    let recoded: Option<Vec<u8>> = text.chars().map(one).collect();
    declaring(&recoded?, &message, "8859/1")
}

/// ISO 8859-1, declared as such, written in UTF-8.
fn in_utf_8(bytes: &[u8]) -> Option<Vec<u8>> {
    let (declared, message) = declared(bytes)?;
    let is_latin = matches!(declared, hl7v2::Charset::Single(set) if set.name() == "windows-1252");
    let is_plain = !bytes.iter().any(|byte| (0x80..0xA0).contains(byte));
    if bytes.is_ascii() || !is_latin || !is_plain {
        return None;
    }
    let text: String = bytes.iter().map(|byte| char::from(*byte)).collect();
    declaring(text.as_bytes(), &message, "UNICODE UTF-8")
}

/// What MSH-18 declares; `None` where it declares several sets, or the bytes begin otherwise.
fn declared(bytes: &[u8]) -> Option<(hl7v2::Charset, Message)> {
    if !bytes.starts_with(b"MSH") {
        return None;
    }
    let message = Message::read(Bytes::copy_from_slice(bytes)).message.ok()?;
    let header = first_line(bytes);
    let d = message.delimiters();
    let field = header.split(|byte| *byte == d.field).nth(CHARSET_FIELD);
    let is_one = !field.unwrap_or_default().contains(&d.repetition);
    is_one.then(|| (message.charset(), message))
}

/// The bytes with this set in MSH-18.
fn declaring(bytes: &[u8], message: &Message, set: &str) -> Option<Vec<u8>> {
    let header = first_line(bytes);
    let separator = message.delimiters().field;
    let mut fields: Vec<&[u8]> = header.split(|byte| *byte == separator).collect();
    if fields.len() <= CHARSET_FIELD {
        fields.resize(CHARSET_FIELD + 1, &[]);
    }
    *fields.get_mut(CHARSET_FIELD)? = set.as_bytes();
    let mut out = fields.join(&separator);
    out.extend_from_slice(bytes.get(header.len()..)?);
    Some(out)
}

fn first_line(bytes: &[u8]) -> &[u8] {
    let end = bytes.iter().position(|byte| matches!(byte, b'\r' | b'\n'));
    end.and_then(|end| bytes.get(..end)).unwrap_or(bytes)
}

/// A batch around a message; `None` around what is no bare message.
fn wrapped(bytes: &[u8]) -> Option<Vec<u8>> {
    // `MSH`, the separator and the encoding characters.
    let opening = bytes.get(..8).filter(|it| it.starts_with(b"MSH"))?;
    let delimiters = &opening[3..];
    let separator = delimiters.first()?;
    let end = line_end(bytes).unwrap_or(b"\r");
    let mut out = Vec::with_capacity(bytes.len() + 64);
    for name in [b"FHS", b"BHS"] {
        out.extend_from_slice(name);
        out.extend_from_slice(delimiters);
        out.extend_from_slice(end);
    }
    out.extend_from_slice(bytes);
    if !bytes.ends_with(end) {
        out.extend_from_slice(end);
    }
    for name in [b"BTS", b"FTS"] {
        out.extend_from_slice(name);
        out.extend_from_slice(&[*separator, b'1']);
        out.extend_from_slice(end);
    }
    Some(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    const HEAD: &str = "MSH|^~\\&|A|B|C|D|20261122||REF^I12|1|P|2.4";

    fn dress(charset: Charset, line_ends: LineEnds) -> Dress {
        Dress {
            charset,
            line_ends,
            wrapping: Wrapping::Message,
        }
    }

    fn dressed(it: Dress, bytes: impl AsRef<[u8]>) -> Vec<u8> {
        it.message(Bytes::copy_from_slice(bytes.as_ref())).to_vec()
    }

    #[test]
    fn without_wishes_nothing_changes() {
        for bytes in [&b"MSH|\xFF\r\n\n"[..], b"", b"001 PIT", b"PK\x03\x04\r"] {
            assert_eq!(dressed(Dress::default(), bytes), bytes);
        }
    }

    #[test]
    fn line_ends_of_one_kind_become_those_that_are_read_and_back() {
        let text = format!("{HEAD}\rPID|1\r");
        for (wanted, end) in [
            (LineEnds::Cr, "\r"),
            (LineEnds::Crlf, "\r\n"),
            (LineEnds::Lf, "\n"),
        ] {
            let expected = text.replace('\r', end);
            let out = dressed(dress(Charset::AsSent, wanted), &text);
            assert_eq!(out, expected.as_bytes());
            let back = dressed(dress(Charset::AsSent, LineEnds::Cr), &out);
            assert_eq!(back, text.as_bytes());
        }
    }

    #[test]
    fn line_ends_of_several_kinds_stay() {
        for text in ["MSH|a\rOBX|b\nc\r", "MSH|a\r\nPID|1\r", "MSH|a\nPID|1\r\n"] {
            for wanted in [LineEnds::Cr, LineEnds::Crlf, LineEnds::Lf] {
                assert_eq!(
                    dressed(dress(Charset::AsSent, wanted), text),
                    text.as_bytes()
                );
            }
        }
    }

    #[test]
    fn utf_8_becomes_latin_1_and_back_and_says_so() {
        let utf8 = format!("{HEAD}||||||UNICODE UTF-8\rPID|1|||é Zoë\r");
        let out = dressed(dress(Charset::Latin1, LineEnds::AsSent), &utf8);
        let expected = format!("{HEAD}||||||8859/1\rPID|1|||");
        assert!(out.starts_with(expected.as_bytes()), "{out:?}");
        assert!(out.ends_with(b"\xE9 Zo\xEB\r"));
        let back = dressed(dress(Charset::Utf8, LineEnds::AsSent), &out);
        assert_eq!(back, utf8.as_bytes());
    }

    #[test]
    fn what_would_lose_a_character_stays_as_it_came() {
        let latin = dress(Charset::Latin1, LineEnds::AsSent);
        for text in [
            // No such character in ISO 8859-1; one that Windows-1252 has elsewhere.
            format!("{HEAD}||||||UNICODE UTF-8\rPID|1|||Łukasz\r"),
            format!("{HEAD}||||||UNICODE UTF-8\rPID|1|||O\u{2019}Hara\r"),
            // Several sets, none declared, nothing to change.
            format!("{HEAD}||||||UNICODE UTF-8~8859/1\rPID|1|||é\r"),
            format!("{HEAD}\rPID|1|||é\r"),
            format!("{HEAD}||||||UNICODE UTF-8\rPID|1|||plain\r"),
        ] {
            assert_eq!(dressed(latin, &text), text.as_bytes());
        }
        // Windows-1252 under the name of 8859/1: 0x92 is no character of it.
        let mut bytes = format!("{HEAD}||||||8859/1\rPID|1|||O").into_bytes();
        bytes.extend_from_slice(b"\x92Hara\r");
        assert_eq!(
            dressed(dress(Charset::Utf8, LineEnds::AsSent), &bytes),
            bytes
        );
    }

    #[test]
    fn base64_inside_is_never_touched() {
        let cda = "UEsDBBQAAAAIAA==";
        let text = format!(
            "{HEAD}||||||UNICODE UTF-8\rPID|1|||Zoë\rOBX|1|ED|x||^application^zip^Base64^{cda}\r"
        );
        let out = dressed(dress(Charset::Latin1, LineEnds::Crlf), &text);
        assert!(out.windows(cda.len()).any(|part| part == cda.as_bytes()));
    }

    #[test]
    fn a_batch_is_taken_apart_again_and_acknowledgements_are_not_wrapped() {
        let text = format!("{HEAD}\rPID|1\r");
        let wraps = Dress {
            wrapping: Wrapping::Batch,
            ..Dress::default()
        };
        let out = dressed(wraps, &text);
        assert!(out.starts_with(b"FHS|^~\\&\rBHS|^~\\&\rMSH|"), "{out:?}");
        assert!(out.ends_with(b"BTS|1\rFTS|1\r"));
        let pieces = hl7v2::batch::split(&out);
        assert_eq!(pieces.len(), 1);
        assert_eq!(&out[pieces[0].range.clone()], text.as_bytes());
        let bytes = Bytes::from(text);
        assert_eq!(wraps.acknowledgement(bytes.clone()), bytes);
        assert_eq!(dressed(wraps, "001 PIT"), b"001 PIT");
    }
}
