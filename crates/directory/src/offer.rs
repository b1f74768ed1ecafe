//! Offer: the forms and ways in which a sender can send one message, best first.

use ids::Organisation;

use crate::uris::{interface, payload};

/// A way of sealed message delivery (AU PD `Endpoint.connectionType`).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Interface {
    /// The receiver takes the message now and says later what became of it.
    Deferred,
    /// The receiver answers for the message while the sender waits.
    Immediate,
}

impl Interface {
    /// The code of the service interface.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Deferred => interface::SEALED_MESSAGE_DELIVERY,
            Self::Immediate => interface::SEALED_IMMEDIATE_MESSAGE_DELIVERY,
        }
    }
}

/// What the sender can do, best first (the ranking of the target match).
#[derive(Debug, Clone, Copy)]
pub struct Offer<'a> {
    /// Payload codes that the message can be written as; at least one.
    pub payloads: &'a [&'a str],
    /// The interfaces that the sender speaks.
    pub interfaces: &'a [Interface],
    /// The sender's own messaging provider: where a recipient has several targets that fit, the
    /// one that this provider runs decides.
    pub provider: Option<&'a Organisation>,
}

/// The interfaces of a sender that only delivers deferred.
pub(crate) const DEFERRED: &[Interface] = &[Interface::Deferred];

impl<'a> Offer<'a> {
    /// One message as it stands: these payloads, delivered deferred.
    #[must_use]
    pub fn of(payloads: &'a [&'a str]) -> Self {
        Self {
            payloads,
            interfaces: DEFERRED,
            provider: None,
        }
    }
}

/// The forms that a message of this payload type could be written in instead, best first, itself
/// left out. A letter can be a REF of Level 2 or of Level 1; an acknowledgement of results can go
/// in either version; everything else is one form only.
#[must_use]
pub fn other_forms(code: &str) -> &'static [&'static str] {
    match code {
        payload::REF_L2 => &[payload::REF_L1],
        payload::REF_L1 => &[payload::REF_L2],
        payload::ACK => &[payload::ACK_2012],
        payload::ACK_2012 => &[payload::ACK],
        _ => &[],
    }
}

/// The payload types by which a message of this type is answered; any one of them will do. None
/// for what is itself an answer.
#[must_use]
pub fn answers_to(code: &str) -> &'static [&'static str] {
    match code {
        payload::REF_L2 | payload::REF_L1 => &[payload::RRI],
        payload::ORM => &[payload::ORR, payload::ACK],
        payload::RRI | payload::ORR | payload::ACK | payload::ACK_2012 => &[],
        _ => &[payload::ACK, payload::ACK_2012],
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_answer_is_not_answered_and_everything_else_is() {
        for answer in [payload::RRI, payload::ORR, payload::ACK, payload::ACK_2012] {
            assert!(answers_to(answer).is_empty(), "{answer}");
        }
        assert_eq!(answers_to(payload::REF_L1), [payload::RRI]);
        assert!(answers_to(payload::ORU).contains(&payload::ACK_2012));
    }

    #[test]
    fn no_form_is_another_form_of_itself() {
        for code in [payload::REF_L2, payload::REF_L1, payload::ACK, payload::ORU] {
            assert!(!other_forms(code).contains(&code), "{code}");
        }
    }
}
