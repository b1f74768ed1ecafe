//! References of one row of a roster to another.

use crate::data::RosterData;

/// One reference.
pub(crate) struct Reference<'a> {
    /// Whose row.
    pub(crate) of: String,
    /// Which field.
    pub(crate) field: &'static str,
    /// The id written.
    pub(crate) id: &'a str,
    /// What it should lead to.
    pub(crate) wanted: Wanted,
}

/// What a reference should lead to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Wanted {
    Location,
    Person,
    PersonOrService,
}

impl Wanted {
    pub(crate) fn words(self) -> &'static str {
        match self {
            Self::Location => "a location",
            Self::Person => "a person",
            Self::PersonOrService => "a person or service",
        }
    }
}

/// Every reference of a roster, in the order of its rows.
pub(crate) fn references(data: &RosterData) -> Vec<Reference<'_>> {
    let mut all = References(Vec::new());
    let of = "the roster";
    all.add(of, "triage_owner", &data.triage_owner, Wanted::Person);
    all.add(of, "escalation", &data.escalation, Wanted::Person);
    for place in &data.locations {
        let of = format!("location \"{}\"", place.id);
        all.add(&of, "triage_owner", &place.triage_owner, Wanted::Person);
    }
    for one in &data.practitioners {
        let of = format!("practitioner \"{}\"", one.id);
        for held in &one.provider_numbers {
            all.add(&of, "location", &held.location, Wanted::Location);
        }
        all.add(&of, "successor", &one.successor, Wanted::PersonOrService);
        all.add(&of, "delegates", &one.delegates, Wanted::Person);
        for away in &one.absences {
            all.add(&of, "forward_to", &away.forward_to, Wanted::Person);
            all.add(&of, "delegate_to", &away.delegate_to, Wanted::Person);
        }
    }
    for one in &data.services {
        let of = format!("service \"{}\"", one.id);
        all.add(&of, "members", &one.members, Wanted::Person);
        all.add(&of, "successor", &one.successor, Wanted::PersonOrService);
    }
    all.0
}

struct References<'a>(Vec<Reference<'a>>);

impl<'a> References<'a> {
    fn add(
        &mut self,
        of: &str,
        field: &'static str,
        ids: impl IntoIterator<Item = &'a String>,
        wanted: Wanted,
    ) {
        let ids = ids.into_iter();
        self.0.extend(ids.map(|id| Reference {
            of: of.to_owned(),
            field,
            id,
            wanted,
        }));
    }
}
