//! What sort of document a template makes.

use serde::{Deserialize, Serialize};
use std::fmt;

/// The kinds of document, each of which becomes one kind of message.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Kind {
    /// A hospital tells what happened during a stay.
    DischargeSummary,
    /// What happened at one visit, for those who look after the patient otherwise.
    EventSummary,
    /// An examination by a pathology laboratory is asked for.
    PathologyRequest,
    /// An examination by medical imaging is asked for.
    RadiologyRequest,
    /// A patient is sent to a colleague.
    Referral,
    /// The report of an examination.
    Result,
    /// A specialist answers a referral.
    SpecialistLetter,
}

impl Kind {
    /// Every kind.
    pub const ALL: [Self; 7] = [
        Self::DischargeSummary,
        Self::EventSummary,
        Self::PathologyRequest,
        Self::RadiologyRequest,
        Self::Referral,
        Self::Result,
        Self::SpecialistLetter,
    ];

    /// Its name in template headers and JSON, e.g. `specialist-letter`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::DischargeSummary => "discharge-summary",
            Self::EventSummary => "event-summary",
            Self::PathologyRequest => "pathology-request",
            Self::RadiologyRequest => "radiology-request",
            Self::Referral => "referral",
            Self::Result => "result",
            Self::SpecialistLetter => "specialist-letter",
        }
    }
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_in_json_are_the_names_on_screen() {
        for kind in Kind::ALL {
            let json = serde_json::to_string(&kind).unwrap();
            assert_eq!(json, format!("\"{kind}\""));
            assert_eq!(serde_json::from_str::<Kind>(&json).unwrap(), kind);
        }
    }
}
