//! Lint: what is wrong with entries that were read, for the report of an import.

use certs::Certificate;
use ids::Organisation;

use crate::bundle::Entry;
use crate::directory::Directory;
use crate::fhir::period::is_date_time;
use crate::fhir::{Endpoint, Period, Reference, Resource};
use crate::finding::{DirectoryFinding, FindingCode};
use crate::uris;

/// Checks every entry; `places` names them, one for one.
pub(crate) fn entries(
    directory: &Directory,
    places: &[String],
    findings: &mut Vec<DirectoryFinding>,
) {
    for (entry, place) in directory.entries.iter().zip(places) {
        for code in faults(directory, entry) {
            findings.push(DirectoryFinding {
                code,
                place: place.clone(),
            });
        }
    }
}

fn faults(directory: &Directory, entry: &Entry) -> Vec<FindingCode> {
    let mut codes = Vec::new();
    let (active, period, references): (_, _, Vec<&Reference>) = match &entry.resource {
        Resource::Endpoint(endpoint) => {
            endpoint_faults(endpoint, &mut codes);
            (Some(true), endpoint.period.as_ref(), Vec::new())
        }
        Resource::HealthcareService(service) => (
            service.active,
            None,
            service
                .provided_by
                .iter()
                .chain(&service.endpoint)
                .collect(),
        ),
        Resource::Organization(organization) => (
            organization.active,
            None,
            organization.endpoint.iter().collect(),
        ),
        Resource::Practitioner(practitioner) => (practitioner.active, None, Vec::new()),
        Resource::PractitionerRole(role) => {
            let to = role
                .practitioner
                .iter()
                .chain(&role.organization)
                .chain(&role.endpoint);
            (role.active, role.period.as_ref(), to.collect())
        }
        Resource::Other(_) => return codes,
    };
    if active.is_none() {
        codes.push(FindingCode::ActiveMissing);
    }
    if period.is_some_and(|period| !is_readable(period)) {
        codes.push(FindingCode::PeriodUnreadable);
    }
    let leads_nowhere =
        |to: &&Reference| to.reference.is_some() && directory.index.follow(entry, to).is_none();
    if references.iter().any(leads_nowhere) {
        codes.push(FindingCode::DanglingReference);
    }
    codes
}

fn endpoint_faults(endpoint: &Endpoint, codes: &mut Vec<FindingCode>) {
    let targets = endpoint.identifier.iter();
    let mut targets = targets.filter(|id| id.system.as_deref() == Some(uris::id::SMD_TARGET));
    let is_uri = |value: Option<&str>| value.is_some_and(|v| Organisation::parse_uri(v).is_ok());
    if !targets.all(|id| is_uri(id.value.as_deref())) {
        codes.push(FindingCode::TargetNotUri);
    }
    if endpoint.https_address().is_none() {
        codes.push(FindingCode::AddressNotHttps);
    }
    if endpoint
        .certificate_texts()
        .any(|text| Certificate::from_pem(text).is_err())
    {
        codes.push(FindingCode::CertificateUnreadable);
    }
}

fn is_readable(period: &Period) -> bool {
    let readable = |bound: &Option<String>| bound.as_deref().is_none_or(is_date_time);
    readable(&period.start) && readable(&period.end)
}
