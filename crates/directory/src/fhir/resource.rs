//! Resource: any entry of a directory.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::{Endpoint, HealthcareService, Meta, Organization, Practitioner, PractitionerRole};

/// One resource of a directory file, told apart by `resourceType`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "resourceType")]
pub enum Resource {
    /// Where and how messages are taken.
    Endpoint(Endpoint),
    /// A service, addressable without a person.
    HealthcareService(HealthcareService),
    /// A practice, hospital or vendor.
    Organization(Organization),
    /// A person who provides care.
    Practitioner(Practitioner),
    /// One person at one organisation.
    PractitionerRole(PractitionerRole),
    /// Any other resource (Location, Provenance, ...): kept, not used to find a route.
    #[serde(untagged)]
    Other(Value),
}

impl Resource {
    /// The FHIR type name.
    #[must_use]
    pub fn kind(&self) -> &str {
        match self {
            Self::Endpoint(_) => "Endpoint",
            Self::HealthcareService(_) => "HealthcareService",
            Self::Organization(_) => "Organization",
            Self::Practitioner(_) => "Practitioner",
            Self::PractitionerRole(_) => "PractitionerRole",
            Self::Other(value) => value["resourceType"].as_str().unwrap_or_default(),
        }
    }

    /// Version and source, where we read them.
    #[must_use]
    pub fn meta(&self) -> Option<&Meta> {
        match self {
            Self::Endpoint(endpoint) => endpoint.meta.as_ref(),
            Self::HealthcareService(service) => service.meta.as_ref(),
            Self::Organization(organization) => organization.meta.as_ref(),
            Self::Practitioner(practitioner) => practitioner.meta.as_ref(),
            Self::PractitionerRole(role) => role.meta.as_ref(),
            Self::Other(_) => None,
        }
    }

    /// The logical id; empty when the source gave none.
    #[must_use]
    pub fn id(&self) -> &str {
        match self {
            Self::Endpoint(endpoint) => &endpoint.id,
            Self::HealthcareService(service) => &service.id,
            Self::Organization(organization) => &organization.id,
            Self::Practitioner(practitioner) => &practitioner.id,
            Self::PractitionerRole(role) => &role.id,
            Self::Other(value) => value["id"].as_str().unwrap_or_default(),
        }
    }
}
