//! Reference: how one entry points at another.

use serde::{Deserialize, Serialize};

use super::{Extra, Identifier};

/// A pointer to another resource (FHIR R4 `Reference`).
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Reference {
    /// `Type/id`, an absolute URL, or a `urn:uuid:`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reference: Option<String>,
    /// The identifier of what is pointed at, when it is not in the directory.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub identifier: Option<Box<Identifier>>,
    /// What people read.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub display: Option<String>,
    /// Everything else the source wrote.
    #[serde(flatten)]
    pub extra: Extra,
}

impl Reference {
    /// A relative reference, `Type/id`.
    #[must_use]
    pub fn to(kind: &str, id: &str) -> Self {
        Self {
            reference: Some(format!("{kind}/{id}")),
            ..Self::default()
        }
    }

    /// The reference without a trailing version (`/_history/n`).
    #[must_use]
    pub fn unversioned(&self) -> Option<&str> {
        let text = self.reference.as_deref()?;
        Some(
            text.split_once("/_history/")
                .map_or(text, |(plain, _)| plain),
        )
    }
}
