//! HealthcareService: what an organisation offers at a place, addressable without a person.

use serde::{Deserialize, Serialize};

use super::{Extension, Extra, Identifier, Meta, Reference};

/// The addressable entry for a service (AU PD `au-pd-healthcareservice`, HCPD
/// `hcpd-healthcareservice`); laboratories and emergency departments list no roles.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub struct HealthcareService {
    /// Logical id within its source.
    pub id: String,
    /// Version and source.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub meta: Option<Meta>,
    /// Extensions, among them suppression.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub extension: Vec<Extension>,
    /// HPI-O, vendor directory ids.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub identifier: Vec<Identifier>,
    /// Whether the entry is in use; absent counts as true (and is reported as a finding).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub active: Option<bool>,
    /// The organisation that provides it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub provided_by: Option<Reference>,
    /// What people call it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// The endpoints that may be used for this service.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub endpoint: Vec<Reference>,
    /// Everything else the source wrote.
    #[serde(flatten)]
    pub extra: Extra,
}
