//! The few FHIR R4 shapes the directory computes on.
//!
//! Only the elements we read have a field of their own; whatever else a source wrote is kept in
//! `extra` and written back, so that a directory file survives a round trip through us.

mod coding;
mod endpoint;
mod extension;
mod healthcare_service;
mod human_name;
mod identifier;
mod meta;
mod organization;
pub(crate) mod period;
mod practitioner;
mod practitioner_role;
mod reference;
mod resource;

pub use coding::{CodeableConcept, Coding};
pub use endpoint::Endpoint;
pub use extension::Extension;
pub use healthcare_service::HealthcareService;
pub use human_name::HumanName;
pub use identifier::Identifier;
pub use meta::Meta;
pub use organization::Organization;
pub use period::Period;
pub use practitioner::Practitioner;
pub use practitioner_role::PractitionerRole;
pub use reference::Reference;
pub use resource::Resource;

/// Elements of a resource that have no field here, by their FHIR name.
pub type Extra = serde_json::Map<String, serde_json::Value>;
