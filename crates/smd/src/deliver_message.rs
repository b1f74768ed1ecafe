//! SealedMessageDelivery `deliver`: a sealed message changes hands.

use crate::cursor::Cursor;
use crate::envelope;
use crate::namespace::Namespace;
use crate::read_error::ReadError;
use crate::reply::{Grammar, Status};
use crate::sequence::{Field, Sequence};
use crate::written_reply::ReplyIds;
use crate::{
    DeliveryResponse, Expected, Operation, Reply, RequestHead, ResponseClass, SealedMessage,
    StandardError, WhyUnclear, WriteError, WrittenReply, value,
};

const SVC: Namespace = Namespace::MessageDelivery;
const OPERATION: Operation = Operation::DeliverMessage;
const REQUEST_FIELDS: &[Field] = &[Field::one(SVC, "message")];
const REPLY_FIELDS: &[Field] = &[Field::one(SVC, "status")];
const ERROR_FIELDS: &[Field] = &[Field::one(SVC, "deliveryResponse")];

/// What we answer to a sealed message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum MessageAnswer {
    /// We have taken custody. Say it only once the message is on disk.
    Ok,
    /// We held it already.
    Duplicate,
    /// We refuse it for good (`deliverError`).
    Refused(DeliveryResponse),
    /// The call failed (`standardError`).
    StandardError(StandardError),
}

/// Writes a request to take custody of a message. The payload is written byte for byte.
///
/// # Errors
/// [`WriteError::Payload`] if the payload is not a whole element that stands on its own.
pub fn write_deliver_request(
    message: &SealedMessage,
    head: &RequestHead<'_>,
) -> Result<Vec<u8>, WriteError> {
    let payload = message.payload_text()?;
    let body = envelope::write(
        &head.head(OPERATION),
        payload.len(),
        |_| {},
        |writer| {
            writer.open_with("svc:deliver", &[("xmlns:svc", SVC.uri())]);
            message.write(writer, "svc:message", payload);
            writer.close("svc:deliver");
        },
    );
    Ok(body)
}

/// Writes the answer to a request whose `wsa:MessageID` was `relates_to`; `message_id` is the
/// answer's own.
#[must_use]
pub fn write_deliver_reply(
    answer: &MessageAnswer,
    relates_to: &str,
    message_id: &str,
) -> WrittenReply {
    let ids = ReplyIds {
        relates_to,
        message_id,
    };
    let status = |word: &str| {
        WrittenReply::given(OPERATION, ids, 0, |writer| writer.leaf("svc:status", word))
    };
    match answer {
        MessageAnswer::Ok => status("ok"),
        MessageAnswer::Duplicate => status("duplicate"),
        MessageAnswer::Refused(response) => {
            WrittenReply::declared(OPERATION, "deliverError", ids, |writer| {
                response.write_declaring(writer, "svc:deliveryResponse");
            })
        }
        MessageAnswer::StandardError(error) => WrittenReply::standard(OPERATION, error, ids),
    }
}

/// Reads the answer to a request to take custody of a message.
#[must_use]
pub fn parse_deliver_reply(status: u16, body: &[u8], expected: &Expected<'_>) -> Reply {
    let grammar = Grammar {
        operation: OPERATION,
        given: read_status,
        refused: |cursor, _| Ok(read_error(cursor)?),
    };
    Reply::of(grammar.read(status, body, expected))
}

/// Reads the content of the `deliver` that is open.
pub(crate) fn read_request(cursor: &mut Cursor<'_>) -> Result<SealedMessage, ReadError> {
    let mut message = None;
    let mut fields = Sequence::new("deliver", REQUEST_FIELDS);
    while fields.next(cursor)?.is_some() {
        message = Some(SealedMessage::read(cursor)?);
    }
    fields.require(message, "message", cursor)
}

fn read_status(cursor: &mut Cursor<'_>) -> Result<Status, WhyUnclear> {
    let mut status = None;
    let mut fields = Sequence::new("deliverResponse", REPLY_FIELDS);
    while let Some((name, _)) = fields.next(cursor)? {
        status = Some(value::word(cursor, name)?);
    }
    match status.as_deref() {
        Some("ok") => Ok(Status::Ok),
        Some("duplicate") => Ok(Status::Duplicate),
        _ => Err(WhyUnclear::WrongAnswer),
    }
}

/// Reads the content of the `deliverError` that is open.
fn read_error(cursor: &mut Cursor<'_>) -> Result<DeliveryResponse, ReadError> {
    let mut response = None;
    let mut fields = Sequence::new("deliverError", ERROR_FIELDS);
    while fields.next(cursor)?.is_some() {
        response = Some(DeliveryResponse::read(cursor, ResponseClass::Error)?);
    }
    fields.require(response, "deliveryResponse", cursor)
}
