//! What belongs to two at once: certificates of others, targets and numbers in two entries.

use super::finding::Finding;
use certs::{Certificate, proves};
use directory::fhir::{Identifier, Resource};
use directory::uris::id::PROVIDER_NUMBER;
use directory::{CodeSet, Directory, uris};
use ids::{Organisation, Severity};
use std::collections::{BTreeMap, BTreeSet};

/// Where a number or target stands, and what tells the places apart.
type Places = BTreeMap<String, BTreeSet<(String, String)>>;

/// One finding per endpoint whose certificates name somebody else, and one per number or target
/// that stands for two.
pub(crate) fn doubtful(directory: &Directory) -> Vec<Finding> {
    let mut findings = Vec::new();
    let (mut targets, mut numbers) = (Places::new(), Places::new());
    for resource in directory.resources() {
        let place = format!("{}/{}", resource.kind(), resource.id());
        match resource {
            Resource::Endpoint(endpoint) if endpoint.status.as_deref() == Some("active") => {
                let owners = owners(endpoint);
                let texts = endpoint.certificate_texts();
                let readable: Vec<Certificate> = texts
                    .filter_map(|text| Certificate::from_pem(text).ok())
                    .collect();
                let names = |it: &Certificate| owners.iter().any(|one| proves(it, one).is_ok());
                if !readable.is_empty() && !owners.is_empty() && !readable.iter().any(names) {
                    findings.push(warning(
                        "directory.certificate-of-another",
                        &place,
                        "none of its certificates names its SMD target or HPI-O".to_owned(),
                    ));
                }
                let coding = endpoint.connection_type.as_ref();
                let code = uris::interface::SEALED_MESSAGE_DELIVERY;
                if coding.is_some_and(|it| CodeSet::SmdInterfaces.says(it, code)) {
                    let address = endpoint.address.clone().unwrap_or_default();
                    for target in endpoint.targets() {
                        let stand = targets.entry(target.uri()).or_default();
                        stand.insert((address.clone(), place.clone()));
                    }
                }
            }
            Resource::PractitionerRole(role) if role.active != Some(false) => {
                let person = role.practitioner.as_ref();
                let person = person
                    .and_then(|it| it.reference.clone())
                    .unwrap_or_default();
                for number in values(&role.identifier, PROVIDER_NUMBER) {
                    let stand = numbers.entry(number).or_default();
                    stand.insert((person.clone(), place.clone()));
                }
            }
            Resource::Endpoint(_)
            | Resource::HealthcareService(_)
            | Resource::Organization(_)
            | Resource::Other(_)
            | Resource::Practitioner(_)
            | Resource::PractitionerRole(_) => {}
        }
    }
    findings.extend(doubles(
        &targets,
        "directory.duplicate-target",
        "has the SMD target of another endpoint at another address",
    ));
    findings.extend(doubles(
        &numbers,
        "directory.ambiguous-role",
        "has the provider number of another person's role: nothing can be addressed by it",
    ));
    findings
}

/// Whom the certificates of an endpoint may name.
fn owners(endpoint: &directory::fhir::Endpoint) -> Vec<Organisation> {
    let facility = endpoint.receiving_facility();
    let site = facility.and_then(|it| it.hpio()).map(Organisation::Hpio);
    endpoint.targets().chain(site).collect()
}

fn values(identifiers: &[Identifier], system: &str) -> Vec<String> {
    let own = identifiers.iter();
    own.filter(|it| it.system.as_deref() == Some(system))
        .filter_map(|it| it.value.as_deref())
        .map(|it| it.trim().to_uppercase())
        .collect()
}

fn doubles(found: &Places, code: &'static str, words: &str) -> Vec<Finding> {
    let mut findings = Vec::new();
    for stand in found.values() {
        let kinds: BTreeSet<&String> = stand.iter().map(|(kind, _)| kind).collect();
        if kinds.len() > 1 {
            let places = stand.iter().map(|(_, place)| place);
            findings.extend(places.map(|place| warning(code, place, words.to_owned())));
        }
    }
    findings
}

fn warning(code: &'static str, place: &str, text: String) -> Finding {
    Finding {
        severity: Severity::Warning,
        code: code.into(),
        place: place.to_owned(),
        text,
    }
}
