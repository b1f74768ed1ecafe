//! TransportResponseRetrieval `remove`: an organisation is done with transport responses.

use ids::{Organisation, ResponseId};

use crate::coded_fault::CodedFault;
use crate::cursor::Cursor;
use crate::limits::MAX_IDS;
use crate::namespace::Namespace;
use crate::read_error::{Problem, ReadError};
use crate::reply::Grammar;
use crate::sequence::{Field, Sequence};
use crate::writer::Writer;
use crate::written_reply::ReplyIds;
use crate::{
    Answer, Expected, Operation, RequestHead, WhyUnclear, WriteError, WrittenReply, envelope, value,
};

const SVC: Namespace = Namespace::ResponseRetrieval;
const OPERATION: Operation = Operation::RemoveResponses;
const REQUEST_FIELDS: &[Field] = &[
    Field::one(SVC, "force"),
    Field::one(SVC, "organisation"),
    Field::many(SVC, "responseId", MAX_IDS),
];
const REPLY_FIELDS: &[Field] = &[Field::many(SVC, "result", MAX_IDS)];
const RESULT_FIELDS: &[Field] = &[Field::one(SVC, "responseId"), Field::one(SVC, "status")];
const ERROR_FIELDS: &[Field] = &[
    Field::one(SVC, "errorCode"),
    Field::one(SVC, "message"),
    Field::one(SVC, "responseId"),
];

/// Which transport responses to remove; there is at least one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RemoveResponses {
    /// Remove also what was never retrieved.
    pub force: bool,
    /// The organisation whose they are.
    pub organisation: Organisation,
    /// The responses.
    pub response_ids: Vec<ResponseId>,
}

/// Why transport responses are not removed (`removeError`).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RemoveResponsesError {
    /// What is wrong.
    pub code: RemoveResponsesCode,
    /// A sentence for the people at the other end.
    pub message: String,
    /// The first response that cannot be removed; nothing if the peer names none that can be
    /// read.
    pub response_id: Option<ResponseId>,
}

/// Error codes of the operation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum RemoveResponsesCode {
    /// It was never retrieved, and removing it was not forced.
    HasNotBeenRetrieved,
    /// The organisation has no mailbox here.
    UnknownOrganisation,
    /// There is no such response.
    UnknownResponse,
}

impl RemoveResponsesCode {
    /// Every code.
    pub const ALL: [Self; 3] = [
        Self::HasNotBeenRetrieved,
        Self::UnknownOrganisation,
        Self::UnknownResponse,
    ];

    /// The word used on the wire.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::HasNotBeenRetrieved => "hasNotBeenRetrieved",
            Self::UnknownOrganisation => "unknownOrganisation",
            Self::UnknownResponse => "unknownResponse",
        }
    }
}

/// What we answer to `remove`: the responses removed, which are all that were asked for. Say it
/// only once it is on disk.
pub type RemoveResponsesAnswer = Answer<Vec<ResponseId>, RemoveResponsesError>;

/// Writes a request to remove transport responses.
///
/// # Errors
/// [`WriteError::NoResponses`] if there is none.
pub fn write_remove_responses_request(
    wanted: &RemoveResponses,
    head: &RequestHead<'_>,
) -> Result<Vec<u8>, WriteError> {
    if wanted.response_ids.is_empty() {
        return Err(WriteError::NoResponses);
    }
    let write = |writer: &mut Writer| {
        writer.open_with("svc:remove", &[("xmlns:svc", SVC.uri())]);
        writer.boolean("svc:force", wanted.force);
        writer.leaf("svc:organisation", &wanted.organisation.uri());
        for id in &wanted.response_ids {
            writer.leaf("svc:responseId", id.as_str());
        }
        writer.close("svc:remove");
    };
    Ok(envelope::write(&head.head(OPERATION), 0, |_| {}, write))
}

/// Writes the answer to a request whose `wsa:MessageID` was `relates_to`; `message_id` is the
/// answer's own.
#[must_use]
pub fn write_remove_responses_reply(
    answer: &RemoveResponsesAnswer,
    relates_to: &str,
    message_id: &str,
) -> WrittenReply {
    let ids = ReplyIds {
        relates_to,
        message_id,
    };
    let given = |writer: &mut Writer, removed: &Vec<ResponseId>| {
        for id in removed {
            writer.open("svc:result");
            writer.leaf("svc:responseId", id.as_str());
            writer.leaf("svc:status", "ok");
            writer.close("svc:result");
        }
    };
    let refused = |writer: &mut Writer, error: &RemoveResponsesError| {
        let id = error.response_id.as_ref();
        writer.leaf("svc:errorCode", error.code.as_str());
        writer.leaf("svc:message", &error.message);
        writer.leaf("svc:responseId", id.map_or("", ResponseId::as_str));
    };
    WrittenReply::of(OPERATION, answer, "removeError", ids, given, refused)
}

/// Reads the answer to a request to remove transport responses.
///
/// # Errors
/// [`WhyUnclear`] for an answer that says nothing that can be relied on.
pub fn parse_remove_responses_reply(
    status: u16,
    body: &[u8],
    expected: &Expected<'_>,
) -> Result<RemoveResponsesAnswer, WhyUnclear> {
    let grammar = Grammar {
        operation: OPERATION,
        given: read_reply,
        refused: |cursor, _| read_error(cursor),
    };
    grammar.read(status, body, expected)
}

/// Reads the content of the `remove` that is open.
pub(crate) fn read_request(cursor: &mut Cursor<'_>) -> Result<RemoveResponses, ReadError> {
    let (mut force, mut organisation, mut response_ids) = (None, None, Vec::new());
    let mut fields = Sequence::new("remove", REQUEST_FIELDS);
    while let Some((name, _)) = fields.next(cursor)? {
        match name {
            "force" => force = Some(value::boolean(cursor, name)?),
            "organisation" => organisation = Some(value::organisation(cursor, name)?),
            _ => response_ids.push(value::response_id(cursor, name)?),
        }
    }
    if response_ids.is_empty() {
        return Err(cursor.error(Problem::Empty { what: "responseId" }));
    }
    Ok(RemoveResponses {
        force: fields.require(force, "force", cursor)?,
        organisation: fields.require(organisation, "organisation", cursor)?,
        response_ids,
    })
}

fn read_reply(cursor: &mut Cursor<'_>) -> Result<Vec<ResponseId>, WhyUnclear> {
    let mut removed = Vec::new();
    let mut fields = Sequence::new("removeResponse", REPLY_FIELDS);
    while fields.next(cursor)?.is_some() {
        removed.push(read_result(cursor)?);
    }
    if removed.is_empty() {
        return Err(WhyUnclear::WrongAnswer);
    }
    Ok(removed)
}

fn read_result(cursor: &mut Cursor<'_>) -> Result<ResponseId, WhyUnclear> {
    let (mut id, mut status) = (None, None);
    let mut fields = Sequence::new("result", RESULT_FIELDS);
    while let Some((name, _)) = fields.next(cursor)? {
        match name {
            "responseId" => id = Some(value::response_id(cursor, name)?),
            _ => status = Some(value::word(cursor, name)?),
        }
    }
    let id = fields.require(id, "responseId", cursor)?;
    match status.as_deref() {
        Some("ok") => Ok(id),
        _ => Err(WhyUnclear::WrongAnswer),
    }
}

fn read_error(cursor: &mut Cursor<'_>) -> Result<RemoveResponsesError, WhyUnclear> {
    let fault = CodedFault::read(cursor, "removeError", ERROR_FIELDS)?;
    let mut codes = RemoveResponsesCode::ALL.into_iter();
    let code = codes.find(|code| code.as_str() == fault.code);
    Ok(RemoveResponsesError {
        code: code.ok_or(WhyUnclear::UnknownErrorCode)?,
        message: fault.message,
        response_id: fault.subject.and_then(|id| ResponseId::parse(&id).ok()),
    })
}
