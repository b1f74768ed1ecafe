//! Taking files apart that hold several messages (fact sheet 4.5).
//!
//! A file may be one bare message, a batch (FHS, BHS, messages, BTS, FTS), or messages one after
//! the other. Header information is ignored, as ADRM 022 demands; wrong counts are only told.

use std::ops::Range;

use crate::codes;
use crate::finding::{Finding, Findings};
use crate::scan::is_line_end;

/// One message of a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Piece {
    /// Its bytes. A file of one bare message is one piece, framing and all.
    pub range: Range<usize>,
    /// What was odd about the file around it, told with its first piece; offsets are in the file.
    pub findings: Vec<Finding>,
}

/// The messages of a file, in order, in one pass. Never empty: bytes in which no message is found
/// are one piece, and reading that piece says why it is none.
pub fn split(bytes: &[u8]) -> Vec<Piece> {
    let marks = marks(bytes);
    let starts = marks.iter().filter(|mark| mark.name == *b"MSH").count();
    let wrapped = marks.iter().any(|mark| mark.name != *b"MSH");
    let mut findings = Findings::default();
    if starts == 0 || (starts == 1 && !wrapped) {
        if let Some(mark) = marks.first().filter(|mark| mark.name != *b"MSH") {
            findings.add(&codes::BATCH_EMPTY, mark.at, || mark.path());
        }
        return vec![Piece {
            range: 0..bytes.len(),
            findings: findings.into_sorted(),
        }];
    }
    let ranges = ranges(bytes, &marks, &mut findings);
    envelope(bytes, &marks, &mut findings);
    let mut findings = Some(findings.into_sorted());
    let piece = |range| Piece {
        range,
        findings: findings.take().unwrap_or_default(),
    };
    ranges.into_iter().map(piece).collect()
}

/// A line that begins a message, or that wraps messages.
struct Mark {
    name: [u8; 3],
    /// Offset of the name.
    at: usize,
    /// Offset of the line, which may begin with frame bytes.
    line: usize,
}

impl Mark {
    fn path(&self) -> String {
        String::from_utf8_lossy(&self.name).into_owned()
    }
}

/// All lines that begin with MSH, FHS, BHS, BTS or FTS and the separator of the first of them.
fn marks(bytes: &[u8]) -> Vec<Mark> {
    let mut marks: Vec<Mark> = Vec::new();
    let mut separator = None;
    let line_starts = memchr::memchr2_iter(b'\r', b'\n', bytes).map(|at| at + 1);
    for line in std::iter::once(0).chain(line_starts) {
        let at = line + junk(&bytes[line..]);
        let Some((name, rest)) = bytes[at..].split_first_chunk::<3>() else {
            continue;
        };
        let after = rest.first().copied();
        let ended = after.is_none_or(is_line_end);
        let trailer = matches!(name, b"BTS" | b"FTS");
        let header = matches!(name, b"MSH" | b"FHS" | b"BHS");
        match separator {
            None if header && after.is_some_and(|byte| byte.is_ascii_punctuation()) => {
                separator = after;
            }
            Some(_) if (header || trailer) && after == separator => {}
            Some(byte) if begins_message(&bytes[at..], byte) => {}
            Some(_) if trailer && ended => {}
            _ => continue,
        }
        marks.push(Mark {
            name: *name,
            at,
            line,
        });
    }
    marks
}

/// Where each message stands: from its line to the next marked line.
fn ranges(bytes: &[u8], marks: &[Mark], findings: &mut Findings) -> Vec<Range<usize>> {
    let mut ranges = Vec::new();
    let before = marks.first().map_or(0, |mark| mark.line);
    if !blank(&bytes[..before]) {
        findings.add(&codes::BATCH_STRAY, 0, String::new);
    }
    for (at, mark) in marks.iter().enumerate() {
        let end = marks.get(at + 1).map_or(bytes.len(), |next| next.line);
        if mark.name == *b"MSH" {
            ranges.push(mark.line..end);
            continue;
        }
        let line = &bytes[mark.at..end];
        let length = memchr::memchr2(b'\r', b'\n', line).unwrap_or(line.len());
        if !blank(&line[length..]) {
            findings.add(&codes::BATCH_STRAY, mark.at + length, || mark.path());
        }
    }
    ranges
}

fn blank(bytes: &[u8]) -> bool {
    bytes
        .split(|byte| is_line_end(*byte))
        .all(|line| junk(line) == line.len())
}

/// Compares headers, trailers and counts.
fn envelope(bytes: &[u8], marks: &[Mark], findings: &mut Findings) {
    if marks.iter().all(|mark| mark.name == *b"MSH") {
        findings.add(
            &codes::BATCH_BARE,
            marks.get(1).map_or(0, |mark| mark.at),
            String::new,
        );
        return;
    }
    let (mut messages, mut batches) = (0usize, 0usize);
    let (mut file, mut batch) = (None, None);
    for mark in marks {
        match &mark.name {
            b"MSH" => messages += 1,
            b"FHS" => file = Some(mark),
            b"BHS" => {
                untrailed(batch.replace(mark), findings);
                batches += 1;
                messages = 0;
            }
            b"BTS" => {
                counted(bytes, mark, messages, findings);
                batch = None;
                messages = 0;
            }
            _ => {
                counted(bytes, mark, batches.max(1), findings);
                file = None;
            }
        }
    }
    untrailed(batch, findings);
    untrailed(file, findings);
}

fn untrailed(header: Option<&Mark>, findings: &mut Findings) {
    if let Some(mark) = header {
        findings.add(&codes::BATCH_TRAILER, mark.at, || mark.path());
    }
}

/// Compares the count in field 1 of a trailer, when there is one, with what was found.
fn counted(bytes: &[u8], trailer: &Mark, found: usize, findings: &mut Findings) {
    let field = bytes.get(trailer.at + 4..).unwrap_or_default();
    let digits = field
        .iter()
        .take_while(|byte| byte.is_ascii_digit())
        .count();
    let told = std::str::from_utf8(&field[..digits])
        .ok()
        .filter(|text| !text.is_empty());
    if told.is_some_and(|text| text.parse() != Ok(found)) {
        let path = format!("{}-1", trailer.path());
        findings.add(&codes::BATCH_COUNT, trailer.at + 4, || path);
    }
}

/// Whether a line begins a message: MSH and the separator in force, or MSH, another separator
/// and the usual encoding characters.
pub(crate) fn begins_message(line: &[u8], separator: u8) -> bool {
    match line {
        [b'M', b'S', b'H', byte, rest @ ..] => {
            *byte == separator || (byte.is_ascii_punctuation() && rest.starts_with(b"^~"))
        }
        _ => false,
    }
}

/// Bytes of framing, blanks and byte order marks at the start of a line.
pub(crate) fn junk(line: &[u8]) -> usize {
    let mut at = 0;
    loop {
        match &line[at..] {
            [0x0B | 0x1C | 0x1A | 0x00 | b' ' | b'\t', ..] => at += 1,
            [0xEF, 0xBB, 0xBF, ..] => at += 3,
            _ => return at,
        }
    }
}
