//! Keys: other names by which messages are found.

use ids::Organisation;

/// One name for one or more messages of an organisation.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Key {
    /// Whose message.
    pub org: Organisation,
    /// What kind of name.
    pub space: Space,
    /// The name.
    pub value: String,
}

impl Key {
    /// A key of `org`; the parts of the value are joined so that no two lists of parts collide.
    pub fn new(org: &Organisation, space: Space, parts: &[&str]) -> Self {
        let value = match parts {
            [one] => (*one).to_owned(),
            many => many
                .iter()
                .map(|part| format!("{}:{part}", part.len()))
                .collect(),
        };
        Self {
            org: org.clone(),
            space,
            value,
        }
    }
}

/// What kind of name a key is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Space {
    /// Claim of a connector: makes submitting idempotent. Unique.
    Claim,
    /// Receiver and MSH-10 of what we sent: acknowledgements are correlated by it.
    Control,
    /// MSH-10 of what we handed over: the software's acknowledgements are correlated by it.
    HandedOver,
    /// invocationId of what is or was in the mailbox of its receiver.
    Held,
    /// invocationId of what we sent. Unique.
    Invocation,
    /// Sender, receiver and invocationId of what we received: the duplicate key. Unique.
    Received,
    /// responseId of a transport response that was taken. Unique.
    Response,
    /// Signer and digest of what we opened: a second one is a replay. Unique.
    Signed,
}

impl Space {
    /// Every space.
    pub const ALL: [Self; 8] = [
        Self::Claim,
        Self::Control,
        Self::HandedOver,
        Self::Held,
        Self::Invocation,
        Self::Received,
        Self::Response,
        Self::Signed,
    ];

    /// Whether a key may name one message only.
    pub fn is_unique(self) -> bool {
        match self {
            Self::Claim | Self::Invocation | Self::Received | Self::Response | Self::Signed => true,
            Self::Control | Self::HandedOver | Self::Held => false,
        }
    }

    /// The stored name.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Claim => "claim",
            Self::Control => "control",
            Self::HandedOver => "handed-over",
            Self::Held => "held",
            Self::Invocation => "invocation",
            Self::Received => "received",
            Self::Response => "response",
            Self::Signed => "signed",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_of_parts_do_not_collide() {
        let org = Organisation::parse_uri("https://practice.example/id").unwrap();
        let key = |parts: &[&str]| Key::new(&org, Space::Control, parts).value;
        assert_ne!(key(&["ab", "c"]), key(&["a", "bc"]));
        assert_ne!(key(&["a", "b", ""]), key(&["a", "b"]));
        assert_eq!(key(&["plain"]), "plain");
    }

    #[test]
    fn spaces_have_distinct_names() {
        let names: std::collections::HashSet<_> = Space::ALL.iter().map(|s| s.as_str()).collect();
        assert_eq!(names.len(), Space::ALL.len());
    }
}
