//! Small synthetic messages, as the clinical software of a world writes them.

use hl7v2::Message;
use hl7v2::ack::{Ack, AckCode, AckKind, AckRequest};
use ids::{Hd, Timestamp};

/// A message to be written.
#[derive(Clone, Debug)]
pub(crate) struct Letter<'a> {
    /// MSH-4.
    pub(crate) from: &'a Hd,
    /// MSH-6.
    pub(crate) to: &'a Hd,
    /// MSH-10.
    pub(crate) control_id: &'a str,
    /// A result instead of a referral.
    pub(crate) is_result: bool,
    /// MSH-11 is T.
    pub(crate) is_test: bool,
    /// Makes the content different from every other's.
    pub(crate) serial: usize,
}

impl Letter<'_> {
    /// The bytes of the message.
    pub(crate) fn write(&self) -> Vec<u8> {
        let (kind, profile, body) = if self.is_result {
            let body = "OBR|1|||11502-2^Laboratory report^LN\rPV1|1|O|||||||4024742F^BANKS^ROSA";
            ("ORU^R01", "HL7AU-OO-ORU-201701", body)
        } else {
            let body = "RF1|A\rPRD|IR|Banks^Rosa^^^Dr|||||4024742F^AUSHICPR^UPIN";
            ("REF^I12^REF_I12", "HL7AU-OO-REF-SIMPLIFIED-201706", body)
        };
        let processing = if self.is_test { "T" } else { "P" };
        let (from, to, id, serial) = (self.from, self.to, self.control_id, self.serial);
        format!(
            "MSH|^~\\&|Software|{from}|Software|{to}|20261122||{kind}|{id}|{processing}|\
             2.4^AUS^{profile}&&L\rPID|1||S{serial}\r{body}\r"
        )
        .into_bytes()
    }
}

/// What the software that imported `original` writes about it; `None` where it cannot be answered.
pub(crate) fn answer(
    original: &[u8],
    kind: Option<AckKind>,
    code: AckCode,
    control_id: &str,
    at: Timestamp,
) -> Option<Vec<u8>> {
    let original = Message::read(original).message.ok()?;
    let request = AckRequest {
        kind,
        code,
        text: String::new(),
        errors: Vec::new(),
        control_id: control_id.to_owned(),
        at,
        our_application: Hd::new("Software", "", ""),
        reader: None,
    };
    Some(Ack::answering(&original, &request))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_kinds_are_read_back_as_written() {
        let (from, to) = (Hd::new("A", "1.2.3", "ISO"), Hd::new("B", "", ""));
        for is_result in [false, true] {
            let letter = Letter {
                from: &from,
                to: &to,
                control_id: "C1",
                is_result,
                is_test: is_result,
                serial: 7,
            };
            let bytes = letter.write();
            let read = document::Letter::read(&bytes).unwrap();
            assert_eq!((&read.sender, &read.receiver), (&from, &to));
            assert_eq!(read.control_id, "C1");
            assert_eq!(read.is_test, is_result);
            assert_eq!(read.cannot_be_sent(), None);
            let at = Timestamp::from_millis(0);
            let bytes = answer(&bytes, None, AckCode::AE, "R1", at).unwrap();
            let ack = document::Letter::read(&bytes).unwrap();
            let answer = ack.answer.unwrap();
            assert!(answer.proves(&read.message_type) && !answer.positive);
            assert_eq!((&ack.sender, &ack.receiver), (&to, &from));
        }
    }

    #[test]
    fn no_two_serials_have_the_same_bytes() {
        let hd = Hd::new("A", "", "");
        let write = |serial| {
            let letter = Letter {
                from: &hd,
                to: &hd,
                control_id: "C1",
                is_result: false,
                is_test: false,
                serial,
            };
            letter.write()
        };
        assert_ne!(write(1), write(2));
    }
}
