//! The decision: from what a message names to somebody of the roster.

use crate::duty::Cover;
use crate::name::may_be;
use crate::named::{Named, Source};
use crate::outcome::{Because, Code, Route, Who};
use crate::roster::{Roster, Row};
use ids::{Hpii, Hpio, Npio, ProviderNumber, Timestamp};

/// How many of those whom a message names are looked at; what comes after them decides nothing.
pub const NAMED: usize = 64;

/// Where a document that names these goes at `at` (hl7v2-au §3, ADRM 025.1).
///
/// Total and without a guess: identifiers are compared type by type; a name alone only makes a
/// suggestion; whatever leads to nobody, or to several, goes to the person who looks after it.
pub fn route(roster: &Roster, named: &[Named], at: Timestamp) -> Route {
    let named = named.get(..NAMED).unwrap_or(named);
    for source in Source::ALL {
        if source == Source::Ordering && !roster.data().by_ordering_provider {
            continue;
        }
        let of_source = || named.iter().filter(|one| one.source == source);
        let mut hits: Vec<Hit> = Vec::new();
        for hit in of_source().filter_map(|one| find(roster, one, at)) {
            // Several numbers of one practitioner are one hit; one that is in use counts.
            match hits.iter_mut().find(|before| before.row == hit.row) {
                Some(before) if before.is_old => *before = hit,
                Some(_) => {}
                None => hits.push(hit),
            }
        }
        match hits.as_slice() {
            [] => {}
            [hit] => return settle(roster, hit, at),
            several => return ambiguous(roster, several, at),
        }
        if of_source().any(|one| is_whole_practice(roster, one)) {
            let words = "It is addressed to the practice as a whole; decide who looks after it";
            return triage(
                roster,
                None,
                at,
                Because::new(Code::WholePractice, words),
                None,
            );
        }
    }
    nobody(roster, named, at)
}

/// Somebody whom an identifier leads to.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Hit {
    row: Row,
    /// Where the number is used.
    location: Option<String>,
    /// The number is not used any more.
    is_old: bool,
}

impl Hit {
    fn of(row: Row) -> Self {
        Self {
            row,
            location: None,
            is_old: false,
        }
    }
}

/// Whom an identifier leads to, by its type.
fn find(roster: &Roster, named: &Named, at: Timestamp) -> Option<Hit> {
    if named.id.trim().is_empty() {
        return None;
    }
    let authority = named.authority.trim();
    let other = || roster.by_other(authority, &named.id).map(Hit::of);
    if let Some(npio) = npio(named) {
        // At another organisation it is another post of the same person: not ours.
        let is_ours = roster.is_this_practice(npio.organisation());
        let person = roster.by_hpii(npio.individual()).filter(|_| is_ours);
        return person.map(|n| Hit::of(Row::Practitioner(n))).or_else(other);
    }
    if let Some(hpii) = hpii(named) {
        let person = roster.by_hpii(&hpii);
        return person.map(|n| Hit::of(Row::Practitioner(n))).or_else(other);
    }
    provider_number(named)
        .and_then(|number| by_number(roster, &number, at))
        .or_else(other)
}

fn by_number(roster: &Roster, number: &ProviderNumber, at: Timestamp) -> Option<Hit> {
    let (n, place) = roster.by_number(number)?;
    let held = roster.practitioner(n)?.provider_numbers.get(place)?;
    Some(Hit {
        row: Row::Practitioner(n),
        location: held.location.clone(),
        is_old: held.until.is_some_and(|until| until <= at),
    })
}

/// `HPI-I@HPI-O` under any authority: nothing else looks like it.
fn npio(named: &Named) -> Option<Npio> {
    Npio::read(named.id.trim()).0
}

/// A bare HPI-I. Senders must not address by it [ADRM 00104.7.1.2]; where one did, it still says
/// beyond doubt who is meant.
fn hpii(named: &Named) -> Option<Hpii> {
    let id_type = named.id_type.trim();
    let national = named.authority.trim().eq_ignore_ascii_case("AUSHIC")
        || id_type.eq_ignore_ascii_case("NPI");
    Hpii::read(&named.id).0.filter(|_| national)
}

/// A Medicare provider number: said to be one, or of its shape where nothing is said. The
/// authority is found misplaced or missing in the field.
fn provider_number(named: &Named) -> Option<ProviderNumber> {
    let (authority, id_type) = (named.authority.trim(), named.id_type.trim());
    let is_said = authority.eq_ignore_ascii_case(ProviderNumber::AUTHORITY)
        || ["UPIN", "PRN"]
            .iter()
            .any(|it| id_type.eq_ignore_ascii_case(it));
    let is_silent = authority.is_empty() && id_type.is_empty();
    let number = ProviderNumber::read(&named.id).0;
    number.filter(|_| is_said || is_silent)
}

/// The practice's own HPI-O as an identifier of the recipient (`NOI`).
fn is_whole_practice(roster: &Roster, named: &Named) -> bool {
    let hpio = Hpio::read(&named.id).0;
    hpio.is_some_and(|hpio| roster.is_this_practice(&hpio))
}

fn settle(roster: &Roster, hit: &Hit, at: Timestamp) -> Route {
    let location = hit.location.as_deref();
    match hit.row {
        Row::Practitioner(n) => match roster.cover(n, at) {
            Some(Cover::Given { who, also, because }) => {
                let because = old_number(roster, hit, because);
                Route::To {
                    who,
                    also,
                    because,
                    location: hit.location.clone(),
                }
            }
            Some(Cover::Nobody {
                because,
                suggestion,
            }) => triage(roster, location, at, because, suggestion),
            None => nobody(roster, &[], at),
        },
        Row::Service(n) => service(roster, n, at),
        // Staff have no identifiers of their own.
        Row::Staff(_) => nobody(roster, &[], at),
    }
}

/// Says so when the number named is not in use any more, unless there is more to say.
fn old_number(roster: &Roster, hit: &Hit, because: Because) -> Because {
    if !hit.is_old || because.code != Code::Recipient {
        return because;
    }
    let place = hit.location.as_deref().and_then(|id| roster.location(id));
    let place = place.map_or("another place", |place| place.name.as_str());
    let words = format!(
        "{}, by a provider number for {place} that is not in use any more",
        because.sentence
    );
    Because::new(Code::OldNumber, words)
}

fn service(roster: &Roster, n: usize, at: Timestamp) -> Route {
    let Some(service) = roster.service(n) else {
        return nobody(roster, &[], at);
    };
    let name = &service.name;
    if service.until.is_some_and(|until| until <= at) {
        let successor = service.successor.as_deref().and_then(|id| roster.who(id));
        let words = match &successor {
            Some(next) => format!(
                "{name} is not offered any more; {} took its place",
                next.name
            ),
            None => format!("{name} is not offered any more"),
        };
        let because = Because::new(Code::ServiceClosed, words);
        return triage(roster, None, at, because, successor);
    }
    let who = Who::new(&service.id, name);
    let members = service.members.iter();
    let on_duty: Vec<String> = members
        .filter_map(|id| roster.on_duty(id, at).map(|who| who.id))
        .collect();
    let also = roster.others(&who, &[], &on_duty);
    if also.is_empty() {
        let words = format!("It is addressed to {name}, which nobody looks after");
        let because = Because::new(Code::ServiceUnstaffed, words);
        return triage(roster, None, at, because, Some(who));
    }
    let because = Because::new(Code::Service, format!("It is addressed to {name}"));
    Route::To {
        who,
        also,
        because,
        location: None,
    }
}

fn ambiguous(roster: &Roster, hits: &[Hit], at: Timestamp) -> Route {
    let names: Vec<String> = hits
        .iter()
        .filter_map(|hit| roster.who_in(hit.row))
        .map(|who| who.name)
        .collect();
    let words = format!(
        "Its identifiers name several: {}; decide whose it is",
        names.join(", ")
    );
    let location = hits.first().and_then(|hit| hit.location.as_deref());
    let because = Because::new(Code::Ambiguous, words);
    triage(roster, location, at, because, None)
}

/// Nobody of this practice was found by an identifier.
fn nobody(roster: &Roster, named: &[Named], at: Timestamp) -> Route {
    let intended = || named.iter().filter(|one| one.source == Source::Intended);
    let has_id = intended().any(|one| !one.id.trim().is_empty());
    let has_name = intended().any(|one| !one.name.trim().is_empty());
    let suggestion = suggestion(roster, intended());
    let perhaps = suggestion
        .as_ref()
        .map(|who| format!("; the name may be that of {}", who.name))
        .unwrap_or_default();
    let because = match (has_id, has_name) {
        (true, _) => Because::new(
            Code::Unknown,
            format!("Its identifiers name nobody of this practice{perhaps}"),
        ),
        (false, true) => Because::new(
            Code::NameOnly,
            format!("It names its recipient without an identifier{perhaps}; decide whose it is"),
        ),
        (false, false) => Because::new(Code::Unnamed, "It names no recipient; decide whose it is"),
    };
    triage(roster, None, at, because, suggestion)
}

/// The only practitioner whose name it may be.
fn suggestion<'a>(roster: &Roster, mut named: impl Iterator<Item = &'a Named>) -> Option<Who> {
    // Further identifiers of one recipient repeat its name.
    let written = named.find(|one| !one.name.trim().is_empty())?;
    let mut candidates = roster
        .data()
        .practitioners
        .iter()
        .filter(|one| may_be(&one.name, &written.name));
    let first = candidates.next()?;
    candidates
        .next()
        .is_none()
        .then(|| Who::new(&first.id, &first.name))
}

fn triage(
    roster: &Roster,
    location: Option<&str>,
    at: Timestamp,
    because: Because,
    suggestion: Option<Who>,
) -> Route {
    Route::Triage {
        owner: roster.triage_owner(location, at),
        because,
        suggestion,
        location: location.map(str::to_owned),
    }
}
