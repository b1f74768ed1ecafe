//! TransportResponseDelivery `deliver`: word of what became of messages.

use crate::cursor::Cursor;
use crate::envelope;
use crate::fault::DeliverError;
use crate::limits::MAX_RESPONSES;
use crate::namespace::Namespace;
use crate::read_error::{Problem, ReadError};
use crate::sequence::{Field, Sequence};
use crate::{
    Fault, Operation, RequestHead, StandardError, TransportResponse, WriteError, WrittenReply,
    value, write_fault,
};

const SVC: Namespace = Namespace::ResponseDelivery;
const OPERATION: Operation = Operation::DeliverResponses;
const REQUEST_FIELDS: &[Field] = &[Field::many(SVC, "response", MAX_RESPONSES)];
const ERROR_FIELDS: &[Field] = &[Field::one(SVC, "errorCode"), Field::one(SVC, "message")];

/// What we answer to transport responses.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ResponsesAnswer {
    /// We have taken note of all of them. Say it only once they are on disk.
    Ok,
    /// The sender they are for is not served here (`deliverError`).
    UnknownSender {
        /// A sentence for the people at the other end.
        message: String,
    },
    /// The call failed (`standardError`).
    StandardError(StandardError),
}

/// Writes a request to take note of transport responses.
///
/// # Errors
/// [`WriteError::NoResponses`] if there is none.
pub fn write_responses_request(
    responses: &[TransportResponse],
    head: &RequestHead<'_>,
) -> Result<Vec<u8>, WriteError> {
    if responses.is_empty() {
        return Err(WriteError::NoResponses);
    }
    let body = envelope::write(
        &head.head(OPERATION),
        0,
        |_| {},
        |writer| {
            writer.open_with("svc:deliver", &[("xmlns:svc", SVC.uri())]);
            for response in responses {
                response.write(writer, "svc:response");
            }
            writer.close("svc:deliver");
        },
    );
    Ok(body)
}

/// Writes the answer to a request whose `wsa:MessageID` was `relates_to`; `message_id` is the
/// answer's own.
#[must_use]
pub fn write_responses_reply(
    answer: &ResponsesAnswer,
    relates_to: &str,
    message_id: &str,
) -> WrittenReply {
    match answer {
        ResponsesAnswer::Ok => WrittenReply::delivered(OPERATION, "ok", relates_to, message_id),
        ResponsesAnswer::UnknownSender { message } => WrittenReply::refused(
            &DeliverError::UnknownSender(message),
            relates_to,
            message_id,
        ),
        ResponsesAnswer::StandardError(error) => {
            let fault = Fault::Standard(error.clone());
            write_fault(OPERATION, &fault, Some(relates_to), message_id)
        }
    }
}

/// Reads the content of the `deliver` that is open.
pub(crate) fn read_request(cursor: &mut Cursor<'_>) -> Result<Vec<TransportResponse>, ReadError> {
    let mut responses = Vec::new();
    let mut fields = Sequence::new("deliver", REQUEST_FIELDS);
    while fields.next(cursor)?.is_some() {
        responses.push(TransportResponse::read(cursor)?);
    }
    if responses.is_empty() {
        return Err(cursor.error(Problem::Empty { what: "response" }));
    }
    Ok(responses)
}

/// Reads the content of the `deliverError` that is open: its code and its message.
pub(crate) fn read_error(cursor: &mut Cursor<'_>) -> Result<(String, String), ReadError> {
    let (mut code, mut message) = (None, None);
    let mut fields = Sequence::new("deliverError", ERROR_FIELDS);
    while let Some((name, _)) = fields.next(cursor)? {
        match name {
            "errorCode" => code = Some(value::word(cursor, name)?),
            _ => message = Some(value::text(cursor, name)?),
        }
    }
    let code = fields.require(code, "errorCode", cursor)?;
    Ok((code, fields.require(message, "message", cursor)?))
}
