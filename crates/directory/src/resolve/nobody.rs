//! Nobody: why the identifiers of a message lead to no entry, told as exactly as may be.
//!
//! Looked for only after everything else failed, so that it may read the whole directory.

use super::addressee::Addressee;
use super::seek::distinct;
use crate::directory::Directory;
use crate::fhir::{HumanName, Identifier, Resource};
use crate::individual_key::IndividualKey;
use crate::refusal::{Refusal, Sought};
use crate::step::Passage;
use crate::trail::Trail;
use crate::wanted::Wanted;

/// Most names that are compared with an entry's.
const MAX_NAMES: usize = 8;

/// The refusal for identifiers that lead nowhere: a number that is retired, a name alone, or
/// nobody.
pub(super) fn by_individuals(directory: &Directory, wanted: &Wanted, trail: &mut Trail) -> Refusal {
    let keys = wanted.individuals.iter().map(IndividualKey::of_message);
    let keys: Vec<IndividualKey> = keys.flatten().collect();
    if let Some(recipient) = retired(directory, &keys, trail) {
        return Refusal::NumberRetired { recipient };
    }
    if keys.is_empty() {
        let names = wanted.individuals.iter().map(|one| one.id.as_str());
        let names: Vec<&str> = names.take(MAX_NAMES).collect();
        if let Some(refusal) = named(directory, &names) {
            return refusal;
        }
    }
    Refusal::UnknownRecipient {
        sought: Sought::Individual,
    }
}

/// The refusal for a facility that nobody publishes: its name alone may be known.
pub(super) fn by_facility(directory: &Directory, wanted: &Wanted) -> Refusal {
    let facility = &wanted.facility;
    let is_name = facility.universal_id.is_empty();
    let by_name = || named(directory, &[facility.namespace.as_str()]);
    let refusal = is_name.then(by_name).flatten();
    refusal.unwrap_or(Refusal::UnknownRecipient {
        sought: Sought::Facility,
    })
}

/// Whose entry carries one of the keys as a number that is not in use any more.
fn retired(directory: &Directory, keys: &[IndividualKey], trail: &mut Trail) -> Option<String> {
    for (number, entry) in directory.entries.iter().enumerate() {
        let identifiers: &[Identifier] = match &entry.resource {
            Resource::HealthcareService(service) => &service.identifier,
            Resource::Organization(organization) => &organization.identifier,
            Resource::Practitioner(practitioner) => &practitioner.identifier,
            Resource::PractitionerRole(role) => &role.identifier,
            Resource::Endpoint(_) | Resource::Other(_) => continue,
        };
        let carried = identifiers.iter().filter(|id| !id.is_usable());
        let mut carried = carried.flat_map(IndividualKey::of_any);
        if carried.any(|key| keys.contains(&key))
            && let Some(name) = called(directory, number)
        {
            trail.entry(entry, Passage::NumberRetired);
            return Some(name);
        }
    }
    None
}

/// What people call an entry that is shown.
fn called(directory: &Directory, number: usize) -> Option<String> {
    let addressee = Addressee::new(directory, number).or_else(|| {
        let role = directory.index.roles(number).first()?;
        Addressee::new(directory, *role)
    });
    addressee.filter(|it| !it.is_hidden()).map(|it| it.name())
}

/// The refusal that lists who has one of these names, if anybody.
fn named(directory: &Directory, names: &[&str]) -> Option<Refusal> {
    let names: Vec<String> = names.iter().map(|name| folded(name)).collect();
    let names: Vec<&String> = names.iter().filter(|name| !name.is_empty()).collect();
    let fits = |name: &str| names.iter().any(|wanted| **wanted == folded(name));
    let entries = (0..directory.entries.len()).filter_map(|n| Addressee::new(directory, n));
    let shown = entries.filter(|it| !it.is_hidden());
    let found = shown.filter(|it| match it.resource() {
        Resource::PractitionerRole(_) => it.people().iter().any(|name| {
            let family = name.family.as_deref().unwrap_or_default();
            let whole = whole_name(name);
            fits(family) || fits(&whole) || fits(&name.display())
        }),
        Resource::HealthcareService(service) => service.name.as_deref().is_some_and(fits),
        Resource::Organization(organization) => organization.name.as_deref().is_some_and(fits),
        Resource::Endpoint(_) | Resource::Practitioner(_) | Resource::Other(_) => false,
    });
    let fits = distinct(found.map(|it| it.name()));
    (!fits.is_empty()).then_some(Refusal::NameOnly { fits })
}

/// Given and family name, without titles.
fn whole_name(name: &HumanName) -> String {
    let parts = name.given.iter().chain(&name.family);
    let words: Vec<&str> = parts.map(String::as_str).collect();
    words.join(" ")
}

fn folded(name: &str) -> String {
    let words: Vec<String> = name.split_whitespace().map(str::to_lowercase).collect();
    words.join(" ")
}
