//! Sieve: from endpoints that might be used to the one that will be, or the reason there is none.

use std::cmp::Reverse;

use certs::Certificate;
use ids::{Organisation, Timestamp};
use serde_json::{Value, json};

use super::addressee::Addressee;
use super::candidate::Candidate;
use super::{Consignment, Sender};
use crate::code_set::CodeSet;
use crate::directory::Directory;
use crate::fhir::{Endpoint, Identifier, Resource};
use crate::refusal::{Lack, Refusal};
use crate::route::Route;
use crate::step::Passage;
use crate::trail::Trail;
use crate::uris;

/// Most certificates of one endpoint that are judged; later ones are not looked at.
const MAX_CERTIFICATES: usize = 16;

/// Sieves the candidates step by step; the refusal names the first step none of them passed.
pub(super) fn choose(
    directory: &Directory,
    candidates: Vec<Candidate<'_>>,
    consignment: Consignment<'_>,
    sender: Sender<'_>,
    trail: &mut Trail,
) -> Result<Route, Refusal> {
    let active = pass(
        candidates,
        (Passage::EndpointInactive, trail),
        |c| is_active(c.endpoint, consignment.at),
        |c| Refusal::EndpointInactive {
            recipient: c.name.clone(),
        },
    )?;
    let ours = sender.environment;
    let same_world = pass(
        active,
        (Passage::OtherEnvironment, trail),
        |c| ours.holds(c.endpoint),
        |c| Refusal::WrongEnvironment {
            recipient: c.name.clone(),
            ours,
        },
    )?;
    let reachable = pass(
        same_world,
        (Passage::OtherInterface, trail),
        |c| speaks_smd(c.endpoint),
        |c| Refusal::ConnectionTypeUnsupported {
            recipient: c.name.clone(),
        },
    )?;
    let taking = pass(
        reachable,
        (Passage::OtherPayload, trail),
        |c| takes(c.endpoint, consignment.payload),
        |c| Refusal::PayloadUnsupported {
            recipient: c.name.clone(),
            wanted: consignment.payload.into(),
            they_take: payloads(c.endpoint),
        },
    )?;
    let addressed = pass(
        taking,
        (Passage::AddressMissing, trail),
        |c| c.endpoint.https_address().is_some(),
        |c| Refusal::EndpointIncomplete {
            recipient: c.name.clone(),
            lacks: Lack::Address,
        },
    )?;
    let targeted = pass(
        addressed,
        (Passage::TargetMissing, trail),
        |c| !c.identities().is_empty(),
        |c| Refusal::EndpointIncomplete {
            recipient: c.name.clone(),
            lacks: Lack::Target,
        },
    )?;
    let keyed = keyed(targeted, consignment.at, sender, trail)?;
    let best = single(keyed, trail)?;
    Ok(route(directory, best, consignment))
}

/// A candidate with a certificate that may be used, and the organisation it proves.
struct Keyed<'a> {
    candidate: Candidate<'a>,
    organisation: Organisation,
    certificate: Certificate,
}

/// Keeps those that pass; when none does, the first one explains. The others go on the trail.
fn pass<'a>(
    candidates: Vec<Candidate<'a>>,
    (left_out, trail): (Passage, &mut Trail),
    test: impl Fn(&Candidate<'a>) -> bool,
    refuse: impl Fn(&Candidate<'a>) -> Refusal,
) -> Result<Vec<Candidate<'a>>, Refusal> {
    let refusal = candidates.first().map(refuse);
    let (kept, others): (Vec<_>, Vec<_>) = candidates.into_iter().partition(test);
    for other in others {
        trail.entry(other.entry, left_out.clone());
    }
    match refusal {
        Some(refusal) if kept.is_empty() => Err(refusal),
        Some(_) | None => Ok(kept),
    }
}

fn is_active(endpoint: &Endpoint, at: Timestamp) -> bool {
    let in_period = endpoint
        .period
        .as_ref()
        .is_none_or(|period| period.covers(at));
    endpoint.status.as_deref() == Some("active") && in_period
}

fn speaks_smd(endpoint: &Endpoint) -> bool {
    let code = uris::interface::SEALED_MESSAGE_DELIVERY;
    endpoint
        .connection_type
        .as_ref()
        .is_some_and(|coding| CodeSet::SmdInterfaces.says(coding, code))
}

fn takes(endpoint: &Endpoint, payload: &str) -> bool {
    endpoint.payload_codings().any(|coding| {
        let any = coding.system.as_deref() == Some(uris::system::PAYLOAD_TYPE)
            && coding.code.as_deref() == Some(uris::payload::ANY);
        any || CodeSet::PayloadTypes.says(coding, payload)
    })
}

fn payloads(endpoint: &Endpoint) -> Vec<String> {
    let mut codes: Vec<String> = endpoint
        .payload_codings()
        .filter_map(|coding| coding.code.clone())
        .collect();
    codes.sort();
    codes.dedup();
    codes
}

fn keyed<'a>(
    candidates: Vec<Candidate<'a>>,
    at: Timestamp,
    sender: Sender<'_>,
    trail: &mut Trail,
) -> Result<Vec<Keyed<'a>>, Refusal> {
    let mut keyed = Vec::new();
    let mut first_refusal = None;
    for candidate in candidates {
        match key_for(&candidate, at, sender, trail) {
            Ok((organisation, certificate)) => {
                keyed.push(Keyed {
                    candidate,
                    organisation,
                    certificate,
                });
            }
            Err(refusal) => {
                first_refusal.get_or_insert(refusal);
            }
        }
    }
    match first_refusal {
        Some(refusal) if keyed.is_empty() => Err(refusal),
        Some(_) | None => Ok(keyed),
    }
}

/// The newest certificate that may be used, for the first identity it serves.
fn key_for(
    candidate: &Candidate<'_>,
    at: Timestamp,
    sender: Sender<'_>,
    trail: &mut Trail,
) -> Result<(Organisation, Certificate), Refusal> {
    let recipient = || candidate.name.clone();
    let mut reason = None;
    let mut certificates = Vec::new();
    for text in candidate
        .endpoint
        .certificate_texts()
        .take(MAX_CERTIFICATES)
    {
        match Certificate::from_pem(text) {
            Ok(certificate) => certificates.push(certificate),
            Err(error) => {
                trail.entry(candidate.entry, Passage::CertificateUnreadable);
                reason = Some(error.to_string());
            }
        }
    }
    certificates.sort_by_key(|certificate| Reverse(certificate.not_before()));
    let identities = candidate.identities();
    let mut judged = None;
    for certificate in certificates {
        for identity in &identities {
            match sender.judge.judge(&certificate, &identity.proved, at) {
                Ok(()) => return Ok((identity.receiver.clone(), certificate)),
                Err(refused) => {
                    let passage = Passage::CertificateRefused(refused.clone());
                    trail.entry(candidate.entry, passage);
                    judged.get_or_insert(refused);
                }
            }
        }
    }
    match judged.or(reason) {
        Some(reason) => Err(Refusal::CertificateUnusable {
            recipient: recipient(),
            reason,
        }),
        None => {
            trail.entry(candidate.entry, Passage::CertificatesMissing);
            Err(Refusal::CertificateMissing {
                recipient: recipient(),
            })
        }
    }
}

/// The one to use: several endpoints of one target are alternatives, the newest first; several
/// targets are several recipients.
fn single<'a>(mut keyed: Vec<Keyed<'a>>, trail: &mut Trail) -> Result<Keyed<'a>, Refusal> {
    keyed.sort_by_cached_key(|k| {
        (
            Reverse(updated(k.candidate.endpoint)),
            k.candidate.endpoint.id.clone(),
        )
    });
    let mut targets: Vec<&Organisation> = keyed.iter().map(|keyed| &keyed.organisation).collect();
    targets.sort();
    targets.dedup();
    if targets.len() > 1 {
        for several in &keyed {
            trail.entry(several.candidate.entry, Passage::TargetNotAlone);
        }
        let mut fits: Vec<String> = keyed.iter().map(|k| k.candidate.name.clone()).collect();
        fits.sort();
        fits.dedup();
        return Err(Refusal::AmbiguousRecipient { fits });
    }
    if let Some((first, others)) = keyed.split_first() {
        let chosen = first.candidate.entry;
        trail.entry(chosen, Passage::Chosen);
        // Two roles of one person may share an endpoint: it is there twice, and chosen.
        let others = others.iter().map(|other| other.candidate.entry);
        for other in others.filter(|other| !std::ptr::eq(*other, chosen)) {
            trail.entry(other, Passage::Older);
        }
    }
    keyed
        .into_iter()
        .next()
        .ok_or(Refusal::AmbiguousRecipient { fits: Vec::new() })
}

fn updated(endpoint: &Endpoint) -> Option<Timestamp> {
    let text = endpoint.meta.as_ref()?.last_updated.as_deref()?;
    Timestamp::parse_rfc3339(text).ok()
}

fn route(directory: &Directory, keyed: Keyed<'_>, consignment: Consignment<'_>) -> Route {
    let Keyed {
        candidate,
        organisation,
        certificate,
    } = keyed;
    let endpoint = candidate.endpoint;
    let snapshot = snapshot(&candidate, &organisation, &certificate, consignment);
    Route {
        organisation,
        endpoint_address: endpoint.https_address().unwrap_or_default().into(),
        provider: provider(directory, &candidate),
        certificate,
        payload: consignment.payload.into(),
        receiving_facility: candidate.facility,
        receiving_application: endpoint.receiving_application(),
        recipient_name: candidate.name,
        snapshot,
    }
}

/// The organisation that runs the endpoint, by the identifier of its reference or entry.
fn provider(directory: &Directory, candidate: &Candidate<'_>) -> Option<Organisation> {
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
    consignment: Consignment<'_>,
) -> Value {
    let endpoint = candidate.endpoint;
    let addressee = candidate
        .addressee
        .map(|addressee| version(addressee.resource()));
    json!({
        "at": consignment.at.to_rfc3339(),
        "target": organisation.uri(),
        "address": endpoint.address,
        "payload": consignment.payload,
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
