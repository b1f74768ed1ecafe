//! Any bytes as a directory file.

use certs::Certificate;
use directory::fhir::{Endpoint, Resource};
use directory::{
    CertificateJudge, Directory, Environment, IndividualId, Refusal, Route, Sender, Wanted,
};
use ids::{Hd, Organisation, Timestamp};

use crate::world::NOW;

/// How many endpoints of one file are asked for.
const ENDPOINTS_SOUGHT: usize = 8;

/// A judge that trusts everything, so that everything else is looked at.
struct Trusting;

impl CertificateJudge for Trusting {
    fn judge(&self, _: &Certificate, _: &Organisation, _: Timestamp) -> Result<(), String> {
        Ok(())
    }
}

/// Any bytes as a directory file: whoever is asked for, the answer is a whole route that the file
/// publishes, or a reason; and never an address that is not `https`.
pub fn directory(bytes: &[u8]) -> bool {
    let Ok(reading) = Directory::read(bytes) else {
        return false;
    };
    for finding in &reading.findings {
        assert!(!finding.place.is_empty(), "a finding about nothing");
    }
    let directory = reading.directory;
    let endpoints = directory.resources().filter_map(|resource| {
        if let Resource::Endpoint(endpoint) = resource {
            Some(endpoint)
        } else {
            None
        }
    });
    let endpoints: Vec<_> = endpoints.take(ENDPOINTS_SOUGHT).collect();
    let mut found = false;
    for endpoint in endpoints {
        found |= asked_for(&directory, endpoint);
    }
    found
}

fn asked_for(directory: &Directory, endpoint: &Endpoint) -> bool {
    let payloads = endpoint
        .payload_codings()
        .filter_map(|coding| coding.code.clone());
    let payload = payloads.into_iter().next().unwrap_or_default();
    let mut found = false;
    for environment in [Environment::Production, Environment::Test] {
        let sender = Sender {
            environment,
            judge: &Trusting,
        };
        for target in endpoint.targets().take(2) {
            assert!(directory.endpoints_of(&target).count() > 0, "lost");
            let back = directory.lookup_by_organisation(&target, &payload, NOW, sender);
            found |= check(directory, &back);
        }
        if let Some(facility) = endpoint.receiving_facility() {
            let wanted = wanted(facility, &payload);
            found |= check(directory, &directory.resolve(&wanted, sender));
        }
    }
    found
}

fn wanted(facility: Hd, payload: &str) -> Wanted {
    Wanted {
        facility,
        individuals: vec![IndividualId::new("2426621B", "AUSHICPR", "UPIN")],
        payload: payload.to_owned(),
        at: NOW,
    }
}

fn check(directory: &Directory, answer: &Result<Route, Refusal>) -> bool {
    match answer {
        Ok(route) => {
            let address = route.endpoint_address.as_str();
            let scheme = address.get(..8).unwrap_or_default();
            assert!(scheme.eq_ignore_ascii_case("https://"), "sent in the open");
            let published = |resource: &Resource| {
                matches!(resource, Resource::Endpoint(endpoint)
                    if endpoint.https_address() == Some(address))
            };
            assert!(directory.resources().any(published), "sent elsewhere");
        }
        Err(refusal) => assert!(!refusal.to_string().is_empty(), "refused without a reason"),
    }
    answer.is_ok()
}
