//! Who is whom: by what two contacts are known to be the same.
//!
//! The keys are those by which directories are compared (SMD target; provider number and HPI-O;
//! a vendor's id). One target is often that of a whole practice: of people it says nothing alone.
//! Where neither has a number, the same name, organisation and suburb are the same contact.

use crate::{Contact, Field};
use people::words;

/// By what a contact can be looked up: two that are the same share at least one.
#[must_use]
pub fn keys(contact: &Contact) -> Vec<String> {
    let key = |letter: char, value: Option<String>| value.map(|value| format!("{letter}:{value}"));
    let known = |field: Field| contact.get(field).map(str::to_owned);
    let target = known(Field::Target);
    let target = target.map(|target| format!("{target}|{}", person(contact)));
    [
        key('t', target),
        key('p', known(Field::ProviderNumber)),
        key('n', npio(contact)),
        key('v', known(Field::VendorId)),
        key('w', place(contact)),
    ]
    .into_iter()
    .flatten()
    .collect()
}

/// Whether two contacts are the same: the first key that both have decides.
#[must_use]
pub fn is_same(one: &Contact, other: &Contact) -> bool {
    if one.is_person() != other.is_person() {
        return false;
    }
    let both = |field: Field| one.get(field).zip(other.get(field));
    let agrees = |field: Field| both(field).is_none_or(|(one, other)| one == other);
    if let Some((one_target, other_target)) = both(Field::Target) {
        let is_equal = one_target == other_target;
        if !one.is_person() || !is_equal {
            return is_equal;
        }
    }
    if let Some((one, other)) = both(Field::ProviderNumber) {
        return one == other && agrees(Field::Hpio);
    }
    if let Some((one, other)) = npio(one).zip(npio(other)) {
        return one == other;
    }
    if let Some((one, other)) = both(Field::VendorId) {
        return one == other;
    }
    if !agrees(Field::Hpii) || !agrees(Field::Hpio) {
        return false;
    }
    let one_person = person(one);
    let is_target = both(Field::Target).is_some() && one_person == person(other);
    is_target || place(one).is_some_and(|it| Some(it) == place(other))
}

/// A person at an organisation.
fn npio(contact: &Contact) -> Option<String> {
    let hpii = contact.get(Field::Hpii)?;
    let hpio = contact.get(Field::Hpio)?;
    Some(format!("{hpii}@{hpio}"))
}

/// The name, whatever its capitals and accents.
fn person(contact: &Contact) -> String {
    let parts = [Field::Given, Field::Family];
    let parts = parts.into_iter().filter_map(|field| contact.get(field));
    parts.flat_map(words).collect::<Vec<_>>().join(" ")
}

/// The name with where it is; nothing where either is missing.
fn place(contact: &Contact) -> Option<String> {
    let part = |field: Field| contact.get(field).map(|it| words(it).join(" "));
    let organisation = part(Field::Organisation).unwrap_or_default();
    let suburb = part(Field::Suburb).unwrap_or_default();
    let person = person(contact);
    let is_told = if contact.is_person() {
        !person.is_empty() && (!organisation.is_empty() || !suburb.is_empty())
    } else {
        !organisation.is_empty()
    };
    is_told.then(|| format!("{person}|{organisation}|{suburb}"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Field::{
        Family, Given, Hpii, Hpio, Organisation, ProviderNumber, Suburb, Target, VendorId,
    };

    fn contact(values: &[(Field, &str)]) -> Contact {
        let mut contact = Contact::default();
        for (field, text) in values {
            contact.set(*field, text).unwrap();
        }
        contact
    }

    const HPIO: &str = "8003629999900042";
    const OTHER_HPIO: &str = "8003621566684455";

    const WATTLE: (Field, &str) = (Target, "https://smd.wattle.example/id");
    const NUMBER: (Field, &str) = (ProviderNumber, "2426621B");

    type Values<'v> = &'v [(Field, &'v str)];

    fn assert_same(cases: &[(Values<'_>, Values<'_>, bool)]) {
        for (number, (one, other, same)) in cases.iter().enumerate() {
            let (one, other) = (contact(one), contact(other));
            assert_eq!(is_same(&one, &other), *same, "case {number}");
            assert_eq!(is_same(&other, &one), *same, "case {number}, turned round");
            let shared = keys(&one).iter().any(|key| keys(&other).contains(key));
            assert!(shared || !same, "case {number}: looked up by nothing");
        }
    }

    #[test]
    fn a_target_tells_practices_apart_but_not_their_people() {
        let other = (Target, "https://smd.other.example/id");
        assert_same(&[
            (
                &[(Organisation, "A"), WATTLE],
                &[(Organisation, "B"), WATTLE],
                true,
            ),
            (
                &[(Organisation, "A"), WATTLE],
                &[(Organisation, "A"), other],
                false,
            ),
            (
                &[(Family, "Banks"), WATTLE],
                &[(Family, "Chan"), WATTLE],
                false,
            ),
            (
                &[(Family, "Banks"), WATTLE],
                &[(Family, "BANKS"), WATTLE],
                true,
            ),
        ]);
    }

    #[test]
    fn a_number_is_a_person_at_a_place() {
        let elsewhere = (ProviderNumber, "0432103J");
        let vendor = (VendorId, "s|1");
        assert_same(&[
            (
                &[(Family, "Banks"), NUMBER],
                &[(Family, "Banks-Smith"), NUMBER],
                true,
            ),
            (
                &[(Family, "Banks"), NUMBER],
                &[(Family, "Banks"), elsewhere],
                false,
            ),
            (
                &[(Family, "Banks"), NUMBER, (Hpio, HPIO)],
                &[(Family, "Banks"), NUMBER, (Hpio, OTHER_HPIO)],
                false,
            ),
            (
                &[(Family, "Banks"), vendor],
                &[(Family, "Bank"), vendor],
                true,
            ),
        ]);
    }

    #[test]
    fn without_numbers_name_organisation_and_suburb_decide() {
        let (wattle, dubbo) = ((Organisation, "Wattle"), (Suburb, "Dubbo"));
        let zoe = [(Family, "Banks"), (Given, "Zoë"), wattle, dubbo];
        let capitals = [
            (Family, "BANKS"),
            (Given, "ZOE"),
            (Organisation, "wattle"),
            (Suburb, "DUBBO"),
        ];
        assert_same(&[
            (&zoe, &capitals, true),
            (&[(Family, "Banks")], &[(Family, "Banks")], false),
        ]);
    }

    #[test]
    fn an_organisation_is_not_one_of_its_people() {
        let practice = contact(&[(Organisation, "Wattle"), (Hpio, HPIO)]);
        let person = contact(&[(Family, "Banks"), (Organisation, "Wattle"), (Hpio, HPIO)]);
        assert!(!is_same(&practice, &person));
        let mut with_hpii = person.clone();
        with_hpii.set(Hpii, "8003611566682112").unwrap_or_default();
        assert!(is_same(&person, &with_hpii));
    }
}
