//! A person as JSON: identifiers as text, checked again when they are read back.

use std::collections::BTreeSet;

use ids::{DvaNumber, Hd, Ihi, MedicareNumber};
use serde::{Deserialize, Serialize};

use crate::address::Address;
use crate::birth_date::BirthDate;
use crate::fault::Fault;
use crate::person::Person;
use crate::person_name::PersonName;
use crate::record_number::RecordNumber;
use crate::sex::Sex;

/// A stored person that is none. The value is not repeated.
#[derive(Debug, thiserror::Error)]
#[error("a stored patient holds a damaged {0}; restore the data folder from a backup")]
pub(crate) struct Damaged(&'static str);

/// The JSON form. Fields may be added, never renamed.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct StoredPerson {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    ihi: Option<String>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    medicare: Vec<String>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    dva: Vec<String>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    record_numbers: Vec<StoredNumber>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    learned_numbers: Vec<StoredNumber>,
    names: Vec<PersonName>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    birth_date: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    sex: Option<Sex>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    addresses: Vec<Address>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    phones: Vec<String>,
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    test: bool,
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    faults: BTreeSet<Fault>,
}

/// A record number with the three parts of its authority.
#[derive(Serialize, Deserialize)]
pub(crate) struct StoredNumber {
    authority: [String; 3],
    value: String,
}

impl From<&RecordNumber> for StoredNumber {
    fn from(number: &RecordNumber) -> Self {
        let hd = number.authority();
        Self {
            authority: [
                hd.namespace.clone(),
                hd.universal_id.clone(),
                hd.universal_type.clone(),
            ],
            value: number.expose().to_owned(),
        }
    }
}

impl TryFrom<StoredNumber> for RecordNumber {
    type Error = Damaged;

    fn try_from(stored: StoredNumber) -> Result<Self, Damaged> {
        let [namespace, id, kind] = &stored.authority;
        Self::new(Hd::new(namespace, id, kind), &stored.value).ok_or(Damaged("record number"))
    }
}

impl From<Person> for StoredPerson {
    fn from(person: Person) -> Self {
        let numbers = |list: &[RecordNumber]| list.iter().map(StoredNumber::from).collect();
        let medicare = person.medicare.iter();
        Self {
            ihi: person.ihi.map(|ihi| ihi.expose().to_owned()),
            medicare: medicare.map(|number| number.expose().to_owned()).collect(),
            dva: person.dva.iter().map(|n| n.expose().to_owned()).collect(),
            record_numbers: numbers(&person.record_numbers),
            learned_numbers: numbers(&person.learned_numbers),
            names: person.names,
            birth_date: person.birth_date.map(BirthDate::to_text),
            sex: person.sex,
            addresses: person.addresses,
            phones: person.phones,
            test: person.test,
            faults: person.faults,
        }
    }
}

impl TryFrom<StoredPerson> for Person {
    type Error = Damaged;

    fn try_from(stored: StoredPerson) -> Result<Self, Damaged> {
        let ihi = stored.ihi.map(|text| Ihi::parse(&text)).transpose();
        let medicare: Result<_, _> = stored
            .medicare
            .iter()
            .map(|t| MedicareNumber::parse(t))
            .collect();
        let dva: Result<_, _> = stored
            .dva
            .iter()
            .map(|text| DvaNumber::parse(text))
            .collect();
        let date = |text: String| BirthDate::read(&text).ok_or(Damaged("date of birth"));
        Ok(Self {
            ihi: ihi.map_err(|_| Damaged("IHI"))?,
            medicare: medicare.map_err(|_| Damaged("Medicare number"))?,
            dva: dva.map_err(|_| Damaged("DVA number"))?,
            record_numbers: numbers(stored.record_numbers)?,
            learned_numbers: numbers(stored.learned_numbers)?,
            names: stored.names,
            birth_date: stored.birth_date.map(date).transpose()?,
            sex: stored.sex,
            addresses: stored.addresses,
            phones: stored.phones,
            test: stored.test,
            faults: stored.faults,
        })
    }
}

fn numbers(stored: Vec<StoredNumber>) -> Result<Vec<RecordNumber>, Damaged> {
    stored.into_iter().map(RecordNumber::try_from).collect()
}

#[cfg(test)]
mod tests {
    use ids::{Hd, Timestamp};

    use crate::person::Person;
    use crate::person_name::NameUse;
    use crate::record_number::RecordNumber;
    use crate::sex::Sex;

    #[test]
    fn a_person_comes_back_from_json_as_they_were() {
        let mut person = Person::default();
        person.add_ihi("8003609999900010");
        person.add_medicare("61405230941", "");
        person.add_dva("NX123456");
        person.add_name("O'Gallagher", "Ruaridh", "Finn", NameUse::Current);
        person.set_birth_date("195511", Timestamp::from_millis(0));
        person.sex = Some(Sex::Male);
        person.add_phone("0255500011");
        let number = RecordNumber::new(Hd::new("W", "1.2.3", "ISO"), "A1").unwrap();
        person.add_record_number(number.clone());
        person.learned_numbers.push(number);
        person.add_ihi("1");
        let json = serde_json::to_string(&person).unwrap();
        assert_eq!(serde_json::from_str::<Person>(&json).unwrap(), person);
        let empty = serde_json::to_string(&Person::default()).unwrap();
        assert_eq!(empty, r#"{"names":[]}"#);
    }

    #[test]
    fn damage_is_named_and_not_repeated() {
        for (json, word) in [
            (r#"{"names":[],"ihi":"8003609999900011"}"#, "IHI"),
            (r#"{"names":[],"medicare":["1"]}"#, "Medicare"),
            (r#"{"names":[],"dva":["?"]}"#, "DVA"),
            (r#"{"names":[],"birth_date":"19799999"}"#, "date of birth"),
            (
                r#"{"names":[],"record_numbers":[{"authority":["","",""],"value":"9"}]}"#,
                "record",
            ),
        ] {
            let error = serde_json::from_str::<Person>(json)
                .unwrap_err()
                .to_string();
            assert!(error.contains(word) && !error.contains("99"), "{error}");
        }
    }
}
