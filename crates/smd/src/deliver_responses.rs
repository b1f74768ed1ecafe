//! TransportResponseDelivery `deliver`: word of what became of messages.

use crate::coded_fault::CodedFault;
use crate::cursor::Cursor;
use crate::envelope;
use crate::limits::MAX_RESPONSES;
use crate::namespace::Namespace;
use crate::read_error::{Problem, ReadError};
use crate::reply::{Grammar, Status};
use crate::sequence::{Field, Sequence};
use crate::written_reply::ReplyIds;
use crate::{
    DeliveryResponse, Expected, Operation, Reply, RequestHead, ResponseClass, StandardError,
    TransportResponse, WhyUnclear, WriteError, WrittenReply, codes, value,
};

const SVC: Namespace = Namespace::ResponseDelivery;
const OPERATION: Operation = Operation::DeliverResponses;
const REQUEST_FIELDS: &[Field] = &[Field::many(SVC, "response", MAX_RESPONSES)];
const REPLY_FIELDS: &[Field] = &[Field::one(SVC, "status")];
const ERROR_FIELDS: &[Field] = &[Field::one(SVC, "errorCode"), Field::one(SVC, "message")];
/// The one error code of the service.
const UNKNOWN_SENDER_ORGANISATION: &str = "unknownSenderOrganisation";

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
    let ids = ReplyIds {
        relates_to,
        message_id,
    };
    match answer {
        ResponsesAnswer::Ok => {
            WrittenReply::given(OPERATION, ids, 0, |writer| writer.leaf("svc:status", "ok"))
        }
        ResponsesAnswer::UnknownSender { message } => {
            WrittenReply::declared(OPERATION, "deliverError", ids, |writer| {
                writer.leaf("svc:errorCode", UNKNOWN_SENDER_ORGANISATION);
                writer.leaf("svc:message", message);
            })
        }
        ResponsesAnswer::StandardError(error) => WrittenReply::standard(OPERATION, error, ids),
    }
}

/// Reads the answer to a request to take note of transport responses.
#[must_use]
pub fn parse_responses_reply(status: u16, body: &[u8], expected: &Expected<'_>) -> Reply {
    let grammar = Grammar {
        operation: OPERATION,
        given: read_status,
        refused: |cursor, _| read_error(cursor),
    };
    Reply::of(grammar.read(status, body, expected))
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

fn read_status(cursor: &mut Cursor<'_>) -> Result<Status, WhyUnclear> {
    let mut status = None;
    let mut fields = Sequence::new("deliverResponse", REPLY_FIELDS);
    while let Some((name, _)) = fields.next(cursor)? {
        status = Some(value::word(cursor, name)?);
    }
    match status.as_deref() {
        Some("ok") => Ok(Status::Ok),
        _ => Err(WhyUnclear::WrongAnswer),
    }
}

fn read_error(cursor: &mut Cursor<'_>) -> Result<DeliveryResponse, WhyUnclear> {
    let CodedFault { code, message, .. } = CodedFault::read(cursor, "deliverError", ERROR_FIELDS)?;
    if code != UNKNOWN_SENDER_ORGANISATION {
        return Err(WhyUnclear::UnknownErrorCode);
    }
    Ok(DeliveryResponse {
        class: ResponseClass::Error,
        code: codes::UNKNOWN_SENDER.to_owned(),
        message,
        digest_value: None,
    })
}
