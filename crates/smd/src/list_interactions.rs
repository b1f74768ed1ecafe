//! ELS Lookup `listInteractions`: how an organisation is reached with one kind of payload.

use ids::Organisation;

use crate::cursor::Cursor;
use crate::limits::{MAX_CATEGORIES, MAX_LIST_BYTES, MAX_LISTED};
use crate::namespace::Namespace;
use crate::read_error::{Problem, ReadError};
use crate::reply::Grammar;
use crate::sequence::{Field, Sequence};
use crate::writer::Writer;
use crate::written_reply::ReplyIds;
use crate::{
    Answer, Expected, Interaction, Operation, RequestHead, UnknownTarget, WhyUnclear, WriteError,
    WrittenReply, envelope, value,
};

const SVC: Namespace = Namespace::Lookup;
const ELS: Namespace = Namespace::Els;
const OPERATION: Operation = Operation::ListInteractions;
const REQUEST_FIELDS: &[Field] = &[Field::one(SVC, "interactionRequest")];
const QUERY_FIELDS: &[Field] = &[
    Field::one(ELS, "target"),
    Field::many(ELS, "serviceCategory", MAX_CATEGORIES),
    Field::many(ELS, "serviceInterface", MAX_CATEGORIES),
];
const REPLY_FIELDS: &[Field] = &[Field::many(SVC, "interaction", MAX_LISTED)];
const ERROR_FIELDS: &[Field] = &[Field::one(SVC, "errorCode")];

/// What is to be found (InteractionRequestType).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InteractionQuery {
    /// The organisation to be reached.
    pub target: Organisation,
    /// What it should accept, as URIs: one of these, and there is at least one.
    pub service_categories: Vec<String>,
    /// The interfaces it should speak, as URIs: one of these, or any when there is none.
    pub service_interfaces: Vec<String>,
}

/// What we answer to `listInteractions`.
pub type ListInteractionsAnswer = Answer<Vec<Interaction>, UnknownTarget>;

/// Writes a request for the interactions of an organisation.
///
/// # Errors
/// [`WriteError::NoCategories`] if no category is named.
pub fn write_list_interactions_request(
    query: &InteractionQuery,
    head: &RequestHead<'_>,
) -> Result<Vec<u8>, WriteError> {
    if query.service_categories.is_empty() {
        return Err(WriteError::NoCategories);
    }
    let write = |writer: &mut Writer| {
        writer.open_with("svc:listInteractions", &[("xmlns:svc", SVC.uri())]);
        writer.open_with("svc:interactionRequest", &[("xmlns:els", ELS.uri())]);
        writer.leaf("els:target", &query.target.uri());
        for category in &query.service_categories {
            writer.leaf("els:serviceCategory", category);
        }
        for interface in &query.service_interfaces {
            writer.leaf("els:serviceInterface", interface);
        }
        writer.close("svc:interactionRequest");
        writer.close("svc:listInteractions");
    };
    Ok(envelope::write(&head.head(OPERATION), 0, |_| {}, write))
}

/// Writes the answer to a request whose `wsa:MessageID` was `relates_to`; `message_id` is the
/// answer's own. The list ends at [`MAX_LIST_BYTES`].
#[must_use]
pub fn write_list_interactions_reply(
    answer: &ListInteractionsAnswer,
    relates_to: &str,
    message_id: &str,
) -> WrittenReply {
    let ids = ReplyIds {
        relates_to,
        message_id,
    };
    let given = |writer: &mut Writer, interactions: &Vec<Interaction>| {
        let begin = writer.len();
        for interaction in interactions {
            if writer.len() - begin > MAX_LIST_BYTES {
                break;
            }
            interaction.write(writer, "svc:interaction");
        }
    };
    let fault = "lookupError";
    WrittenReply::of(OPERATION, answer, fault, ids, given, UnknownTarget::write)
}

/// Reads the answer to a request for the interactions of an organisation.
///
/// # Errors
/// [`WhyUnclear`] for an answer that says nothing that can be relied on.
pub fn parse_list_interactions_reply(
    status: u16,
    body: &[u8],
    expected: &Expected<'_>,
) -> Result<ListInteractionsAnswer, WhyUnclear> {
    let grammar = Grammar {
        operation: OPERATION,
        given: |cursor| Ok(read_reply(cursor)?),
        refused: |cursor, _| UnknownTarget::read(cursor, "lookupError", ERROR_FIELDS),
    };
    grammar.read(status, body, expected)
}

/// Reads the content of the `listInteractions` that is open.
pub(crate) fn read_request(cursor: &mut Cursor<'_>) -> Result<InteractionQuery, ReadError> {
    let mut query = None;
    let mut fields = Sequence::new("listInteractions", REQUEST_FIELDS);
    while fields.next(cursor)?.is_some() {
        query = Some(read_query(cursor)?);
    }
    fields.require(query, "interactionRequest", cursor)
}

fn read_query(cursor: &mut Cursor<'_>) -> Result<InteractionQuery, ReadError> {
    let (mut target, mut categories, mut interfaces) = (None, Vec::new(), Vec::new());
    let mut fields = Sequence::new("interactionRequest", QUERY_FIELDS);
    while let Some((name, _)) = fields.next(cursor)? {
        match name {
            "target" => target = Some(value::organisation(cursor, name)?),
            "serviceCategory" => categories.push(value::uri(cursor, name)?),
            _ => interfaces.push(value::uri(cursor, name)?),
        }
    }
    if categories.is_empty() {
        let what = "serviceCategory";
        return Err(cursor.error(Problem::Empty { what }));
    }
    Ok(InteractionQuery {
        target: fields.require(target, "target", cursor)?,
        service_categories: categories,
        service_interfaces: interfaces,
    })
}

fn read_reply(cursor: &mut Cursor<'_>) -> Result<Vec<Interaction>, ReadError> {
    let mut interactions = Vec::new();
    let mut fields = Sequence::new("listInteractionsResponse", REPLY_FIELDS);
    while fields.next(cursor)?.is_some() {
        interactions.push(Interaction::read(cursor)?);
    }
    Ok(interactions)
}
