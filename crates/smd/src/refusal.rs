//! A request that was not let in, and the answer that says so.

use crate::addressing::{ANONYMOUS, UNSPECIFIED};
use crate::envelope::{self, Head};
use crate::{Fault, Operation, WrittenReply};

/// Why a request was not let in. It never reached anything behind this crate.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refusal {
    /// The operation asked for; where it could not be made out, the first of the service.
    pub operation: Operation,
    /// What the peer is told.
    pub fault: Fault,
    /// `wsa:MessageID` of the request, exactly as sent, where it could be made out.
    pub relates_to: Option<String>,
}

impl Refusal {
    /// Writes the answer, which has the given `wsa:MessageID`.
    #[must_use]
    pub fn write(&self, message_id: &str) -> WrittenReply {
        write_fault(
            self.operation,
            &self.fault,
            self.relates_to.as_deref(),
            message_id,
        )
    }
}

/// Writes a fault as the answer to a request. Where its message id is not known, the answer
/// relates to the "unspecified" message of WS-Addressing: a header block that the Java reference
/// client insists on.
#[must_use]
pub fn write_fault(
    operation: Operation,
    fault: &Fault,
    relates_to: Option<&str>,
    message_id: &str,
) -> WrittenReply {
    let head = Head {
        action: fault.action(operation),
        message_id,
        to: ANONYMOUS,
        relates_to: relates_to.or(Some(UNSPECIFIED)),
    };
    let more = |writer: &mut _| fault.write_header(writer);
    let body = envelope::write(&head, 0, more, |writer| fault.write(writer));
    WrittenReply::fault(body)
}
