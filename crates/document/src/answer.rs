//! What an acknowledgement says about which message.

use hl7v2::ack::{AckKind, AckView};
use hl7v2::{Message, MessageType};
use serde::Serialize;

/// The acknowledgement side of a message that has an MSA.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Answer {
    /// Which sort of acknowledgement.
    pub kind: AckKind,
    /// MSA-1 as written, e.g. `AA`.
    pub code: String,
    /// Whether the code is a positive one.
    pub positive: bool,
    /// MSH-10 of the message that it answers.
    pub control_id: String,
    /// MSA-3: the other side's words.
    pub text: String,
    /// On a read ack, who opened the message; may be empty.
    pub reader: Option<String>,
}

impl Answer {
    /// Reads the acknowledgement in `message`, if it is one that can be understood.
    pub(crate) fn read(message: &Message) -> Option<Self> {
        let view = AckView::read(message)?;
        let reader = match view.kind {
            AckKind::Read => Some(view.reader.map(|reader| reader.name).unwrap_or_default()),
            AckKind::AckR01
            | AckKind::AckT02
            | AckKind::Generic
            | AckKind::OrrO02
            | AckKind::Rri => None,
        };
        Some(Self {
            kind: view.kind,
            code: view.code.as_str().to_owned(),
            positive: view.code.is_positive(),
            control_id: String::from_utf8_lossy(&view.answers).into_owned(),
            text: view.text,
            reader,
        })
    }

    /// Whether this kind of acknowledgement shows that the target system dealt with a message of
    /// `original_type`, written as MSH-9 (`REF^I12^REF_I12`).
    pub fn proves(&self, original_type: &str) -> bool {
        let mut parts = original_type.split('^');
        let (code, trigger) = (parts.next().unwrap_or(""), parts.next().unwrap_or(""));
        self.kind.proves(&MessageType::new(code, trigger))
    }

    /// Message code of its own type: `RRI`, `ORR` or `ACK`.
    pub fn code_of_type(&self) -> &'static str {
        match self.kind {
            AckKind::Rri => "RRI",
            AckKind::OrrO02 => "ORR",
            AckKind::AckR01 | AckKind::AckT02 | AckKind::Generic | AckKind::Read => "ACK",
        }
    }

    /// File extension under which clinical software looks for it.
    pub fn extension(&self) -> &'static str {
        match self.kind {
            AckKind::Rri => "RRI",
            AckKind::AckR01
            | AckKind::AckT02
            | AckKind::Generic
            | AckKind::OrrO02
            | AckKind::Read => "ACK",
        }
    }
}
