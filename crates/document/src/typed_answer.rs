//! What software said of a message in some acknowledgement, written as the one that is typed for
//! the message.

use hl7v2::Message;
use hl7v2::ack::{Ack, AckCode, AckError, AckRequest, AckView};
use ids::{Hd, Timestamp};

/// How the acknowledgement is to be written.
#[derive(Clone, Copy, Debug)]
pub struct TypedAnswer<'a> {
    /// When it is written.
    pub at: Timestamp,
    /// Its own MSH-10.
    pub control_id: &'a str,
    /// MSH-3: who writes it.
    pub application: &'a Hd,
}

impl TypedAnswer<'_> {
    /// The acknowledgement of `original` in the type that proves it (RRI for a referral), saying
    /// what `ack` says: the same code at the application's level, the same text and errors.
    /// `None` when either cannot be read, or `original` is itself an acknowledgement.
    pub fn write(&self, ack: &[u8], original: &[u8]) -> Option<Vec<u8>> {
        let said = AckView::read(&Message::read(ack).message.ok()?)?;
        let original = Message::read(original).message.ok()?;
        if original.is_ack() {
            return None;
        }
        let code = match said.code {
            AckCode::AA | AckCode::CA => AckCode::AA,
            AckCode::AE | AckCode::CE => AckCode::AE,
            AckCode::AR | AckCode::CR => AckCode::AR,
        };
        let errors = said.errors.iter().map(|code| AckError {
            code: *code,
            place: None,
        });
        let request = AckRequest {
            kind: None,
            code,
            text: said.text.clone(),
            errors: errors.collect(),
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
    use crate::Letter;

    const REFERRAL: &[u8] = b"MSH|^~\\&|CIS|Wattle^1.2^ISO|X|Banksia^3.4^ISO|20261122||\
        REF^I12^REF_I12|C1|P|2.4\rRF1||\rPRD|RP\rPID|1\r";

    fn written(ack: &str) -> Option<Letter> {
        let typed = TypedAnswer {
            at: Timestamp::from_millis(1_700_000_000_000),
            control_id: "T1",
            application: &Hd::new("Sealpost", "", ""),
        };
        let bytes = typed.write(ack.as_bytes(), REFERRAL)?;
        Letter::read(&bytes).ok()
    }

    #[test]
    fn a_generic_word_becomes_the_typed_one_with_its_code_and_text() {
        for (said, code) in [
            ("AA", "AA"),
            ("CA", "AA"),
            ("AE", "AE"),
            ("CE", "AE"),
            ("AR", "AR"),
            ("CR", "AR"),
        ] {
            let ack = format!("MSH|^~\\&|CIS||||||ACK|9|P|2.4\rMSA|{said}|C1|no such doctor\r");
            let letter = written(&ack).unwrap();
            let answer = letter.answer.unwrap();
            assert!(answer.proves("REF^I12^REF_I12"));
            assert_eq!(
                (answer.code.as_str(), answer.text.as_str()),
                (code, "no such doctor")
            );
            assert_eq!(answer.control_id, "C1");
            assert_eq!(letter.sender, Hd::new("Banksia", "3.4", "ISO"));
        }
    }

    #[test]
    fn what_is_no_word_becomes_nothing() {
        for ack in [
            "",
            "MSH|^~\\&|CIS||||||ACK|9|P|2.4\r",
            "MSH|^~\\&|\rMSA|AA|\r",
        ] {
            assert_eq!(written(ack), None, "{ack}");
        }
    }
}
