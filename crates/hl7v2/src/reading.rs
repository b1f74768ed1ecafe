//! The result of reading: a message or the reason there is none, and what was odd.

use thiserror::Error;

use crate::codes;
use crate::finding::Finding;
use crate::message::Message;

/// What came of reading some bytes. `findings` speaks for both outcomes.
#[derive(Clone, Debug)]
pub struct Reading {
    /// The message, or why there is none.
    pub message: Result<Message, Unreadable>,
    /// Everything odd, in the order of the bytes. An unreadable input has one `H7-UNREADABLE`.
    pub findings: Vec<Finding>,
}

/// Why bytes are not one HL7 message. The texts name the fix and hold no message content.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Error)]
pub enum Unreadable {
    /// A batch, or several messages.
    #[error("there is a batch or more than one message; split it first")]
    Batch,
    /// The separators cannot be told from data.
    #[error("MSH-1 and MSH-2 do not name separators; have the sender correct the header")]
    Delimiters,
    /// Nothing, or only blanks.
    #[error("there is nothing in it; have the sender send it again")]
    Empty,
    /// More fields than the limit.
    #[error("it has more than {0} fields; raise the limit or have the sender split it")]
    Fields(usize),
    /// No MSH at the start.
    #[error("it does not begin with MSH; check that the file is HL7 version 2")]
    Header,
    /// Legacy pathology text (PIT), recognised by its first line.
    #[error("it is legacy PIT text, not HL7; pass it on as it is")]
    Pit,
    /// More segments than the limit.
    #[error("it has more than {0} segments; raise the limit or have the sender split it")]
    Segments(usize),
    /// More bytes than the limit.
    #[error("it is larger than {0} bytes; raise the limit by agreement with the sender")]
    Size(usize),
    /// UTF-16, whose bytes cannot be split.
    #[error("it is written in UTF-16; have the sender write UTF-8 or ASCII")]
    Utf16,
}

impl Reading {
    /// The reading of an input that is no message.
    pub(crate) fn unreadable(why: Unreadable, offset: usize) -> Self {
        Self {
            message: Err(why),
            findings: vec![why.finding(offset)],
        }
    }
}

impl Unreadable {
    /// The one finding that stands for this reason.
    pub fn finding(self, offset: usize) -> Finding {
        Finding::new(&codes::UNREADABLE, "", offset).saying(&format!("{self}."))
    }
}
