//! Endpoints that cannot be reached: a handshake with each, under the policy of what may be called.

use super::Finding;
use crate::gateway::practice_trust;
use crate::{Config, Failure};
use directory::Directory;
use directory::fhir::Resource;
use futures_util::future::join_all;
use ids::{Organisation, Severity};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use transport::{Known, Step, ask};

/// Handshakes at a time.
const TOGETHER: usize = 8;

/// Addresses that are called at most.
const ADDRESSES: usize = 500;

/// Where to call, whom to expect there, and the entries that say so.
struct Address {
    target: Organisation,
    places: Vec<String>,
}

/// One finding per endpoint in use that shows no trusted certificate of its target or for its
/// name; `only` are the targets that are called, where not all are.
///
/// # Errors
/// [`Failure`], where the node's own certificate, trust or policy cannot be used.
pub(crate) async fn unreachable(
    directory: &Directory,
    config: &Config,
    only: Option<&BTreeSet<Organisation>>,
) -> Result<Vec<Finding>, Failure> {
    let addresses: Vec<_> = addresses(directory, only)
        .into_iter()
        .take(ADDRESSES)
        .collect();
    if addresses.is_empty() {
        return Ok(Vec::new());
    }
    let credentials = practice_trust(config)?.credentials.into_iter().next();
    let credentials = credentials.ok_or_else(|| {
        Failure::Usage("a node without a practice has no certificate to show".to_owned())
    })?;
    let (anchors, policy) = (Arc::new(config.trust.load()?), config.egress()?);
    let mut findings = Vec::new();
    for some in addresses.chunks(TOGETHER) {
        let called = some.iter().map(async |(url, address)| {
            let known = Known::Organisation {
                credentials: credentials.clone(),
                anchors: anchors.clone(),
                organisation: address.target.clone(),
            };
            // Whoever shakes hands is there, whatever is answered to a request that is none.
            let failed = ask(url, &known, &policy, None).await.err();
            (address, failed.filter(|it| it.step != Step::Answer))
        });
        for (address, failed) in join_all(called).await {
            let Some(failed) = failed else {
                continue;
            };
            findings.extend(address.places.iter().map(|place| Finding {
                severity: Severity::Warning,
                code: "directory.endpoint-unreachable".into(),
                place: place.clone(),
                text: format!("it cannot be reached ({}): {failed}", failed.step.as_str()),
            }));
        }
    }
    Ok(findings)
}

fn addresses(
    directory: &Directory,
    only: Option<&BTreeSet<Organisation>>,
) -> BTreeMap<String, Address> {
    let mut found: BTreeMap<String, Address> = BTreeMap::new();
    for resource in directory.resources() {
        let Resource::Endpoint(endpoint) = resource else {
            continue;
        };
        let mut targets = endpoint.targets();
        let target = targets.find(|it| only.is_none_or(|only| only.contains(it)));
        let is_active = endpoint.status.as_deref() == Some("active");
        if let (Some(target), Some(url), true) = (target, endpoint.https_address(), is_active) {
            let places = Vec::new();
            let address = found
                .entry(url.to_owned())
                .or_insert(Address { target, places });
            address.places.push(format!("Endpoint/{}", resource.id()));
        }
    }
    found
}
