//! Writing one segment: its fields in any order, each escaped as it is set.

use std::fmt;

use ids::Hd;

use crate::builder::{Builder, WriteError, harmless};
use crate::escape;
use crate::message_type::MessageType;
use crate::path::Path;
use crate::profile::Profile;

/// Largest field number that can be written, as a count.
pub const FIELD_NUMBER_MAX: u32 = 500;

/// One component: plain text, or subcomponents.
#[derive(Clone, Copy)]
pub enum Component<'a> {
    /// Subcomponents, each to be escaped.
    Parts(&'a [&'a str]),
    /// One text, to be escaped.
    Text(&'a str),
}

impl<'a> From<&'a str> for Component<'a> {
    fn from(text: &'a str) -> Self {
        Self::Text(text)
    }
}

impl<'a> From<&'a String> for Component<'a> {
    fn from(text: &'a String) -> Self {
        Self::Text(text)
    }
}

/// Writes one segment of a [`Builder`].
#[must_use = "the segment is only written by `end`"]
pub struct SegmentBuilder<'b> {
    builder: &'b mut Builder,
    name: [u8; 3],
    occurrence: u32,
    fields: Vec<Vec<u8>>,
}

impl<'b> SegmentBuilder<'b> {
    pub(crate) fn new(builder: &'b mut Builder, name: [u8; 3], occurrence: u32) -> Self {
        Self {
            builder,
            name,
            occurrence,
            fields: Vec::new(),
        }
    }

    /// Sets a field to one text, escaped. Line ends become `\.br\`.
    pub fn text(self, field: u32, text: &str) -> Self {
        let encoded = self.encode(field, text);
        self.set(field, encoded)
    }

    /// Sets a field to components, each escaped.
    pub fn components<'a, C>(self, field: u32, components: &[C]) -> Self
    where
        C: Copy + Into<Component<'a>>,
    {
        let encoded = self.join(field, components);
        self.set(field, encoded)
    }

    /// Adds one more repetition to a field, made of components; the first one when it is empty.
    pub fn repeat<'a, C>(mut self, field: u32, components: &[C]) -> Self
    where
        C: Copy + Into<Component<'a>>,
    {
        let separator = self.builder.delimiters.repetition;
        match self.join(field, components) {
            Err(error) => self.builder.fail(error),
            Ok(encoded) => {
                if let Some(slot) = self.slot(field) {
                    if !slot.is_empty() {
                        slot.push(separator);
                    }
                    slot.extend(encoded);
                }
            }
        }
        self
    }

    /// Sets a field to an HD.
    pub fn hd(self, field: u32, hd: &Hd) -> Self {
        let parts = [&*hd.namespace, &*hd.universal_id, &*hd.universal_type];
        self.components(field, &parts)
    }

    /// Sets a field to the null value: the receiver is to delete what it has.
    pub fn null(self, field: u32) -> Self {
        self.set(field, Ok(b"\"\"".to_vec()))
    }

    /// Sets a field to bytes that are already HL7: delimited and escaped.
    pub fn raw(self, field: u32, raw: &[u8]) -> Self {
        let separator = self.builder.delimiters.field;
        let breaking = |byte: &u8| *byte == separator || harmless(*byte) != *byte;
        let checked = if raw.iter().any(breaking) {
            Err(WriteError::Raw(self.path(field)))
        } else if self.builder.ascii && !raw.is_ascii() {
            Err(WriteError::NotAscii(self.path(field)))
        } else {
            Ok(raw.to_vec())
        };
        self.set(field, checked)
    }

    /// Sets a field to bytes copied from a field of a message with the same delimiters.
    pub(crate) fn copied(self, field: u32, raw: &[u8]) -> Self {
        let bytes = raw.iter().map(|byte| harmless(*byte)).collect();
        self.set(field, Ok(bytes))
    }

    /// Sets a field to a message type.
    pub(crate) fn message_type(self, field: u32, kind: &MessageType) -> Self {
        let structure = if kind.trigger.is_empty() {
            ""
        } else {
            &kind.structure
        };
        self.components(field, &[&*kind.code, &*kind.trigger, structure])
    }

    /// Sets a field to version, country and profile, each in its published spelling.
    pub(crate) fn profile(self, field: u32, profile: &Profile) -> Self {
        let country = [&*profile.country, "Australia", "ISO3166_1"];
        let country = match &*profile.country {
            "AUS" => Component::Parts(&country),
            other => Component::Text(other),
        };
        let id = [&*profile.id, "", "L"];
        let id = match &*profile.id {
            "" => Component::Text(""),
            _ => Component::Parts(&id),
        };
        self.components(field, &[Component::Text(&profile.version), country, id])
    }

    /// Writes the segment, its empty trailing fields left out, and its CR.
    pub fn end(self) {
        let used = self
            .fields
            .iter()
            .rposition(|field| !field.is_empty())
            .map_or(0, |n| n + 1);
        let separator = self.builder.delimiters.field;
        let out = &mut self.builder.out;
        out.extend_from_slice(&self.name);
        let skip = if self.name == *b"MSH" {
            out.push(separator);
            out.extend(self.builder.delimiters.encoding_characters());
            2
        } else {
            0
        };
        for field in self.fields.iter().take(used).skip(skip) {
            out.push(separator);
            out.extend_from_slice(field);
        }
        out.push(b'\r');
    }

    fn path(&self, field: u32) -> Path {
        Path {
            field,
            ..Path::segment(&self.name).occurrence(self.occurrence)
        }
    }

    fn slot(&mut self, field: u32) -> Option<&mut Vec<u8>> {
        let lowest = if self.name == *b"MSH" { 3 } else { 1 };
        if !(lowest..=FIELD_NUMBER_MAX).contains(&field) {
            let path = self.path(field);
            self.builder.fail(WriteError::Field(path));
            return None;
        }
        let at = field as usize - 1;
        if self.fields.len() <= at {
            self.fields.resize_with(at + 1, Vec::new);
        }
        self.fields.get_mut(at)
    }

    fn set(mut self, field: u32, bytes: Result<Vec<u8>, WriteError>) -> Self {
        match bytes {
            Err(error) => self.builder.fail(error),
            Ok(bytes) => {
                if let Some(slot) = self.slot(field) {
                    *slot = bytes;
                }
            }
        }
        self
    }

    fn join<'a, C>(&self, field: u32, components: &[C]) -> Result<Vec<u8>, WriteError>
    where
        C: Copy + Into<Component<'a>>,
    {
        let d = self.builder.delimiters;
        let mut joined = Vec::new();
        for component in components {
            let encoded = match (*component).into() {
                Component::Text(text) => self.encode(field, text)?,
                Component::Parts(parts) => {
                    let mut inner = Vec::new();
                    for part in parts {
                        inner.extend(self.encode(field, part)?);
                        inner.push(d.subcomponent);
                    }
                    trimmed(inner, d.subcomponent)
                }
            };
            joined.extend(encoded);
            joined.push(d.component);
        }
        Ok(trimmed(joined, d.component))
    }

    fn encode(&self, field: u32, text: &str) -> Result<Vec<u8>, WriteError> {
        let odd = |c: char| c.is_control() && !matches!(c, '\r' | '\n');
        if text.chars().any(odd) {
            return Err(WriteError::Control(self.path(field)));
        }
        if self.builder.ascii && !text.is_ascii() {
            return Err(WriteError::NotAscii(self.path(field)));
        }
        Ok(escape::encode(text, &self.builder.delimiters).into_bytes())
    }
}

/// Shows which segment it is, never what it says.
impl fmt::Debug for SegmentBuilder<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "SegmentBuilder({})",
            Path::segment(&self.name).occurrence(self.occurrence)
        )
    }
}

/// The bytes without delimiters at their end, which say nothing.
fn trimmed(mut bytes: Vec<u8>, delimiter: u8) -> Vec<u8> {
    while bytes.last() == Some(&delimiter) {
        bytes.pop();
    }
    bytes
}
