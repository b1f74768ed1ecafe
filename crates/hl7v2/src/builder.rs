//! Writing messages: CR alone, escapes where needed, nothing but ASCII unless agreed.

use ids::{Hd, Timestamp};
use thiserror::Error;

use crate::charset::Charset;
use crate::delimiters::Delimiters;
use crate::escape;
use crate::message_type::MessageType;
use crate::path::{Path, is_segment_name};
use crate::processing::AckCondition;
use crate::profile::Profile;
use crate::stamp::stamp;

/// Largest field number that can be written, as a count.
pub const FIELD_NUMBER_MAX: u32 = 500;

/// What goes into MSH (fact sheet 1.2). MSH-17 and MSH-19 are always the Australian ones.
#[derive(Clone, Debug)]
pub struct Header {
    /// MSH-3.
    pub sending_application: Hd,
    /// MSH-4.
    pub sending_facility: Hd,
    /// MSH-5.
    pub receiving_application: Hd,
    /// MSH-6.
    pub receiving_facility: Hd,
    /// MSH-7, written in UTC.
    pub at: Timestamp,
    /// MSH-9.
    pub message_type: MessageType,
    /// MSH-10: new for every message, also when it is sent again (ADRM 000027).
    pub control_id: String,
    /// MSH-11, `P`, `T` or `D`.
    pub processing_id: String,
    /// MSH-12.
    pub profile: Profile,
    /// MSH-15; `Always` on orders, results and referrals (ADRM 00047), `Never` on answers.
    pub accept_ack: AckCondition,
    /// MSH-16; as MSH-15.
    pub application_ack: AckCondition,
}

/// Why a message could not be written. The texts name the place, never the value.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum WriteError {
    /// A control character other than a line end.
    #[error("{0} holds a control character; take it out")]
    Control(Path),
    /// A field number of zero, of MSH-1 or MSH-2, or beyond [`FIELD_NUMBER_MAX`].
    #[error("{0} is not a field that can be written; use numbers from 1 to {FIELD_NUMBER_MAX}")]
    Field(Path),
    /// A character beyond ASCII in a message that declares none.
    #[error("{0} holds a character beyond ASCII; replace it, or agree on UTF-8 with the receiver")]
    NotAscii(Path),
    /// Raw bytes with a line end, or with the field separator.
    #[error("{0} was given raw bytes that would break the message; escape them")]
    Raw(Path),
    /// A segment name that is not one.
    #[error("a segment name must be three characters, capitals and digits")]
    SegmentName,
}

/// Writes one message. The first error is kept and given by [`finish`](Self::finish).
#[derive(Clone, Debug)]
pub struct Builder {
    out: Vec<u8>,
    delimiters: Delimiters,
    ascii: bool,
    error: Option<WriteError>,
    occurrences: Vec<([u8; 3], u32)>,
}

/// One component: plain text, or subcomponents.
#[derive(Clone, Copy, Debug)]
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

impl Builder {
    /// A message with the standard delimiters and this header, in ASCII.
    pub fn new(header: &Header) -> Self {
        Self::with_charset(header, Charset::Ascii)
    }

    /// A message in ASCII or UTF-8; UTF-8 is declared in MSH-18 and needs a site agreement (ADRM
    /// 00048.3.1). A single-byte set is not written and counts as ASCII.
    pub fn with_charset(header: &Header, charset: Charset) -> Self {
        let unicode = charset == Charset::Utf8;
        let mut builder = Self::bare(Delimiters::STANDARD, !unicode);
        builder
            .segment("MSH")
            .hd(3, &header.sending_application)
            .hd(4, &header.sending_facility)
            .hd(5, &header.receiving_application)
            .hd(6, &header.receiving_facility)
            .text(7, &stamp(header.at))
            .message_type(9, &header.message_type)
            .text(10, &header.control_id)
            .text(11, &header.processing_id)
            .profile(12, &header.profile)
            .text(15, header.accept_ack.as_str())
            .text(16, header.application_ack.as_str())
            .text(17, "AUS")
            .text(18, if unicode { "UNICODE UTF-8" } else { "" })
            .components(19, &["en", "English", "ISO639"])
            .end();
        builder
    }

    /// Nothing yet, with other delimiters: for answering a message in its own.
    pub(crate) fn bare(delimiters: Delimiters, ascii: bool) -> Self {
        Self {
            out: Vec::new(),
            delimiters,
            ascii,
            error: None,
            occurrences: Vec::new(),
        }
    }

    /// Begins a segment. Its fields may be set in any order; it is written by
    /// [`SegmentBuilder::end`].
    pub fn segment(&mut self, name: &str) -> SegmentBuilder<'_> {
        let bytes = <[u8; 3]>::try_from(name.as_bytes())
            .ok()
            .filter(|b| is_segment_name(b));
        if bytes.is_none() {
            self.fail(WriteError::SegmentName);
        }
        let name = bytes.unwrap_or(*b"ZZZ");
        let occurrence = self.count(name);
        SegmentBuilder {
            builder: self,
            name,
            occurrence,
            fields: Vec::new(),
        }
    }

    /// Appends a segment copied from a message with the same delimiters. Bytes that would end
    /// the segment or a transport frame become spaces.
    pub(crate) fn copy(&mut self, raw: &[u8]) {
        if let Some(name) = raw.first_chunk::<3>() {
            self.count(*name);
        }
        self.out.extend(raw.iter().map(|byte| harmless(*byte)));
        self.out.push(b'\r');
    }

    /// The bytes of the message.
    pub fn finish(self) -> Result<Vec<u8>, WriteError> {
        match self.error {
            Some(error) => Err(error),
            None => Ok(self.out),
        }
    }

    /// The bytes, errors or not: for callers whose every field is harmless by construction.
    pub(crate) fn into_bytes(self) -> Vec<u8> {
        self.out
    }

    fn count(&mut self, name: [u8; 3]) -> u32 {
        for (known, count) in &mut self.occurrences {
            if *known == name {
                *count += 1;
                return *count;
            }
        }
        self.occurrences.push((name, 1));
        1
    }

    fn fail(&mut self, error: WriteError) {
        self.error.get_or_insert(error);
    }
}

/// Writes one segment of a [`Builder`].
#[must_use = "the segment is only written by `end`"]
#[derive(Debug)]
pub struct SegmentBuilder<'b> {
    builder: &'b mut Builder,
    name: [u8; 3],
    occurrence: u32,
    fields: Vec<Vec<u8>>,
}

impl SegmentBuilder<'_> {
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

/// The bytes without delimiters at their end, which say nothing.
fn trimmed(mut bytes: Vec<u8>, delimiter: u8) -> Vec<u8> {
    while bytes.last() == Some(&delimiter) {
        bytes.pop();
    }
    bytes
}

/// The byte, or a space for one that would end a segment or an MLLP frame.
fn harmless(byte: u8) -> u8 {
    if matches!(byte, b'\r' | b'\n' | 0x0B | 0x1C) {
        b' '
    } else {
        byte
    }
}
