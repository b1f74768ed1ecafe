//! Endpoints whose certificates name somebody else.

use super::{Finding, leaf::Leaf};
use certs::{Certificate, proves};
use directory::fhir::{Endpoint, Resource};
use ids::{Organisation, Severity};

/// One finding per endpoint in use of which no certificate names its target or HPI-O.
pub(super) fn of_others(leaf: &Leaf) -> Vec<Finding> {
    let mut findings = Vec::new();
    for resource in leaf.understood() {
        if let Resource::Endpoint(endpoint) = resource
            && endpoint.status.as_deref() == Some("active")
            && is_of_another(endpoint)
        {
            findings.push(Finding {
                severity: Severity::Warning,
                code: "directory.certificate-of-another".into(),
                place: leaf.place_of(resource),
                text: "none of its certificates names its SMD target or HPI-O".to_owned(),
            });
        }
    }
    findings
}

fn is_of_another(endpoint: &Endpoint) -> bool {
    let owners = owners(endpoint);
    let texts = endpoint.certificate_texts();
    let readable: Vec<Certificate> = texts
        .filter_map(|text| Certificate::from_pem(text).ok())
        .collect();
    let names = |it: &Certificate| owners.iter().any(|one| proves(it, one).is_ok());
    !readable.is_empty() && !owners.is_empty() && !readable.iter().any(names)
}

/// Whom the certificates of an endpoint may name.
fn owners(endpoint: &Endpoint) -> Vec<Organisation> {
    let facility = endpoint.receiving_facility();
    let site = facility.and_then(|it| it.hpio()).map(Organisation::Hpio);
    endpoint.targets().chain(site).collect()
}
