//! Deciding over all candidates.

use crate::conflict::Conflict;
use crate::decision::{Candidate, Decision, Hold, Ranked, Route};
use crate::features::Features;
use crate::judge::{Judgement, judge_features};
use crate::person::Person;
use crate::reason::Reason;

/// Candidates that a decision ranks for a person at the desk.
pub(crate) const RANKED_MAX: usize = 20;

/// The score from which a candidate is worth a person's look.
const PLAUSIBLE: i32 = 20;

/// Decides whose document it is. `complete` says that the candidates are all there are that
/// share a token; otherwise none can be known to be the only one, and nobody is matched. A test
/// patient is held against test patients only, and a real one against real ones.
#[must_use]
pub fn decide(incoming: &Person, candidates: &[Candidate<'_>], complete: bool) -> Decision {
    let incoming = Features::of(incoming);
    let standings = standings(&incoming, candidates);
    let chosen: Vec<&Standing> = standings.iter().filter(|s| s.route.is_some()).collect();
    let hold = match chosen.as_slice() {
        [] => None,
        [one] => match one.rivals(&standings) {
            None if complete => {
                return Decision::Matched {
                    id: one.ranked.id.clone(),
                    // It is among the chosen because it has one.
                    route: one.route.unwrap_or(Route::Demographics),
                    judgement: one.ranked.judgement.clone(),
                };
            }
            None => Some(Hold::TooMany),
            Some(hold) => Some(hold),
        },
        _ => Some(Hold::TwoFit),
    };
    let mut ranked: Vec<Ranked> = standings
        .into_iter()
        .filter(Standing::is_plausible)
        .map(|standing| standing.ranked)
        .collect();
    match (hold, ranked.first()) {
        (None, None) => Decision::New,
        (hold, first) => {
            let hold = hold.or_else(|| first.map(|first| why_not(first, &ranked)));
            ranked.truncate(RANKED_MAX);
            Decision::NeedsPerson {
                hold: hold.unwrap_or(Hold::NotEnough),
                ranked,
            }
        }
    }
}

/// One patient: the best of the records, and the rule that fits, if any.
struct Standing {
    ranked: Ranked,
    route: Option<Route>,
}

/// Conflicts that no identifier outweighs.
const BLOCKING: [Conflict; 9] = [
    Conflict::TestAndReal,
    Conflict::IhiDiffers,
    Conflict::BirthDateDiffers,
    Conflict::BirthDateSwapped,
    Conflict::BirthDateSlip,
    Conflict::SexDiffers,
    Conflict::GivenDiffers,
    Conflict::RecordNumberDiffers,
    Conflict::DvaDiffers,
];

/// Of those, what a merged patient's other record must not have either. Its names and record
/// number differ by nature.
const BLOCKING_IN_ANY_RECORD: [Conflict; 5] = [
    Conflict::IhiDiffers,
    Conflict::BirthDateDiffers,
    Conflict::BirthDateSwapped,
    Conflict::BirthDateSlip,
    Conflict::SexDiffers,
];

/// Identifiers that name one person.
const IDENTIFIERS: [Reason; 4] = [
    Reason::IhiSame,
    Reason::RecordNumberSame,
    Reason::MedicareSame,
    Reason::DvaSame,
];

/// A date of birth that is the same and complete.
const BORN: [Reason; 2] = [Reason::BirthDateSame, Reason::BirthDateEstimated];

/// A family name that is the same.
const FAMILY: [Reason; 2] = [Reason::FamilySame, Reason::FamilyFormer];

/// The likeliest first, one per patient.
fn standings(incoming: &Features<'_>, candidates: &[Candidate<'_>]) -> Vec<Standing> {
    let mut judged: Vec<(&str, Judgement)> = candidates
        .iter()
        .map(|candidate| {
            let known = Features::of(candidate.person);
            (candidate.id, judge_features(incoming, &known))
        })
        .filter(|(_, judgement)| !judgement.conflicts_in(Conflict::TestAndReal))
        .collect();
    // By patient, the best record first.
    judged.sort_by(|(one, a), (two, b)| one.cmp(two).then(b.score.cmp(&a.score)));
    let mut standings: Vec<Standing> = judged
        .chunk_by(|(one, _), (two, _)| one == two)
        .filter_map(|records| {
            let (id, best) = records.first()?;
            let mut judgement = best.clone();
            for conflict in BLOCKING_IN_ANY_RECORD {
                let found = records
                    .iter()
                    .any(|(_, other)| other.conflicts_in(conflict));
                if found && !judgement.conflicts_in(conflict) {
                    judgement.conflicts.push(conflict);
                    judgement.score += conflict.points();
                }
            }
            let id = (*id).to_owned();
            Some(Standing {
                route: route(&judgement),
                ranked: Ranked { id, judgement },
            })
        })
        .collect();
    standings.sort_by(|one, two| {
        let (a, b) = (&one.ranked, &two.ranked);
        b.judgement
            .score
            .cmp(&a.judgement.score)
            .then(a.id.cmp(&b.id))
    });
    standings
}

/// The strongest rule that fits.
fn route(found: &Judgement) -> Option<Route> {
    let blocked = BLOCKING
        .iter()
        .any(|conflict| found.conflicts_in(*conflict));
    if blocked || !found.has_any(&BORN) {
        return None;
    }
    let family = found.has_any(&FAMILY);
    let given = found.has_any(&[Reason::GivenSame, Reason::SingleName]);
    // A double name cut short, a letter missed or names in another order: the person is known by
    // the given name and an identifier all the same.
    let nearly = found.has(Reason::NamesSwapped)
        || (given && found.has_any(&[Reason::FamilyPart, Reason::FamilyClose]));
    let irn = found.conflicts_in(Conflict::IrnDiffers);
    // A wrong place on the card is let pass only where the whole name agrees.
    let strong = (family && (given || !irn)) || (nearly && !irn);
    if found.has(Reason::IhiSame) && strong {
        return Some(Route::Ihi);
    }
    if found.has(Reason::RecordNumberSame) && strong {
        return Some(Route::RecordNumber);
    }
    if irn {
        return None;
    }
    let given_nearly =
        given || found.has_any(&[Reason::GivenNickname, Reason::GivenPart, Reason::GivenClose]);
    if found.has(Reason::MedicareSame) && ((family && given_nearly) || nearly) {
        return Some(Route::Medicare);
    }
    if found.has(Reason::DvaSame) && (family || nearly) {
        return Some(Route::Dva);
    }
    is_very_strong(found).then_some(Route::Demographics)
}

/// Without an identifier everything has to agree, and a place or a number that few share.
fn is_very_strong(found: &Judgement) -> bool {
    let all = [Reason::GivenSame, Reason::BirthDateSame, Reason::SexSame];
    let contact = [
        Reason::AddressSame,
        Reason::PhoneSame,
        Reason::MedicareReissued,
    ];
    found.has_any(&FAMILY)
        && all.iter().all(|reason| found.has(*reason))
        && found.has_any(&contact)
        && !found.conflicts_in(Conflict::MedicareDiffers)
}

/// Why the likeliest candidate was not taken.
fn why_not(first: &Ranked, all: &[Ranked]) -> Hold {
    let found = &first.judgement;
    let others = [Conflict::IrnDiffers, Conflict::FamilyDiffers];
    let mut blocking = BLOCKING.iter().chain(&others);
    let conflict = blocking.find(|conflict| found.conflicts_in(**conflict));
    let names = [
        Reason::FamilySame,
        Reason::FamilyFormer,
        Reason::NamesSwapped,
    ];
    let identified = |ranked: &Ranked| ranked.judgement.has_any(&IDENTIFIERS);
    match conflict {
        _ if found.has(Reason::MedicareCard) && !found.has_any(&names) => Hold::CardOnly,
        Some(conflict) => Hold::Conflict(*conflict),
        None if found.has(Reason::MedicareCard) => Hold::CardOnly,
        None if !identified(first) && all.iter().any(identified) => Hold::HeldElsewhere,
        None => Hold::NotEnough,
    }
}

impl Standing {
    fn is_plausible(&self) -> bool {
        let judgement = &self.ranked.judgement;
        judgement.score >= PLAUSIBLE
            || judgement.has_any(&IDENTIFIERS)
            || judgement.has_any(&[Reason::MedicareCard, Reason::MedicareReissued])
    }

    /// What the others have that puts this one in doubt.
    fn rivals(&self, all: &[Self]) -> Option<Hold> {
        let given = self.ranked.judgement.has(Reason::GivenSame);
        let sure = given && self.route != Some(Route::Demographics);
        let others = || {
            let others = all.iter().filter(|other| other.ranked.id != self.ranked.id);
            others.map(|other| &other.ranked.judgement)
        };
        if others().any(|other| other.has_any(&IDENTIFIERS)) {
            return Some(Hold::HeldElsewhere);
        }
        let alike = |other: &Judgement| {
            let twin = other.has_any(&FAMILY) && other.has_any(&BORN);
            let certain = given && other.conflicts_in(Conflict::GivenDiffers);
            twin && !certain && !other.conflicts_in(Conflict::SexDiffers)
        };
        (!sure && others().any(alike)).then_some(Hold::LookAlike)
    }
}
