//! Whose a received document is, as people and scripts are shown it.

use delivery::inbound::{Desk, Inbound};
use serde::Serialize;

/// Whose a received document is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct DeskView {
    /// Who looks after it.
    pub owner: String,
    /// Who else may see it and act on it.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub also: Vec<String>,
    /// Id of the location that it was addressed to, where that is known.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub location: Option<String>,
    /// Why it is there.
    pub because: String,
    /// Whom it may be for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub suggestion: Option<String>,
    /// What keeps it from being filed.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub concerns: Vec<ConcernView>,
}

/// One thing that keeps a received document from being filed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ConcernView {
    /// `patient`, `recipient`, `sender` or `display`.
    pub about: &'static str,
    /// Stable code.
    pub code: String,
    /// What is to be looked at.
    pub sentence: String,
}

impl DeskView {
    /// The desk as shown.
    pub fn of(life: &Inbound, desk: &Desk) -> Self {
        let concerns = life.concerns().iter();
        Self {
            owner: desk.owner.name.clone(),
            also: desk.also.iter().map(|owner| owner.name.clone()).collect(),
            location: desk.location.clone(),
            because: desk.because.sentence.clone(),
            suggestion: desk.suggestion.as_ref().map(|owner| owner.name.clone()),
            concerns: concerns
                .map(|concern| ConcernView {
                    about: concern.about.words(),
                    code: concern.reason.code.clone(),
                    sentence: concern.reason.sentence.clone(),
                })
                .collect(),
        }
    }

    /// Whose it is, and what is to be looked at.
    pub fn words(&self) -> String {
        let also = match self.also.as_slice() {
            [] => String::new(),
            others => format!(" (also {})", others.join(", ")),
        };
        let concerns = self.concerns.iter();
        let concerns: String = concerns
            .map(|concern| format!("; {}: {}", concern.about, concern.sentence))
            .collect();
        format!("; with {}{also}{concerns}", self.owner)
    }
}
