//! Where a document goes, and why.

use std::fmt;

/// Somebody or something of the roster.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Who {
    /// Id in the roster.
    pub id: String,
    /// Name for people.
    pub name: String,
}

impl Who {
    pub(crate) fn new(id: &str, name: &str) -> Self {
        Self {
            id: id.to_owned(),
            name: name.to_owned(),
        }
    }
}

/// Where a document goes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Route {
    /// To somebody, or to a service.
    To {
        /// Whose it is.
        who: Who,
        /// Who else may see it and act on it; without `who`, without repetitions.
        also: Vec<Who>,
        /// Why.
        because: Because,
        /// Id of the location that it was addressed to, where that is known.
        location: Option<String>,
    },
    /// To the person who decides whose it is.
    Triage {
        /// Who decides.
        owner: Who,
        /// What keeps it from being given to somebody.
        because: Because,
        /// Who it may be for: never acted on without a person.
        suggestion: Option<Who>,
        /// Id of the location that it was addressed to, where that is known.
        location: Option<String>,
    },
}

impl Route {
    /// Why.
    pub fn because(&self) -> &Because {
        match self {
            Self::To { because, .. } | Self::Triage { because, .. } => because,
        }
    }
}

/// A reason: names people of the practice, and never a patient.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Because {
    /// Stable code.
    pub code: Code,
    /// One plain sentence.
    pub sentence: String,
}

impl Because {
    pub(crate) fn new(code: Code, sentence: impl Into<String>) -> Self {
        Self {
            code,
            sentence: sentence.into(),
        }
    }
}

/// Why a document goes where it goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Code {
    /// Its recipient is away, and somebody stands in for them.
    AbsentDelegated,
    /// Its recipient is away, and what comes in goes to somebody else.
    AbsentForwarded,
    /// Its recipient is away, and nobody stands in.
    AbsentUncovered,
    /// Identifiers of several people or services are named.
    Ambiguous,
    /// Those who are away forward to each other in a circle.
    ForwardedInCircle,
    /// Its recipient has left.
    Left,
    /// It names somebody without an identifier.
    NameOnly,
    /// Its recipient does not work here yet.
    NotYet,
    /// Its recipient, by a number that they do not use any more.
    OldNumber,
    /// Its recipient.
    Recipient,
    /// The service that it is addressed to.
    Service,
    /// The service that it is addressed to is not offered any more.
    ServiceClosed,
    /// Nobody looks after the service that it is addressed to.
    ServiceUnstaffed,
    /// It names nobody.
    Unnamed,
    /// It names nobody of this practice.
    Unknown,
    /// It is addressed to the practice as a whole.
    WholePractice,
}

impl Code {
    /// Every code.
    pub const ALL: [Self; 16] = [
        Self::AbsentDelegated,
        Self::AbsentForwarded,
        Self::AbsentUncovered,
        Self::Ambiguous,
        Self::ForwardedInCircle,
        Self::Left,
        Self::NameOnly,
        Self::NotYet,
        Self::OldNumber,
        Self::Recipient,
        Self::Service,
        Self::ServiceClosed,
        Self::ServiceUnstaffed,
        Self::Unnamed,
        Self::Unknown,
        Self::WholePractice,
    ];

    /// The stable text, e.g. `recipient-left`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::AbsentDelegated => "recipient-absent-delegated",
            Self::AbsentForwarded => "recipient-absent-forwarded",
            Self::AbsentUncovered => "recipient-absent",
            Self::Ambiguous => "recipient-ambiguous",
            Self::ForwardedInCircle => "recipient-forwarded-in-circle",
            Self::Left => "recipient-left",
            Self::NameOnly => "recipient-name-only",
            Self::NotYet => "recipient-not-yet",
            Self::OldNumber => "recipient-old-number",
            Self::Recipient => "recipient",
            Self::Service => "recipient-service",
            Self::ServiceClosed => "recipient-service-closed",
            Self::ServiceUnstaffed => "recipient-service-unstaffed",
            Self::Unnamed => "recipient-unnamed",
            Self::Unknown => "recipient-unknown",
            Self::WholePractice => "recipient-whole-practice",
        }
    }
}

impl fmt::Display for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn every_code_has_its_own_text() {
        let texts: BTreeSet<_> = Code::ALL.iter().map(|code| code.as_str()).collect();
        assert_eq!(texts.len(), Code::ALL.len());
    }
}
