//! A checked roster, and how it is looked into.

use crate::data::{Location, OtherId, Practitioner, RosterData, Service};
use crate::mistake::Mistake;
use crate::outcome::Who;
use crate::reference::{Wanted, references};
use ids::{Hpii, Hpio, ProviderNumber, Timestamp};
use std::collections::BTreeMap;

/// Everybody and everything of a practice that a document can be for, checked.
///
/// The default is the roster of a practice that has none: it knows nobody.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Roster {
    data: RosterData,
    practice: Option<Hpio>,
    ids: BTreeMap<String, Row>,
    numbers: BTreeMap<String, (usize, usize)>,
    hpiis: BTreeMap<String, usize>,
    others: BTreeMap<(String, String), Row>,
}

/// A row of the roster.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Row {
    Practitioner(usize),
    Service(usize),
    Staff(usize),
}

impl Roster {
    /// Checks a roster of the practice with this HPI-O, if it has one.
    ///
    /// # Errors
    /// Every mistake in it, in the order of its rows.
    pub fn new(data: RosterData, practice: Option<Hpio>) -> Result<Self, Vec<Mistake>> {
        let mut roster = Self {
            practice,
            ..Self::default()
        };
        let mut found = Vec::new();
        roster.index_ids(&data, &mut found);
        for (n, one) in data.practitioners.iter().enumerate() {
            roster.index_practitioner(n, one, &data, &mut found);
        }
        for (n, one) in data.services.iter().enumerate() {
            for id in &one.ids {
                roster.index_other(id, Row::Service(n), &data, &mut found);
            }
        }
        roster.references(&data, &mut found);
        let names_recipients = !data.practitioners.is_empty() || !data.services.is_empty();
        if names_recipients && data.triage_owner.is_none() {
            found.push(Mistake::NoTriageOwner);
        }
        roster.data = data;
        if found.is_empty() {
            Ok(roster)
        } else {
            Err(found)
        }
    }

    /// Whether nobody is listed whom a document could be for.
    pub fn is_empty(&self) -> bool {
        self.data.practitioners.is_empty() && self.data.services.is_empty()
    }

    /// What it was made from.
    pub fn data(&self) -> &RosterData {
        &self.data
    }

    /// The person or service under an id.
    pub fn who(&self, id: &str) -> Option<Who> {
        self.ids.get(id).and_then(|row| self.who_in(*row))
    }

    /// The person under an id, whom a document can be given to by hand; no service.
    pub fn person(&self, id: &str) -> Option<Who> {
        self.ids
            .get(id)
            .filter(|row| !matches!(row, Row::Service(_)))
            .and_then(|row| self.who_in(*row))
    }

    /// Who looks after what cannot be given to anybody, at a location or in general. Somebody who
    /// is away and has it forwarded passes this on as well.
    pub fn triage_owner(&self, location: Option<&str>, at: Timestamp) -> Who {
        let of_place = location
            .and_then(|id| self.location(id))
            .and_then(|place| place.triage_owner.as_deref());
        let owner = of_place.or(self.data.triage_owner.as_deref());
        owner
            .and_then(|id| self.on_duty(id, at))
            .unwrap_or_else(|| Who::new("reception", "reception"))
    }

    /// Who is told of an urgent document that nobody opened, in order.
    pub fn escalation(&self) -> Vec<Who> {
        let ids = self.data.escalation.iter();
        ids.filter_map(|id| self.who(id)).collect()
    }

    pub(crate) fn is_this_practice(&self, hpio: &Hpio) -> bool {
        self.practice.as_ref() == Some(hpio)
    }

    /// The location under an id.
    pub fn location(&self, id: &str) -> Option<&Location> {
        self.data.locations.iter().find(|place| place.id == id)
    }

    pub(crate) fn row(&self, id: &str) -> Option<Row> {
        self.ids.get(id).copied()
    }

    pub(crate) fn practitioner(&self, n: usize) -> Option<&Practitioner> {
        self.data.practitioners.get(n)
    }

    pub(crate) fn service(&self, n: usize) -> Option<&Service> {
        self.data.services.get(n)
    }

    pub(crate) fn by_number(&self, number: &ProviderNumber) -> Option<(usize, usize)> {
        self.numbers.get(number.as_str()).copied()
    }

    pub(crate) fn by_hpii(&self, hpii: &Hpii) -> Option<usize> {
        self.hpiis.get(hpii.as_str()).copied()
    }

    pub(crate) fn by_other(&self, authority: &str, id: &str) -> Option<Row> {
        self.others.get(&other_key(authority, id)).copied()
    }

    pub(crate) fn who_in(&self, row: Row) -> Option<Who> {
        let data = &self.data;
        let (id, name) = match row {
            Row::Practitioner(n) => data.practitioners.get(n).map(|one| (&one.id, &one.name))?,
            Row::Service(n) => data.services.get(n).map(|one| (&one.id, &one.name))?,
            Row::Staff(n) => data.staff.get(n).map(|one| (&one.id, &one.name))?,
        };
        Some(Who::new(id, name))
    }

    fn index_ids(&mut self, data: &RosterData, found: &mut Vec<Mistake>) {
        let practitioners = data.practitioners.iter().enumerate();
        let services = data.services.iter().enumerate();
        let staff = data.staff.iter().enumerate();
        let rows = practitioners
            .map(|(n, one)| ("practitioner", n, Row::Practitioner(n), &one.id, &one.name))
            .chain(services.map(|(n, one)| ("service", n, Row::Service(n), &one.id, &one.name)))
            .chain(staff.map(|(n, one)| ("staff", n, Row::Staff(n), &one.id, &one.name)));
        for (kind, n, row, id, name) in rows {
            if id.trim().is_empty() || name.trim().is_empty() {
                found.push(Mistake::Empty { kind, nth: n + 1 });
            } else if self.ids.insert(id.clone(), row).is_some() {
                found.push(Mistake::IdTwice { id: id.clone() });
            }
        }
        for (n, place) in data.locations.iter().enumerate() {
            let is_twice = data.locations.iter().take(n).any(|it| it.id == place.id);
            if place.id.trim().is_empty() || place.name.trim().is_empty() {
                let kind = "location";
                found.push(Mistake::Empty { kind, nth: n + 1 });
            } else if is_twice {
                let id = place.id.clone();
                found.push(Mistake::IdTwice { id });
            }
        }
    }

    fn index_practitioner(
        &mut self,
        n: usize,
        one: &Practitioner,
        data: &RosterData,
        found: &mut Vec<Mistake>,
    ) {
        let of = format!("practitioner \"{}\"", one.id);
        for (at, held) in one.provider_numbers.iter().enumerate() {
            let what = format!("provider number {}", held.number);
            match ProviderNumber::parse(&held.number) {
                Err(why) => found.push(not_an_identifier(&of, &what, why)),
                Ok(number) => {
                    let before = self.numbers.insert(number.as_str().to_owned(), (n, at));
                    let first = before.and_then(|(n, _)| data.practitioners.get(n));
                    found.extend(first.map(|first| twice(&what, &first.id, &one.id)));
                }
            }
        }
        if let Some(text) = &one.hpii {
            let what = format!("HPI-I {text}");
            match Hpii::parse(text) {
                Err(why) => found.push(not_an_identifier(&of, &what, why)),
                Ok(hpii) => {
                    let before = self.hpiis.insert(hpii.as_str().to_owned(), n);
                    let first = before.and_then(|n| data.practitioners.get(n));
                    found.extend(first.map(|first| twice(&what, &first.id, &one.id)));
                }
            }
        }
        for id in &one.other_ids {
            self.index_other(id, Row::Practitioner(n), data, found);
        }
        let times = one.absences.iter().map(|away| (away.from, away.until));
        for (from, until) in times.chain([(one.from, one.until)]) {
            if from.zip(until).is_some_and(|(from, until)| until <= from) {
                found.push(Mistake::Period { of: of.clone() });
            }
        }
        let is_both =
            |away: &crate::Absence| away.forward_to.is_some() && away.delegate_to.is_some();
        if one.absences.iter().any(is_both) {
            found.push(Mistake::AbsenceBoth { of });
        }
    }

    fn index_other(&mut self, id: &OtherId, row: Row, data: &RosterData, found: &mut Vec<Mistake>) {
        let name = |row: Row| match row {
            Row::Practitioner(n) => data.practitioners.get(n).map(|one| one.id.clone()),
            Row::Service(n) => data.services.get(n).map(|one| one.id.clone()),
            Row::Staff(n) => data.staff.get(n).map(|one| one.id.clone()),
        };
        let what = format!("id {} of {}", id.id, id.authority);
        let key = other_key(&id.authority, &id.id);
        if let Some(before) = self.others.insert(key, row) {
            let (first, second) = (name(before), name(row));
            found.push(twice(
                &what,
                &first.unwrap_or_default(),
                &second.unwrap_or_default(),
            ));
        }
    }

    fn references(&self, data: &RosterData, found: &mut Vec<Mistake>) {
        for reference in references(data) {
            let id = reference.id;
            let is_known = match reference.wanted {
                Wanted::Location => data.locations.iter().any(|it| it.id == id),
                Wanted::Person => self.person_row(id),
                Wanted::PersonOrService => self.ids.contains_key(id),
            };
            if !is_known {
                found.push(Mistake::Reference {
                    of: reference.of,
                    field: reference.field,
                    id: id.to_owned(),
                    wanted: reference.wanted.words(),
                });
            }
        }
    }

    fn person_row(&self, id: &str) -> bool {
        let row = self.ids.get(id);
        row.is_some_and(|row| !matches!(row, Row::Service(_)))
    }
}

fn other_key(authority: &str, id: &str) -> (String, String) {
    let authority = authority.trim().to_lowercase();
    (authority, id.trim().to_owned())
}

fn not_an_identifier(of: &str, what: &str, why: ids::IdError) -> Mistake {
    Mistake::NotAnIdentifier {
        of: of.to_owned(),
        what: what.to_owned(),
        why,
    }
}

fn twice(what: &str, first: &str, second: &str) -> Mistake {
    Mistake::IdentifierTwice {
        what: what.to_owned(),
        first: first.to_owned(),
        second: second.to_owned(),
    }
}
