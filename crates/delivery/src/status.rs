//! The status words that people see; one word per thing.

use serde::{Deserialize, Serialize};
use std::fmt;

/// Where a message stands, as shown to its sender.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Status {
    /// Being written.
    Draft,
    /// Written, to be released by somebody.
    WaitingForReview,
    /// Safely stored here; has not left.
    WaitingToSend,
    /// The receiver's provider or gateway has it.
    Sent,
    /// The receiving practice opened and verified it.
    Delivered,
    /// An alarm, not an end: nothing has confirmed it within the set time.
    Overdue,
    /// One of the end states.
    Ended(End),
}

/// The end states: exactly one per message and recipient.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum End {
    /// The recipient's clinical software took it (typed acknowledgement).
    Accepted,
    /// A person opened it.
    Opened,
    /// Delivered to the practice, whose software does not confirm.
    DeliveredUnconfirmed,
    /// Refused, with a reason.
    Rejected,
    /// No such recipient.
    RecipientNotFound,
    /// The receiver could not decrypt it or did not trust its signature.
    NotOpenedSecurely,
    /// It never left this practice.
    NeverLeft,
    /// Nobody collected it before it expired.
    NotCollected,
    /// Called back by its sender before collection.
    Recalled,
}

impl End {
    /// Every end state, in the order of the documentation.
    pub const ALL: [Self; 9] = [
        Self::Accepted,
        Self::Opened,
        Self::DeliveredUnconfirmed,
        Self::Rejected,
        Self::RecipientNotFound,
        Self::NotOpenedSecurely,
        Self::NeverLeft,
        Self::NotCollected,
        Self::Recalled,
    ];

    /// The words on the screen.
    pub fn words(self) -> &'static str {
        match self {
            Self::Accepted => "Accepted by their software",
            Self::Opened => "Opened",
            Self::DeliveredUnconfirmed => "Delivered to practice; their software does not confirm",
            Self::Rejected => "Rejected",
            Self::RecipientNotFound => "Recipient not found",
            Self::NotOpenedSecurely => "Could not be opened securely",
            Self::NeverLeft => "Never left this practice",
            Self::NotCollected => "Not collected in time",
            Self::Recalled => "Recalled",
        }
    }

    /// Whether `later` may lawfully follow this end state.
    ///
    /// Accepted → Opened; delivered-unconfirmed → whatever confirms or contradicts it later; a
    /// late truth lifts "not collected" and "never left" to whatever really happened.
    pub fn may_become(self, later: Self) -> bool {
        match self {
            Self::Accepted => later == Self::Opened,
            Self::DeliveredUnconfirmed => {
                matches!(later, Self::Accepted | Self::Opened | Self::Rejected)
            }
            Self::NotCollected | Self::NeverLeft => matches!(
                later,
                Self::Accepted
                    | Self::Opened
                    | Self::DeliveredUnconfirmed
                    | Self::Rejected
                    | Self::RecipientNotFound
                    | Self::NotOpenedSecurely
            ),
            Self::NotOpenedSecurely
            | Self::Opened
            | Self::Recalled
            | Self::RecipientNotFound
            | Self::Rejected => false,
        }
    }
}

impl Status {
    /// The words on the screen.
    pub fn words(self) -> &'static str {
        match self {
            Self::Draft => "Draft",
            Self::WaitingForReview => "Waiting for review",
            Self::WaitingToSend => "Waiting to send",
            Self::Sent => "Sent, not yet collected",
            Self::Delivered => "Delivered to practice",
            Self::Overdue => "No confirmation, overdue",
            Self::Ended(end) => end.words(),
        }
    }

    /// Whether this is an end state.
    pub fn is_end(self) -> bool {
        matches!(self, Self::Ended(_))
    }
}

impl fmt::Display for Status {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.words())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashSet;

    #[test]
    fn every_end_has_its_own_words() {
        let words: HashSet<_> = End::ALL.iter().map(|end| end.words()).collect();
        assert_eq!(words.len(), End::ALL.len());
    }

    #[test]
    fn opened_and_rejected_are_final() {
        for later in End::ALL {
            assert!(!End::Opened.may_become(later));
            assert!(!End::Rejected.may_become(later));
        }
        assert!(End::Accepted.may_become(End::Opened));
        assert!(!End::Accepted.may_become(End::Rejected));
        assert!(End::DeliveredUnconfirmed.may_become(End::Accepted));
        assert!(End::DeliveredUnconfirmed.may_become(End::Rejected));
    }
}
