//! Index: ways into a directory that do not read all of it.

use std::collections::HashMap;

use ids::{Hd, Organisation};

use crate::bundle::Entry;
use crate::fhir::{Identifier, Reference, Resource};
use crate::individual_key::IndividualKey;

/// Entry numbers by what they can be found by.
#[derive(Debug, Default)]
pub(crate) struct Index {
    /// By full URL and by `Type/id`; `None` when two entries claim the same name.
    names: HashMap<String, Option<usize>>,
    /// Roles, services and organisations by identifier.
    individuals: HashMap<IndividualKey, Vec<usize>>,
    /// Endpoints by each half of their receiving facility.
    facilities: HashMap<FacilityKey, Vec<usize>>,
    /// Endpoints by SMD target.
    targets: HashMap<Organisation, Vec<usize>>,
    /// Roles by practitioner entry.
    roles: HashMap<usize, Vec<usize>>,
}

#[derive(Debug, PartialEq, Eq, Hash)]
enum FacilityKey {
    Namespace(String),
    Universal(String),
}

impl Index {
    /// Indexes the entries; also gives the numbers of entries whose name was already taken.
    pub(crate) fn build(entries: &[Entry]) -> (Self, Vec<usize>) {
        let mut index = Self::default();
        let duplicates = index.add_names(entries);
        for (number, entry) in entries.iter().enumerate() {
            match &entry.resource {
                Resource::Endpoint(endpoint) => {
                    for key in endpoint.receiving_facility().iter().flat_map(facility_keys) {
                        index.facilities.entry(key).or_default().push(number);
                    }
                    for target in endpoint.targets() {
                        index.targets.entry(target).or_default().push(number);
                    }
                }
                Resource::HealthcareService(service) => {
                    index.add_individual(number, &service.identifier);
                }
                Resource::Organization(organization) => {
                    index.add_individual(number, &organization.identifier);
                }
                Resource::Practitioner(practitioner) => {
                    index.add_individual(number, &practitioner.identifier);
                }
                Resource::PractitionerRole(role) => {
                    index.add_individual(number, &role.identifier);
                    let person = role.practitioner.as_ref();
                    if let Some(person) = person.and_then(|to| index.follow(entry, to)) {
                        index.roles.entry(person).or_default().push(number);
                    }
                }
                Resource::Other(_) => {}
            }
        }
        (index, duplicates)
    }

    /// Entries that carry this identifier.
    pub(crate) fn individuals(&self, key: &IndividualKey) -> &[usize] {
        self.individuals.get(key).map_or(&[], Vec::as_slice)
    }

    /// The roles of a practitioner entry.
    pub(crate) fn roles(&self, practitioner: usize) -> &[usize] {
        self.roles.get(&practitioner).map_or(&[], Vec::as_slice)
    }

    /// Endpoints that may be at this facility: each half of the designator is looked up by
    /// itself, and the caller compares the whole.
    pub(crate) fn facilities(&self, facility: &Hd) -> Vec<usize> {
        let mut found: Vec<usize> = facility_keys(facility)
            .filter_map(|key| self.facilities.get(&key))
            .flatten()
            .copied()
            .collect();
        found.sort_unstable();
        found.dedup();
        found
    }

    /// Endpoints with this SMD target.
    pub(crate) fn targets(&self, target: &Organisation) -> impl Iterator<Item = usize> {
        self.targets.get(target).into_iter().flatten().copied()
    }

    /// The entry a reference leads to, seen from the entry that holds it.
    ///
    /// Entries of several sources may share an id, so a relative reference is first read against
    /// the holder's own base. An absolute one is a name by itself and never falls back to another
    /// source's entry.
    pub(crate) fn follow(&self, from: &Entry, to: &Reference) -> Option<usize> {
        let text = to.unversioned()?;
        let own = from
            .base()
            .and_then(|base| self.names.get(&format!("{base}{text}")));
        own.or_else(|| self.names.get(text)).copied().flatten()
    }

    fn add_names(&mut self, entries: &[Entry]) -> Vec<usize> {
        let mut duplicates = Vec::new();
        for (number, entry) in entries.iter().enumerate() {
            let relative = entry.relative();
            let distinct_source = entry.full_url.is_some();
            let names = entry.full_url.clone().into_iter().chain([relative]);
            for name in names {
                let taken = self.names.insert(name.clone(), Some(number));
                if taken.is_none() {
                    continue;
                }
                self.names.insert(name.clone(), None);
                // The same id under two URLs is two sources, not a mistake.
                if !distinct_source || is_absolute(&name) {
                    duplicates.push(number);
                }
            }
        }
        duplicates.dedup();
        duplicates
    }

    fn add_individual(&mut self, number: usize, identifiers: &[Identifier]) {
        for key in identifiers.iter().flat_map(IndividualKey::of_entry) {
            let numbers = self.individuals.entry(key).or_default();
            if numbers.last() != Some(&number) {
                numbers.push(number);
            }
        }
    }
}

fn is_absolute(reference: &str) -> bool {
    reference.contains("://") || reference.starts_with("urn:")
}

fn facility_keys(facility: &Hd) -> impl Iterator<Item = FacilityKey> {
    let namespace = Some(&facility.namespace).filter(|text| !text.is_empty());
    let universal = Some(&facility.universal_id).filter(|text| !text.is_empty());
    let namespace = namespace.map(|text| FacilityKey::Namespace(text.clone()));
    namespace
        .into_iter()
        .chain(universal.map(|text| FacilityKey::Universal(text.clone())))
}
