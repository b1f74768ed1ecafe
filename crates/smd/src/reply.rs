//! What a peer's synchronous answer means to us.

use crate::addressing::{Header, UNSPECIFIED};
use crate::cursor::{Cursor, Element};
use crate::envelope::{self, Unfit};
use crate::fault::UNKNOWN_SENDER_ORGANISATION;
use crate::namespace::Namespace;
use crate::read_error::ReadError;
use crate::sequence::{Field, Sequence};
use crate::{
    DeliveryResponse, Operation, ResponseClass, StandardError, Strictness, codes, deliver_message,
    deliver_responses, value,
};

/// The meaning of an answer to one of our requests. Handle it with one exhaustive match.
///
/// `Ok` and `Duplicate` are returned only for an answer that says so without any doubt; whatever
/// cannot be read is `Unclear`, which means: ask again with the same bytes and invocation id.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Reply {
    /// The peer has taken custody.
    Ok,
    /// The peer already held this message; as good as `Ok`.
    Duplicate,
    /// The peer refuses for good (`deliverError`).
    Refused(DeliveryResponse),
    /// The call failed (`standardError`); whether to retry depends on the code.
    StandardError(StandardError),
    /// The answer says nothing that can be relied on.
    Unclear {
        /// What is wrong with it.
        why: WhyUnclear,
    },
}

/// Why an answer cannot be relied on.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum WhyUnclear {
    /// HTTP status and content contradict each other, or there is no content to judge.
    #[error("HTTP status {status} without an answer that goes with it")]
    HttpStatus {
        /// The HTTP status code.
        status: u16,
    },
    /// The body is not a SOAP 1.2 envelope this crate can read.
    #[error("the body cannot be read as a SOAP answer: {reason}")]
    Unreadable {
        /// Where reading stopped; never quotes content.
        reason: String,
    },
    /// The body is an envelope, but not an answer to the operation called.
    #[error("the body is not an answer to the operation called")]
    WrongAnswer,
    /// The answer belongs to another request.
    #[error("wsa:RelatesTo names another request")]
    WrongRelatesTo,
    /// The answer does not say which request it belongs to.
    #[error("wsa:RelatesTo is missing, so the answer may belong to another request")]
    MissingRelatesTo,
    /// A mandatory header block that means nothing to us.
    #[error("a mandatory header block is not understood")]
    NotUnderstood,
    /// A SOAP fault without any of the declared fault elements in its Detail.
    #[error("a SOAP fault without a declared fault element")]
    ForeignFault,
    /// A declared fault element with a code that is not in its published list.
    #[error("a declared fault with an unpublished code")]
    UnknownErrorCode,
}

/// What we asked, to hold the answer against.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Expected<'a> {
    /// The operation called.
    pub operation: Operation,
    /// `wsa:MessageID` of the request.
    pub message_id: &'a str,
    /// Whether an answer without `wsa:RelatesTo` will do ([`Strictness::Interop`]).
    pub strictness: Strictness,
}

/// Reads the answer to one of our requests. Faults are told apart by the element in their Detail,
/// never by their code, which peers set to anything.
#[must_use]
pub fn parse_reply(status: u16, body: &[u8], expected: &Expected<'_>) -> Reply {
    let success = (200..300).contains(&status);
    let why = match read(body, expected) {
        Ok(Reply::Ok | Reply::Duplicate) if !success => WhyUnclear::HttpStatus { status },
        Ok(reply) => return reply,
        // An error page of a proxy, or nothing at all: the status says more than the body.
        Err(WhyUnclear::Unreadable { .. }) if !success || body.is_empty() => {
            WhyUnclear::HttpStatus { status }
        }
        Err(why) => why,
    };
    Reply::Unclear { why }
}

fn read(body: &[u8], expected: &Expected<'_>) -> Result<Reply, WhyUnclear> {
    // A refusal with an odd code is still a refusal, so values are always read leniently here.
    let mut cursor = Cursor::new(body, Strictness::Interop)?;
    let mut header = Header::default();
    let content = envelope::enter(&mut cursor, &mut header)?;
    let service = expected.operation.service();
    let reply = if content.is(Namespace::Envelope, "Fault") {
        read_fault(&mut cursor, expected.operation)?
    } else if content.is(service.known_namespace(), "deliverResponse") {
        read_status(&mut cursor, expected.operation)?
    } else {
        return Err(WhyUnclear::WrongAnswer);
    };
    envelope::leave(&mut cursor)?;
    check_header(&header, expected)?;
    Ok(reply)
}

fn check_header(header: &Header, expected: &Expected<'_>) -> Result<(), WhyUnclear> {
    if header.not_understood.is_some() {
        return Err(WhyUnclear::NotUnderstood);
    }
    let mut related = header
        .relates_to
        .iter()
        .filter(|id| *id != UNSPECIFIED)
        .peekable();
    if related.peek().is_none() {
        return match expected.strictness {
            Strictness::Strict => Err(WhyUnclear::MissingRelatesTo),
            Strictness::Interop => Ok(()),
        };
    }
    if related.all(|id| id == expected.message_id) {
        return Ok(());
    }
    Err(WhyUnclear::WrongRelatesTo)
}

/// Reads the content of the `deliverResponse` that is open.
fn read_status(cursor: &mut Cursor<'_>, operation: Operation) -> Result<Reply, WhyUnclear> {
    const MESSAGE_FIELDS: &[Field] = &[Field::one(Namespace::MessageDelivery, "status")];
    const RESPONSES_FIELDS: &[Field] = &[Field::one(Namespace::ResponseDelivery, "status")];
    let fields = match operation {
        Operation::DeliverMessage => MESSAGE_FIELDS,
        Operation::DeliverResponses => RESPONSES_FIELDS,
    };
    let mut status = None;
    let mut fields = Sequence::new("deliverResponse", fields);
    while let Some((name, _)) = fields.next(cursor)? {
        status = Some(value::word(cursor, name)?);
    }
    match (operation, status.as_deref()) {
        (_, Some("ok")) => Ok(Reply::Ok),
        (Operation::DeliverMessage, Some("duplicate")) => Ok(Reply::Duplicate),
        (Operation::DeliverMessage | Operation::DeliverResponses, _) => {
            Err(WhyUnclear::WrongAnswer)
        }
    }
}

/// Reads the content of the `env:Fault` that is open.
fn read_fault(cursor: &mut Cursor<'_>, operation: Operation) -> Result<Reply, WhyUnclear> {
    let mut found = None;
    while let Some(child) = cursor.child("Fault")? {
        if !child.is(Namespace::Envelope, "Detail") {
            cursor.skip()?;
            continue;
        }
        while let Some(entry) = cursor.child("Detail")? {
            let Some(reply) = read_detail_entry(cursor, &entry, operation)? else {
                continue;
            };
            if found.replace(reply).is_some() {
                return Err(WhyUnclear::WrongAnswer);
            }
        }
    }
    found.ok_or(WhyUnclear::ForeignFault)
}

/// Reads one element of a Detail; nothing for one that no operation declares (JAX-WS adds stack
/// traces).
fn read_detail_entry(
    cursor: &mut Cursor<'_>,
    entry: &Element<'_>,
    operation: Operation,
) -> Result<Option<Reply>, WhyUnclear> {
    if entry.is(Namespace::StandardError, "standardError") {
        return StandardError::read(cursor)?
            .map(|error| Some(Reply::StandardError(error)))
            .ok_or(WhyUnclear::UnknownErrorCode);
    }
    if !entry.is(operation.service().known_namespace(), "deliverError") {
        cursor.skip()?;
        return Ok(None);
    }
    let response = match operation {
        Operation::DeliverMessage => deliver_message::read_error(cursor)?,
        Operation::DeliverResponses => {
            let (code, message) = deliver_responses::read_error(cursor)?;
            if code != UNKNOWN_SENDER_ORGANISATION {
                return Err(WhyUnclear::UnknownErrorCode);
            }
            DeliveryResponse {
                class: ResponseClass::Error,
                code: codes::UNKNOWN_SENDER.to_owned(),
                message,
                digest_value: None,
            }
        }
    };
    Ok(Some(Reply::Refused(response)))
}

impl From<ReadError> for WhyUnclear {
    fn from(error: ReadError) -> Self {
        Self::Unreadable {
            reason: error.to_string(),
        }
    }
}

impl From<Unfit> for WhyUnclear {
    fn from(unfit: Unfit) -> Self {
        match unfit {
            Unfit::Read(error) => error.into(),
            Unfit::Version => Self::Unreadable {
                reason: "it is not SOAP 1.2".to_owned(),
            },
        }
    }
}
