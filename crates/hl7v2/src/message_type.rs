//! MSH-9: what kind of message this is.

use std::fmt;

use crate::message::Message;
use crate::path::Path;

/// The three components of MSH-9, e.g. `REF^I12^REF_I12`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct MessageType {
    /// Message code, e.g. `REF`.
    pub code: String,
    /// Trigger event, e.g. `I12`; empty for a general acknowledgement.
    pub trigger: String,
    /// Message structure, e.g. `REF_I12`. Inferred from the others when the sender left it out,
    /// which is common in the field (fact sheet 1.2).
    pub structure: String,
}

impl MessageType {
    /// A type whose structure is the code and the trigger joined, as for all messages used here.
    pub fn new(code: &str, trigger: &str) -> Self {
        let structure = match trigger {
            "" => code.to_owned(),
            trigger => format!("{code}_{trigger}"),
        };
        Self {
            code: code.to_owned(),
            trigger: trigger.to_owned(),
            structure,
        }
    }

    /// Whether it is of this code and trigger, whatever its structure.
    pub fn is(&self, code: &str, trigger: &str) -> bool {
        self.code == code && self.trigger == trigger
    }
}

/// The three components with `^` between them, ending with the last that is not empty.
impl fmt::Display for MessageType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.code)?;
        if !self.trigger.is_empty() {
            write!(f, "^{}^{}", self.trigger, self.structure)?;
        }
        Ok(())
    }
}

impl Message {
    /// MSH-9. Empty parts when the header does not say.
    pub fn message_type(&self) -> MessageType {
        const PATH: Path = Path::field(b"MSH", 9);
        let Some(value) = self.first(PATH) else {
            return MessageType::default();
        };
        let part = |number| value.component_text(number).trim().to_owned();
        let inferred = MessageType::new(&part(1), &part(2));
        match part(3) {
            structure if structure.is_empty() => inferred,
            structure => MessageType {
                structure,
                ..inferred
            },
        }
    }

    /// Whether this is an acknowledgement: it has an MSA segment, or its type is one of theirs.
    /// Such a message is never imported as a document and never acknowledged.
    pub fn is_ack(&self) -> bool {
        const TYPES: [&str; 3] = ["ACK", "ORR", "RRI"];
        self.segment("MSA").is_some() || TYPES.contains(&self.message_type().code.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(msh9: &str) -> MessageType {
        let text = format!("MSH|^~\\&|A|B|C|D|20261122||{msh9}|1|P|2.4\r");
        Message::read(text).message.unwrap().message_type()
    }

    #[test]
    fn a_missing_structure_is_inferred() {
        assert_eq!(of("ORU^R01").to_string(), "ORU^R01^ORU_R01");
        assert_eq!(of("REF^I12^REF_I12"), MessageType::new("REF", "I12"));
        assert_eq!(of("ADT^A04^ADT_A01").structure, "ADT_A01");
        assert_eq!(of("ACK").to_string(), "ACK");
        assert_eq!(of(""), MessageType::default());
    }

    #[test]
    fn an_acknowledgement_is_known_by_msa_or_by_type() {
        let read = |text: &str| Message::read(text).message.unwrap().is_ack();
        assert!(read("MSH|^~\\&|||||||ZZZ|1\rMSA|AA|1\r"));
        assert!(read("MSH|^~\\&|||||||RRI^I12|1\r"));
        assert!(!read("MSH|^~\\&|||||||ORU^R01|1\rPID|1\r"));
    }
}
