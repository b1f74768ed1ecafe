//! Tests of components: of identifiers, coded values and encapsulated data.

use crate::check::perform::all_values;
use crate::check::report::Broken;
use crate::check::test::Pairs;
use crate::message::Message;
use crate::value::Value;

/// Components that stand further on than any data type has them.
const COMPONENTS: usize = 32;

/// The components are valued in each repetition that says something.
pub(crate) fn valued(message: &Message, broken: &mut Broken<'_>, numbers: &[u32]) {
    for value in all_values(message, broken).filter(|value| !value.is_null()) {
        let parts = Parts::of(value);
        for number in numbers.iter().filter(|number| !parts.says(**number)) {
            broken.part(&value, *number);
        }
    }
}

/// Where `one` is valued, so is `other`.
pub(crate) fn needs(message: &Message, broken: &mut Broken<'_>, one: u32, other: u32) {
    for value in all_values(message, broken) {
        let parts = Parts::of(value);
        if parts.says(one) && !parts.says(other) {
            broken.part(&value, other);
        }
    }
}

/// The two components are not the same.
pub(crate) fn differ(message: &Message, broken: &mut Broken<'_>, one: u32, other: u32) {
    for value in all_values(message, broken) {
        let parts = Parts::of(value);
        if parts.says(one) && parts.raw(one) == parts.raw(other) {
            broken.part(&value, other);
        }
    }
}

/// The alternate coding system is not LOINC while the first one is another.
pub(crate) fn loinc_first(message: &Message, broken: &mut Broken<'_>) {
    for value in all_values(message, broken) {
        let parts = Parts::of(value);
        if parts.raw(6) == b"LN" && parts.says(3) && parts.raw(3) != b"LN" {
            broken.part(&value, 6);
        }
    }
}

/// One component goes with what another says. Capitals and small letters are the same.
pub(crate) fn pairs(message: &Message, broken: &mut Broken<'_>, pairs: &Pairs) {
    for value in all_values(message, broken) {
        let parts = Parts::of(value);
        let same = |one: &str, number| one.as_bytes().eq_ignore_ascii_case(parts.raw(number));
        let mut rules = pairs.allowed.iter();
        let rule = rules.find(|(given, _)| same(given, pairs.given));
        let allowed = |(_, list): (_, &Vec<String>)| list.iter().any(|one| same(one, pairs.then));
        if rule.is_some_and(|rule| !allowed(rule)) {
            broken.part(&value, pairs.then);
        }
    }
}

/// The first components of a value, found in one pass however long it is.
struct Parts<'m>(Vec<Value<'m>>);

impl<'m> Parts<'m> {
    fn of(value: Value<'m>) -> Self {
        Self(value.components().take(COMPONENTS).collect())
    }

    fn raw(&self, number: u32) -> &'m [u8] {
        let place = usize::try_from(number).unwrap_or(COMPONENTS);
        let part = place.checked_sub(1).and_then(|place| self.0.get(place));
        part.map_or(&[], |part| part.raw())
    }

    fn says(&self, number: u32) -> bool {
        let place = usize::try_from(number).unwrap_or(COMPONENTS);
        let part = place.checked_sub(1).and_then(|place| self.0.get(place));
        part.is_some_and(|part| !part.is_empty() && !part.is_null())
    }
}
