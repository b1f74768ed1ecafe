//! What belongs to two at once: SMD targets and provider numbers in two entries.
//!
//! Of a register of millions not every number and place is kept: first hashes tell which numbers
//! may belong to two, then those alone are looked at.

use super::{Finding, leaf::Leaf};
use directory::fhir::{Identifier, Resource};
use directory::uris::id::PROVIDER_NUMBER;
use directory::{CodeSet, uris};
use ids::Severity;
use std::collections::hash_map::{DefaultHasher, Entry};
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::hash::{Hash, Hasher};

/// What must lead to one place or person.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
enum Kind {
    Target,
    ProviderNumber,
}

/// An entry says that a target is at an address, or a provider number is a person's.
struct Claim {
    kind: Kind,
    value: String,
    /// The address, or the person.
    whose: String,
    place: String,
}

/// First look: 16 bytes for each target and number, and which of them are claimed for two.
#[derive(Debug, Default)]
pub(super) struct Claims {
    seen: HashMap<u64, u64>,
    doubtful: HashSet<u64>,
}

impl Claims {
    /// Notes what these entries claim.
    pub(super) fn note(&mut self, leaf: &Leaf) {
        for claim in claims(leaf) {
            let whose = hash(&claim.whose);
            match self.seen.entry(hash(&(claim.kind, &claim.value))) {
                Entry::Vacant(free) => {
                    free.insert(whose);
                }
                Entry::Occupied(taken) => {
                    if *taken.get() != whose {
                        self.doubtful.insert(*taken.key());
                    }
                }
            }
        }
    }

    /// What has to be looked at again; nothing, if no number can belong to two.
    pub(super) fn doubts(self) -> Option<Doubts> {
        let doubtful = self.doubtful;
        (!doubtful.is_empty()).then(|| Doubts {
            doubtful,
            stand: BTreeMap::new(),
        })
    }
}

/// Second look: where the doubtful ones stand, as they are.
#[derive(Debug)]
pub(super) struct Doubts {
    doubtful: HashSet<u64>,
    stand: BTreeMap<(Kind, String), BTreeSet<(String, String)>>,
}

impl Doubts {
    /// Notes what these entries claim of it.
    pub(super) fn note(&mut self, leaf: &Leaf) {
        for claim in claims(leaf) {
            if self.doubtful.contains(&hash(&(claim.kind, &claim.value))) {
                let stand = self.stand.entry((claim.kind, claim.value)).or_default();
                stand.insert((claim.whose, claim.place));
            }
        }
    }

    /// One finding per entry with a target or number that is claimed for two.
    pub(super) fn findings(self) -> impl Iterator<Item = Finding> {
        let stand = self.stand.into_iter();
        stand.flat_map(|((kind, _), stand)| {
            let whose: BTreeSet<&String> = stand.iter().map(|(whose, _)| whose).collect();
            let are_two = whose.len() > 1;
            let places = stand.into_iter().filter(move |_| are_two);
            places.map(move |(_, place)| finding(kind, place))
        })
    }
}

fn finding(kind: Kind, place: String) -> Finding {
    let (code, text) = match kind {
        Kind::Target => (
            "directory.duplicate-target",
            "has the SMD target of another endpoint at another address",
        ),
        Kind::ProviderNumber => (
            "directory.ambiguous-role",
            "has the provider number of another person's role: nothing can be addressed by it",
        ),
    };
    Finding {
        severity: Severity::Warning,
        code: code.into(),
        place,
        text: text.to_owned(),
    }
}

fn claims(leaf: &Leaf) -> Vec<Claim> {
    let mut found = Vec::new();
    for resource in leaf.understood() {
        let mut claim = |kind, value, whose: &Option<String>| {
            found.push(Claim {
                kind,
                value,
                whose: whose.clone().unwrap_or_default(),
                place: leaf.place_of(resource),
            });
        };
        match resource {
            Resource::Endpoint(endpoint) if endpoint.status.as_deref() == Some("active") => {
                let coding = endpoint.connection_type.as_ref();
                let code = uris::interface::SEALED_MESSAGE_DELIVERY;
                if coding.is_some_and(|it| CodeSet::SmdInterfaces.says(it, code)) {
                    for target in endpoint.targets() {
                        claim(Kind::Target, target.uri(), &endpoint.address);
                    }
                }
            }
            Resource::PractitionerRole(role) if role.active != Some(false) => {
                let person = role.practitioner.as_ref();
                let person = person.and_then(|it| it.reference.clone());
                for number in values(&role.identifier, PROVIDER_NUMBER) {
                    claim(Kind::ProviderNumber, number, &person);
                }
            }
            Resource::Endpoint(_)
            | Resource::HealthcareService(_)
            | Resource::Organization(_)
            | Resource::Other(_)
            | Resource::Practitioner(_)
            | Resource::PractitionerRole(_) => {}
        }
    }
    found
}

fn values(identifiers: &[Identifier], system: &str) -> Vec<String> {
    let own = identifiers.iter();
    own.filter(|it| it.system.as_deref() == Some(system))
        .filter_map(|it| it.value.as_deref())
        .map(|it| it.trim().to_uppercase())
        .collect()
}

fn hash(value: &impl Hash) -> u64 {
    let mut hasher = DefaultHasher::new();
    value.hash(&mut hasher);
    hasher.finish()
}
