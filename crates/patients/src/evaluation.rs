//! How well the rules do on people whose identity is known.

use std::collections::{BTreeMap, HashMap};

use serde::Serialize;

use crate::decide::decide;
use crate::decision::{Candidate, Decision};
use crate::person::Person;
use crate::token::{lookup, tokens};

/// Candidates looked at per document, as by the index of a practice.
const CANDIDATES_MAX: usize = 400;

/// An index in memory, for evaluation and for small tables.
#[derive(Debug, Default)]
pub struct MemoryIndex {
    people: Vec<(String, Person)>,
    tokens: HashMap<String, Vec<usize>>,
}

/// How one document came out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Outcome {
    /// Matched to the right patient.
    MatchedRight,
    /// Matched to another patient: the one thing that must not happen.
    MatchedWrong,
    /// Left to a person, the right patient among those shown.
    NeedsPersonShown,
    /// Left to a person, the right patient not among those shown.
    NeedsPersonMissing,
    /// Left to a person though nobody in the index is meant.
    NeedsPersonStranger,
    /// Said to be new, and is.
    NewRight,
    /// Said to be new, but is in the index.
    NewWrong,
}

/// Counts of outcomes, in all and by kind of noise.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Evaluation {
    /// Documents in all.
    pub documents: u64,
    /// Outcomes.
    pub outcomes: BTreeMap<Outcome, u64>,
    /// Outcomes by kind of noise.
    pub by_noise: BTreeMap<String, BTreeMap<Outcome, u64>>,
    /// Rules that matched and reasons that held back.
    pub codes: BTreeMap<&'static str, u64>,
}

impl MemoryIndex {
    /// Adds somebody under an id.
    pub fn add(&mut self, id: &str, person: Person) {
        let place = self.people.len();
        for token in tokens(&person) {
            self.tokens.entry(token).or_default().push(place);
        }
        self.people.push((id.to_owned(), person));
    }

    /// Decides over everybody who shares a token.
    #[must_use]
    pub fn decide(&self, incoming: &Person) -> Decision {
        let wanted = lookup(incoming);
        let (mut places, complete) = self.places(&wanted.strong);
        places.extend(self.places(&wanted.weak).0);
        places.sort_unstable();
        places.dedup();
        let people = places.iter().filter_map(|place| self.people.get(*place));
        let candidates: Vec<_> = people
            .map(|(id, person)| Candidate { id, person })
            .collect();
        decide(incoming, &candidates, complete)
    }

    fn places(&self, tokens: &[String]) -> (Vec<usize>, bool) {
        let all = tokens
            .iter()
            .filter_map(|token| self.tokens.get(token))
            .flatten();
        let mut places: Vec<usize> = all.copied().take(CANDIDATES_MAX * 8).collect();
        places.sort_unstable();
        places.dedup();
        let complete = places.len() <= CANDIDATES_MAX;
        places.truncate(CANDIDATES_MAX);
        (places, complete)
    }
}

impl Evaluation {
    /// Counts one decision. `truth` is the id of the patient who is meant, none for a stranger.
    pub fn count(&mut self, noise: &str, truth: Option<&str>, decision: &Decision) -> Outcome {
        let outcome = match (decision, truth) {
            (Decision::Matched { id, .. }, Some(truth)) if id == truth => Outcome::MatchedRight,
            (Decision::Matched { .. }, _) => Outcome::MatchedWrong,
            (Decision::NeedsPerson { .. }, None) => Outcome::NeedsPersonStranger,
            (Decision::NeedsPerson { ranked, .. }, Some(truth)) => {
                if ranked.iter().any(|ranked| ranked.id == truth) {
                    Outcome::NeedsPersonShown
                } else {
                    Outcome::NeedsPersonMissing
                }
            }
            (Decision::New, None) => Outcome::NewRight,
            (Decision::New, Some(_)) => Outcome::NewWrong,
        };
        self.documents += 1;
        *self.outcomes.entry(outcome).or_default() += 1;
        let noise = self.by_noise.entry(noise.to_owned()).or_default();
        *noise.entry(outcome).or_default() += 1;
        *self.codes.entry(decision.code()).or_default() += 1;
        outcome
    }

    /// How many came out so.
    #[must_use]
    pub fn of(&self, outcome: Outcome) -> u64 {
        self.outcomes.get(&outcome).copied().unwrap_or(0)
    }

    /// Of what was matched, the share that was right; 1 when nothing was matched.
    #[must_use]
    pub fn precision(&self) -> f64 {
        let right = self.of(Outcome::MatchedRight);
        share(right, right + self.of(Outcome::MatchedWrong))
    }

    /// Of the documents about people in the index, the share that was matched right.
    #[must_use]
    pub fn recall(&self) -> f64 {
        let strangers = self.of(Outcome::NeedsPersonStranger) + self.of(Outcome::NewRight);
        share(self.of(Outcome::MatchedRight), self.documents - strangers)
    }

    /// The share of all documents that came out so.
    #[must_use]
    pub fn rate(&self, outcomes: &[Outcome]) -> f64 {
        share(
            outcomes.iter().map(|outcome| self.of(*outcome)).sum(),
            self.documents,
        )
    }
}

#[expect(
    clippy::cast_precision_loss,
    reason = "counts of documents are far below 2^52"
)]
fn share(part: u64, whole: u64) -> f64 {
    if whole == 0 {
        1.0
    } else {
        part as f64 / whole as f64
    }
}
