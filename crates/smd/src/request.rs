//! Reading a request, as the server.

use crate::addressing::{ANONYMOUS, Header};
use crate::character::is_space;
use crate::cursor::Cursor;
use crate::envelope::{self, Unfit};
use crate::read_error::{Problem, ReadError};
use crate::{
    Addressing, Fault, Operation, Refusal, SealedMessage, Service, StandardError, Strictness,
    TransportResponse, deliver_message, deliver_responses,
};

/// What a peer asks of us.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Request {
    /// Take custody of a sealed message.
    DeliverMessage(Box<SealedMessage>),
    /// Take note of transport responses; there is at least one.
    DeliverResponses(Vec<TransportResponse>),
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
    let [first] = service.operations();
    read(body, service, strictness, &mut header).map_err(|fault| {
        let operation = operation_of(&header, service).unwrap_or(first);
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
    let request = match operation {
        Operation::DeliverMessage => {
            let message = deliver_message::read_request(&mut cursor)?;
            Request::DeliverMessage(Box::new(message))
        }
        Operation::DeliverResponses => {
            Request::DeliverResponses(deliver_responses::read_request(&mut cursor)?)
        }
    };
    envelope::leave(&mut cursor)?;
    Ok((addressing, request))
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
    service
        .operations()
        .into_iter()
        .find(|operation| operation.request_action() == *action)
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
