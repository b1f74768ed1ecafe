//! What the WS-Addressing header of one of our requests says.

use crate::Operation;
use crate::envelope::Head;

/// Where a request goes and how it is called.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RequestHead<'a> {
    /// `wsa:To`: the URL of the endpoint.
    pub to: &'a str,
    /// `wsa:MessageID`: a new URN for every attempt. The reply must relate to it.
    pub message_id: &'a str,
}

impl<'a> RequestHead<'a> {
    pub(crate) fn head(&self, operation: Operation) -> Head<'a> {
        Head {
            action: operation.request_action(),
            message_id: self.message_id,
            to: self.to,
            relates_to: None,
        }
    }
}
