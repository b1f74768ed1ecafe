//! SealedMessageRetrieval `retrieve`: an organisation collects its sealed messages.

use ids::{InvocationId, Organisation};

use crate::coded_fault::CodedFault;
use crate::cursor::Cursor;
use crate::limits::MAX_IDS;
use crate::namespace::Namespace;
use crate::read_error::ReadError;
use crate::reply::Grammar;
use crate::sequence::{Field, Sequence};
use crate::writer::Writer;
use crate::written_reply::ReplyIds;
use crate::{
    Answer, Expected, Operation, RequestHead, SealedMessage, WhyUnclear, WriteError, WrittenReply,
    envelope, value,
};

const SVC: Namespace = Namespace::MessageRetrieval;
const OPERATION: Operation = Operation::RetrieveMessages;
const REQUEST_FIELDS: &[Field] = &[
    Field::one(SVC, "receiverOrganisation"),
    Field::many(SVC, "invocationId", MAX_IDS),
];
const REPLY_FIELDS: &[Field] = &[Field::many(SVC, "message", MAX_IDS)];
const ERROR_FIELDS: &[Field] = &[
    Field::one(SVC, "errorCode"),
    Field::one(SVC, "message"),
    Field::one(SVC, "invocationId"),
];

/// Which messages are wanted, and whose they are. None at all is lawful, and gives none.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RetrieveMessages {
    /// The organisation that collects.
    pub organisation: Organisation,
    /// The messages wanted.
    pub invocation_ids: Vec<InvocationId>,
}

/// Why messages are not given (`retrieveError`).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RetrieveMessagesError {
    /// What is wrong.
    pub code: RetrieveMessagesCode,
    /// A sentence for the people at the other end.
    pub message: String,
    /// The first message that cannot be given; nothing where none was asked for.
    pub invocation_id: Option<InvocationId>,
}

/// Error codes of the operation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum RetrieveMessagesCode {
    /// There was such a message, and it was taken away.
    HasBeenRemoved,
    /// There is no such message.
    UnknownMessage,
    /// The organisation has no mailbox here.
    UnknownReceiverOrganisation,
}

impl RetrieveMessagesCode {
    /// Every code.
    pub const ALL: [Self; 3] = [
        Self::HasBeenRemoved,
        Self::UnknownMessage,
        Self::UnknownReceiverOrganisation,
    ];

    /// The word used on the wire.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::HasBeenRemoved => "hasBeenRemoved",
            Self::UnknownMessage => "unknownMessage",
            Self::UnknownReceiverOrganisation => "unknownReceiverOrganisation",
        }
    }
}

/// What we answer to `retrieve`.
pub type RetrieveMessagesAnswer = Answer<Vec<SealedMessage>, RetrieveMessagesError>;

/// Writes a request for messages.
#[must_use]
pub fn write_retrieve_messages_request(
    wanted: &RetrieveMessages,
    head: &RequestHead<'_>,
) -> Vec<u8> {
    let write = |writer: &mut Writer| {
        writer.open_with("svc:retrieve", &[("xmlns:svc", SVC.uri())]);
        writer.leaf("svc:receiverOrganisation", &wanted.organisation.uri());
        for id in &wanted.invocation_ids {
            writer.leaf("svc:invocationId", id.as_str());
        }
        writer.close("svc:retrieve");
    };
    envelope::write(&head.head(OPERATION), 0, |_| {}, write)
}

/// Writes the answer to a request whose `wsa:MessageID` was `relates_to`; `message_id` is the
/// answer's own. Payloads are written byte for byte.
///
/// # Errors
/// [`WriteError::Payload`] if a payload is not a whole element that stands on its own.
pub fn write_retrieve_messages_reply(
    answer: &RetrieveMessagesAnswer,
    relates_to: &str,
    message_id: &str,
) -> Result<WrittenReply, WriteError> {
    let ids = ReplyIds {
        relates_to,
        message_id,
    };
    let reply = match answer {
        Answer::Given(messages) => {
            let payloads: Result<Vec<&str>, _> =
                messages.iter().map(SealedMessage::payload_text).collect();
            let payloads = payloads?;
            let bytes = payloads.iter().map(|payload| payload.len()).sum();
            WrittenReply::given(OPERATION, ids, bytes, |writer| {
                for (message, payload) in messages.iter().zip(payloads) {
                    message.write(writer, "svc:message", payload);
                }
            })
        }
        Answer::Refused(error) => {
            WrittenReply::declared(OPERATION, "retrieveError", ids, |writer| {
                let id = error.invocation_id.as_ref();
                writer.leaf("svc:errorCode", error.code.as_str());
                writer.leaf("svc:message", &error.message);
                writer.leaf("svc:invocationId", id.map_or("", InvocationId::as_str));
            })
        }
        Answer::StandardError(error) => WrittenReply::standard(OPERATION, error, ids),
    };
    Ok(reply)
}

/// Reads the answer to a request for messages.
///
/// # Errors
/// [`WhyUnclear`] for an answer that says nothing that can be relied on.
pub fn parse_retrieve_messages_reply(
    status: u16,
    body: &[u8],
    expected: &Expected<'_>,
) -> Result<RetrieveMessagesAnswer, WhyUnclear> {
    let grammar = Grammar {
        operation: OPERATION,
        given: |cursor| Ok(read_reply(cursor)?),
        refused: |cursor, _| read_error(cursor),
    };
    grammar.read(status, body, expected)
}

/// Reads the content of the `retrieve` that is open.
pub(crate) fn read_request(cursor: &mut Cursor<'_>) -> Result<RetrieveMessages, ReadError> {
    let (mut organisation, mut invocation_ids) = (None, Vec::new());
    let mut fields = Sequence::new("retrieve", REQUEST_FIELDS);
    while let Some((name, _)) = fields.next(cursor)? {
        match name {
            "invocationId" => invocation_ids.push(value::invocation_id(cursor, name)?),
            _ => organisation = Some(value::organisation(cursor, name)?),
        }
    }
    Ok(RetrieveMessages {
        organisation: fields.require(organisation, "receiverOrganisation", cursor)?,
        invocation_ids,
    })
}

fn read_reply(cursor: &mut Cursor<'_>) -> Result<Vec<SealedMessage>, ReadError> {
    let mut messages = Vec::new();
    let mut fields = Sequence::new("retrieveResponse", REPLY_FIELDS);
    while fields.next(cursor)?.is_some() {
        messages.push(SealedMessage::read(cursor)?);
    }
    Ok(messages)
}

fn read_error(cursor: &mut Cursor<'_>) -> Result<RetrieveMessagesError, WhyUnclear> {
    let fault = CodedFault::read(cursor, "retrieveError", ERROR_FIELDS)?;
    let mut codes = RetrieveMessagesCode::ALL.into_iter();
    let code = codes.find(|code| code.as_str() == fault.code);
    Ok(RetrieveMessagesError {
        code: code.ok_or(WhyUnclear::UnknownErrorCode)?,
        message: fault.message,
        invocation_id: fault.subject.and_then(|id| InvocationId::parse(&id).ok()),
    })
}
