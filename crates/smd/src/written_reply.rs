//! A reply as the HTTP layer sends it.

use crate::addressing::ANONYMOUS;
use crate::envelope::{self, Head};
use crate::fault::write_declared;
use crate::writer::Writer;
use crate::{Answer, Fault, Operation, StandardError, write_fault};

/// Status and body of an answer; its media type is [`crate::CONTENT_TYPE`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WrittenReply {
    /// The HTTP status: 200, or 500 for every fault.
    pub status: u16,
    /// The envelope.
    pub body: Vec<u8>,
}

/// Which request is answered, and how the answer is called.
#[derive(Clone, Copy)]
pub(crate) struct ReplyIds<'a> {
    /// `wsa:MessageID` of the request.
    pub(crate) relates_to: &'a str,
    /// `wsa:MessageID` of the answer.
    pub(crate) message_id: &'a str,
}

impl WrittenReply {
    /// An answer: `given` writes what is inside the reply element, `refused` what is inside the
    /// fault element `fault`. Prefix `svc` is declared for both.
    pub(crate) fn of<T, R>(
        operation: Operation,
        answer: &Answer<T, R>,
        fault: &str,
        ids: ReplyIds<'_>,
        given: impl FnOnce(&mut Writer, &T),
        refused: impl FnOnce(&mut Writer, &R),
    ) -> Self {
        match answer {
            Answer::Given(value) => Self::given(operation, ids, 0, |w| given(w, value)),
            Answer::Refused(value) => Self::declared(operation, fault, ids, |w| refused(w, value)),
            Answer::StandardError(error) => Self::standard(operation, error, ids),
        }
    }

    /// The positive answer of an operation, with room for so many bytes of content.
    pub(crate) fn given(
        operation: Operation,
        ids: ReplyIds<'_>,
        content_bytes: usize,
        content: impl FnOnce(&mut Writer),
    ) -> Self {
        let head = ids.head(operation.reply_action());
        let namespace = operation.service().namespace();
        let name = format!("svc:{}", operation.reply_name());
        let write = |writer: &mut Writer| {
            writer.open_with(&name, &[("xmlns:svc", namespace)]);
            content(writer);
            writer.close(&name);
        };
        let body = envelope::write(&head, content_bytes, |_| {}, write);
        Self { status: 200, body }
    }

    /// A fault that the operation declares.
    pub(crate) fn declared(
        operation: Operation,
        fault: &str,
        ids: ReplyIds<'_>,
        content: impl FnOnce(&mut Writer),
    ) -> Self {
        let head = ids.head(operation.fault_action(fault));
        let namespace = operation.service().namespace();
        let name = format!("svc:{fault}");
        let write = |writer: &mut Writer| {
            write_declared(writer, |writer| {
                writer.open_with(&name, &[("xmlns:svc", namespace)]);
                content(writer);
                writer.close(&name);
            });
        };
        Self::fault(envelope::write(&head, 0, |_| {}, write))
    }

    /// The fault that every operation declares.
    pub(crate) fn standard(operation: Operation, error: &StandardError, ids: ReplyIds<'_>) -> Self {
        let fault = Fault::Standard(error.clone());
        write_fault(operation, &fault, Some(ids.relates_to), ids.message_id)
    }

    /// Any fault.
    pub(crate) fn fault(body: Vec<u8>) -> Self {
        Self { status: 500, body }
    }
}

impl<'a> ReplyIds<'a> {
    fn head(self, action: String) -> Head<'a> {
        Head {
            action,
            message_id: self.message_id,
            to: ANONYMOUS,
            relates_to: Some(self.relates_to),
        }
    }
}
