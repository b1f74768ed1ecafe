//! A reply as the HTTP layer sends it.

use crate::Operation;
use crate::addressing::ANONYMOUS;
use crate::envelope::{self, Head};
use crate::fault::DeliverError;

/// Status and body of an answer; its media type is [`crate::CONTENT_TYPE`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WrittenReply {
    /// The HTTP status: 200, or 500 for every fault.
    pub status: u16,
    /// The envelope.
    pub body: Vec<u8>,
}

impl WrittenReply {
    /// The positive answer of a `deliver` operation.
    pub(crate) fn delivered(
        operation: Operation,
        status: &str,
        relates_to: &str,
        message_id: &str,
    ) -> Self {
        let head = Head {
            action: operation.reply_action(),
            message_id,
            to: ANONYMOUS,
            relates_to: Some(relates_to),
        };
        let namespace = operation.service().namespace();
        let body = envelope::write(
            &head,
            0,
            |_| {},
            |writer| {
                writer.open_with("svc:deliverResponse", &[("xmlns:svc", namespace)]);
                writer.leaf("svc:status", status);
                writer.close("svc:deliverResponse");
            },
        );
        Self { status: 200, body }
    }

    /// The `deliverError` of a `deliver` operation.
    pub(crate) fn refused(error: &DeliverError<'_>, relates_to: &str, message_id: &str) -> Self {
        let head = Head {
            action: error.operation().fault_action("deliverError"),
            message_id,
            to: ANONYMOUS,
            relates_to: Some(relates_to),
        };
        Self::fault(envelope::write(
            &head,
            0,
            |_| {},
            |writer| error.write(writer),
        ))
    }

    /// Any fault.
    pub(crate) fn fault(body: Vec<u8>) -> Self {
        Self { status: 500, body }
    }
}
