//! One segment of a message.

use std::fmt;

use crate::message::Message;
use crate::path::Path;
use crate::scan::Span;
use crate::value::Value;

/// A segment, borrowed from its message.
#[derive(Clone, Copy)]
pub struct Segment<'m> {
    message: &'m Message,
    at: usize,
    span: Span,
}

impl<'m> Segment<'m> {
    pub(crate) fn new(message: &'m Message, at: usize, span: Span) -> Self {
        Self { message, at, span }
    }

    /// The three characters of its name, e.g. `PID`.
    pub fn name(&self) -> &'m str {
        let start = self.offset();
        std::str::from_utf8(&self.message.bytes()[start..start + 3]).unwrap_or("???")
    }

    /// Which of the segments with its name this is, counted from 1.
    pub fn occurrence(&self) -> u32 {
        self.span.occurrence
    }

    /// Its place among all segments, counted from 0.
    pub fn position(&self) -> usize {
        self.at
    }

    /// Byte offset of its name in the message.
    pub fn offset(&self) -> usize {
        self.span.start as usize
    }

    /// Its bytes from the name on, terminator excluded.
    pub fn raw(&self) -> &'m [u8] {
        &self.message.bytes()[self.offset()..self.span.end as usize]
    }

    /// Its path, e.g. `OBX[3]`.
    pub fn path(&self) -> Path {
        Path::segment(&self.span.name).occurrence(self.span.occurrence)
    }

    /// A field by its number from 1; `None` when the segment ends before it. In MSH, field 1 is
    /// the separator itself.
    pub fn field(&self, number: u32) -> Option<Value<'m>> {
        let (raw, offset) = self.message.field_bytes(self.at, self.span, number)?;
        let path = Path {
            field: number,
            ..self.path()
        };
        Some(self.message.value(raw, offset, path))
    }

    /// The field when it says something: present and not empty. Null counts as saying something.
    pub fn valued(&self, number: u32) -> Option<Value<'m>> {
        self.field(number).filter(|field| !field.is_empty())
    }

    /// All fields in order, empty ones included; for MSH from the separator on.
    pub fn fields(&self) -> impl Iterator<Item = Value<'m>> + use<'m> {
        let this = *self;
        (1..).map_while(move |number| this.field(number))
    }

    /// The segment as one value.
    pub fn value(&self) -> Value<'m> {
        self.message.value(self.raw(), self.offset(), self.path())
    }
}

/// Shows where the segment stands, never what it says.
impl fmt::Debug for Segment<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Segment({} at {})", self.path(), self.offset())
    }
}
