//! Writing messages: CR alone, escapes where needed, nothing but ASCII unless agreed.

use std::fmt;

use ids::{Hd, Timestamp};
use thiserror::Error;

use crate::charset::Charset;
use crate::delimiters::Delimiters;
use crate::message_type::MessageType;
use crate::path::{Path, is_segment_name};
use crate::processing::AckCondition;
use crate::profile::Profile;
use crate::segment_builder::{FIELD_NUMBER_MAX, SegmentBuilder};
use crate::stamp::stamp;

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
#[derive(Clone)]
pub struct Builder {
    pub(crate) out: Vec<u8>,
    pub(crate) delimiters: Delimiters,
    pub(crate) ascii: bool,
    error: Option<WriteError>,
    occurrences: Vec<([u8; 3], u32)>,
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
        SegmentBuilder::new(self, name, occurrence)
    }

    /// Appends a segment copied from a message with the same delimiters. Bytes that would end
    /// the segment or a transport frame become spaces.
    pub(crate) fn copy(&mut self, raw: &[u8]) {
        let Some((name, rest)) = raw.split_first_chunk::<3>() else {
            return;
        };
        self.count(*name);
        self.out.extend_from_slice(name);
        if let Some((_, fields)) = rest.split_first() {
            // Behind a bare name with text below it stands a line end. Written as a space it
            // would make this line text of the segment before.
            self.out.push(self.delimiters.field);
            self.out.extend(fields.iter().map(|byte| harmless(*byte)));
        }
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

    pub(crate) fn fail(&mut self, error: WriteError) {
        self.error.get_or_insert(error);
    }
}

/// Shows how much was written, never what.
impl fmt::Debug for Builder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Builder({} bytes)", self.out.len())
    }
}

/// The byte, or a space for one that would end a segment or an MLLP frame.
pub(crate) fn harmless(byte: u8) -> u8 {
    if matches!(byte, b'\r' | b'\n' | 0x0B | 0x1C) {
        b' '
    } else {
        byte
    }
}
