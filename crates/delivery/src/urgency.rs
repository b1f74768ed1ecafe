//! How urgent a message is, as it says itself.

use serde::{Deserialize, Serialize};

/// How soon somebody is to look. Ordered: what is more urgent is greater.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
#[serde(rename_all = "kebab-case")]
pub enum Urgency {
    /// In its turn.
    #[default]
    Routine,
    /// As soon as possible.
    Urgent,
    /// At once.
    Stat,
}

impl Urgency {
    /// Whether it goes before what is routine.
    pub fn is_urgent(self) -> bool {
        self > Self::Routine
    }

    /// Whether nothing has to be said about it.
    pub(crate) fn is_routine(&self) -> bool {
        !self.is_urgent()
    }

    /// The word on the screen; nothing for what is routine.
    pub fn words(self) -> Option<&'static str> {
        match self {
            Self::Routine => None,
            Self::Stat => Some("at once"),
            Self::Urgent => Some("urgent"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_more_urgent_is_greater_and_says_so() {
        assert!(Urgency::Routine < Urgency::Urgent && Urgency::Urgent < Urgency::Stat);
        assert_eq!(Urgency::default().words(), None);
        assert!(Urgency::Stat.is_urgent() && Urgency::Stat.words().is_some());
    }
}
