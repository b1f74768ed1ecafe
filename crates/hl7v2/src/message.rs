//! One message: the bytes as they came, and an index over them.

use std::fmt;
use std::ops::Range;

use crate::charset::Charset;
use crate::codes;
use crate::delimiters::Delimiters;
use crate::finding::Findings;
use crate::header;
use crate::limits::Limits;
use crate::oddities;
use crate::path::Path;
use crate::reading::{Reading, Unreadable};
use crate::scan::{Index, Scan, Span};
use crate::segment::Segment;
use crate::value::Value;

/// One HL7 message. It owns its bytes exactly as they were read, framing and oddities included.
#[derive(Clone)]
pub struct Message {
    bytes: Vec<u8>,
    delimiters: Delimiters,
    charset: Charset,
    index: Index,
}

impl Message {
    /// Reads one message with the default [`Limits`].
    pub fn read(bytes: impl Into<Vec<u8>>) -> Reading {
        Self::read_within(bytes, &Limits::default())
    }

    /// Reads one message within the given limits. Never panics; time and memory are linear in
    /// the bytes.
    pub fn read_within(bytes: impl Into<Vec<u8>>, limits: &Limits) -> Reading {
        let bytes = bytes.into();
        if bytes.len() > limits.bytes.min(crate::limits::MESSAGE_BYTES_CEILING) {
            return Reading::unreadable(Unreadable::Size(limits.bytes), 0);
        }
        let mut findings = Findings::default();
        let frame = match oddities::frame(&bytes, &mut findings) {
            Ok(frame) => frame,
            Err((why, at)) => return Reading::unreadable(why, at),
        };
        match index(&bytes, frame.clone(), limits, &mut findings) {
            Err(why) => Reading::unreadable(why, frame.start),
            Ok((delimiters, index)) => {
                let charset = Charset::Ascii;
                let mut message = Self {
                    bytes,
                    delimiters,
                    charset,
                    index,
                };
                message.settle_charset(&mut findings);
                oddities::values(&message, frame, &mut findings);
                Reading {
                    message: Ok(message),
                    findings: findings.into_sorted(),
                }
            }
        }
    }

    /// The bytes as they were read, byte for byte.
    pub fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// Gives the bytes back.
    pub fn into_bytes(self) -> Vec<u8> {
        self.bytes
    }

    /// The delimiters in force, after any repair of MSH-2.
    pub fn delimiters(&self) -> &Delimiters {
        &self.delimiters
    }

    /// The character set MSH-18 declares.
    pub fn charset(&self) -> Charset {
        self.charset
    }

    /// All segments in order; the first is MSH.
    pub fn segments(&self) -> impl Iterator<Item = Segment<'_>> {
        self.index
            .segments
            .iter()
            .enumerate()
            .map(|(at, span)| Segment::new(self, at, *span))
    }

    /// The segments with a name, e.g. `OBX`, in order.
    pub fn segments_named<'m>(&'m self, name: &str) -> impl Iterator<Item = Segment<'m>> {
        let name = <[u8; 3]>::try_from(name.as_bytes()).ok();
        name.into_iter().flat_map(|name| self.segments_with(name))
    }

    /// The segments with a name, in order.
    pub(crate) fn segments_with(&self, name: [u8; 3]) -> impl Iterator<Item = Segment<'_>> {
        let spans = self.index.segments.iter().enumerate();
        spans
            .filter(move |(_, span)| span.name == name)
            .map(|(at, span)| Segment::new(self, at, *span))
    }

    /// The first segment with a name.
    pub fn segment(&self, name: &str) -> Option<Segment<'_>> {
        self.segments_named(name).next()
    }

    /// The first value at a path that says something, over all segments and repetitions the path
    /// leaves open. `None` when there is none, or when the text is no path.
    pub fn first(&self, path: impl TryInto<Path>) -> Option<Value<'_>> {
        self.all(path).next()
    }

    /// Every value at a path that says something, in order, over all segments and repetitions the
    /// path leaves open. A path that ends at a field gives its repetitions; null values are
    /// given, empty ones are not. Nothing when the text is no path.
    pub fn all<'m>(&'m self, path: impl TryInto<Path>) -> impl Iterator<Item = Value<'m>> {
        path.try_into().ok().into_iter().flat_map(move |path| {
            self.index
                .segments
                .iter()
                .enumerate()
                .filter(move |(_, span)| {
                    span.name == path.segment
                        && (path.occurrence == 0 || path.occurrence == span.occurrence)
                })
                .flat_map(move |(nth, span)| values_at(Segment::new(self, nth, *span), path))
        })
    }

    /// The text of the first value at a path; empty when there is none.
    pub fn text(&self, path: impl TryInto<Path>) -> std::borrow::Cow<'_, str> {
        self.first(path)
            .map_or(std::borrow::Cow::Borrowed(""), |value| value.text())
    }

    /// Every value at the lowest level that says something, in order: what `hl7 show` lists.
    pub fn values(&self) -> impl Iterator<Item = Value<'_>> {
        self.segments()
            .flat_map(|segment| segment.fields())
            .flat_map(|field| field.repetitions())
            .flat_map(|repetition| repetition.components())
            .flat_map(|component| {
                let single = component.subcomponents().nth(1).is_none();
                let whole = single.then_some(component);
                let parts = (!single).then(|| component.subcomponents());
                whole.into_iter().chain(parts.into_iter().flatten())
            })
            .filter(|value| !value.is_empty())
    }

    /// The path of the value that a byte offset falls into; the segment alone when it falls into
    /// a name, and `None` outside of every segment.
    pub fn path_at(&self, offset: usize) -> Option<Path> {
        let after = self
            .index
            .segments
            .partition_point(|span| span.start as usize <= offset);
        let span = *self.index.segments.get(after.checked_sub(1)?)?;
        if offset >= span.end as usize {
            return None;
        }
        let segment = Segment::new(self, after - 1, span);
        let starts = &self.index.fields[self.field_range(after - 1, span)];
        let before = starts.partition_point(|start| *start as usize <= offset);
        let headed = span.name == *b"MSH";
        let number = match before {
            0 if headed && offset == segment.offset() + 3 => 1,
            0 => 0,
            before => before + usize::from(headed),
        };
        let Some(field) = u32::try_from(number)
            .ok()
            .and_then(|number| segment.field(number))
        else {
            return Some(segment.path());
        };
        let holds = |value: &Value<'_>| offset <= value.offset() + value.raw().len();
        let repetition = field.repetitions().find(holds)?;
        let component = repetition.components().find(holds)?;
        let part = component.subcomponents().find(holds)?;
        let single = part.raw().len() == component.raw().len();
        Some(if single {
            component.path()
        } else {
            part.path()
        })
    }

    pub(crate) fn value<'m>(&'m self, raw: &'m [u8], offset: usize, path: Path) -> Value<'m> {
        Value::new(raw, offset, path, &self.delimiters, self.charset)
    }

    /// The bytes and the offset of one field.
    pub(crate) fn field_bytes(&self, at: usize, span: Span, number: u32) -> Option<(&[u8], usize)> {
        let headed = span.name == *b"MSH";
        if headed && number == 1 {
            let start = span.start as usize + 3;
            return Some((self.bytes.get(start..=start)?, start));
        }
        let nth = number.checked_sub(if headed { 2 } else { 1 })? as usize;
        let range = self.field_range(at, span);
        let starts = self.index.fields.get(range)?;
        let start = *starts.get(nth)? as usize;
        let end = starts
            .get(nth + 1)
            .map_or(span.end as usize, |next| *next as usize - 1);
        Some((self.bytes.get(start..end)?, start))
    }

    fn field_range(&self, at: usize, span: Span) -> Range<usize> {
        let end = match self.index.segments.get(at + 1) {
            Some(next) => next.first as usize,
            None => self.index.fields.len(),
        };
        span.first as usize..end
    }

    fn settle_charset(&mut self, findings: &mut Findings) {
        const LABEL: Path = Path::field(b"MSH", 18);
        let Some(value) = self.first(LABEL) else {
            return;
        };
        let (offset, found) = (value.offset(), Charset::from_label(&value.text()));
        match found {
            Some(charset) => self.charset = charset,
            None => findings.add(&codes::CHARSET_UNKNOWN, offset, || "MSH[1]-18".to_owned()),
        }
    }
}

fn index(
    bytes: &[u8],
    frame: Range<usize>,
    limits: &Limits,
    findings: &mut Findings,
) -> Result<(Delimiters, Index), Unreadable> {
    let body = &bytes[..frame.end];
    let header = header::discover(body, frame.start, findings)?;
    let scan = Scan::new(body, header.delimiters.field, limits);
    let index = scan.run(frame.start, header.msh2_end, &bytes[frame.end..], findings)?;
    Ok((header.delimiters, index))
}

/// The values of one segment that a path asks for and that say something.
pub(crate) fn values_at<'m>(segment: Segment<'m>, path: Path) -> impl Iterator<Item = Value<'m>> {
    let whole = (path.field == 0).then(|| segment.value());
    let field = if path.field == 0 {
        None
    } else {
        segment.field(path.field)
    };
    let repetitions = field.into_iter().flat_map(move |field| field.repetitions());
    let wanted = repetitions
        .filter(move |one| path.repetition == 0 || one.path().repetition == path.repetition);
    let parts = wanted.filter_map(move |one| match (path.component, path.subcomponent) {
        (0, _) => Some(one),
        (component, 0) => one.component(component),
        (component, subcomponent) => one.component(component)?.subcomponent(subcomponent),
    });
    whole
        .into_iter()
        .chain(parts)
        .filter(|value| !value.is_empty())
}

/// Shows sizes, never content.
impl fmt::Debug for Message {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let segments = self.index.segments.len();
        write!(
            f,
            "Message({} bytes, {segments} segments)",
            self.bytes.len()
        )
    }
}
