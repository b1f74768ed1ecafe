//! One value of a message: raw bytes, decoded text, and where it stands.

use std::borrow::Cow;
use std::fmt;

use crate::charset::Charset;
use crate::delimiters::Delimiters;
use crate::escape;
use crate::path::Path;

/// A segment, field, repetition, component or subcomponent; its [`path`](Self::path) says which.
#[derive(Clone, Copy)]
pub struct Value<'m> {
    raw: &'m [u8],
    offset: usize,
    path: Path,
    delimiters: &'m Delimiters,
    charset: Charset,
}

impl<'m> Value<'m> {
    pub(crate) fn new(
        raw: &'m [u8],
        offset: usize,
        path: Path,
        delimiters: &'m Delimiters,
        charset: Charset,
    ) -> Self {
        Self {
            raw,
            offset,
            path,
            delimiters,
            charset,
        }
    }

    /// The bytes as they stand in the message.
    pub fn raw(&self) -> &'m [u8] {
        self.raw
    }

    /// Byte offset of the value in the message.
    pub fn offset(&self) -> usize {
        self.offset
    }

    /// Where the value stands, with every number known at its level filled in.
    pub fn path(&self) -> Path {
        self.path
    }

    /// The text: escapes decoded, then the character set. Delimiters of a value that has parts
    /// stay in. The null value `""` has no text; see [`is_null`](Self::is_null).
    pub fn text(&self) -> Cow<'m, str> {
        if self.is_null() {
            return Cow::Borrowed("");
        }
        if self.is_literal() {
            return self.charset.decode(Cow::Borrowed(self.raw)).0;
        }
        self.charset
            .decode(escape::decode(self.raw, self.delimiters))
            .0
    }

    /// Whether the sender says "delete what you have": the two characters `""` (§2.10.3).
    pub fn is_null(&self) -> bool {
        self.raw == b"\"\""
    }

    /// Whether nothing is said: no bytes, or delimiters only.
    pub fn is_empty(&self) -> bool {
        let d = self.delimiters;
        let says_nothing = |byte| [d.component, d.repetition, d.subcomponent].contains(byte);
        self.raw.is_empty() || (!self.is_literal() && self.raw.iter().all(says_nothing))
    }

    /// The repetitions of a field; of any other value, the value alone.
    pub fn repetitions(&self) -> Parts<'m> {
        self.parts(
            Level::Repetition,
            self.delimiters.repetition,
            self.path.repetition,
        )
    }

    /// The components of a repetition (of the first one, when this is a field).
    pub fn components(&self) -> Parts<'m> {
        let this = self.repetitions().next().unwrap_or(*self);
        this.parts(
            Level::Component,
            this.delimiters.component,
            this.path.component,
        )
    }

    /// The subcomponents of a component (of the first one, when this is a larger value).
    pub fn subcomponents(&self) -> Parts<'m> {
        let this = self.components().next().unwrap_or(*self);
        this.parts(
            Level::Subcomponent,
            this.delimiters.subcomponent,
            this.path.subcomponent,
        )
    }

    /// A component by its number from 1; `None` when the value ends before it.
    pub fn component(&self, number: u32) -> Option<Value<'m>> {
        self.components()
            .nth(usize::try_from(number.checked_sub(1)?).ok()?)
    }

    /// A subcomponent by its number from 1; `None` when the value ends before it.
    pub fn subcomponent(&self, number: u32) -> Option<Value<'m>> {
        self.subcomponents()
            .nth(usize::try_from(number.checked_sub(1)?).ok()?)
    }

    /// The text of a component, empty when there is none.
    pub fn component_text(&self, number: u32) -> Cow<'m, str> {
        self.component(number)
            .map_or(Cow::Borrowed(""), |component| component.text())
    }

    /// The delimiters in force.
    pub fn delimiters(&self) -> &'m Delimiters {
        self.delimiters
    }

    /// Whether this is MSH-1 or MSH-2, which are never split or decoded.
    fn is_literal(&self) -> bool {
        self.path.segment == *b"MSH" && matches!(self.path.field, 1 | 2)
    }

    /// `number` is that of this value at `level`, 0 when it is a larger value to be split.
    fn parts(&self, level: Level, separator: u8, number: u32) -> Parts<'m> {
        let separator = (number == 0 && !self.is_literal()).then_some(separator);
        let level = if number == 0 { level } else { Level::Same };
        Parts {
            of: *self,
            level,
            separator,
            rest: Some((self.raw, self.offset)),
            number: 0,
        }
    }
}

/// Iterator over the parts of a [`Value`], in order, empty ones included.
#[derive(Clone)]
pub struct Parts<'m> {
    of: Value<'m>,
    level: Level,
    separator: Option<u8>,
    rest: Option<(&'m [u8], usize)>,
    number: u32,
}

#[derive(Clone, Copy, Debug)]
enum Level {
    Component,
    Repetition,
    /// The value is already at the level asked for.
    Same,
    Subcomponent,
}

impl<'m> Iterator for Parts<'m> {
    type Item = Value<'m>;

    fn next(&mut self) -> Option<Value<'m>> {
        let (raw, offset) = self.rest?;
        let cut = self.separator.and_then(|byte| memchr::memchr(byte, raw));
        self.rest = cut.map(|at| (&raw[at + 1..], offset + at + 1));
        self.number += 1;
        let path = match self.level {
            Level::Component => self.of.path.component(self.number),
            Level::Repetition => self.of.path.repetition(self.number),
            Level::Same => self.of.path,
            Level::Subcomponent => self.of.path.subcomponent(self.number),
        };
        Some(Value {
            raw: &raw[..cut.unwrap_or(raw.len())],
            offset,
            path,
            ..self.of
        })
    }
}

/// Shows where the value stands and its size, never what it says.
impl fmt::Debug for Value<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "Value({} at {}, {} bytes)",
            self.path,
            self.offset,
            self.raw.len()
        )
    }
}
