//! Seek: from what is known of a recipient to the endpoints that might be used.

use ids::{Hd, Hpio, Organisation};

use super::addressee::{Addressee, Level, is_suppressed};
use super::candidate::Candidate;
use crate::directory::Directory;
use crate::individual_key::IndividualKey;
use crate::refusal::{Refusal, Sought};
use crate::wanted::Wanted;

/// Candidates for a message: by the recipient's identifiers at the facility, or, when the
/// message has none, by the facility alone.
pub(super) fn by_message<'a>(
    directory: &'a Directory,
    wanted: &Wanted,
) -> Result<Vec<Candidate<'a>>, Refusal> {
    if wanted
        .individuals
        .iter()
        .any(|individual| !individual.id.trim().is_empty())
    {
        return by_individual(directory, wanted);
    }
    if wanted.facility.is_empty() {
        return Err(Refusal::UnknownRecipient {
            sought: Sought::Nothing,
        });
    }
    let candidates = at_facility(directory, &wanted.facility)?;
    found(candidates, Sought::Facility)
}

/// Candidates for the way back to an organisation.
pub(super) fn by_organisation<'a>(
    directory: &'a Directory,
    organisation: &Organisation,
) -> Result<Vec<Candidate<'a>>, Refusal> {
    let targeted = directory.index.targets(organisation);
    let targeted: Vec<Candidate<'_>> = targeted
        .filter_map(|number| directory.endpoint(number))
        .filter(|located| !is_suppressed(&located.endpoint.extension))
        .map(Candidate::alone)
        .collect();
    if !targeted.is_empty() {
        return Ok(targeted);
    }
    let candidates = match organisation {
        Organisation::Hpio(hpio) => at_facility(directory, &Hd::new("", &hpio.oid(), "ISO"))?,
        Organisation::Target(_) => Vec::new(),
    };
    found(candidates, Sought::Organisation)
}

fn found(candidates: Vec<Candidate<'_>>, sought: Sought) -> Result<Vec<Candidate<'_>>, Refusal> {
    if candidates.is_empty() {
        Err(Refusal::UnknownRecipient { sought })
    } else {
        Ok(candidates)
    }
}

/// Endpoints that publish the facility; when none does, those of entries with its HPI-O.
fn at_facility<'a>(directory: &'a Directory, facility: &Hd) -> Result<Vec<Candidate<'a>>, Refusal> {
    let numbers = directory.index.facilities(facility);
    let published: Vec<Candidate<'_>> = numbers
        .into_iter()
        .filter_map(|number| directory.endpoint(number))
        .filter(|located| !is_suppressed(&located.endpoint.extension))
        .filter(|located| located.is_at(facility))
        .map(Candidate::alone)
        .collect();
    if !published.is_empty() {
        return Ok(published);
    }
    let Some(hpio) = facility.hpio() else {
        return Ok(Vec::new());
    };
    let organisations = with_key(directory, &hpio_key(&hpio));
    let Some(first) = organisations.first().copied() else {
        return Ok(Vec::new());
    };
    let candidates = endpoints_of(&organisations, facility);
    if candidates.is_empty() {
        return Err(Refusal::EndpointMissing {
            recipient: first.name(),
        });
    }
    Ok(candidates)
}

fn by_individual<'a>(
    directory: &'a Directory,
    wanted: &Wanted,
) -> Result<Vec<Candidate<'a>>, Refusal> {
    let facility = &wanted.facility;
    let all = closest(directory, wanted);
    let Some(first) = all.first() else {
        return Err(Refusal::UnknownRecipient {
            sought: Sought::Individual,
        });
    };
    let (active, inactive): (Vec<_>, Vec<_>) = all
        .iter()
        .copied()
        .partition(|addressee| addressee.is_active(wanted.at));
    let here: Vec<_> = active
        .iter()
        .copied()
        .filter(|entry| entry.is_at(facility))
        .collect();
    if here.is_empty() {
        let left = inactive.iter().find(|addressee| addressee.is_at(facility));
        let left = left.or_else(|| inactive.first().filter(|_| active.is_empty()));
        return Err(match left {
            Some(left) => Refusal::RecipientInactive {
                recipient: left.name(),
            },
            None => Refusal::PractitionerNotAtThisPractice {
                practitioner: first.name(),
                works_at: distinct(active.iter().map(Addressee::place)),
            },
        });
    }
    let mut persons: Vec<usize> = here.iter().map(Addressee::person).collect();
    persons.sort_unstable();
    persons.dedup();
    let are_people = here
        .iter()
        .all(|addressee| addressee.level() == Level::Role);
    if are_people && persons.len() > 1 {
        let fits = distinct(here.iter().map(Addressee::name));
        return Err(Refusal::AmbiguousRecipient { fits });
    }
    let candidates = endpoints_of(&here, facility);
    match here.first() {
        Some(first) if candidates.is_empty() => Err(Refusal::EndpointMissing {
            recipient: first.name(),
        }),
        Some(_) | None => Ok(candidates),
    }
}

/// The entries that carry the message's identifiers, at the closest level only: where a role is
/// named, its organisation's number is a detail of the address and not a second recipient.
fn closest<'a>(directory: &'a Directory, wanted: &Wanted) -> Vec<Addressee<'a>> {
    let keys: Vec<IndividualKey> = wanted
        .individuals
        .iter()
        .filter_map(IndividualKey::of_message)
        .collect();
    let names_person = keys.iter().any(IndividualKey::is_person);
    let mut entries: Vec<Addressee<'_>> = Vec::new();
    for key in &keys {
        // A person who is not listed must not become "the practice" through its number.
        if names_person && matches!(key, IndividualKey::Hpio(_)) {
            continue;
        }
        // A bare HPI-I says who, not where: only the facility makes it an address.
        if wanted.facility.is_empty() && matches!(key, IndividualKey::Hpii(_)) {
            continue;
        }
        for addressee in with_key(directory, key) {
            if !entries
                .iter()
                .any(|known| known.number() == addressee.number())
            {
                entries.push(addressee);
            }
        }
    }
    let level = entries.iter().map(Addressee::level).max();
    entries.retain(|addressee| Some(addressee.level()) == level);
    entries
}

/// Entries with this identifier that are not hidden. A practitioner's number leads to the roles,
/// and `HPI-I@HPI-O` also to a role whose person and organisation have those numbers.
fn with_key<'a>(directory: &'a Directory, key: &IndividualKey) -> Vec<Addressee<'a>> {
    let mut numbers: Vec<usize> = directory.index.individuals(key).to_vec();
    if let IndividualKey::Hpii(_) = key {
        numbers = roles_of(directory, key);
    }
    let entry = |number: usize| Addressee::new(directory, number);
    if let Some((person, organisation)) = key.person_at() {
        let roles = roles_of(directory, &person).into_iter().filter_map(entry);
        let at = |role: &Addressee<'_>| role.hpio().as_ref() == Some(&organisation);
        numbers.extend(roles.filter(at).map(|role| role.number()));
    }
    numbers.sort_unstable();
    numbers.dedup();
    numbers
        .into_iter()
        .filter_map(entry)
        .filter(|addressee| !addressee.is_hidden())
        .collect()
}

fn roles_of(directory: &Directory, person: &IndividualKey) -> Vec<usize> {
    let people = directory.index.individuals(person).iter();
    people
        .flat_map(|&person| directory.index.roles(person))
        .copied()
        .collect()
}

fn endpoints_of<'a>(addressees: &[Addressee<'a>], facility: &Hd) -> Vec<Candidate<'a>> {
    let mut candidates = Vec::new();
    for addressee in addressees {
        let located = addressee.endpoints_at(facility).into_iter();
        candidates.extend(located.map(|located| Candidate::of(*addressee, located, facility)));
    }
    candidates
}

fn hpio_key(hpio: &Hpio) -> IndividualKey {
    IndividualKey::Hpio(hpio.as_str().into())
}

fn distinct(names: impl Iterator<Item = String>) -> Vec<String> {
    let mut names: Vec<String> = names.collect();
    names.sort();
    names.dedup();
    names
}
