//! Endpoints that cannot be reached: a handshake with each, under the policy of what may be called.

use super::leaf::Leaf;
use super::{Circumstances, Finding};
use crate::gateway::practice_trust;
use crate::{Config, Failure};
use directory::fhir::Resource;
use futures_util::future::join_all;
use ids::{Organisation, Severity};
use std::collections::BTreeMap;
use std::sync::Arc;
use transport::{Known, Step, ask};

/// Handshakes at a time.
const TOGETHER: usize = 8;

/// Addresses that are called at most.
const ADDRESSES: usize = 500;

/// Which endpoints in use are called.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Called {
    /// None.
    Nobody,
    /// Those where a delivery of ours was confirmed before.
    Confirmed,
    /// All.
    Everybody,
}

/// Where endpoints are that are to be called: the first [`ADDRESSES`] that were seen.
pub(crate) struct Addresses {
    called: Called,
    found: BTreeMap<String, Address>,
}

/// Whom to expect at an address, and the entries that say so.
struct Address {
    target: Organisation,
    places: Vec<String>,
}

impl Addresses {
    pub(super) fn new(called: &Called) -> Self {
        Self {
            called: *called,
            found: BTreeMap::new(),
        }
    }

    /// Notes the endpoints among these entries.
    pub(super) fn note(&mut self, leaf: &Leaf, circumstances: &Circumstances) {
        let is_called = |target: &Organisation| match self.called {
            Called::Nobody => false,
            Called::Confirmed => circumstances.verified.contains_key(target),
            Called::Everybody => true,
        };
        for resource in leaf.understood() {
            let Resource::Endpoint(endpoint) = resource else {
                continue;
            };
            let target = endpoint.targets().find(is_called);
            let is_active = endpoint.status.as_deref() == Some("active");
            let (Some(target), Some(url), true) = (target, endpoint.https_address(), is_active)
            else {
                continue;
            };
            if self.found.len() >= ADDRESSES && !self.found.contains_key(url) {
                continue;
            }
            let places = Vec::new();
            let address = self.found.entry(url.to_owned());
            let address = address.or_insert(Address { target, places });
            address.places.push(leaf.place_of(resource));
        }
    }
}

/// One finding per endpoint that shows no trusted certificate of its target or for its name.
///
/// # Errors
/// [`Failure`], where the node's own certificate, trust or policy cannot be used.
pub(crate) async fn unreachable(
    addresses: &Addresses,
    config: &Config,
) -> Result<Vec<Finding>, Failure> {
    let addresses: Vec<_> = addresses.found.iter().collect();
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
