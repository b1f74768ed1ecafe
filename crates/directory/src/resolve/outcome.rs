//! Outcome: the endpoint that was chosen, as the route that a message takes.

use certs::Certificate;
use ids::{Organisation, Timestamp};
use serde_json::{Value, json};

use super::Consignment;
use super::addressee::Addressee;
use super::candidate::Candidate;
use super::sieve::{form, way};
use crate::directory::Directory;
use crate::fhir::{Identifier, Resource};
use crate::offer::Interface;
use crate::route::Route;
use crate::uris;

/// A candidate with a certificate that may be used, and the organisation it proves.
pub(super) struct Keyed<'a> {
    pub(super) candidate: Candidate<'a>,
    pub(super) organisation: Organisation,
    pub(super) certificate: Certificate,
}

/// The route to the chosen one.
pub(super) fn route(
    directory: &Directory,
    keyed: Keyed<'_>,
    consignment: Consignment<'_>,
) -> Route {
    let Keyed {
        candidate,
        organisation,
        certificate,
    } = keyed;
    let endpoint = candidate.endpoint;
    let offer = &consignment.offer;
    let payload = form(endpoint, offer).and_then(|n| offer.payloads.get(n).copied());
    let payload = payload.unwrap_or_default();
    let interface = way(endpoint, offer).and_then(|n| offer.interfaces.get(n).copied());
    let snapshot = snapshot(
        &candidate,
        &organisation,
        &certificate,
        (payload, consignment.at),
    );
    Route {
        organisation,
        endpoint_address: endpoint.https_address().unwrap_or_default().into(),
        provider: provider(directory, &candidate),
        certificate,
        interface: interface.unwrap_or(Interface::Deferred),
        payload: payload.into(),
        receiving_facility: candidate.facility,
        receiving_application: endpoint.receiving_application(),
        recipient_name: candidate.name,
        snapshot,
    }
}

/// The organisation that runs the endpoint, by the identifier of its reference or entry.
pub(super) fn provider(directory: &Directory, candidate: &Candidate<'_>) -> Option<Organisation> {
    let managing = candidate.endpoint.managing_organization.as_ref()?;
    let named = managing.identifier.as_deref().and_then(organisation_of);
    let listed = || {
        let number = directory.index.follow(candidate.entry, managing)?;
        Addressee::new(directory, number)?
            .hpio()
            .map(Organisation::Hpio)
    };
    named.or_else(listed)
}

fn organisation_of(identifier: &Identifier) -> Option<Organisation> {
    let system = identifier.system.as_deref()?;
    let value = identifier.value.as_deref()?.trim();
    match system {
        uris::id::HPIO | uris::id::CSP => {
            Organisation::parse_uri(&format!("{system}/{value}")).ok()
        }
        uris::id::SMD_TARGET => Organisation::parse_uri(value).ok(),
        _ => None,
    }
}

fn snapshot(
    candidate: &Candidate<'_>,
    organisation: &Organisation,
    certificate: &Certificate,
    (payload, at): (&str, Timestamp),
) -> Value {
    let endpoint = candidate.endpoint;
    let addressee = candidate
        .addressee
        .map(|addressee| version(addressee.resource()));
    json!({
        "at": at.to_rfc3339(),
        "target": organisation.uri(),
        "address": endpoint.address,
        "payload": payload,
        "certificate_sha256": certificate.thumbprint_hex(),
        "endpoint": version(&candidate.entry.resource),
        "addressee": addressee,
    })
}

fn version(resource: &Resource) -> Value {
    let meta = resource.meta();
    json!({
        "reference": format!("{}/{}", resource.kind(), resource.id()),
        "version": meta.and_then(|meta| meta.version_id.as_deref()),
        "last_updated": meta.and_then(|meta| meta.last_updated.as_deref()),
        "source": meta.and_then(|meta| meta.source.as_deref()),
    })
}
