//! DirectoryBuilder: authors a directory file.

use std::collections::BTreeSet;

use ids::{Hpii, Hpio, Npio, Timestamp};
use serde_json::json;
use thiserror::Error;

use crate::code_set::CodeSet;
use crate::fhir::{
    CodeableConcept, Coding, Endpoint, Extension, HealthcareService, HumanName, Identifier, Meta,
    Organization, Practitioner, PractitionerRole, Reference, Resource,
};
use crate::new_entry::{NewEndpoint, NewOrganisation, NewPractitioner, NewRole, NewService};
use crate::uris::{ext, id, interface, system};

/// AU Base 7's payload system, written beside AU PD's so that both kinds of reader find the code.
const AU_BASE_7_PAYLOADS: &str = "http://terminology.hl7.org.au/CodeSystem/endpoint-payload-type";

/// Longest FHIR id, in characters.
const MAX_ID_CHARS: usize = 64;

/// Collects entries and writes them as a FHIR R4 Bundle of type `collection`.
#[derive(Debug, Clone)]
pub struct DirectoryBuilder {
    at: Timestamp,
    resources: Vec<Resource>,
    hpios: Vec<(String, Hpio)>,
    hpiis: Vec<(String, Hpii)>,
}

/// Why the entries do not make a directory.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum BuildError {
    /// An endpoint address that nothing would ever be sent to.
    #[error("the address of {place} is not an https URL: write https://host/path")]
    AddressNotHttps {
        /// The entry, `Endpoint/id`.
        place: String,
    },
    /// An id that FHIR does not allow.
    #[error("the id of {place} is not usable: 1 to 64 letters, digits, hyphens and dots")]
    BadId {
        /// The entry, `Type/id`.
        place: String,
    },
    /// A reference to an entry that was not added.
    #[error("{place} refers to {to}, which is not in the directory: add it, or correct the id")]
    DanglingReference {
        /// The entry that refers.
        place: String,
        /// What it refers to.
        to: String,
    },
    /// Two entries of one type with one id.
    #[error("{place} is there twice: give each entry its own id")]
    Duplicate {
        /// The entry, `Type/id`.
        place: String,
    },
}

impl DirectoryBuilder {
    /// An empty directory, current at the moment `at`.
    #[must_use]
    pub fn new(at: Timestamp) -> Self {
        Self {
            at,
            resources: Vec::new(),
            hpios: Vec::new(),
            hpiis: Vec::new(),
        }
    }

    /// Adds an organisation.
    #[must_use]
    pub fn organisation(mut self, new: NewOrganisation) -> Self {
        let hpio = new.hpio.iter();
        let identifier = hpio
            .map(|hpio| typed(id::HPIO, hpio.as_str(), system::AU_IDENTIFIER_TYPE, "NOI"))
            .collect();
        if let Some(hpio) = new.hpio {
            self.hpios.push((new.id.clone(), hpio));
        }
        let meta = self.meta();
        self.add(Resource::Organization(Organization {
            id: new.id,
            meta,
            identifier,
            active: Some(true),
            name: Some(new.name),
            ..Organization::default()
        }))
    }

    /// Adds an endpoint, active from now on.
    #[must_use]
    pub fn endpoint(self, new: NewEndpoint) -> Self {
        let mut extension = vec![Extension::designator(
            ext::RECEIVING_FACILITY,
            &new.facility,
        )];
        let application = new.application.iter();
        extension
            .extend(application.map(|hd| Extension::designator(ext::RECEIVING_APPLICATION, hd)));
        let certificates = new.certificates.iter().map(certs::Certificate::to_pem);
        extension
            .extend(certificates.map(|pem| Extension::string(ext::ENCRYPTION_CERTIFICATE, &pem)));
        let environment = Coding::new(system::ENVIRONMENT, new.environment.code());
        extension.push(Extension::concept(ext::ENVIRONMENT_TYPE, environment));
        let interfaces = CodeSet::SmdInterfaces.canonical();
        let endpoint = Endpoint {
            id: new.id,
            meta: self.meta(),
            extension,
            identifier: vec![Identifier::new(id::SMD_TARGET, &new.target.uri())],
            status: Some("active".into()),
            connection_type: Some(Coding::new(interfaces, interface::SEALED_MESSAGE_DELIVERY)),
            name: Some(new.name),
            managing_organization: Some(Reference::to("Organization", &new.managed_by)),
            payload_type: new.payloads.iter().map(|code| payload(code)).collect(),
            address: Some(new.address),
            ..Endpoint::default()
        };
        self.add(Resource::Endpoint(endpoint))
    }

    /// Adds a person.
    #[must_use]
    pub fn practitioner(mut self, new: NewPractitioner) -> Self {
        let hpii = new.hpii.iter();
        let identifier = hpii
            .map(|hpii| typed(id::HPII, hpii.as_str(), system::IDENTIFIER_TYPE, "NPI"))
            .collect();
        if let Some(hpii) = new.hpii {
            self.hpiis.push((new.id.clone(), hpii));
        }
        let name = HumanName {
            name_use: Some("official".into()),
            family: Some(new.family),
            given: vec![new.given],
            prefix: Some(new.prefix)
                .into_iter()
                .filter(|prefix| !prefix.is_empty())
                .collect(),
            ..HumanName::default()
        };
        let meta = self.meta();
        self.add(Resource::Practitioner(Practitioner {
            id: new.id,
            meta,
            identifier,
            active: Some(true),
            name: vec![name],
            ..Practitioner::default()
        }))
    }

    /// Adds a person's role. Where the person's HPI-I and the organisation's HPI-O were given
    /// before, the role can also be found by `HPI-I@HPI-O`.
    #[must_use]
    pub fn role(self, new: NewRole) -> Self {
        let au = system::AU_IDENTIFIER_TYPE;
        let number = new.provider_number.iter();
        let mut identifier: Vec<Identifier> = number
            .map(|n| typed(id::PROVIDER_NUMBER, n.as_str(), au, "UPIN"))
            .collect();
        if let Some(npio) = self.npio(&new) {
            identifier.push(typed(id::NPIO, npio.as_str(), au, "NPIO"));
        }
        let meta = self.meta();
        self.add(Resource::PractitionerRole(PractitionerRole {
            id: new.id,
            meta,
            identifier,
            active: Some(true),
            practitioner: Some(Reference::to("Practitioner", &new.practitioner)),
            organization: Some(Reference::to("Organization", &new.organisation)),
            code: vec![CodeableConcept::text(&new.occupation)],
            endpoint: endpoints(&new.endpoints),
            ..PractitionerRole::default()
        }))
    }

    /// Adds a service. It can be found by the HPI-O of its organisation.
    #[must_use]
    pub fn service(self, new: NewService) -> Self {
        let hpio = self.hpios.iter().find(|(id, _)| *id == new.organisation);
        let identifier =
            hpio.map(|(_, hpio)| typed(id::HPIO, hpio.as_str(), system::AU_IDENTIFIER_TYPE, "NOI"));
        let meta = self.meta();
        self.add(Resource::HealthcareService(HealthcareService {
            id: new.id,
            meta,
            identifier: identifier.into_iter().collect(),
            active: Some(true),
            provided_by: Some(Reference::to("Organization", &new.organisation)),
            name: Some(new.name),
            endpoint: endpoints(&new.endpoints),
            ..HealthcareService::default()
        }))
    }

    /// The file: indented JSON ending in a line feed.
    ///
    /// # Errors
    /// [`BuildError`] names the first entry that is wrong.
    pub fn build(self) -> Result<String, BuildError> {
        let mut known = BTreeSet::new();
        for resource in &self.resources {
            let place = place(resource);
            if !is_fhir_id(resource.id()) {
                return Err(BuildError::BadId { place });
            }
            if !known.insert(place.clone()) {
                return Err(BuildError::Duplicate { place });
            }
        }
        for resource in &self.resources {
            check(resource, &known)?;
        }
        let entry: Vec<_> = self
            .resources
            .iter()
            .map(|resource| json!({ "resource": resource }))
            .collect();
        let bundle = json!({
            "resourceType": "Bundle",
            "type": "collection",
            "timestamp": self.at.to_rfc3339(),
            "entry": entry,
        });
        Ok(format!("{bundle:#}\n"))
    }

    fn add(mut self, resource: Resource) -> Self {
        self.resources.push(resource);
        self
    }

    fn meta(&self) -> Option<Meta> {
        Some(Meta {
            last_updated: Some(self.at.to_rfc3339()),
            ..Meta::default()
        })
    }

    fn npio(&self, role: &NewRole) -> Option<Npio> {
        let person = self.hpiis.iter().find(|(id, _)| *id == role.practitioner);
        let place = self.hpios.iter().find(|(id, _)| *id == role.organisation);
        let ((_, person), (_, place)) = person.zip(place)?;
        Some(Npio::new(person.clone(), place.clone()))
    }
}

fn typed(system: &str, value: &str, type_system: &str, code: &str) -> Identifier {
    let kind = CodeableConcept {
        coding: vec![Coding::new(type_system, code)],
        ..CodeableConcept::default()
    };
    Identifier {
        kind: Some(kind),
        ..Identifier::new(system, value)
    }
}

fn payload(code: &str) -> CodeableConcept {
    let systems = [CodeSet::PayloadTypes.canonical(), AU_BASE_7_PAYLOADS];
    let coding = systems.map(|system| Coding::new(system, code)).into();
    CodeableConcept {
        coding,
        ..CodeableConcept::default()
    }
}

fn endpoints(ids: &[String]) -> Vec<Reference> {
    ids.iter().map(|id| Reference::to("Endpoint", id)).collect()
}

fn place(resource: &Resource) -> String {
    format!("{}/{}", resource.kind(), resource.id())
}

fn is_fhir_id(id: &str) -> bool {
    let fits = |c: char| c.is_ascii_alphanumeric() || c == '-' || c == '.';
    (1..=MAX_ID_CHARS).contains(&id.len()) && id.chars().all(fits)
}

fn check(resource: &Resource, known: &BTreeSet<String>) -> Result<(), BuildError> {
    let references: Vec<&Reference> = match resource {
        Resource::Endpoint(endpoint) => {
            if endpoint.https_address().is_none() {
                return Err(BuildError::AddressNotHttps {
                    place: place(resource),
                });
            }
            endpoint.managing_organization.iter().collect()
        }
        Resource::HealthcareService(service) => service
            .provided_by
            .iter()
            .chain(&service.endpoint)
            .collect(),
        Resource::PractitionerRole(role) => role
            .practitioner
            .iter()
            .chain(&role.organization)
            .chain(&role.endpoint)
            .collect(),
        Resource::Organization(_) | Resource::Practitioner(_) | Resource::Other(_) => Vec::new(),
    };
    let mut names = references.iter().filter_map(|to| to.reference.as_deref());
    match names.find(|to| !known.contains(*to)) {
        Some(to) => Err(BuildError::DanglingReference {
            place: place(resource),
            to: to.to_owned(),
        }),
        None => Ok(()),
    }
}
