//! Coded values (CD, CE).

use serde::{Deserialize, Serialize};
use xml::Element;

use crate::opaque::opaque;
use crate::walk;

/// A code, or what stands in its place.
#[derive(Clone, Default, Deserialize, Eq, PartialEq, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Code {
    /// The code.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub code: Option<String>,
    /// OID of its code system.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub system: Option<String>,
    /// Name of its code system.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub system_name: Option<String>,
    /// What the code system calls it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub display: Option<String>,
    /// What the author called it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub original: Option<String>,
}

opaque!(Code);

impl Code {
    /// A code of a system.
    #[must_use]
    pub fn new(code: &str, system: &str, system_name: &str, display: &str) -> Self {
        Self {
            code: Some(code.to_owned()),
            system: Some(system.to_owned()),
            system_name: Some(system_name.to_owned()),
            display: Some(display.to_owned()),
            original: None,
        }
    }

    /// What a person reads: the author's words, else the system's, else the code.
    #[must_use]
    pub fn words(&self) -> Option<&str> {
        [&self.original, &self.display, &self.code]
            .into_iter()
            .find_map(|text| text.as_deref().filter(|text| !text.is_empty()))
    }

    pub(crate) fn read(element: Element<'_>) -> Self {
        Self {
            code: walk::attribute(element, "code"),
            system: walk::attribute(element, "codeSystem"),
            system_name: walk::attribute(element, "codeSystemName"),
            display: walk::attribute(element, "displayName"),
            original: walk::child_text(element, "originalText"),
        }
    }
}
