//! Meta: which version of an entry this is.

use serde::{Deserialize, Serialize};

use super::Extra;

/// Version and source of a resource (FHIR R4 `Meta`).
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub struct Meta {
    /// The source's version number of the entry.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub version_id: Option<String>,
    /// When the source last changed the entry (RFC 3339).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub last_updated: Option<String>,
    /// Which directory the entry comes from.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub source: Option<String>,
    /// Everything else the source wrote.
    #[serde(flatten)]
    pub extra: Extra,
}
