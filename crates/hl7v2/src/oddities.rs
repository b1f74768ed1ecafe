//! What is odd around and inside the fields: framing, control bytes, escapes, character sets.

use std::ops::Range;

use crate::charset::Charset;
use crate::codes;
use crate::escape::{self, Piece, Verbatim};
use crate::finding::Findings;
use crate::message::Message;
use crate::path::Path;
use crate::reading::Unreadable;
use crate::scan::is_line_end;

const BOM: &[u8] = b"\xEF\xBB\xBF";
const VT: u8 = 0x0B;
const FS: u8 = 0x1C;

/// Where the message stands in `bytes`: from its MSH to the end of its last segment.
pub(crate) fn frame(
    bytes: &[u8],
    findings: &mut Findings,
) -> Result<Range<usize>, (Unreadable, usize)> {
    if bytes.starts_with(b"\xFF\xFE") || bytes.starts_with(b"\xFE\xFF") || starts_wide(bytes) {
        return Err((Unreadable::Utf16, 0));
    }
    let start = prefix(bytes, findings);
    match &bytes[start..] {
        [] => Err((Unreadable::Empty, 0)),
        [b'M', b'S', b'H', ..] => Ok(start..body_end(bytes, start, findings)),
        [b'F' | b'B', b'H', b'S', ..] => Err((Unreadable::Batch, start)),
        [b'0', b'0', b'1', b' ', ..] => Err((Unreadable::Pit, start)),
        _ => Err((Unreadable::Header, start)),
    }
}

/// Notes what is odd inside the fields of `message`, whose segments stand in `frame`.
pub(crate) fn values(message: &Message, frame: Range<usize>, findings: &mut Findings) {
    let body = &message.bytes()[..frame.end];
    controls(message, body, frame.start, findings);
    escapes(message, body, frame.start, findings);
    characters(message, body, frame.start, findings);
}

fn starts_wide(bytes: &[u8]) -> bool {
    matches!(
        bytes,
        [b'M' | b'F' | b'B', 0, _, 0, ..] | [0, b'M' | b'F' | b'B', 0, _, ..]
    )
}

/// Skips what stands before the first segment and says what it was.
fn prefix(bytes: &[u8], findings: &mut Findings) -> usize {
    let mut at = 0;
    loop {
        let code = match &bytes[at..] {
            [b'\xEF', b'\xBB', b'\xBF', ..] => {
                findings.add(&codes::BOM, at, String::new);
                at += BOM.len();
                continue;
            }
            [VT, ..] => &codes::FRAME,
            [byte, ..] if is_line_end(*byte) || is_junk(*byte) => &codes::PREFIX,
            _ => return at,
        };
        findings.add(code, at, String::new);
        let same = |byte: &u8| {
            (*byte == VT) == (bytes[at] == VT) && (is_line_end(*byte) || is_junk(*byte))
        };
        at += bytes[at..].iter().take_while(|byte| same(byte)).count();
    }
}

/// Finds the end of the last segment and says what follows it.
fn body_end(bytes: &[u8], start: usize, findings: &mut Findings) -> usize {
    let tail = bytes[start..]
        .iter()
        .rev()
        .take_while(|b| is_line_end(**b) || is_junk(**b))
        .count();
    let tail = bytes.len() - tail;
    // Blanks before the first line end or control byte may well be data of the last field.
    let blanks = bytes[tail..]
        .iter()
        .take_while(|byte| matches!(byte, b' ' | b'\t'))
        .count();
    let end = tail + blanks;
    let ended = match &bytes[end..] {
        [b'\r', b'\n', ..] => 2,
        [b'\r' | b'\n', ..] => 1,
        _ => 0,
    };
    if ended == 0 {
        findings.add(&codes::TERM_NONE, end, String::new);
    }
    let rest = &bytes[end + ended..];
    let code = match rest {
        [] => return end,
        [FS] | [FS, b'\r'] | [FS, b'\n'] | [FS, b'\r', b'\n'] => &codes::FRAME,
        _ if rest.iter().all(|byte| is_line_end(*byte)) => &codes::TERM_BLANK,
        _ => &codes::TRAILER,
    };
    findings.add(code, end + ended, String::new);
    end
}

/// Bytes that may stand around a message without being part of it.
fn is_junk(byte: u8) -> bool {
    matches!(byte, VT | FS | 0x1A | 0x00 | b' ' | b'\t')
}

fn controls(message: &Message, body: &[u8], start: usize, findings: &mut Findings) {
    let odd = |byte: u8| byte < 0x20 && !is_line_end(byte);
    // A fold without an early exit is what the compiler turns into vector code.
    if !body[start..]
        .iter()
        .fold(false, |any, byte| any | odd(*byte))
    {
        return;
    }
    for (at, _) in body
        .iter()
        .enumerate()
        .skip(start)
        .filter(|(_, byte)| odd(**byte))
    {
        findings.add(&codes::CONTROL, at, || place(message, at));
    }
}

fn escapes(message: &Message, body: &[u8], start: usize, findings: &mut Findings) {
    let delimiters = message.delimiters();
    let from = message
        .first(Path::field(b"MSH", 2))
        .map_or(start, |v| v.offset() + v.raw().len());
    let mut at = from;
    while let Some(next) = memchr::memchr(delimiters.escape, &body[at..]) {
        at += next;
        let Some(piece) = escape::pieces(&body[at..], delimiters).next() else {
            return;
        };
        let code = match &piece {
            Piece::Verbatim(_, Verbatim::Unclosed) => Some(&codes::ESC_UNCLOSED),
            Piece::Verbatim(_, Verbatim::Unknown) => Some(&codes::ESC_UNKNOWN),
            Piece::Verbatim(_, Verbatim::CharacterSet) => Some(&codes::ESC_CHARSET),
            Piece::Verbatim(_, Verbatim::Local) => Some(&codes::ESC_LOCAL),
            Piece::Hex(bytes) if bytes.iter().all(|b| is_line_end(*b)) => Some(&codes::ESC_LINE),
            Piece::Hex(_) => Some(&codes::ESC_HEX),
            Piece::Delimiter(byte) if *byte == delimiters.escape => {
                escaped_twice(&body[at + 3..], delimiters.escape).then_some(&codes::ESC_DOUBLE)
            }
            Piece::Delimiter(_) | Piece::Format(_) | Piece::Text(_) => None,
        };
        if let Some(code) = code {
            findings.add(code, at, || place(message, at));
        }
        at += length(&piece, &body[at..], delimiters.escape);
    }
}

/// Bytes that a piece which begins with an escape character takes up.
fn length(piece: &Piece<'_>, rest: &[u8], escape: u8) -> usize {
    match piece {
        Piece::Text(bytes) | Piece::Verbatim(bytes, _) => bytes.len(),
        Piece::Delimiter(_) | Piece::Format(_) | Piece::Hex(_) => {
            memchr::memchr(escape, &rest[1..]).map_or(rest.len(), |inner| inner + 2)
        }
    }
}

/// Whether what follows an escaped escape character is a sequence with its end escaped too.
fn escaped_twice(rest: &[u8], escape: u8) -> bool {
    const NAMES: [&[u8]; 6] = [b"F", b"S", b"T", b"R", b"E", b".br"];
    NAMES.iter().any(|name| {
        rest.strip_prefix(*name)
            .is_some_and(|rest| rest.starts_with(&[escape, b'E', escape]))
    })
}

fn characters(message: &Message, body: &[u8], start: usize, findings: &mut Findings) {
    if body[start..].is_ascii() {
        return;
    }
    if let Charset::Single(_) = message.charset() {
        if std::str::from_utf8(&body[start..]).is_ok() {
            let at = body
                .iter()
                .position(|byte| !byte.is_ascii())
                .unwrap_or(start);
            findings.add(&codes::CHARSET_DOUBT, at, || place(message, at));
        }
        return;
    }
    let fields = message.segments().flat_map(|segment| segment.fields());
    for field in fields.filter(|field| !field.raw().is_ascii()) {
        let code = match (message.charset(), std::str::from_utf8(field.raw())) {
            (Charset::Utf8 | Charset::Single(_), Ok(_)) => continue,
            (Charset::Ascii, Ok(_)) => &codes::CHARSET_UNDECLARED,
            (_, Err(_)) => &codes::CHARSET_FALLBACK,
        };
        let skip = field
            .raw()
            .iter()
            .take_while(|byte| byte.is_ascii())
            .count();
        let at = field.offset() + skip;
        findings.add(code, at, || place(message, at));
    }
}

fn place(message: &Message, at: usize) -> String {
    message
        .path_at(at)
        .map(|path| path.to_string())
        .unwrap_or_default()
}
