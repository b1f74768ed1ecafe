//! Reply: what the software is told of a message that it sent, in the mode that it asked for.
//!
//! Original mode (MSH-15 and MSH-16 both empty): one reply, AA, AE or AR. Enhanced mode: CA, CE or
//! CR where MSH-15 wants it; the application's own acknowledgement comes later, from the receiver,
//! and only a failure is told at that level here (fact sheet 2.1). All replies are generic ACKs:
//! the typed one is the receiver's to give.

use delivery::Reason;
use hl7v2::ack::{Ack, AckCode, AckError, AckKind, AckRequest, AckView, ErrorCode};
use hl7v2::{AckCondition, Builder, Header, Message, MessageType, Path, Profile};
use ids::{Hd, Timestamp};

use super::conversation::Answers;
use crate::Taken;

/// What became of a message.
#[derive(Debug)]
pub(super) enum Verdict {
    /// It could not be taken now.
    NotNow,
    /// It will not be taken.
    Refused(Reason),
    /// It is durably taken; it may have been kept and refused all the same.
    Taken(Taken),
}

/// What is said of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Reply {
    /// Nothing can be said, and silence would be taken for a yes: the connection is closed.
    Close,
    /// Nothing is wanted.
    Nothing,
    /// An acknowledgement.
    Say(Vec<u8>),
}

/// How a reply is written.
#[derive(Debug, Clone)]
pub(super) struct Form {
    /// MSH-3.
    pub(super) application: Hd,
    /// MSH-7.
    pub(super) at: Timestamp,
    /// MSH-10.
    pub(super) control_id: String,
}

/// The three things that can be said, at the level of the application and of acceptance.
enum Outcome<'a> {
    NotNow,
    Refused(&'a Reason),
    Taken,
}

impl Verdict {
    fn outcome(&self) -> Outcome<'_> {
        match self {
            Self::NotNow => Outcome::NotNow,
            Self::Refused(reason) => Outcome::Refused(reason),
            Self::Taken(taken) => taken.refused().map_or(Outcome::Taken, Outcome::Refused),
        }
    }
}

/// The reply to `message`, which could not be read where there is none.
pub(super) fn reply(
    message: Option<&Message>,
    verdict: &Verdict,
    answers: Answers,
    form: &Form,
) -> Reply {
    let outcome = verdict.outcome();
    let Some(message) = message else {
        return Reply::Say(unread(&outcome, form));
    };
    let (accept, application) = codes(&outcome);
    let code = if is_original(message) && !message.is_ack() {
        Some(application)
    } else if message.is_ack() {
        // Acknowledgements are not acknowledged, save where one asks whether it was stored.
        let is_word = AckView::read(message).is_none_or(|view| view.code.is_application());
        (is_word && message.accept_ack().wants(accept)).then_some(accept)
    } else if message.accept_ack().wants(accept) || answers == Answers::Always {
        Some(accept)
    } else if !application.is_positive() && message.application_ack().wants(application) {
        Some(application)
    } else {
        None
    };
    match (code, &outcome) {
        (Some(code), _) => Reply::Say(acknowledgement(message, code, &outcome, form)),
        (None, Outcome::NotNow) => Reply::Close,
        (None, Outcome::Refused(_) | Outcome::Taken) => Reply::Nothing,
    }
}

fn is_original(message: &Message) -> bool {
    let said = |field| !message.text(Path::field(b"MSH", field)).trim().is_empty();
    !said(15) && !said(16)
}

/// The accept code and the application code of an outcome.
fn codes(outcome: &Outcome<'_>) -> (AckCode, AckCode) {
    match outcome {
        Outcome::NotNow => (AckCode::CE, AckCode::AE),
        Outcome::Refused(reason) => (AckCode::CR, application_refusal(reason)),
        Outcome::Taken => (AckCode::CA, AckCode::AA),
    }
}

/// AR for what is not for us to judge, AE for what the sender can mend in the message.
fn application_refusal(reason: &Reason) -> AckCode {
    match reason.code.as_str() {
        "sender-not-us" | "hl7-unreadable" | "pit-without-message" => AckCode::AR,
        _ => AckCode::AE,
    }
}

const NOT_NOW: &str = "The message could not be stored now; send it again";

fn words(outcome: &Outcome<'_>) -> String {
    match outcome {
        Outcome::NotNow => NOT_NOW.to_owned(),
        Outcome::Refused(reason) => format!("{} [{}]", reason.sentence, reason.code),
        Outcome::Taken => String::new(),
    }
}

fn acknowledgement(
    message: &Message,
    code: AckCode,
    outcome: &Outcome<'_>,
    form: &Form,
) -> Vec<u8> {
    let request = AckRequest {
        kind: Some(AckKind::Generic),
        code,
        text: words(outcome),
        errors: errors(outcome, code),
        control_id: form.control_id.clone(),
        at: form.at,
        our_application: form.application.clone(),
        reader: None,
    };
    Ack::answering(message, &request)
}

fn errors(outcome: &Outcome<'_>, code: AckCode) -> Vec<AckError> {
    let (error, place) = match outcome {
        Outcome::NotNow => (ErrorCode::InternalError, None),
        Outcome::Refused(reason) => error_of(reason),
        Outcome::Taken => return Vec::new(),
    };
    let error = if error.goes_with(code) {
        error
    } else {
        ErrorCode::InternalError
    };
    vec![AckError { code: error, place }]
}

fn error_of(reason: &Reason) -> (ErrorCode, Option<Path>) {
    let msh = |field| Some(Path::field(b"MSH", field));
    match reason.code.as_str() {
        "control-id-missing" => (ErrorCode::RequiredFieldMissing, msh(10)),
        "receiver-missing" => (ErrorCode::RequiredFieldMissing, msh(6)),
        "sender-not-us" => (ErrorCode::UnknownKey, msh(4)),
        "type-missing" => (ErrorCode::RequiredFieldMissing, msh(9)),
        _ => (ErrorCode::InternalError, None),
    }
}

/// A refusal without MSA-2, as nothing is known of what it answers: no reader takes it for a yes.
fn unread(outcome: &Outcome<'_>, form: &Form) -> Vec<u8> {
    let code = match outcome {
        Outcome::NotNow => AckCode::AE,
        Outcome::Refused(_) | Outcome::Taken => AckCode::AR,
    };
    let header = Header {
        sending_application: form.application.clone(),
        sending_facility: Hd::new("", "", ""),
        receiving_application: Hd::new("", "", ""),
        receiving_facility: Hd::new("", "", ""),
        at: form.at,
        message_type: MessageType::new("ACK", ""),
        control_id: form.control_id.clone(),
        processing_id: "P".to_owned(),
        profile: Profile::australian(Profile::ACK),
        accept_ack: AckCondition::Never,
        application_ack: AckCondition::Never,
    };
    let mut builder = Builder::new(&header);
    let msa = builder.segment("MSA").text(1, code.as_str());
    msa.text(3, &words(outcome)).end();
    // Nothing that came from outside is in it, so nothing can be wrong with it.
    builder.finish().unwrap_or_default()
}
