//! ELS Lookup `validateInteraction`: whether an interaction still holds.

use crate::cursor::Cursor;
use crate::namespace::Namespace;
use crate::read_error::ReadError;
use crate::reply::Grammar;
use crate::sequence::{Field, Sequence};
use crate::writer::Writer;
use crate::written_reply::ReplyIds;
use crate::{
    Answer, Expected, Interaction, Operation, RequestHead, UnknownTarget, WhyUnclear, WrittenReply,
    envelope, value,
};

const SVC: Namespace = Namespace::Lookup;
const OPERATION: Operation = Operation::ValidateInteraction;
const REQUEST_FIELDS: &[Field] = &[Field::one(SVC, "interaction")];
const REPLY_FIELDS: &[Field] = &[Field::one(SVC, "isValid")];
const ERROR_FIELDS: &[Field] = &[Field::one(SVC, "errorCode")];

/// What we answer to `validateInteraction`.
pub type ValidateInteractionAnswer = Answer<bool, UnknownTarget>;

/// Writes a request that asks whether an interaction still holds.
#[must_use]
pub fn write_validate_interaction_request(
    interaction: &Interaction,
    head: &RequestHead<'_>,
) -> Vec<u8> {
    let write = |writer: &mut Writer| {
        writer.open_with("svc:validateInteraction", &[("xmlns:svc", SVC.uri())]);
        interaction.write(writer, "svc:interaction");
        writer.close("svc:validateInteraction");
    };
    envelope::write(&head.head(OPERATION), 0, |_| {}, write)
}

/// Writes the answer to a request whose `wsa:MessageID` was `relates_to`; `message_id` is the
/// answer's own.
#[must_use]
pub fn write_validate_interaction_reply(
    answer: &ValidateInteractionAnswer,
    relates_to: &str,
    message_id: &str,
) -> WrittenReply {
    let ids = ReplyIds {
        relates_to,
        message_id,
    };
    let given = |writer: &mut Writer, valid: &bool| writer.boolean("svc:isValid", *valid);
    let fault = "lookupError";
    WrittenReply::of(OPERATION, answer, fault, ids, given, UnknownTarget::write)
}

/// Reads the answer to a request that asks whether an interaction still holds.
///
/// # Errors
/// [`WhyUnclear`] for an answer that says nothing that can be relied on.
pub fn parse_validate_interaction_reply(
    status: u16,
    body: &[u8],
    expected: &Expected<'_>,
) -> Result<ValidateInteractionAnswer, WhyUnclear> {
    let grammar = Grammar {
        operation: OPERATION,
        given: |cursor| Ok(read_reply(cursor)?),
        refused: |cursor, _| UnknownTarget::read(cursor, "lookupError", ERROR_FIELDS),
    };
    grammar.read(status, body, expected)
}

/// Reads the content of the `validateInteraction` that is open.
pub(crate) fn read_request(cursor: &mut Cursor<'_>) -> Result<Interaction, ReadError> {
    let mut interaction = None;
    let mut fields = Sequence::new("validateInteraction", REQUEST_FIELDS);
    while fields.next(cursor)?.is_some() {
        interaction = Some(Interaction::read(cursor)?);
    }
    fields.require(interaction, "interaction", cursor)
}

fn read_reply(cursor: &mut Cursor<'_>) -> Result<bool, ReadError> {
    let mut valid = None;
    let mut fields = Sequence::new("validateInteractionResponse", REPLY_FIELDS);
    while let Some((name, _)) = fields.next(cursor)? {
        valid = Some(value::boolean(cursor, name)?);
    }
    fields.require(valid, "isValid", cursor)
}
