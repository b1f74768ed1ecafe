//! SealedImmediateMessageDelivery `deliver`: a sealed message is answered with another at once.

use crate::coded_fault::CodedFault;
use crate::cursor::Cursor;
use crate::namespace::Namespace;
use crate::read_error::ReadError;
use crate::reply::Grammar;
use crate::sequence::{Field, Sequence};
use crate::writer::Writer;
use crate::written_reply::ReplyIds;
use crate::{
    Answer, DeliveryResponse, Expected, Operation, RequestHead, ResponseClass, SealedMessage,
    WhyUnclear, WriteError, WrittenReply, envelope,
};

const SVC: Namespace = Namespace::ImmediateDelivery;
const OPERATION: Operation = Operation::DeliverImmediate;
const REQUEST_FIELDS: &[Field] = &[Field::one(SVC, "message")];
const REPLY_FIELDS: &[Field] = &[Field::one(SVC, "response")];
const ERROR_FIELDS: &[Field] = &[Field::one(SVC, "deliveryResponse")];
const TIMEOUT_FIELDS: &[Field] = &[Field::one(SVC, "errorCode"), Field::one(SVC, "message")];

/// Why a message is not answered with another.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ImmediateRefusal {
    /// It is refused for good (`deliverError`).
    Refused(DeliveryResponse),
    /// There is no answer to give (`timeoutError`).
    Timeout {
        /// Whether there may be one later.
        code: TimeoutCode,
        /// A sentence for the people at the other end.
        message: String,
    },
}

/// Error codes of `timeoutError`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum TimeoutCode {
    /// The receiving software is late: the same message later may be answered.
    BusyRetryLater,
    /// The receiving software cannot answer.
    RequestFailure,
}

impl TimeoutCode {
    /// Every code.
    pub const ALL: [Self; 2] = [Self::BusyRetryLater, Self::RequestFailure];

    /// The word used on the wire.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::BusyRetryLater => "busyRetryLater",
            Self::RequestFailure => "requestFailure",
        }
    }
}

/// What we answer to an immediate message: a sealed message, on disk before it is sent.
pub type ImmediateAnswer = Answer<Box<SealedMessage>, ImmediateRefusal>;

/// Writes a request to answer a message. The payload is written byte for byte.
///
/// # Errors
/// [`WriteError::Payload`] if the payload is not a whole element that stands on its own.
pub fn write_immediate_request(
    message: &SealedMessage,
    head: &RequestHead<'_>,
) -> Result<Vec<u8>, WriteError> {
    let payload = message.payload_text()?;
    let write = |writer: &mut Writer| {
        writer.open_with("svc:deliver", &[("xmlns:svc", SVC.uri())]);
        message.write(writer, "svc:message", payload);
        writer.close("svc:deliver");
    };
    let head = head.head(OPERATION);
    Ok(envelope::write(&head, payload.len(), |_| {}, write))
}

/// Writes the answer to a request whose `wsa:MessageID` was `relates_to`; `message_id` is the
/// answer's own.
///
/// # Errors
/// [`WriteError::Payload`] if the payload is not a whole element that stands on its own.
pub fn write_immediate_reply(
    answer: &ImmediateAnswer,
    relates_to: &str,
    message_id: &str,
) -> Result<WrittenReply, WriteError> {
    let ids = ReplyIds {
        relates_to,
        message_id,
    };
    let reply = match answer {
        Answer::Given(message) => {
            let payload = message.payload_text()?;
            WrittenReply::given(OPERATION, ids, payload.len(), |writer| {
                message.write(writer, "svc:response", payload);
            })
        }
        Answer::Refused(ImmediateRefusal::Refused(response)) => {
            WrittenReply::declared(OPERATION, "deliverError", ids, |writer| {
                response.write_declaring(writer, "svc:deliveryResponse");
            })
        }
        Answer::Refused(ImmediateRefusal::Timeout { code, message }) => {
            WrittenReply::declared(OPERATION, "timeoutError", ids, |writer| {
                writer.leaf("svc:errorCode", code.as_str());
                writer.leaf("svc:message", message);
            })
        }
        Answer::StandardError(error) => WrittenReply::standard(OPERATION, error, ids),
    };
    Ok(reply)
}

/// Reads the answer to an immediate message.
///
/// # Errors
/// [`WhyUnclear`] for an answer that says nothing that can be relied on.
pub fn parse_immediate_reply(
    status: u16,
    body: &[u8],
    expected: &Expected<'_>,
) -> Result<ImmediateAnswer, WhyUnclear> {
    let grammar = Grammar {
        operation: OPERATION,
        given: |cursor| Ok(Box::new(read_message(cursor, "response", REPLY_FIELDS)?)),
        refused: |cursor, fault| match fault {
            "timeoutError" => read_timeout(cursor),
            _ => Ok(ImmediateRefusal::Refused(read_error(cursor)?)),
        },
    };
    grammar.read(status, body, expected)
}

/// Reads the content of the `deliver` that is open.
pub(crate) fn read_request(cursor: &mut Cursor<'_>) -> Result<SealedMessage, ReadError> {
    read_message(cursor, "message", REQUEST_FIELDS)
}

fn read_message(
    cursor: &mut Cursor<'_>,
    name: &'static str,
    fields: &'static [Field],
) -> Result<SealedMessage, ReadError> {
    let mut message = None;
    let mut fields = Sequence::new("deliver", fields);
    while fields.next(cursor)?.is_some() {
        message = Some(SealedMessage::read(cursor)?);
    }
    fields.require(message, name, cursor)
}

fn read_error(cursor: &mut Cursor<'_>) -> Result<DeliveryResponse, ReadError> {
    let mut response = None;
    let mut fields = Sequence::new("deliverError", ERROR_FIELDS);
    while fields.next(cursor)?.is_some() {
        response = Some(DeliveryResponse::read(cursor, ResponseClass::Error)?);
    }
    fields.require(response, "deliveryResponse", cursor)
}

fn read_timeout(cursor: &mut Cursor<'_>) -> Result<ImmediateRefusal, WhyUnclear> {
    let fault = CodedFault::read(cursor, "timeoutError", TIMEOUT_FIELDS)?;
    let mut codes = TimeoutCode::ALL.into_iter();
    let code = codes.find(|code| code.as_str() == fault.code);
    Ok(ImmediateRefusal::Timeout {
        code: code.ok_or(WhyUnclear::UnknownErrorCode)?,
        message: fault.message,
    })
}
