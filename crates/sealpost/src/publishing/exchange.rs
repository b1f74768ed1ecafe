//! Comparing what a directory has with what we say, and writing the difference.

use super::known::Known;
use crate::config::PublishTo;
use crate::gateway::practice_trust;
use crate::{Config, Failure};
use ids::Organisation;
use listing::{Change, Published, changes, id_prefix};
use serde_json::Value;
use std::collections::BTreeSet;
use transport::{CourierLimits, PublishClient, PublishError};

/// What has to be written in one directory for one practice.
pub struct Comparison {
    client: PublishClient,
    base: String,
    /// The writes, in order.
    pub changes: Vec<Change>,
}

/// Reads what the directory has of ours and compares; writes nothing.
///
/// # Errors
/// [`Failure`] when the directory does not answer, or may not be called.
pub async fn compare(
    config: &Config,
    organisation: &Organisation,
    ours: &[Value],
    to: &PublishTo,
) -> Result<Comparison, Failure> {
    let trust = practice_trust(config)?;
    let server = to.organisation();
    let server = server.ok_or_else(|| Failure::Usage("publish.directory: organisation".into()))?;
    let client = PublishClient::new(
        &trust,
        (organisation, &server),
        &to.base,
        config.egress()?,
        CourierLimits::default(),
    );
    let client = client.map_err(|error| failed(&error))?;
    let known = Known::load(config)?;
    let mut references: BTreeSet<String> = ours.iter().map(reference).collect();
    references.extend(known.of(&to.base, &id_prefix(organisation)));
    let mut there = Vec::new();
    for reference in references {
        let served = client.read(&reference).await;
        let Some(served) = served.map_err(|error| failed(&error))? else {
            continue;
        };
        let resource = serde_json::from_str(&served.body).map_err(|error| {
            Failure::Unavailable(format!("{}: {reference} cannot be read: {error}", to.base))
        })?;
        there.push(Published {
            resource,
            version: served.version,
        });
    }
    Ok(Comparison {
        client,
        base: to.base.clone(),
        changes: changes(ours, &there),
    })
}

/// Writes the difference. Stops at the first write that is refused: what is published so far
/// stands, and the next comparison goes on from there.
///
/// # Errors
/// [`Failure`] naming the entry.
pub async fn perform(config: &Config, comparison: &Comparison) -> Result<(), Failure> {
    let mut known = Known::load(config)?;
    for change in &comparison.changes {
        if let Change::Put { reference, .. } = change {
            known.add(&comparison.base, reference);
        }
    }
    known.save(config)?;
    for change in &comparison.changes {
        let client = &comparison.client;
        let done = match change {
            Change::Put {
                reference,
                version,
                resource,
                ..
            } => client.put(reference, resource.to_string(), *version).await,
            Change::Delete { reference, version } => client.delete(reference, *version).await,
        };
        done.map_err(|error| failed(&error))?;
        if let Change::Delete { reference, .. } = change {
            known.remove(&comparison.base, reference);
        }
    }
    known.save(config)
}

fn failed(error: &PublishError) -> Failure {
    match error {
        PublishError::Changed(_) | PublishError::Refused { .. } => {
            Failure::Negative(error.to_string())
        }
        PublishError::Forbidden(_) => Failure::Usage(error.to_string()),
        PublishError::NoAnswer(_) => Failure::Unavailable(error.to_string()),
    }
}

fn reference(resource: &Value) -> String {
    let text = |name: &str| resource[name].as_str().unwrap_or_default();
    format!("{}/{}", text("resourceType"), text("id"))
}
