//! Telling the practice's software that its message failed.

use hl7v2::Message;
use hl7v2::ack::{Ack, AckCode, AckError, AckRequest, ErrorCode};
use ids::{Hd, Timestamp};

/// A negative application acknowledgement in our name.
#[derive(Clone, Copy, Debug)]
pub struct FailureReport<'a> {
    /// Stable code of the reason.
    pub code: &'a str,
    /// The reason, one plain sentence without patient data.
    pub sentence: &'a str,
    /// The status word.
    pub status: &'a str,
    /// When it is written.
    pub at: Timestamp,
    /// MSH-10 of the report.
    pub control_id: &'a str,
    /// MSH-3 of the report.
    pub application: &'a Hd,
}

impl FailureReport<'_> {
    /// The report on `original` in the acknowledgement type that its software expects (RRI for a
    /// referral), with code AE. `None` when the original cannot be answered.
    pub fn write(&self, original: &[u8]) -> Option<Vec<u8>> {
        let original = Message::read(original).message.ok()?;
        if original.control_id().is_empty() || original.is_ack() {
            return None;
        }
        let request = AckRequest {
            kind: None,
            code: AckCode::AE,
            text: format!("{}: {} [{}]", self.status, self.sentence, self.code),
            errors: vec![AckError {
                code: ErrorCode::InternalError,
                place: None,
            }],
            control_id: self.control_id.to_owned(),
            at: self.at,
            our_application: self.application.clone(),
            reader: None,
        };
        Some(Ack::answering(&original, &request))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use hl7v2::ack::AckView;

    #[test]
    fn a_failed_referral_is_reported_as_an_rri_with_the_reason() {
        let original = b"MSH|^~\\&|CIS|Wattle|X|Nobody|20261122||REF^I12^REF_I12|C1|P|2.4\rPID|1\r";
        let report = FailureReport {
            code: "recipient-unknown",
            sentence: "The directory knows no such facility",
            status: "Recipient not found",
            at: Timestamp::from_millis(1_700_000_000_000),
            control_id: "R1",
            application: &Hd::new("Sealpost", "", ""),
        };
        let bytes = report.write(original).unwrap();
        let message = Message::read(bytes).message.unwrap();
        let view = AckView::read(&message).unwrap();
        assert_eq!(view.code, AckCode::AE);
        assert_eq!(view.answers, b"C1");
        assert!(view.text.contains("Recipient not found"), "{}", view.text);
        assert_eq!(message.message_type().code, "RRI");
        assert_eq!(
            report.write(&message.into_bytes()),
            None,
            "an answer is never answered"
        );
    }
}
