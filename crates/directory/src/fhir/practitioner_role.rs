//! PractitionerRole: one person at one organisation, place and service.

use serde::{Deserialize, Serialize};

use super::{CodeableConcept, Extension, Extra, Identifier, Meta, Period, Reference};

/// The addressable entry for a person (AU PD `au-pd-practitionerrole`, HCPD
/// `hcpd-practitionerrole`): one role has one Medicare provider number.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub struct PractitionerRole {
    /// Logical id within its source.
    pub id: String,
    /// Version and source.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub meta: Option<Meta>,
    /// Extensions, among them suppression.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub extension: Vec<Extension>,
    /// Provider number, NPIO, vendor directory ids.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub identifier: Vec<Identifier>,
    /// Whether the entry is in use; absent counts as true (and is reported as a finding).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub active: Option<bool>,
    /// When the person works in this role.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub period: Option<Period>,
    /// The person.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub practitioner: Option<Reference>,
    /// The organisation.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub organization: Option<Reference>,
    /// What the person does there.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub code: Vec<CodeableConcept>,
    /// The endpoints that may be used for this role; no other may (AU PD REL rules).
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub endpoint: Vec<Reference>,
    /// Everything else the source wrote.
    #[serde(flatten)]
    pub extra: Extra,
}
