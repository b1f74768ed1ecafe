//! What a person's decision teaches the index.

use serde::{Deserialize, Serialize};

use crate::distance::is_one_slip;
use crate::fold;
use crate::person::Person;
use crate::person_name::{NameUse, PersonName};
use crate::record_number::RecordNumber;
use crate::stored::StoredNumber;

/// One thing that a confirmed decision taught.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum LearnedFact {
    /// Another name of the patient.
    Name(PersonName),
    /// The number that a sender knows the patient by.
    Number(#[serde(with = "number")] RecordNumber),
}

/// A fact and the decision it came from, so that undoing the one removes the other.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Learned {
    /// The id of the decision.
    pub filing: String,
    /// What it taught.
    pub fact: LearnedFact,
}

impl LearnedFact {
    /// What is to be learned when a person says that `incoming` is `known`: surnames and record
    /// numbers that the record does not have. A slip in a name, or names in another order, is
    /// not learned. A number of a facility that gave the patient
    /// another one is not learned: one of the two is wrong.
    #[must_use]
    pub fn between(incoming: &Person, known: &Person) -> Vec<Self> {
        let names = incoming.names.iter();
        let names = names.filter(|name| is_new_surname(name, known));
        let names = names.map(|name| {
            Self::Name(PersonName {
                usage: NameUse::Former,
                ..name.clone()
            })
        });
        let is_new = |number: &&RecordNumber| {
            let mut others = known.record_numbers.iter();
            let learned = known
                .learned_numbers
                .iter()
                .any(|other| other.is_same(number));
            !learned && !others.any(|other| other.is_of_same_authority(number))
        };
        let numbers = incoming.record_numbers.iter().filter(is_new);
        names
            .chain(numbers.map(|number| Self::Number(number.clone())))
            .collect()
    }
}

/// Whether the family name is none that the patient is known by, and no slip in one either.
fn is_new_surname(name: &PersonName, known: &Person) -> bool {
    let family = fold::compact(&name.family);
    let alike = |other: &str| {
        let other = fold::compact(other);
        other == family || is_one_slip(&other, &family)
    };
    let mut names = known.names.iter();
    !family.is_empty() && !names.any(|name| alike(&name.family) || alike(&name.given))
}

impl Person {
    /// The person with what decisions taught.
    #[must_use]
    pub fn with_learned<'f>(&self, facts: impl IntoIterator<Item = &'f Learned>) -> Self {
        let mut person = self.clone();
        for learned in facts {
            match &learned.fact {
                LearnedFact::Name(name) => {
                    person.add_name(&name.family, &name.given, &name.middle, name.usage);
                }
                LearnedFact::Number(number) => {
                    if !person
                        .learned_numbers
                        .iter()
                        .any(|known| known.is_same(number))
                    {
                        person.learned_numbers.push(number.clone());
                    }
                }
            }
        }
        person
    }
}

mod number {
    use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

    use super::{RecordNumber, StoredNumber};

    pub(super) fn serialize<S: Serializer>(
        number: &RecordNumber,
        to: S,
    ) -> Result<S::Ok, S::Error> {
        StoredNumber::from(number).serialize(to)
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(
        from: D,
    ) -> Result<RecordNumber, D::Error> {
        let stored = StoredNumber::deserialize(from)?;
        RecordNumber::try_from(stored).map_err(de::Error::custom)
    }
}
