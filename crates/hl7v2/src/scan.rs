//! The one pass over the bytes: where segments and fields begin and end.

use std::collections::HashMap;

use crate::batch;
use crate::codes;
use crate::finding::Findings;
use crate::limits::Limits;
use crate::path::is_segment_name;
use crate::reading::Unreadable;

/// Where one segment stands. Offsets are bytes into the message.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Span {
    /// Segment name.
    pub(crate) name: [u8; 3],
    /// How many segments of this name have come up to here, this one included.
    pub(crate) occurrence: u32,
    /// Offset of the name.
    pub(crate) start: u32,
    /// Offset just after the last byte, terminator excluded.
    pub(crate) end: u32,
    /// Index of the first of its field starts. For MSH that is MSH-2.
    pub(crate) first: u32,
}

/// The flat index: segments, and the start of each field. A field ends one byte before the next.
#[derive(Clone, Debug, Default)]
pub(crate) struct Index {
    /// Segments in their order.
    pub(crate) segments: Vec<Span>,
    /// Field starts of all segments, in their order.
    pub(crate) fields: Vec<u32>,
}

/// One pass over `body[start..]`, where MSH stands at `start`.
pub(crate) struct Scan<'a> {
    /// The input up to the end of the last segment.
    pub(crate) body: &'a [u8],
    /// The field separator.
    pub(crate) separator: u8,
    /// What may be indexed.
    pub(crate) limits: &'a Limits,
    index: Index,
    seen: HashMap<[u8; 3], u32>,
    terminators: Terminators,
}

impl<'a> Scan<'a> {
    /// Prepares a pass.
    pub(crate) fn new(body: &'a [u8], separator: u8, limits: &'a Limits) -> Self {
        Self {
            body,
            separator,
            limits,
            index: Index::default(),
            seen: HashMap::new(),
            terminators: Terminators::default(),
        }
    }

    /// Indexes the message that starts at `start` and whose MSH-2 ends at `msh2_end`. `tail` is
    /// what follows the body, whose first line end counts with the others.
    pub(crate) fn run(
        mut self,
        start: usize,
        msh2_end: usize,
        tail: &[u8],
        findings: &mut Findings,
    ) -> Result<Index, Unreadable> {
        self.open(start)?;
        self.index.fields.push(offset(start + 4));
        let mut resume = msh2_end;
        while let Some(at) = self.next_mark(resume) {
            if self.body[at] == self.separator {
                resume = at + 1;
                self.field(resume)?;
            } else {
                resume = self.line_end(at, findings)?;
            }
        }
        self.close(self.body.len());
        self.terminators.count(tail, self.body.len());
        self.terminators.report(findings);
        Ok(self.index)
    }

    /// The next separator or line end at or after `from`. Most are near, where a plain loop is
    /// quickest; behind that a document may follow, where only a vector search will do.
    fn next_mark(&self, from: usize) -> Option<usize> {
        let rest = self.body.get(from..)?;
        let marks = |byte: &u8| *byte == self.separator || is_line_end(*byte);
        let (near, far) = rest.split_at(rest.len().min(NEAR_BYTES));
        near.iter().position(marks).map(|at| from + at).or_else(|| {
            let at = memchr::memchr3(self.separator, b'\r', b'\n', far)?;
            Some(from + NEAR_BYTES + at)
        })
    }

    /// Decides what a line end at `at` means; returns where to go on.
    fn line_end(&mut self, at: usize, findings: &mut Findings) -> Result<usize, Unreadable> {
        let ends = self.body[at..]
            .iter()
            .take_while(|byte| is_line_end(**byte))
            .count();
        let next = at + ends;
        match self.line(next) {
            Line::Segment | Line::Bare => {
                let units = self.terminators.count(&self.body[at..next], at);
                if units > 1 {
                    findings.add(&codes::TERM_BLANK, at, String::new);
                }
                if self.line(next) == Line::Bare {
                    findings.add(&codes::SEG_BARE, next, String::new);
                }
                self.close(at);
                self.open(next)?;
            }
            Line::Header => return Err(Unreadable::Batch),
            Line::Text => {
                let path = || {
                    self.index
                        .segments
                        .last()
                        .map(Span::to_string)
                        .unwrap_or_default()
                };
                findings.add(&codes::TERM_JOINED, at, path);
                // A bare name has no field before it: the text becomes the first, or no path
                // would lead to it.
                if self.is_bare() {
                    self.field(at + 1)?;
                }
            }
        }
        Ok(next)
    }

    /// What the line at `at` is, by its first bytes.
    fn line(&self, at: usize) -> Line {
        let Some(name) = self
            .body
            .get(at..at + 3)
            .filter(|name| is_segment_name(name))
        else {
            return self.text(at);
        };
        match self.body.get(at + 3) {
            Some(byte) if *byte == self.separator => match name {
                b"MSH" | b"FHS" | b"BHS" | b"BTS" | b"FTS" => Line::Header,
                _ => Line::Segment,
            },
            Some(byte) if !is_line_end(*byte) => self.text(at),
            _ if is_well_known(name) => Line::Bare,
            _ => Line::Text,
        }
    }

    /// A line that is no segment is text, unless another message begins in it: behind frame
    /// bytes, or with a separator of its own. To join that would mix two patients.
    fn text(&self, at: usize) -> Line {
        let line = self.body.get(at..).unwrap_or_default();
        let another = batch::begins_message(&line[batch::junk(line)..], self.separator);
        if another { Line::Header } else { Line::Text }
    }

    /// Whether the segment that is open has no field yet.
    fn is_bare(&self) -> bool {
        let first = self.index.segments.last().map(|span| span.first as usize);
        first == Some(self.index.fields.len())
    }

    /// Indexes a field of the segment that is open.
    fn field(&mut self, start: usize) -> Result<(), Unreadable> {
        if self.index.fields.len() >= self.limits.fields {
            return Err(Unreadable::Fields(self.limits.fields));
        }
        self.index.fields.push(offset(start));
        Ok(())
    }

    fn open(&mut self, start: usize) -> Result<(), Unreadable> {
        if self.index.segments.len() >= self.limits.segments {
            return Err(Unreadable::Segments(self.limits.segments));
        }
        let name = [self.body[start], self.body[start + 1], self.body[start + 2]];
        let occurrence = self.next_occurrence(name);
        let (start, first) = (offset(start), offset(self.index.fields.len()));
        self.index.segments.push(Span {
            name,
            occurrence,
            start,
            end: start,
            first,
        });
        Ok(())
    }

    /// Counts by name. Runs of one name, as OBX come in, never touch the map.
    fn next_occurrence(&mut self, name: [u8; 3]) -> u32 {
        match self.index.segments.last() {
            Some(last) if last.name == name => last.occurrence + 1,
            Some(last) => {
                self.seen.insert(last.name, last.occurrence);
                self.seen.get(&name).map_or(1, |seen| seen + 1)
            }
            None => 1,
        }
    }

    fn close(&mut self, end: usize) {
        if let Some(span) = self.index.segments.last_mut() {
            span.end = offset(end);
        }
    }
}

impl std::fmt::Display for Span {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        crate::path::Path::segment(&self.name)
            .occurrence(self.occurrence)
            .fmt(f)
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Line {
    Bare,
    Header,
    Segment,
    Text,
}

/// Bytes searched one by one before a vector search begins.
const NEAR_BYTES: usize = 24;

/// How segments end, with the offset of the first of each kind.
#[derive(Default)]
struct Terminators {
    cr: Option<usize>,
    lf: Option<usize>,
    crlf: Option<usize>,
}

impl Terminators {
    /// Notes the first line end of `run` and returns how many line ends there are.
    fn count(&mut self, run: &[u8], at: usize) -> usize {
        let slot = match run {
            [b'\r', b'\n', ..] => &mut self.crlf,
            [b'\r', ..] => &mut self.cr,
            [b'\n', ..] => &mut self.lf,
            _ => return 0,
        };
        slot.get_or_insert(at);
        let ends = run.iter().take_while(|byte| is_line_end(**byte)).count();
        let pairs = run[..ends]
            .windows(2)
            .filter(|pair| *pair == b"\r\n")
            .count();
        ends - pairs
    }

    fn report(&self, findings: &mut Findings) {
        let path = String::new;
        match (self.cr, self.lf, self.crlf) {
            (_, None, None) => {}
            (None, Some(at), None) => findings.add(&codes::TERM_LF, at, path),
            (None, None, Some(at)) => findings.add(&codes::TERM_CRLF, at, path),
            (_, lf, crlf) => {
                let at = lf.into_iter().chain(crlf).min().unwrap_or_default();
                findings.add(&codes::TERM_MIXED, at, path);
            }
        }
    }
}

/// Whether a byte ends a line.
pub(crate) fn is_line_end(byte: u8) -> bool {
    matches!(byte, b'\r' | b'\n')
}

/// Segments that may stand as a bare name; a bare line with another name is taken as text,
/// because losing a line of a report is worse than losing an empty segment.
fn is_well_known(name: &[u8]) -> bool {
    const NAMES: [&[u8; 3]; 22] = [
        b"AL1", b"DG1", b"ERR", b"EVN", b"IN1", b"MSA", b"NK1", b"NTE", b"OBR", b"OBX", b"ORC",
        b"PD1", b"PID", b"PRD", b"PV1", b"PV2", b"QRD", b"QRF", b"RF1", b"RXA", b"RXE", b"TXA",
    ];
    NAMES.iter().any(|known| *known == name)
}

/// An offset in the 32 bits of the index; `Limits` keeps every message below that.
fn offset(at: usize) -> u32 {
    u32::try_from(at).unwrap_or(u32::MAX)
}
