//! What is lawful in a roster and still worth a look.

use crate::data::Practitioner;
use crate::duty::{Cover, Standing};
use crate::roster::Roster;
use ids::Timestamp;

/// One remark.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Remark {
    /// Somebody is away now and what comes in for them reaches nobody.
    #[error("{0} is away and nobody stands in: what comes in goes to triage")]
    Away(String),
    /// Nobody is told of urgent documents that nobody opens.
    #[error("escalation is empty: nobody is told of an urgent document that nobody opens")]
    NoEscalation,
    /// A practitioner cannot be addressed.
    #[error("{0} has no identifier: nothing can be addressed to them")]
    NoIdentifier(String),
    /// Somebody left and nobody is named who took over.
    #[error("{0} has left and has no successor: triage gets no suggestion")]
    NoSuccessor(String),
    /// Nobody looks after a service.
    #[error("{0} has no members: what comes in goes to triage")]
    ServiceUnstaffed(String),
}

impl Roster {
    /// What is lawful at `at`, and still worth a look.
    pub fn remarks(&self, at: Timestamp) -> Vec<Remark> {
        let mut found = Vec::new();
        if !self.is_empty() && self.data().escalation.is_empty() {
            found.push(Remark::NoEscalation);
        }
        for (n, one) in self.data().practitioners.iter().enumerate() {
            found.extend(self.remark_on(n, one, at));
        }
        let services = self.data().services.iter();
        let unstaffed = services.filter(|one| one.members.is_empty());
        found.extend(unstaffed.map(|one| Remark::ServiceUnstaffed(one.name.clone())));
        found
    }

    fn remark_on(&self, n: usize, one: &Practitioner, at: Timestamp) -> Option<Remark> {
        let name = one.name.clone();
        let is_nameless =
            one.provider_numbers.is_empty() && one.hpii.is_none() && one.other_ids.is_empty();
        if is_nameless {
            return Some(Remark::NoIdentifier(name));
        }
        match one.standing(at) {
            Standing::Left if one.successor.is_none() => Some(Remark::NoSuccessor(name)),
            Standing::Away(_) => match self.cover(n, at) {
                Some(Cover::Given { .. }) => None,
                Some(Cover::Nobody { .. }) | None => Some(Remark::Away(name)),
            },
            Standing::Here | Standing::Left | Standing::NotYet => None,
        }
    }
}
