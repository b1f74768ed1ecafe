//! SealedMessageDelivery `deliver`: a sealed message changes hands.

use crate::cursor::Cursor;
use crate::envelope;
use crate::fault::DeliverError;
use crate::namespace::Namespace;
use crate::read_error::ReadError;
use crate::sequence::{Field, Sequence};
use crate::{
    DeliveryResponse, Fault, Operation, RequestHead, ResponseClass, SealedMessage, StandardError,
    WriteError, WrittenReply, write_fault,
};

const SVC: Namespace = Namespace::MessageDelivery;
const OPERATION: Operation = Operation::DeliverMessage;
const REQUEST_FIELDS: &[Field] = &[Field::one(SVC, "message")];
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
    match answer {
        MessageAnswer::Ok => WrittenReply::delivered(OPERATION, "ok", relates_to, message_id),
        MessageAnswer::Duplicate => {
            WrittenReply::delivered(OPERATION, "duplicate", relates_to, message_id)
        }
        MessageAnswer::Refused(response) => {
            WrittenReply::refused(&DeliverError::Message(response), relates_to, message_id)
        }
        MessageAnswer::StandardError(error) => {
            let fault = Fault::Standard(error.clone());
            write_fault(OPERATION, &fault, Some(relates_to), message_id)
        }
    }
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

/// Reads the content of the `deliverError` that is open.
pub(crate) fn read_error(cursor: &mut Cursor<'_>) -> Result<DeliveryResponse, ReadError> {
    let mut response = None;
    let mut fields = Sequence::new("deliverError", ERROR_FIELDS);
    while fields.next(cursor)?.is_some() {
        response = Some(DeliveryResponse::read(cursor, ResponseClass::Error)?);
    }
    fields.require(response, "deliveryResponse", cursor)
}
