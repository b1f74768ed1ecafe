//! HumanName: what a practitioner is called.

use serde::{Deserialize, Serialize};

use super::Extra;

/// A person's name (FHIR R4 `HumanName`).
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct HumanName {
    /// `official`, `usual`, ...
    #[serde(rename = "use", skip_serializing_if = "Option::is_none")]
    pub name_use: Option<String>,
    /// The whole name as text.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub text: Option<String>,
    /// Family name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub family: Option<String>,
    /// Given names, in order.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub given: Vec<String>,
    /// Titles, such as `Dr`.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub prefix: Vec<String>,
    /// Everything else the source wrote.
    #[serde(flatten)]
    pub extra: Extra,
}

impl HumanName {
    /// `Dr Alex Banks`: titles, given names, family name; the text when there are no parts.
    #[must_use]
    pub fn display(&self) -> String {
        let parts = self.prefix.iter().chain(&self.given).chain(&self.family);
        let words: Vec<&str> = parts.map(String::as_str).collect();
        if words.is_empty() {
            self.text.clone().unwrap_or_default()
        } else {
            words.join(" ")
        }
    }
}
