//! MSH-10, -11, -15 and -16: identity, purpose, and which acknowledgements are wanted.

use crate::ack::AckCode;
use crate::message::Message;
use crate::path::Path;

/// MSH-11.1 (HL7 table 0103).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ProcessingId {
    /// `D`: debugging.
    Debugging,
    /// `P`: production.
    Production,
    /// `T`: training. Must not be filed at a production endpoint.
    Training,
    /// Empty or something else.
    Unknown,
}

/// When an acknowledgement is wanted, MSH-15 and MSH-16 (HL7 table 0155).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum AckCondition {
    /// `AL`.
    Always,
    /// `NE`.
    Never,
    /// `ER`: on error or reject only.
    OnError,
    /// `SU`: on success only.
    OnSuccess,
    /// Empty or something else.
    Unsaid,
}

impl AckCondition {
    /// Whether an acknowledgement with this code is wanted. `Unsaid` wants none.
    pub fn wants(self, code: AckCode) -> bool {
        match self {
            Self::Always => true,
            Self::Never | Self::Unsaid => false,
            Self::OnError => !code.is_positive(),
            Self::OnSuccess => code.is_positive(),
        }
    }

    /// The code of table 0155; empty for `Unsaid`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Always => "AL",
            Self::Never => "NE",
            Self::OnError => "ER",
            Self::OnSuccess => "SU",
            Self::Unsaid => "",
        }
    }

    fn read(text: &str) -> Self {
        match text.trim() {
            "AL" => Self::Always,
            "NE" => Self::Never,
            "ER" => Self::OnError,
            "SU" => Self::OnSuccess,
            _ => Self::Unsaid,
        }
    }
}

impl Message {
    /// MSH-10, byte for byte as sent; empty when there is none.
    pub fn control_id(&self) -> &[u8] {
        const PATH: Path = Path::field(b"MSH", 10);
        let field = self.segments().next().and_then(|msh| msh.field(PATH.field));
        field.map_or(&[], |value| value.raw())
    }

    /// MSH-11.
    pub fn processing_id(&self) -> ProcessingId {
        match self.text(Path::field(b"MSH", 11).component(1)).trim() {
            "P" => ProcessingId::Production,
            "T" => ProcessingId::Training,
            "D" => ProcessingId::Debugging,
            _ => ProcessingId::Unknown,
        }
    }

    /// MSH-15: when an accept acknowledgement (CA, CE, CR) is wanted.
    pub fn accept_ack(&self) -> AckCondition {
        AckCondition::read(&self.text(Path::field(b"MSH", 15)))
    }

    /// MSH-16: when an application acknowledgement (AA, AE, AR) is wanted. In original mode, with
    /// both fields empty, that is always (HL7 v2.4 §2.9.2).
    pub fn application_ack(&self) -> AckCondition {
        let said = AckCondition::read(&self.text(Path::field(b"MSH", 16)));
        match (said, self.accept_ack()) {
            (AckCondition::Unsaid, AckCondition::Unsaid) => AckCondition::Always,
            _ => said,
        }
    }

    /// Whether any application acknowledgement may have to be sent: always for a referral (ADRM
    /// 045.4), never for an acknowledgement, else as [`application_ack`](Self::application_ack)
    /// says.
    pub fn wants_application_ack(&self) -> bool {
        if self.is_ack() {
            return false;
        }
        let referral = self.message_type().code == "REF";
        referral
            || !matches!(
                self.application_ack(),
                AckCondition::Never | AckCondition::Unsaid
            )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(kind: &str, tail: &str) -> Message {
        let text = format!("MSH|^~\\&|A|B|C|D|20261122||{kind}|M-1\\T\\ |{tail}\rPID|1\r");
        Message::read(text).message.unwrap()
    }

    #[test]
    fn the_control_id_is_kept_byte_for_byte() {
        assert_eq!(of("ORU^R01", "P").control_id(), b"M-1\\T\\ ");
        assert_eq!(
            Message::read("MSH|^~\\&|A\r").message.unwrap().control_id(),
            b""
        );
    }

    #[test]
    fn purposes_are_told_apart() {
        let wanted = [
            ("P^T", ProcessingId::Production),
            ("T", ProcessingId::Training),
            ("D", ProcessingId::Debugging),
            ("X", ProcessingId::Unknown),
            ("", ProcessingId::Unknown),
        ];
        for (text, id) in wanted {
            assert_eq!(of("ORU^R01", text).processing_id(), id, "{text}");
        }
    }

    #[test]
    fn who_wants_an_application_ack() {
        for (kind, tail, wanted) in [
            ("ORU^R01", "P|2.4|||AL|AL", true),
            ("ORU^R01", "P|2.4|||AL|NE", false),
            ("ORU^R01", "P|2.4|||NE|ER", true),
            ("ORU^R01", "P|2.4|||AL|", false),
            ("ORU^R01", "P|2.4", true),
            ("REF^I12", "P|2.4|||NE|NE", true),
            ("RRI^I12", "P|2.4|||AL|AL", false),
        ] {
            assert_eq!(
                of(kind, tail).wants_application_ack(),
                wanted,
                "{kind} {tail}"
            );
        }
    }

    #[test]
    fn conditions_depend_on_the_code() {
        assert!(
            AckCondition::OnError.wants(AckCode::AR) && !AckCondition::OnError.wants(AckCode::AA)
        );
        assert!(
            AckCondition::OnSuccess.wants(AckCode::CA)
                && !AckCondition::OnSuccess.wants(AckCode::CE)
        );
        assert!(AckCondition::Always.wants(AckCode::AE) && !AckCondition::Never.wants(AckCode::AE));
    }
}
