//! "It is stored safely here": what a node answers where no software of the practice does.

use hl7v2::Message;
use hl7v2::ack::{Ack, AckCode, AckKind, AckRequest};
use ids::{Hd, Timestamp};

/// A generic acknowledgement by the node that received a message. It proves nothing about the
/// practice's software.
#[derive(Clone, Copy, Debug)]
pub struct StoredAck<'a> {
    /// When.
    pub at: Timestamp,
    /// MSH-10.
    pub control_id: &'a str,
}

impl StoredAck<'_> {
    /// The acknowledgement of `original`; `None` when it cannot be answered.
    pub fn write(&self, original: &[u8], application: &Hd) -> Option<Vec<u8>> {
        let original = Message::read(original).message.ok()?;
        if original.control_id().is_empty() || original.is_ack() {
            return None;
        }
        let request = AckRequest {
            kind: Some(AckKind::Generic),
            code: AckCode::CA,
            text: "Delivered to the practice; its software does not confirm".to_owned(),
            errors: Vec::new(),
            control_id: self.control_id.to_owned(),
            at: self.at,
            our_application: application.clone(),
            reader: None,
        };
        Some(Ack::answering(&original, &request))
    }
}
