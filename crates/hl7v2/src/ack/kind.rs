//! The kinds of acknowledgement, and which of them proves that the target system took a message.

use serde::Serialize;

use crate::message::Message;
use crate::message_type::MessageType;
use crate::profile::Profile;

/// What sort of acknowledgement it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
pub enum AckKind {
    /// `ACK^R01`, answering a result.
    AckR01,
    /// `ACK^T02`, answering a document.
    AckT02,
    /// `ACK` from any hop on the way: informational.
    Generic,
    /// `ORR^O02`, answering an order.
    OrrO02,
    /// `ACK` of the read profile: a person opened it (ADRM 8.4).
    Read,
    /// `RRI^I12`, answering a referral.
    Rri,
}

impl AckKind {
    /// The kind that answers a message of this sort.
    pub fn for_message(message: &Message) -> Self {
        Self::for_type(&message.message_type())
    }

    /// The kind that answers messages of a type; `Generic` for types without one of their own.
    pub fn for_type(of: &MessageType) -> Self {
        match (of.code.as_str(), of.trigger.as_str()) {
            ("REF", "I12") => Self::Rri,
            ("ORU", "R01") => Self::AckR01,
            ("ORM", "O01") => Self::OrrO02,
            ("MDM", "T02") => Self::AckT02,
            _ => Self::Generic,
        }
    }

    /// Whether an acknowledgement of this kind shows that the system a message was meant for has
    /// dealt with it. Only the kind typed for the message does (fact sheet 2.3): a generic ACK
    /// comes from any hop, and a read ack says something else.
    pub fn proves(self, original: &MessageType) -> bool {
        self.is_typed() && self == Self::for_type(original)
    }

    /// Whether the kind belongs to one type of message, so not `Generic` and not `Read`.
    pub fn is_typed(self) -> bool {
        match self {
            Self::AckR01 | Self::AckT02 | Self::OrrO02 | Self::Rri => true,
            Self::Generic | Self::Read => false,
        }
    }

    /// MSH-9 of this kind.
    pub fn message_type(self) -> MessageType {
        match self {
            Self::AckR01 => MessageType::new("ACK", "R01"),
            Self::AckT02 => MessageType::new("ACK", "T02"),
            Self::Generic | Self::Read => MessageType::new("ACK", ""),
            Self::OrrO02 => MessageType::new("ORR", "O02"),
            Self::Rri => MessageType::new("RRI", "I12"),
        }
    }

    /// The kind of a message that has an MSA segment.
    pub(crate) fn of(ack: &Message) -> Self {
        let kind = ack.message_type();
        match (kind.code.as_str(), kind.trigger.as_str()) {
            ("RRI", _) => Self::Rri,
            ("ORR", _) => Self::OrrO02,
            ("ACK", _) if ack.profile().id == Profile::ACK_READ => Self::Read,
            ("ACK", "R01") => Self::AckR01,
            ("ACK", "T02") => Self::AckT02,
            _ => Self::Generic,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ALL: [AckKind; 6] = [
        AckKind::AckR01,
        AckKind::AckT02,
        AckKind::Generic,
        AckKind::OrrO02,
        AckKind::Read,
        AckKind::Rri,
    ];

    #[test]
    fn exactly_the_typed_kind_proves_a_message() {
        for (code, trigger, wanted) in [
            ("REF", "I12", AckKind::Rri),
            ("ORU", "R01", AckKind::AckR01),
            ("ORM", "O01", AckKind::OrrO02),
            ("MDM", "T02", AckKind::AckT02),
        ] {
            let original = MessageType::new(code, trigger);
            let proving: Vec<_> = ALL
                .into_iter()
                .filter(|kind| kind.proves(&original))
                .collect();
            assert_eq!(proving, [wanted]);
        }
    }

    #[test]
    fn nothing_proves_a_message_without_a_typed_answer() {
        for (code, trigger) in [("ADT", "A04"), ("MDM", "T01"), ("", ""), ("ACK", "R01")] {
            let original = MessageType::new(code, trigger);
            assert!(
                ALL.into_iter().all(|kind| !kind.proves(&original)),
                "{code}"
            );
        }
    }
}
