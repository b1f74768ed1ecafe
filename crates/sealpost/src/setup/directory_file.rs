//! The provider directory of a new node: each practice, its practitioner and its endpoint.

use crate::Failure;
use directory::{
    DirectoryBuilder, Environment, NewEndpoint, NewOrganisation, NewPractitioner, NewRole,
};
use ids::Timestamp;
use std::collections::BTreeSet;
use std::net::SocketAddr;
use synth::pki::Issued;
use synth::world::{Practice, Provider};

/// Payload types that a new practice takes: all that this version carries.
pub const PAYLOADS: [&str; 7] = [
    directory::uris::payload::REF_L2,
    directory::uris::payload::REF_L1,
    directory::uris::payload::RRI,
    directory::uris::payload::ORU,
    directory::uris::payload::ORM,
    directory::uris::payload::ORR,
    directory::uris::payload::ACK,
];

/// A practice to list.
#[derive(Clone, Copy, Debug)]
pub struct Listing<'a> {
    /// Who it is.
    pub practice: &'a Practice,
    /// What senders seal to.
    pub issued: &'a Issued,
    /// Where its messages are taken in.
    pub address: SocketAddr,
    /// Who takes them in there, where that is not the practice itself.
    pub provider: Option<&'a Provider>,
}

/// A directory file with practices that others call directly.
pub fn directory_json(
    at: Timestamp,
    practices: &[(&Practice, &Issued, SocketAddr)],
) -> Result<String, Failure> {
    let listings = practices.iter().map(|(practice, issued, address)| Listing {
        practice,
        issued,
        address: *address,
        provider: None,
    });
    directory_of(at, &listings.collect::<Vec<_>>())
}

/// A directory file with each practice, its practitioner, its endpoint, and who runs that.
pub fn directory_of(at: Timestamp, listings: &[Listing<'_>]) -> Result<String, Failure> {
    let mut builder = DirectoryBuilder::new(at);
    let mut providers = BTreeSet::new();
    for provider in listings.iter().filter_map(|listing| listing.provider) {
        if providers.insert(provider.hpio.as_str()) {
            builder = builder.organisation(organisation_of(provider));
        }
    }
    for (n, listing) in listings.iter().enumerate() {
        builder = add_practice(builder, n, listing);
    }
    built(builder)
}

/// The entries of one practice, for a directory in which it has this number, from 0. Its provider
/// publishes itself.
pub fn own_entries(at: Timestamp, number: usize, listing: &Listing<'_>) -> Result<String, Failure> {
    let mut builder = DirectoryBuilder::new(at);
    if let Some(provider) = listing.provider {
        builder = builder.organisation(organisation_of(provider));
    }
    let text = built(add_practice(builder, number, listing))?;
    let Some(provider) = listing.provider else {
        return Ok(text);
    };
    let wrong = |error: serde_json::Error| Failure::Usage(error.to_string());
    let mut bundle: serde_json::Value = serde_json::from_str(&text).map_err(wrong)?;
    if let Some(entries) = bundle["entry"].as_array_mut() {
        entries.retain(|entry| entry["resource"]["id"] != id_of(provider).as_str());
    }
    Ok(bundle.to_string())
}

/// The entry of a provider, which its practices' endpoints refer to.
pub fn provider_entry(at: Timestamp, provider: &Provider) -> Result<String, Failure> {
    built(DirectoryBuilder::new(at).organisation(organisation_of(provider)))
}

fn built(builder: DirectoryBuilder) -> Result<String, Failure> {
    let text = builder.build();
    text.map_err(|error| Failure::Usage(error.to_string()))
}

fn organisation_of(provider: &Provider) -> NewOrganisation {
    NewOrganisation {
        id: id_of(provider),
        name: provider.name.clone(),
        hpio: Some(provider.hpio.clone()),
    }
}

/// FHIR id of a provider's organisation.
fn id_of(provider: &Provider) -> String {
    format!("provider-{}", provider.hpio.as_str())
}

fn add_practice(builder: DirectoryBuilder, n: usize, listing: &Listing<'_>) -> DirectoryBuilder {
    let Listing {
        practice,
        issued,
        address,
        provider,
    } = listing;
    let id = |kind: &str| format!("{kind}-{}", n + 1);
    let person = &practice.practitioner;
    builder
        .organisation(NewOrganisation {
            id: id("org"),
            name: practice.name.clone(),
            hpio: Some(practice.hpio.clone()),
        })
        .endpoint(NewEndpoint {
            id: id("endpoint"),
            name: format!("{} secure messaging", practice.name),
            target: practice.organisation(),
            address: format!("https://{address}/smd/SealedMessageDelivery"),
            facility: practice.facility(),
            application: None,
            payloads: PAYLOADS.map(str::to_owned).to_vec(),
            certificates: vec![issued.certificate.clone()],
            environment: Environment::Test,
            managed_by: provider.map_or_else(|| id("org"), id_of),
        })
        .practitioner(NewPractitioner {
            id: id("practitioner"),
            hpii: Some(person.hpii.clone()),
            prefix: "Dr".to_owned(),
            given: person.given.clone(),
            family: person.family.clone(),
        })
        .role(NewRole {
            id: id("role"),
            practitioner: id("practitioner"),
            organisation: id("org"),
            occupation: person.role.clone(),
            provider_number: Some(person.provider_number.clone()),
            endpoints: vec![id("endpoint")],
        })
}
