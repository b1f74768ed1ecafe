//! Organization: a practice, hospital or vendor.

use serde::{Deserialize, Serialize};

use super::{Extension, Extra, Identifier, Meta, Reference};

/// A provider organisation (AU PD `au-pd-organisation`, HCPD `hcpd-organization`).
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Organization {
    /// Logical id within its source.
    pub id: String,
    /// Version and source.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub meta: Option<Meta>,
    /// Extensions, among them suppression.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub extension: Vec<Extension>,
    /// HPI-O and other numbers.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub identifier: Vec<Identifier>,
    /// Whether the entry is in use; absent counts as true (and is reported as a finding).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub active: Option<bool>,
    /// What people call it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// Endpoints of the organisation as a whole.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub endpoint: Vec<Reference>,
    /// Everything else the source wrote (address, telecom, ...).
    #[serde(flatten)]
    pub extra: Extra,
}
