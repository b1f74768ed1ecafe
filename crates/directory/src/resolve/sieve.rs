//! Sieve: from endpoints that might be used to the one that will be, or the reason there is none.

use std::cmp::Reverse;

use certs::Certificate;
use ids::{Organisation, Timestamp};

use super::candidate::Candidate;
use super::outcome::{Keyed, provider, route};
use super::{Consignment, Sender};
use crate::code_set::CodeSet;
use crate::directory::Directory;
use crate::environment::Environment;
use crate::fhir::Endpoint;
use crate::offer::{Interface, Offer};
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
    let targeted = reachable(candidates, consignment, sender.environment, trail)?;
    let keyed = keyed(targeted, consignment.at, sender, trail)?;
    let best = preferred(keyed, &consignment.offer, trail);
    let best = single(directory, best, &consignment.offer, trail)?;
    Ok(route(directory, best, consignment))
}

/// Those that take the payload at an address of theirs, whatever their certificates say.
pub(super) fn reachable<'a>(
    candidates: Vec<Candidate<'a>>,
    consignment: Consignment<'_>,
    ours: Environment,
    trail: &mut Trail,
) -> Result<Vec<Candidate<'a>>, Refusal> {
    let active = pass(
        candidates,
        (Passage::EndpointInactive, trail),
        |c| is_active(c.endpoint, consignment.at),
        |c| Refusal::EndpointInactive {
            recipient: c.name.clone(),
        },
    )?;
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
        |c| way(c.endpoint, &consignment.offer).is_some(),
        |c| Refusal::ConnectionTypeUnsupported {
            recipient: c.name.clone(),
        },
    )?;
    let taking = pass(
        reachable,
        (Passage::OtherPayload, trail),
        |c| form(c.endpoint, &consignment.offer).is_some(),
        |c| Refusal::PayloadUnsupported {
            recipient: c.name.clone(),
            wanted: consignment
                .offer
                .payloads
                .first()
                .copied()
                .unwrap_or_default()
                .into(),
            they_take: payloads(c.endpoint),
        },
    )?;
    complete(taking, trail)
}

/// Keeps those with an address and an identity.
fn complete<'a>(
    taking: Vec<Candidate<'a>>,
    trail: &mut Trail,
) -> Result<Vec<Candidate<'a>>, Refusal> {
    let addressed = pass(
        taking,
        (Passage::AddressMissing, trail),
        |c| c.endpoint.https_address().is_some(),
        |c| Refusal::EndpointIncomplete {
            recipient: c.name.clone(),
            lacks: Lack::Address,
        },
    )?;
    pass(
        addressed,
        (Passage::TargetMissing, trail),
        |c| !c.identities().is_empty(),
        |c| Refusal::EndpointIncomplete {
            recipient: c.name.clone(),
            lacks: Lack::Target,
        },
    )
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

/// Whether the endpoint is switched on and inside its period.
pub(crate) fn is_active(endpoint: &Endpoint, at: Timestamp) -> bool {
    let in_period = endpoint
        .period
        .as_ref()
        .is_none_or(|period| period.covers(at));
    endpoint.status.as_deref() == Some("active") && in_period
}

/// Which of the sender's interfaces the endpoint has, by its place in the offer.
pub(super) fn way(endpoint: &Endpoint, offer: &Offer<'_>) -> Option<usize> {
    let coding = endpoint.connection_type.as_ref()?;
    let says = |one: &Interface| CodeSet::SmdInterfaces.says(coding, one.code());
    offer.interfaces.iter().position(says)
}

/// Which of the sender's payloads the endpoint takes, the best by its place in the offer.
pub(super) fn form(endpoint: &Endpoint, offer: &Offer<'_>) -> Option<usize> {
    offer.payloads.iter().position(|one| takes(endpoint, one))
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

/// Those that take the best form, and of them those that take it the best way.
fn preferred<'a>(keyed: Vec<Keyed<'a>>, offer: &Offer<'_>, trail: &mut Trail) -> Vec<Keyed<'a>> {
    let rank = |k: &Keyed<'_>| {
        let endpoint = k.candidate.endpoint;
        (form(endpoint, offer), way(endpoint, offer))
    };
    // None never comes: only what takes some form some way is keyed.
    let best = keyed.iter().map(rank).min();
    let (kept, others): (Vec<_>, Vec<_>) = keyed.into_iter().partition(|k| Some(rank(k)) == best);
    for other in others {
        trail.entry(other.candidate.entry, Passage::LessPreferred);
    }
    kept
}

/// The one to use: several endpoints of one target are alternatives, the newest first; several
/// targets are several recipients, unless one of them is run by the sender's own provider.
fn single<'a>(
    directory: &Directory,
    mut keyed: Vec<Keyed<'a>>,
    offer: &Offer<'_>,
    trail: &mut Trail,
) -> Result<Keyed<'a>, Refusal> {
    if let Some(ours) = offer.provider {
        let is_ours = |k: &Keyed<'_>| provider(directory, &k.candidate).as_ref() == Some(ours);
        if keyed.iter().any(is_ours) {
            let (kept, others): (Vec<_>, Vec<_>) = keyed.into_iter().partition(is_ours);
            for other in others {
                trail.entry(other.candidate.entry, Passage::LessPreferred);
            }
            keyed = kept;
        }
    }
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

pub(super) fn updated(endpoint: &Endpoint) -> Option<Timestamp> {
    let text = endpoint.meta.as_ref()?.last_updated.as_deref()?;
    Timestamp::parse_rfc3339(text).ok()
}
