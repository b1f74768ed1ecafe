//! Practitioner: a person who provides care.

use serde::{Deserialize, Serialize};

use super::{Extension, Extra, HumanName, Identifier, Meta};

/// A clinician (AU PD `au-pd-practitioner`, HCPD `hcpd-practitioner`).
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Practitioner {
    /// Logical id within its source.
    pub id: String,
    /// Version and source.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub meta: Option<Meta>,
    /// Extensions, among them suppression.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub extension: Vec<Extension>,
    /// HPI-I and other numbers.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub identifier: Vec<Identifier>,
    /// Whether the entry is in use; absent counts as true (and is reported as a finding).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub active: Option<bool>,
    /// Names, best first.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub name: Vec<HumanName>,
    /// Everything else the source wrote.
    #[serde(flatten)]
    pub extra: Extra,
}
