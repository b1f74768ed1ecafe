//! A person prepared for comparing: names and addresses folded once.

use crate::fold;
use crate::given_names;
use crate::person::Person;
use crate::person_name::{NameUse, PersonName};

/// One name, folded.
pub(crate) struct NameFeatures {
    /// Family name in one word.
    pub(crate) family: String,
    /// The words of the family name.
    pub(crate) family_words: Vec<String>,
    /// First given name in one word; empty when there is none, or only a placeholder.
    pub(crate) given: String,
    /// The words of all given names, those of the first field first.
    pub(crate) given_words: Vec<String>,
    /// How many of them stood in the first field.
    pub(crate) first_words: usize,
    /// All words in alphabetical order.
    pub(crate) sorted_words: Vec<String>,
    /// Whether it is a name besides the present one.
    pub(crate) is_other: bool,
    /// Whether a placeholder stood in the place of the given name.
    pub(crate) is_placeholder: bool,
}

/// A person, folded.
pub(crate) struct Features<'p> {
    pub(crate) person: &'p Person,
    pub(crate) names: Vec<NameFeatures>,
    /// House and place of each address that says both.
    pub(crate) homes: Vec<(String, String)>,
    /// The places of all addresses.
    pub(crate) places: Vec<String>,
    pub(crate) is_test: bool,
}

impl<'p> Features<'p> {
    pub(crate) fn of(person: &'p Person) -> Self {
        let place = |place: String| (!place.is_empty()).then_some(place);
        let homes = person
            .addresses
            .iter()
            .map(|home| (home.house(), home.place()));
        Self {
            person,
            names: person.names.iter().map(NameFeatures::of).collect(),
            homes: homes
                .filter(|(house, place)| !house.is_empty() && !place.is_empty())
                .collect(),
            places: person
                .addresses
                .iter()
                .filter_map(|a| place(a.place()))
                .collect(),
            is_test: person.is_test(),
        }
    }
}

impl NameFeatures {
    fn of(name: &PersonName) -> Self {
        let family_words = fold::words(&name.family);
        let mut given_words = fold::words(&name.given);
        let is_placeholder = given_names::is_placeholder(&given_words);
        if is_placeholder {
            given_words.clear();
        }
        let given = given_words.concat();
        let first_words = given_words.len();
        given_words.extend(fold::words(&name.middle));
        let mut sorted_words = [family_words.as_slice(), given_words.as_slice()].concat();
        sorted_words.sort_unstable();
        Self {
            family: family_words.concat(),
            family_words,
            given,
            given_words,
            first_words,
            sorted_words,
            is_other: name.usage != NameUse::Current,
            is_placeholder,
        }
    }
}
