//! SealedMessageRetrieval `list`: which messages wait for an organisation.

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
    Answer, Expected, MailboxQuery, MessageList, Metadata, Operation, RequestHead, RetrievalRecord,
    UnknownOrganisation, WhyUnclear, WrittenReply, envelope, value,
};

const SVC: Namespace = Namespace::MessageRetrieval;
const OPERATION: Operation = Operation::ListMessages;
/// The one error code of the operation.
const UNKNOWN_RECEIVER_ORGANISATION: &str = "unknownReceiverOrganisation";

const REQUEST_FIELDS: &[Field] = &[
    Field::one(SVC, "receiverOrganisation"),
    Field::one(SVC, "allAvailable"),
    Field::one(SVC, "limit"),
];
const REPLY_FIELDS: &[Field] = &[Field::one(SVC, "list")];
const LIST_FIELDS: &[Field] = &[
    Field::one(SVC, "totalNumberAvailable"),
    Field::many(SVC, "retrievalRecord", MAX_LISTED),
];
const RECORD_FIELDS: &[Field] = &[Field::one(SVC, "messageSize"), Field::one(SVC, "metadata")];
const ERROR_FIELDS: &[Field] = &[Field::one(SVC, "errorCode"), Field::one(SVC, "message")];

/// What we answer to `list`.
pub type ListMessagesAnswer = Answer<MessageList, UnknownOrganisation>;

/// Writes a request for the messages that wait.
#[must_use]
pub fn write_list_messages_request(query: &MailboxQuery, head: &RequestHead<'_>) -> Vec<u8> {
    let write = |writer: &mut Writer| {
        writer.open_with("svc:list", &[("xmlns:svc", SVC.uri())]);
        query.write(writer, "svc:receiverOrganisation");
        writer.close("svc:list");
    };
    envelope::write(&head.head(OPERATION), 0, |_| {}, write)
}

/// Writes the answer to a request whose `wsa:MessageID` was `relates_to`; `message_id` is the
/// answer's own. The list ends at [`MAX_LIST_BYTES`], whatever its limit.
#[must_use]
pub fn write_list_messages_reply(
    answer: &ListMessagesAnswer,
    relates_to: &str,
    message_id: &str,
) -> WrittenReply {
    let ids = ReplyIds {
        relates_to,
        message_id,
    };
    let refused = |writer: &mut Writer, refusal: &UnknownOrganisation| {
        refusal.write(writer, UNKNOWN_RECEIVER_ORGANISATION);
    };
    WrittenReply::of(OPERATION, answer, "listError", ids, write_list, refused)
}

/// Reads the answer to a request for the messages that wait.
///
/// # Errors
/// [`WhyUnclear`] for an answer that says nothing that can be relied on.
pub fn parse_list_messages_reply(
    status: u16,
    body: &[u8],
    expected: &Expected<'_>,
) -> Result<ListMessagesAnswer, WhyUnclear> {
    let grammar = Grammar {
        operation: OPERATION,
        given: |cursor| Ok(read_reply(cursor)?),
        refused: |cursor, _| {
            let fault = CodedFault::read(cursor, "listError", ERROR_FIELDS)?;
            UnknownOrganisation::of(fault, UNKNOWN_RECEIVER_ORGANISATION)
        },
    };
    grammar.read(status, body, expected)
}

/// Reads the content of the `list` that is open.
pub(crate) fn read_request(cursor: &mut Cursor<'_>) -> Result<MailboxQuery, ReadError> {
    MailboxQuery::read(cursor, "list", "receiverOrganisation", REQUEST_FIELDS)
}

fn write_list(writer: &mut Writer, list: &MessageList) {
    writer.open("svc:list");
    writer.count("svc:totalNumberAvailable", list.total_available);
    let begin = writer.len();
    for record in &list.records {
        if writer.len() - begin > MAX_LIST_BYTES {
            break;
        }
        let sm = ("xmlns:sm", Namespace::SealedMessage.uri());
        writer.open_with("svc:retrievalRecord", &[sm]);
        writer.count("svc:messageSize", record.message_size);
        record.metadata.write(writer, "svc:metadata");
        writer.close("svc:retrievalRecord");
    }
    writer.close("svc:list");
}

fn read_reply(cursor: &mut Cursor<'_>) -> Result<MessageList, ReadError> {
    let mut list = None;
    let mut fields = Sequence::new("listResponse", REPLY_FIELDS);
    while fields.next(cursor)?.is_some() {
        list = Some(read_list(cursor)?);
    }
    fields.require(list, "list", cursor)
}

fn read_list(cursor: &mut Cursor<'_>) -> Result<MessageList, ReadError> {
    let (mut total, mut records) = (None, Vec::new());
    let mut fields = Sequence::new("list", LIST_FIELDS);
    while let Some((name, _)) = fields.next(cursor)? {
        match name {
            "totalNumberAvailable" => total = Some(value::count(cursor, name)?),
            _ => records.push(read_record(cursor)?),
        }
    }
    Ok(MessageList {
        total_available: fields.require(total, "totalNumberAvailable", cursor)?,
        records,
    })
}

fn read_record(cursor: &mut Cursor<'_>) -> Result<RetrievalRecord, ReadError> {
    let (mut size, mut metadata) = (None, None);
    let mut fields = Sequence::new("retrievalRecord", RECORD_FIELDS);
    while let Some((name, _)) = fields.next(cursor)? {
        match name {
            "messageSize" => size = Some(value::count(cursor, name)?),
            _ => metadata = Some(Metadata::read(cursor)?),
        }
    }
    Ok(RetrievalRecord {
        message_size: fields.require(size, "messageSize", cursor)?,
        metadata: fields.require(metadata, "metadata", cursor)?,
    })
}
