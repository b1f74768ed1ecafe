//! The entries of each practice, from the configuration and what the node can really do.

use crate::config::{Listen, PracticeConfig};
use crate::{Config, Failure};
use certs::Certificate;
use ids::{Organisation, Timestamp};
use listing::{Listing, Practice, Problem, Reach, listing};
use std::path::Path;

/// What one practice says of itself.
#[derive(Debug)]
pub struct Entries {
    /// Its name.
    pub practice: String,
    /// Its HPI-O or target.
    pub organisation: Organisation,
    /// Its resources; every problem, where one of them is an error.
    pub listing: Result<Listing, Vec<Problem>>,
}

/// The entries of all practices of the node as they are to stand at `now`. Certificates are read
/// anew, so that a renewed one is published.
///
/// # Errors
/// [`Failure`] when a file cannot be read.
pub fn entries(config: &Config, now: Timestamp) -> Result<Vec<Entries>, Failure> {
    let each = config.practices.iter();
    each.map(|practice| of_practice(config, practice, now))
        .collect()
}

fn of_practice(
    config: &Config,
    practice: &PracticeConfig,
    now: Timestamp,
) -> Result<Entries, Failure> {
    let known = practice.practice(config).ok_or_else(|| {
        Failure::Usage(format!(
            "practice {}: organisation or facility",
            practice.name
        ))
    })?;
    let reach = reach(config, practice)?;
    let entry = Practice {
        name: &practice.name,
        organisation: &known.org,
        facility: &known.facility,
        application: &known.application,
        roster: known.roster.data(),
        data: &practice.listing,
        reach: &reach,
    };
    Ok(Entries {
        practice: practice.name.clone(),
        listing: listing(&entry, now),
        organisation: known.org,
    })
}

fn reach(config: &Config, practice: &PracticeConfig) -> Result<Reach, Failure> {
    let mut certificates = vec![certificate(&practice.certificate)?];
    for earlier in &practice.earlier_keys {
        certificates.push(certificate(&earlier.certificate)?);
    }
    let own = |url: fn(&Listen) -> String| config.listen.as_ref().map(url).unwrap_or_default();
    let (delivery, responses) = match &practice.provider {
        Some(at) => (
            at.sealed_message_delivery.clone(),
            at.transport_response_delivery.clone(),
        ),
        None => (own(Listen::delivery_url), own(Listen::response_url)),
    };
    let at_provider = practice.provider.as_ref().and_then(|at| {
        let provider = at.organisation()?;
        Some((provider.clone(), provider.to_string()))
    });
    let hosted = config.provider.as_ref().and_then(|provider| {
        let organisation = config.shown_organisation()?;
        Some((organisation, provider.name.clone()))
    });
    Ok(Reach {
        delivery,
        responses,
        carries: crate::setup::PAYLOADS.map(str::to_owned).to_vec(),
        certificates,
        environment: config.environment,
        provider: at_provider.or(hosted),
    })
}

fn certificate(path: &Path) -> Result<Certificate, Failure> {
    let text = std::fs::read_to_string(path).map_err(|error| Failure::file(path, &error))?;
    let chain = Certificate::chain_from_pem(&text);
    let chain = chain.map_err(|error| Failure::Usage(format!("{}: {error}", path.display())))?;
    chain
        .into_iter()
        .next()
        .ok_or_else(|| Failure::Usage(format!("{}: there is no certificate", path.display())))
}
