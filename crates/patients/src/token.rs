//! The names under which an index finds candidates.

use std::collections::BTreeSet;

use crate::features::{Features, NameFeatures};
use crate::given_names;
use crate::person::Person;
use crate::sound;

/// Digits that a Medicare card keeps when it is issued again.
const CARD_DIGITS: usize = 9;

/// Tokens to look under.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Lookup {
    /// Whoever can be matched, or can put a match in doubt, has one of these. If not all of them
    /// can be looked at, nobody may be matched.
    pub strong: Vec<String>,
    /// Others whom a person at the desk may want to see.
    pub weak: Vec<String>,
}

/// All tokens of a person in the index. They hold parts of names, dates and numbers: patient
/// data. Records that share none never need to be compared.
#[must_use]
pub fn tokens(person: &Person) -> Vec<String> {
    let Lookup { strong, weak } = lookup(person);
    strong.into_iter().chain(weak).collect()
}

/// The tokens to look under for somebody sent to us.
#[must_use]
pub fn lookup(person: &Person) -> Lookup {
    let features = Features::of(person);
    let mut strong = BTreeSet::new();
    let mut weak = BTreeSet::new();
    numbers(person, &mut strong);
    for name in &features.names {
        dated(person, name, &mut strong);
        named(name, &mut weak);
    }
    let homes = features.homes.iter();
    weak.extend(homes.map(|(house, place)| format!("a:{place}:{house}")));
    weak.extend(person.phones.iter().map(|phone| format!("p:{phone}")));
    Lookup {
        strong: strong.into_iter().collect(),
        weak: weak.into_iter().collect(),
    }
}

fn numbers(person: &Person, tokens: &mut BTreeSet<String>) {
    tokens.extend(person.ihi.iter().map(|ihi| format!("i:{}", ihi.expose())));
    let cards = person
        .medicare
        .iter()
        .filter_map(|n| n.expose_card().get(..CARD_DIGITS));
    tokens.extend(cards.map(|card| format!("m:{card}")));
    tokens.extend(
        person
            .dva
            .iter()
            .map(|number| format!("d:{}", number.expose())),
    );
    let records = person.record_numbers.iter().chain(&person.learned_numbers);
    // The facility is left out: it can be written in more than one way.
    tokens.extend(records.map(|n| format!("r:{}", n.expose().to_ascii_lowercase())));
}

/// Any of the names and the date of birth, day and month in either order: names swapped, a slip
/// in one of them or a family name changed still find the other.
fn dated(person: &Person, name: &NameFeatures, tokens: &mut BTreeSet<String>) {
    let Some(born) = person.birth_date.filter(|date| date.is_complete()) else {
        return;
    };
    let born = born.either_order();
    let whole = [name.family.as_str(), name.given.as_str()];
    let words = name.family_words.iter().chain(&name.given_words);
    let words = words.map(String::as_str).chain(whole);
    for word in words.filter(|word| word.chars().count() > 1) {
        tokens.insert(format!("b:{born}:{}", sound::key(word)));
        for root in given_names::roots(word) {
            tokens.insert(format!("b:{born}:{}", sound::key(root)));
        }
    }
}

/// Family and given name, in either order, without the date.
fn named(name: &NameFeatures, tokens: &mut BTreeSet<String>) {
    let family = sound::key(&name.family);
    let first = name.given_words.first().map_or("", String::as_str);
    for root in given_names::roots(first) {
        let mut pair = [family.as_str(), &sound::key(root)];
        pair.sort_unstable();
        let [one, two] = pair;
        tokens.insert(format!("n:{one}:{two}"));
    }
}
