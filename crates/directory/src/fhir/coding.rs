//! Coding and CodeableConcept: a code and the system it comes from.

use serde::{Deserialize, Serialize};

use super::Extra;

/// One code of one code system (FHIR R4 `Coding`).
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Coding {
    /// URI of the code system; the same system has several spellings, see [`crate::CodeSet`].
    #[serde(skip_serializing_if = "Option::is_none")]
    pub system: Option<String>,
    /// The code itself; in secure messaging usually a URI.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub code: Option<String>,
    /// What people read.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub display: Option<String>,
    /// Everything else the source wrote.
    #[serde(flatten)]
    pub extra: Extra,
}

impl Coding {
    /// A coding of `code` in `system`.
    #[must_use]
    pub fn new(system: &str, code: &str) -> Self {
        Self {
            system: Some(system.into()),
            code: Some(code.into()),
            ..Self::default()
        }
    }
}

/// One meaning, said in any number of codings (FHIR R4 `CodeableConcept`).
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct CodeableConcept {
    /// The codings. Sibling codings may hold *different* codes: read all of them.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub coding: Vec<Coding>,
    /// Plain text.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub text: Option<String>,
    /// Everything else the source wrote.
    #[serde(flatten)]
    pub extra: Extra,
}

impl CodeableConcept {
    /// A concept with one plain text and no coding.
    #[must_use]
    pub fn text(text: &str) -> Self {
        Self {
            text: Some(text.into()),
            ..Self::default()
        }
    }

    /// The text, else the first display.
    #[must_use]
    pub fn display(&self) -> Option<&str> {
        let coded = || {
            self.coding
                .iter()
                .find_map(|coding| coding.display.as_deref())
        };
        self.text.as_deref().or_else(coded)
    }
}
