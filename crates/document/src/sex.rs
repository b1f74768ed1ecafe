//! A patient's sex as messages tell it (table 0001).

use serde::{Deserialize, Serialize};

/// The codes in use in Australia (fact sheet 1.5).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Sex {
    /// `A`.
    #[serde(rename = "A")]
    Ambiguous,
    /// `F`.
    #[serde(rename = "F")]
    Female,
    /// `M`.
    #[serde(rename = "M")]
    Male,
    /// `N`.
    #[serde(rename = "N")]
    NotApplicable,
    /// `O`.
    #[serde(rename = "O")]
    Other,
    /// `U`.
    #[serde(rename = "U")]
    Unknown,
}

impl Sex {
    /// All codes.
    pub const ALL: [Self; 6] = [
        Self::Ambiguous,
        Self::Female,
        Self::Male,
        Self::NotApplicable,
        Self::Other,
        Self::Unknown,
    ];

    /// The code.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Ambiguous => "A",
            Self::Female => "F",
            Self::Male => "M",
            Self::NotApplicable => "N",
            Self::Other => "O",
            Self::Unknown => "U",
        }
    }

    /// Reads a code, in any case; `None` when it is another.
    #[must_use]
    pub fn read(text: &str) -> Option<Self> {
        let text = text.trim();
        let same = |sex: &Self| sex.code().eq_ignore_ascii_case(text);
        Self::ALL.into_iter().find(same)
    }
}
