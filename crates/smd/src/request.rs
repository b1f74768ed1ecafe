//! Reading a request, as the server.

use crate::addressing::{ANONYMOUS, Header};
use crate::character::is_space;
use crate::cursor::Cursor;
use crate::envelope::{self, Unfit};
use crate::read_error::{Problem, ReadError};
use crate::{
    Addressing, Fault, Interaction, InteractionQuery, MailboxQuery, Operation, Publication,
    Refusal, RemoveResponses, RetrieveMessages, SealedMessage, Service, StandardError, Strictness,
    TransportResponse, deliver_immediate, deliver_message, deliver_responses, list_interactions,
    list_messages, publish_interaction, remove_responses, retrieve_messages, retrieve_responses,
    validate_interaction,
};

/// What a peer asks of us.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Request {
    /// Answer a sealed message with another.
    DeliverImmediate(Box<SealedMessage>),
    /// Take custody of a sealed message.
    DeliverMessage(Box<SealedMessage>),
    /// Take note of transport responses; there is at least one.
    DeliverResponses(Vec<TransportResponse>),
    /// Tell how an organisation is reached.
    ListInteractions(InteractionQuery),
    /// Tell which sealed messages wait.
    ListMessages(MailboxQuery),
    /// Publish an interaction, or publish it no longer.
    Publish(Publication, Box<Interaction>),
    /// Remove transport responses.
    RemoveResponses(RemoveResponses),
    /// Give sealed messages.
    RetrieveMessages(RetrieveMessages),
    /// Give the transport responses that wait.
    RetrieveResponses(MailboxQuery),
    /// Tell whether an interaction still holds.
    ValidateInteraction(Box<Interaction>),
}

impl Request {
    /// The operation it is of.
    #[must_use]
    pub fn operation(&self) -> Operation {
        match self {
            Self::DeliverImmediate(_) => Operation::DeliverImmediate,
            Self::DeliverMessage(_) => Operation::DeliverMessage,
            Self::DeliverResponses(_) => Operation::DeliverResponses,
            Self::ListInteractions(_) => Operation::ListInteractions,
            Self::ListMessages(_) => Operation::ListMessages,
            Self::Publish(publication, _) => publication.operation(),
            Self::RemoveResponses(_) => Operation::RemoveResponses,
            Self::RetrieveMessages(_) => Operation::RetrieveMessages,
            Self::RetrieveResponses(_) => Operation::RetrieveResponses,
            Self::ValidateInteraction(_) => Operation::ValidateInteraction,
        }
    }
}

/// Reads a request to `service`. Takes time in proportion to the size of `body`, whatever is in
/// it.
///
/// # Errors
/// A [`Refusal`] that knows how to answer the peer.
pub fn parse_request(
    body: &[u8],
    service: Service,
    strictness: Strictness,
) -> Result<(Addressing, Request), Box<Refusal>> {
    let mut header = Header::default();
    read(body, service, strictness, &mut header).map_err(|fault| {
        let operation = operation_of(&header, service).unwrap_or(service.first_operation());
        let relates_to = match header.message_ids.as_slice() {
            [id] if !is_blank(id) => Some(id.clone()),
            _ => None,
        };
        Box::new(Refusal {
            operation,
            fault,
            relates_to,
        })
    })
}

fn read(
    body: &[u8],
    service: Service,
    strictness: Strictness,
    header: &mut Header,
) -> Result<(Addressing, Request), Fault> {
    let mut cursor = Cursor::new(body, strictness)?;
    let content = envelope::enter(&mut cursor, header)?;
    let (operation, addressing) = check_header(header, service)?;
    if !content.is(service.known_namespace(), operation.name()) {
        let within = "Body";
        return Err(cursor.error(Problem::Unexpected { within }).into());
    }
    let request = read_content(&mut cursor, operation)?;
    envelope::leave(&mut cursor)?;
    Ok((addressing, request))
}

/// Reads the content of the request element that is open.
fn read_content(cursor: &mut Cursor<'_>, operation: Operation) -> Result<Request, ReadError> {
    Ok(match operation {
        Operation::AddInteraction => {
            let interaction = publish_interaction::read_request(cursor)?;
            Request::Publish(Publication::Add, Box::new(interaction))
        }
        Operation::DeliverImmediate => {
            Request::DeliverImmediate(Box::new(deliver_immediate::read_request(cursor)?))
        }
        Operation::DeliverMessage => {
            Request::DeliverMessage(Box::new(deliver_message::read_request(cursor)?))
        }
        Operation::DeliverResponses => {
            Request::DeliverResponses(deliver_responses::read_request(cursor)?)
        }
        Operation::ListInteractions => {
            Request::ListInteractions(list_interactions::read_request(cursor)?)
        }
        Operation::ListMessages => Request::ListMessages(list_messages::read_request(cursor)?),
        Operation::RemoveInteraction => {
            let interaction = publish_interaction::read_request(cursor)?;
            Request::Publish(Publication::Remove, Box::new(interaction))
        }
        Operation::RemoveResponses => {
            Request::RemoveResponses(remove_responses::read_request(cursor)?)
        }
        Operation::RetrieveMessages => {
            Request::RetrieveMessages(retrieve_messages::read_request(cursor)?)
        }
        Operation::RetrieveResponses => {
            Request::RetrieveResponses(retrieve_responses::read_request(cursor)?)
        }
        Operation::ValidateInteraction => {
            Request::ValidateInteraction(Box::new(validate_interaction::read_request(cursor)?))
        }
    })
}

/// Demands of the header what SOAP and WS-Addressing demand, in the order in which a peer can
/// best mend it.
fn check_header(header: &Header, service: Service) -> Result<(Operation, Addressing), Fault> {
    if let Some((namespace, local)) = header.not_understood.clone() {
        return Err(Fault::NotUnderstood { namespace, local });
    }
    let once = [
        ("Action", &header.actions),
        ("MessageID", &header.message_ids),
        ("To", &header.to),
        ("ReplyTo", &header.reply_to),
        ("FaultTo", &header.fault_to),
    ];
    if let Some((header, _)) = once.iter().find(|(_, values)| values.len() > 1) {
        return Err(Fault::HeaderRepeated { header });
    }
    let required = |values: &[String], header| match values.first() {
        Some(value) if !is_blank(value) => Ok(value.clone()),
        _ => Err(Fault::HeaderRequired { header }),
    };
    let action = required(&header.actions, "Action")?;
    let message_id = required(&header.message_ids, "MessageID")?;
    for (header, addresses) in [("ReplyTo", &header.reply_to), ("FaultTo", &header.fault_to)] {
        if addresses.iter().any(|address| address != ANONYMOUS) {
            return Err(Fault::OnlyAnonymous { header });
        }
    }
    let Some(operation) = operation_of(header, service) else {
        return Err(Fault::ActionNotSupported { action });
    };
    let to = header.to.first().cloned();
    let addressing = Addressing {
        action,
        message_id,
        to,
    };
    Ok((operation, addressing))
}

fn operation_of(header: &Header, service: Service) -> Option<Operation> {
    let action = header.actions.first()?;
    let mut operations = service.operations().iter().copied();
    operations.find(|operation| operation.request_action() == *action)
}

fn is_blank(text: &str) -> bool {
    text.chars().all(is_space)
}

impl From<ReadError> for Fault {
    fn from(error: ReadError) -> Self {
        Self::Standard(StandardError {
            code: error.code(),
            message: error.to_string(),
        })
    }
}

impl From<Unfit> for Fault {
    fn from(unfit: Unfit) -> Self {
        match unfit {
            Unfit::Read(error) => error.into(),
            Unfit::Version => Self::VersionMismatch,
        }
    }
}
