//! ELS Publish `addInteraction` and `removeInteraction`: two operations of one shape.

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

const SVC: Namespace = Namespace::Publish;
const REQUEST_FIELDS: &[Field] = &[Field::one(SVC, "interaction")];
const REPLY_FIELDS: &[Field] = &[Field::one(SVC, "returnCode")];
const ERROR_FIELDS: &[Field] = &[Field::one(SVC, "errorCode")];

/// Which of the two.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Publication {
    /// `addInteraction`.
    Add,
    /// `removeInteraction`.
    Remove,
}

/// What became of it (PublishReturnCodeType).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Published {
    /// It was published before.
    Duplicate,
    /// It was not published, so it cannot be removed.
    NotFound,
    /// Done.
    Ok,
}

impl Published {
    /// Every code.
    pub const ALL: [Self; 3] = [Self::Duplicate, Self::NotFound, Self::Ok];

    /// The word used on the wire.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Duplicate => "duplicate",
            Self::NotFound => "notFound",
            Self::Ok => "ok",
        }
    }
}

impl Publication {
    /// The operation.
    #[must_use]
    pub fn operation(self) -> Operation {
        match self {
            Self::Add => Operation::AddInteraction,
            Self::Remove => Operation::RemoveInteraction,
        }
    }
}

/// What we answer to either. Say `Ok` only once it is on disk.
pub type PublishAnswer = Answer<Published, UnknownTarget>;

/// Writes a request to publish an interaction, or to publish it no longer.
#[must_use]
pub fn write_publish_request(
    publication: Publication,
    interaction: &Interaction,
    head: &RequestHead<'_>,
) -> Vec<u8> {
    let operation = publication.operation();
    let name = format!("svc:{}", operation.name());
    let write = |writer: &mut Writer| {
        writer.open_with(&name, &[("xmlns:svc", SVC.uri())]);
        interaction.write(writer, "svc:interaction");
        writer.close(&name);
    };
    envelope::write(&head.head(operation), 0, |_| {}, write)
}

/// Writes the answer to a request whose `wsa:MessageID` was `relates_to`; `message_id` is the
/// answer's own.
#[must_use]
pub fn write_publish_reply(
    publication: Publication,
    answer: &PublishAnswer,
    relates_to: &str,
    message_id: &str,
) -> WrittenReply {
    let ids = ReplyIds {
        relates_to,
        message_id,
    };
    let given =
        |writer: &mut Writer, code: &Published| writer.leaf("svc:returnCode", code.as_str());
    let (operation, fault) = (publication.operation(), "publishError");
    WrittenReply::of(operation, answer, fault, ids, given, UnknownTarget::write)
}

/// Reads the answer to a request to publish an interaction, or to publish it no longer.
///
/// # Errors
/// [`WhyUnclear`] for an answer that says nothing that can be relied on.
pub fn parse_publish_reply(
    publication: Publication,
    status: u16,
    body: &[u8],
    expected: &Expected<'_>,
) -> Result<PublishAnswer, WhyUnclear> {
    let grammar = Grammar {
        operation: publication.operation(),
        given: read_reply,
        refused: |cursor, _| UnknownTarget::read(cursor, "publishError", ERROR_FIELDS),
    };
    grammar.read(status, body, expected)
}

/// Reads the content of the request element that is open.
pub(crate) fn read_request(cursor: &mut Cursor<'_>) -> Result<Interaction, ReadError> {
    let mut interaction = None;
    let mut fields = Sequence::new("the request", REQUEST_FIELDS);
    while fields.next(cursor)?.is_some() {
        interaction = Some(Interaction::read(cursor)?);
    }
    fields.require(interaction, "interaction", cursor)
}

fn read_reply(cursor: &mut Cursor<'_>) -> Result<Published, WhyUnclear> {
    let mut code = None;
    let mut fields = Sequence::new("the reply", REPLY_FIELDS);
    while let Some((name, _)) = fields.next(cursor)? {
        code = Some(value::word(cursor, name)?);
    }
    let code = fields.require(code, "returnCode", cursor)?;
    let mut codes = Published::ALL.into_iter();
    let known = codes.find(|known| known.as_str() == code);
    known.ok_or(WhyUnclear::WrongAnswer)
}
