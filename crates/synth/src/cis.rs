//! A stand-in for the clinical system that receives: it is given the bytes of an imported file
//! and answers with the bytes of the acknowledgement file it would write.
//!
//! It does what clinical systems with drop folders do (hl7v2-au §4.1): an `.RRI` file for a
//! referral, an `.ACK` file for anything else, with the base name of the imported file.

use hl7v2::ack::{Ack, AckCode, AckError, AckKind, AckRequest, ErrorCode};
use hl7v2::{Message, Unreadable};
use ids::{Hd, Timestamp};
use thiserror::Error;

/// What the clinical system makes of a message.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Verdict {
    /// Imported: `AA`.
    Accept,
    /// An error in the content: `AE`, with the reason for people.
    Fault(&'static str),
    /// Refused as a whole: `AR`, with the reason for people.
    Refuse(&'static str),
}

/// An acknowledgement file.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct AckFile {
    /// Its bytes.
    pub bytes: Vec<u8>,
    /// `RRI` or `ACK`.
    pub extension: &'static str,
}

/// Why the clinical system writes no acknowledgement.
#[derive(Clone, Copy, Debug, Eq, Error, PartialEq)]
pub enum NoAck {
    /// The file is itself an acknowledgement, which is never acknowledged.
    #[error("the file is an acknowledgement and is not to be answered")]
    IsAck,
    /// The sender asked for none.
    #[error("the sender of the message asked for no acknowledgement")]
    NotWanted,
    /// It is no HL7 message.
    #[error("the file cannot be read as HL7: {0}")]
    Unreadable(#[from] Unreadable),
}

impl AckFile {
    /// The file's name: that of the imported file with its extension replaced.
    #[must_use]
    pub fn name(&self, imported: &str) -> String {
        let base = imported.rsplit_once('.').map_or(imported, |(base, _)| base);
        format!("{base}.{}", self.extension)
    }
}

/// Imports a file and writes its acknowledgement, with `control_id` as its own MSH-10.
///
/// # Errors
/// [`NoAck`] when there is to be none. Nothing can be said about a message that cannot be read.
pub fn import(
    file: &[u8],
    verdict: Verdict,
    control_id: &str,
    at: Timestamp,
) -> Result<AckFile, NoAck> {
    let message = Message::read(file).message?;
    if message.is_ack() {
        return Err(NoAck::IsAck);
    }
    let (code, text, errors) = match verdict {
        Verdict::Accept => (AckCode::AA, "", Vec::new()),
        Verdict::Fault(text) => (AckCode::AE, text, vec![ErrorCode::DataType]),
        Verdict::Refuse(text) => (AckCode::AR, text, vec![ErrorCode::UnsupportedType]),
    };
    let is_referral = message.message_type().code == "REF";
    if !is_referral && !message.application_ack().wants(code) {
        return Err(NoAck::NotWanted);
    }
    let request = AckRequest {
        kind: None,
        code,
        text: text.to_owned(),
        errors: errors
            .into_iter()
            .map(|code| AckError { code, place: None })
            .collect(),
        control_id: control_id.to_owned(),
        at,
        our_application: Hd::new("SYNTHCIS", "SYNTHCIS:1.0", "L"),
        reader: None,
    };
    let extension = match AckKind::for_message(&message) {
        AckKind::Rri => "RRI",
        AckKind::AckR01 | AckKind::AckT02 | AckKind::Generic | AckKind::OrrO02 | AckKind::Read => {
            "ACK"
        }
    };
    Ok(AckFile {
        bytes: Ack::answering(&message, &request),
        extension,
    })
}
