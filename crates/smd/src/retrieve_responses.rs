//! TransportResponseRetrieval `retrieve`: an organisation collects its transport responses.

use crate::coded_fault::CodedFault;
use crate::cursor::Cursor;
use crate::limits::{MAX_LIST_BYTES, MAX_LISTED};
use crate::namespace::Namespace;
use crate::read_error::ReadError;
use crate::reply::Grammar;
use crate::sequence::{Field, Sequence};
use crate::writer::Writer;
use crate::written_reply::ReplyIds;
use crate::{
    Answer, Expected, MailboxQuery, Operation, RequestHead, ResponseList, TransportResponse,
    UnknownOrganisation, WhyUnclear, WrittenReply, envelope, value,
};

const SVC: Namespace = Namespace::ResponseRetrieval;
const OPERATION: Operation = Operation::RetrieveResponses;
/// The one error code of the operation.
const UNKNOWN_ORGANISATION: &str = "unknownOrganisation";

const REQUEST_FIELDS: &[Field] = &[
    Field::one(SVC, "organisation"),
    Field::one(SVC, "allAvailable"),
    Field::one(SVC, "limit"),
];
const REPLY_FIELDS: &[Field] = &[Field::one(SVC, "list")];
const LIST_FIELDS: &[Field] = &[
    Field::one(SVC, "totalNumberAvailable"),
    Field::many(SVC, "response", MAX_LISTED),
];
const ERROR_FIELDS: &[Field] = &[Field::one(SVC, "errorCode"), Field::one(SVC, "message")];

/// What we answer to `retrieve`.
pub type RetrieveResponsesAnswer = Answer<ResponseList, UnknownOrganisation>;

/// Writes a request for the transport responses that wait.
#[must_use]
pub fn write_retrieve_responses_request(query: &MailboxQuery, head: &RequestHead<'_>) -> Vec<u8> {
    let write = |writer: &mut Writer| {
        writer.open_with("svc:retrieve", &[("xmlns:svc", SVC.uri())]);
        query.write(writer, "svc:organisation");
        writer.close("svc:retrieve");
    };
    envelope::write(&head.head(OPERATION), 0, |_| {}, write)
}

/// Writes the answer to a request whose `wsa:MessageID` was `relates_to`; `message_id` is the
/// answer's own. The list ends at [`MAX_LIST_BYTES`], whatever its limit.
#[must_use]
pub fn write_retrieve_responses_reply(
    answer: &RetrieveResponsesAnswer,
    relates_to: &str,
    message_id: &str,
) -> WrittenReply {
    let ids = ReplyIds {
        relates_to,
        message_id,
    };
    let refused = |writer: &mut Writer, refusal: &UnknownOrganisation| {
        refusal.write(writer, UNKNOWN_ORGANISATION);
    };
    WrittenReply::of(OPERATION, answer, "retrieveError", ids, write_list, refused)
}

/// Reads the answer to a request for the transport responses that wait.
///
/// # Errors
/// [`WhyUnclear`] for an answer that says nothing that can be relied on.
pub fn parse_retrieve_responses_reply(
    status: u16,
    body: &[u8],
    expected: &Expected<'_>,
) -> Result<RetrieveResponsesAnswer, WhyUnclear> {
    let grammar = Grammar {
        operation: OPERATION,
        given: |cursor| Ok(read_reply(cursor)?),
        refused: |cursor, _| {
            let fault = CodedFault::read(cursor, "retrieveError", ERROR_FIELDS)?;
            UnknownOrganisation::of(fault, UNKNOWN_ORGANISATION)
        },
    };
    grammar.read(status, body, expected)
}

/// Reads the content of the `retrieve` that is open.
pub(crate) fn read_request(cursor: &mut Cursor<'_>) -> Result<MailboxQuery, ReadError> {
    MailboxQuery::read(cursor, "retrieve", "organisation", REQUEST_FIELDS)
}

fn write_list(writer: &mut Writer, list: &ResponseList) {
    writer.open("svc:list");
    writer.count("svc:totalNumberAvailable", list.total_available);
    let begin = writer.len();
    for response in &list.responses {
        if writer.len() - begin > MAX_LIST_BYTES {
            break;
        }
        response.write(writer, "svc:response");
    }
    writer.close("svc:list");
}

fn read_reply(cursor: &mut Cursor<'_>) -> Result<ResponseList, ReadError> {
    let mut list = None;
    let mut fields = Sequence::new("retrieveResponse", REPLY_FIELDS);
    while fields.next(cursor)?.is_some() {
        list = Some(read_list(cursor)?);
    }
    fields.require(list, "list", cursor)
}

fn read_list(cursor: &mut Cursor<'_>) -> Result<ResponseList, ReadError> {
    let (mut total, mut responses) = (None, Vec::new());
    let mut fields = Sequence::new("list", LIST_FIELDS);
    while let Some((name, _)) = fields.next(cursor)? {
        match name {
            "totalNumberAvailable" => total = Some(value::count(cursor, name)?),
            _ => responses.push(TransportResponse::read(cursor)?),
        }
    }
    Ok(ResponseList {
        total_available: fields.require(total, "totalNumberAvailable", cursor)?,
        responses,
    })
}
