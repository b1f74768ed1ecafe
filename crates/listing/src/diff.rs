//! What has to be written so that a directory says what we say.

use std::collections::BTreeSet;

use serde_json::Value;

/// An entry of ours as a directory has it.
#[derive(Clone, Debug, PartialEq)]
pub struct Published {
    /// The resource as it was served.
    pub resource: Value,
    /// The version that the directory gives it, for `If-Match`.
    pub version: Option<u64>,
}

/// One write.
#[derive(Clone, Debug, PartialEq)]
pub enum Change {
    /// Take an entry away.
    Delete {
        /// `Type/id`.
        reference: String,
        /// The version that is there.
        version: Option<u64>,
    },
    /// Write an entry.
    Put {
        /// `Type/id`.
        reference: String,
        /// The version that is there; `None` when nothing is.
        version: Option<u64>,
        /// The members that change; empty for a new entry.
        members: Vec<String>,
        /// The resource.
        resource: Value,
    },
}

/// The writes that lead from `there` to `ours`: new and changed entries first, in the order of
/// `ours`, then entries that are ours no longer, those that refer before those referred to.
///
/// `there` holds entries of ours only; version and time that a directory adds do not count.
#[must_use]
pub fn changes(ours: &[Value], there: &[Published]) -> Vec<Change> {
    let mut changes = Vec::new();
    for resource in ours {
        let name = reference(resource);
        let before = there.iter().find(|it| reference(&it.resource) == name);
        let members = before.map_or_else(Vec::new, |it| differing(&it.resource, resource));
        if before.is_some() && members.is_empty() {
            continue;
        }
        changes.push(Change::Put {
            reference: name,
            version: before.and_then(|it| it.version),
            members,
            resource: resource.clone(),
        });
    }
    let kept: BTreeSet<String> = ours.iter().map(reference).collect();
    let gone = there
        .iter()
        .filter(|it| !kept.contains(&reference(&it.resource)));
    let mut gone: Vec<(usize, Change)> = gone
        .map(|it| {
            let reference = reference(&it.resource);
            let change = Change::Delete {
                version: it.version,
                reference: reference.clone(),
            };
            (rank(&reference), change)
        })
        .collect();
    gone.sort_by_key(|(rank, _)| std::cmp::Reverse(*rank));
    changes.extend(gone.into_iter().map(|(_, change)| change));
    changes
}

/// `Type/id`.
fn reference(resource: &Value) -> String {
    let text = |name: &str| resource[name].as_str().unwrap_or_default();
    format!("{}/{}", text("resourceType"), text("id"))
}

/// How far a type stands from what nothing refers to.
fn rank(reference: &str) -> usize {
    let kind = reference.split('/').next().unwrap_or_default();
    let order = [
        "Organization",
        "Endpoint",
        "Location",
        "Practitioner",
        "HealthcareService",
        "PractitionerRole",
    ];
    order.iter().position(|it| *it == kind).unwrap_or(0)
}

/// The names of members that differ.
fn differing(before: &Value, after: &Value) -> Vec<String> {
    let (before, after) = (plain(before), plain(after));
    let names = |value: &Value| -> BTreeSet<String> {
        value
            .as_object()
            .into_iter()
            .flat_map(|it| it.keys().cloned())
            .collect()
    };
    let all: BTreeSet<String> = names(&before).union(&names(&after)).cloned().collect();
    all.into_iter()
        .filter(|name| before.get(name) != after.get(name))
        .collect()
}

/// The resource without what a directory adds.
fn plain(resource: &Value) -> Value {
    let mut plain = resource.clone();
    let Some(meta) = plain.get_mut("meta").and_then(Value::as_object_mut) else {
        return plain;
    };
    for added in ["versionId", "lastUpdated", "source"] {
        meta.remove(added);
    }
    if meta.is_empty()
        && let Some(members) = plain.as_object_mut()
    {
        members.remove("meta");
    }
    plain
}
