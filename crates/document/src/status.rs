//! How far a result or document has come (tables 0123 and 0085).

use serde::{Deserialize, Serialize};

/// OBR-25 and OBX-11.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Status {
    /// `X`: will not be done; no result.
    Cancelled,
    /// `C`: replaces what was final; corrected or amended.
    Corrected,
    /// `F`.
    Final,
    /// `I`: not yet done.
    Pending,
    /// `A` of OBR-25: some, not all of it. An observation of it is preliminary.
    Partial,
    /// `P`: may still change.
    Preliminary,
    /// `R`: not yet verified.
    Unverified,
}

impl Status {
    /// All, with the code of OBR-25.
    pub const ALL: [(Self, &str); 7] = [
        (Self::Cancelled, "X"),
        (Self::Corrected, "C"),
        (Self::Final, "F"),
        (Self::Pending, "I"),
        (Self::Partial, "A"),
        (Self::Preliminary, "P"),
        (Self::Unverified, "R"),
    ];

    /// The code of OBR-25.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Cancelled => "X",
            Self::Corrected => "C",
            Self::Final => "F",
            Self::Pending => "I",
            Self::Partial => "A",
            Self::Preliminary => "P",
            Self::Unverified => "R",
        }
    }

    /// The status that an observation of such a document has.
    #[must_use]
    pub const fn of_observation(self) -> Self {
        match self {
            Self::Partial => Self::Preliminary,
            Self::Cancelled
            | Self::Corrected
            | Self::Final
            | Self::Pending
            | Self::Preliminary
            | Self::Unverified => self,
        }
    }

    /// Reads a code of OBR-25 or OBX-11; `None` when it is another.
    #[must_use]
    pub fn read(text: &str) -> Option<Self> {
        let text = text.trim();
        let found = Self::ALL
            .into_iter()
            .find(|(_, code)| code.eq_ignore_ascii_case(text));
        found.map(|(status, _)| status)
    }
}
