//! Two people held against each other.

use crate::compare::{self, Said};
use crate::conflict::Conflict;
use crate::features::Features;
use crate::person::Person;
use crate::reason::Reason;

/// What agrees, what does not, and a number to rank by.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Judgement {
    /// The sum of the points of all that follows; for ranking, never for deciding.
    pub score: i32,
    /// What agrees, strongest kind first.
    pub evidence: Vec<Reason>,
    /// What does not.
    pub conflicts: Vec<Conflict>,
}

/// Holds what was sent of somebody against what is known of somebody. Every point of the score
/// is a reason or a conflict in the answer.
#[must_use]
pub fn judge(incoming: &Person, candidate: &Person) -> Judgement {
    judge_features(&Features::of(incoming), &Features::of(candidate))
}

pub(crate) fn judge_features(incoming: &Features<'_>, known: &Features<'_>) -> Judgement {
    let mut said: Vec<Said> = compare::numbers(incoming, known);
    said.extend(compare::names(incoming, known));
    said.extend(compare::birth_date(incoming, known));
    said.extend(compare::sex(incoming, known));
    said.extend(compare::contacts(incoming, known));
    if incoming.is_test != known.is_test {
        said.push(Err(Conflict::TestAndReal));
    }
    let mut judgement = Judgement {
        score: said.iter().map(compare::points).sum(),
        evidence: said.iter().filter_map(|said| said.ok()).collect(),
        conflicts: said.iter().filter_map(|said| said.err()).collect(),
    };
    judgement.evidence.sort_unstable();
    judgement.conflicts.sort_unstable();
    judgement
}

impl Judgement {
    /// Whether this agrees.
    #[must_use]
    pub fn has(&self, reason: Reason) -> bool {
        self.evidence.contains(&reason)
    }

    /// Whether any of these agrees.
    pub(crate) fn has_any(&self, reasons: &[Reason]) -> bool {
        reasons.iter().any(|reason| self.has(*reason))
    }

    /// Whether this does not agree.
    #[must_use]
    pub fn conflicts_in(&self, conflict: Conflict) -> bool {
        self.conflicts.contains(&conflict)
    }
}
