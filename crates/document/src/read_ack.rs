//! "A person opened it" (ADRM 8.4).

use hl7v2::Message;
use hl7v2::ack::{Ack, AckCode, AckKind, AckRequest, Reader, ReaderId};
use ids::{Hd, Timestamp};

/// A read acknowledgement.
#[derive(Clone, Copy, Debug)]
pub struct ReadAck<'a> {
    /// Who opened it, as the practice's policy allows them to be named.
    pub reader: &'a str,
    /// When.
    pub at: Timestamp,
    /// MSH-10.
    pub control_id: &'a str,
}

impl ReadAck<'_> {
    /// The read acknowledgement of `original`; `None` when it cannot be answered.
    pub fn write(&self, original: &[u8], application: &Hd) -> Option<Vec<u8>> {
        let original = Message::read(original).message.ok()?;
        if original.control_id().is_empty() || original.is_ack() {
            return None;
        }
        let reader = Reader {
            name: self.reader.to_owned(),
            id: ReaderId::AtOrganisation(application.universal_id.clone()),
        };
        let request = AckRequest {
            kind: Some(AckKind::Read),
            code: AckCode::AA,
            text: String::new(),
            errors: Vec::new(),
            control_id: self.control_id.to_owned(),
            at: self.at,
            our_application: application.clone(),
            reader: Some(reader),
        };
        Some(Ack::answering(&original, &request))
    }
}
