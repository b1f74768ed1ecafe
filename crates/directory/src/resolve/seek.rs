//! Seek: from what is known of a recipient to the endpoints that might be used.

use ids::{Hd, Hpio, Organisation};

use super::addressee::{Addressee, Level, is_suppressed};
use super::candidate::Candidate;
use super::nobody;
use crate::directory::{Directory, Located};
use crate::individual_key::IndividualKey;
use crate::refusal::{Refusal, Sought};
use crate::step::Passage;
use crate::trail::Trail;
use crate::wanted::Wanted;

/// Candidates for a message: by the recipient's identifiers at the facility, or, when the
/// message has none, by the facility alone.
pub(super) fn by_message<'a>(
    directory: &'a Directory,
    wanted: &Wanted,
    trail: &mut Trail,
) -> Result<Vec<Candidate<'a>>, Refusal> {
    if wanted
        .individuals
        .iter()
        .any(|individual| !individual.id.trim().is_empty())
    {
        return by_individual(directory, wanted, trail);
    }
    if wanted.facility.is_empty() {
        return Err(Refusal::UnknownRecipient {
            sought: Sought::Nothing,
        });
    }
    let candidates = at_facility(directory, &wanted.facility, trail)?;
    if candidates.is_empty() {
        return Err(nobody::by_facility(directory, wanted));
    }
    Ok(candidates)
}

/// The entries that a message means, inactive ones too, whether or not they can be sent to.
pub(super) fn meant<'a>(directory: &'a Directory, wanted: &Wanted) -> Vec<Addressee<'a>> {
    let trail = &mut Trail::off();
    let named = closest(directory, wanted, trail);
    if !named.is_empty() {
        return named;
    }
    let organisations = wanted.facility.hpio();
    let organisations = organisations.map(|hpio| with_key(directory, &hpio_key(&hpio)));
    shown(
        organisations.unwrap_or_default(),
        &Passage::FoundByHpio,
        trail,
    )
}

/// Candidates for the way back to an organisation.
pub(super) fn by_organisation<'a>(
    directory: &'a Directory,
    organisation: &Organisation,
    trail: &mut Trail,
) -> Result<Vec<Candidate<'a>>, Refusal> {
    let targeted = directory.index.targets(organisation);
    let targeted = targeted.filter_map(|number| directory.endpoint(number));
    let targeted: Vec<Candidate<'_>> = targeted
        .filter(|located| is_shown(*located, Passage::FoundByTarget, trail))
        .map(Candidate::alone)
        .collect();
    if !targeted.is_empty() {
        return Ok(targeted);
    }
    let candidates = match organisation {
        Organisation::Hpio(hpio) => {
            at_facility(directory, &Hd::new("", &hpio.oid(), "ISO"), trail)?
        }
        Organisation::Target(_) => Vec::new(),
    };
    if candidates.is_empty() {
        return Err(Refusal::UnknownRecipient {
            sought: Sought::Organisation,
        });
    }
    Ok(candidates)
}

/// Endpoints that publish the facility; when none does, those of entries with its HPI-O.
fn at_facility<'a>(
    directory: &'a Directory,
    facility: &Hd,
    trail: &mut Trail,
) -> Result<Vec<Candidate<'a>>, Refusal> {
    let numbers = directory.index.facilities(facility);
    let published: Vec<Candidate<'_>> = numbers
        .into_iter()
        .filter_map(|number| directory.endpoint(number))
        .filter(|located| located.is_at(facility))
        .filter(|located| is_shown(*located, Passage::FoundByFacility, trail))
        .map(Candidate::alone)
        .collect();
    if !published.is_empty() {
        return Ok(published);
    }
    let Some(hpio) = facility.hpio() else {
        return Ok(Vec::new());
    };
    let organisations = with_key(directory, &hpio_key(&hpio));
    let organisations = shown(organisations, &Passage::FoundByHpio, trail);
    let Some(first) = organisations.first().copied() else {
        return Ok(Vec::new());
    };
    let candidates = endpoints_of(&organisations, facility, trail);
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
    trail: &mut Trail,
) -> Result<Vec<Candidate<'a>>, Refusal> {
    let facility = &wanted.facility;
    let all = closest(directory, wanted, trail);
    let Some(first) = all.first() else {
        return Err(nobody::by_individuals(directory, wanted, trail));
    };
    let (active, inactive): (Vec<_>, Vec<_>) = all
        .iter()
        .copied()
        .partition(|addressee| addressee.is_active(wanted.at));
    for addressee in &inactive {
        trail.entry(addressee.entry(), Passage::Inactive);
    }
    let (here, elsewhere): (Vec<_>, Vec<_>) = active
        .iter()
        .copied()
        .partition(|addressee| addressee.is_at(facility));
    for addressee in elsewhere {
        trail.entry(addressee.entry(), Passage::OtherPractice);
    }
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
    let candidates = endpoints_of(&here, facility, trail);
    match here.first() {
        Some(first) if candidates.is_empty() => Err(Refusal::EndpointMissing {
            recipient: first.name(),
        }),
        Some(_) | None => Ok(candidates),
    }
}

/// The entries that carry the message's identifiers, at the closest level only: where a role is
/// named, its organisation's number is a detail of the address and not a second recipient.
fn closest<'a>(directory: &'a Directory, wanted: &Wanted, trail: &mut Trail) -> Vec<Addressee<'a>> {
    let keys = wanted.individuals.iter().map(IndividualKey::of_message);
    let keys: Vec<Option<IndividualKey>> = keys.collect();
    let names_person = keys.iter().flatten().any(IndividualKey::is_person);
    let mut entries: Vec<Addressee<'_>> = Vec::new();
    for (number, key) in keys.iter().enumerate() {
        let Some(key) = key else {
            trail.identifier(number, Passage::IdentifierWithoutMeaning);
            continue;
        };
        // A person who is not listed must not become "the practice" through its number.
        let gives_way = names_person && matches!(key, IndividualKey::Hpio(_));
        // A bare HPI-I says who, not where: only the facility makes it an address.
        let is_bare = wanted.facility.is_empty() && matches!(key, IndividualKey::Hpii(_));
        if gives_way || is_bare {
            trail.identifier(number, Passage::IdentifierSetAside);
            continue;
        }
        let found = with_key(directory, key);
        if found.is_empty() {
            trail.identifier(number, Passage::IdentifierOfNobody);
        }
        for addressee in shown(found, &Passage::FoundByIdentifier, trail) {
            if !entries
                .iter()
                .any(|known| known.number() == addressee.number())
            {
                entries.push(addressee);
            }
        }
    }
    let level = entries.iter().map(Addressee::level).max();
    entries.retain(|addressee| {
        let is_closest = Some(addressee.level()) == level;
        if !is_closest {
            trail.entry(addressee.entry(), Passage::LessClose);
        }
        is_closest
    });
    entries
}

/// Entries with this identifier, hidden ones too. A practitioner's number leads to the roles,
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
    numbers.into_iter().filter_map(entry).collect()
}

/// Those that are not hidden; how they were `found` goes on the trail.
fn shown<'a>(
    addressees: Vec<Addressee<'a>>,
    found: &Passage,
    trail: &mut Trail,
) -> Vec<Addressee<'a>> {
    let mut addressees = addressees;
    addressees.retain(|addressee| {
        let is_hidden = addressee.is_hidden();
        let passage = if is_hidden { &Passage::Hidden } else { found };
        trail.entry(addressee.entry(), passage.clone());
        !is_hidden
    });
    addressees
}

/// Whether an endpoint is not hidden; how it was `found` goes on the trail.
fn is_shown(located: Located<'_>, found: Passage, trail: &mut Trail) -> bool {
    let is_hidden = is_suppressed(&located.endpoint.extension);
    let passage = if is_hidden { Passage::Hidden } else { found };
    trail.entry(located.entry, passage);
    !is_hidden
}

fn roles_of(directory: &Directory, person: &IndividualKey) -> Vec<usize> {
    let people = directory.index.individuals(person).iter();
    people
        .flat_map(|&person| directory.index.roles(person))
        .copied()
        .collect()
}

/// The endpoints of these entries, as far as they are at the facility.
pub(super) fn endpoints_of<'a>(
    addressees: &[Addressee<'a>],
    facility: &Hd,
    trail: &mut Trail,
) -> Vec<Candidate<'a>> {
    let mut candidates = Vec::new();
    for addressee in addressees {
        if addressee.has_lost_endpoints() {
            trail.entry(addressee.entry(), Passage::EndpointLost);
        }
        let used = addressee.endpoints_at(facility);
        for located in addressee.endpoints() {
            let is_used = used
                .iter()
                .any(|it| std::ptr::eq(it.endpoint, located.endpoint));
            let passage = if is_used {
                Passage::EndpointOffered
            } else {
                Passage::OtherFacility
            };
            trail.entry(located.entry, passage);
        }
        let used = used.into_iter();
        candidates.extend(used.map(|located| Candidate::of(*addressee, located, facility)));
    }
    candidates
}

fn hpio_key(hpio: &Hpio) -> IndividualKey {
    IndividualKey::Hpio(hpio.as_str().into())
}

/// Names in order, each once.
pub(super) fn distinct(names: impl Iterator<Item = String>) -> Vec<String> {
    let mut names: Vec<String> = names.collect();
    names.sort();
    names.dedup();
    names
}
