//! What is known of one person.

use std::collections::BTreeSet;
use std::fmt;

use ids::{DvaNumber, Ihi, MedicareNumber, Timestamp};
use serde::{Deserialize, Serialize};

use crate::address::Address;
use crate::birth_date::BirthDate;
use crate::fault::Fault;
use crate::fold;
use crate::limits::{
    ADDRESSES_MAX, CARDS_MAX, NAMES_MAX, PHONE_DIGITS, PHONES_MAX, RECORD_NUMBERS_MAX,
};
use crate::person_name::{NameUse, PersonName};
use crate::record_number::RecordNumber;
use crate::sex::Sex;
use crate::stored::StoredPerson;

/// What a message, an export or the index says of one person. Everything is optional; what could
/// not be used is told in `faults`. It is written as JSON for the index; `Debug` hides it.
#[derive(Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(into = "StoredPerson", try_from = "StoredPerson")]
pub struct Person {
    /// Individual healthcare identifier, with right digits.
    pub ihi: Option<Ihi>,
    /// Medicare numbers with right digits, the present card first.
    pub medicare: Vec<MedicareNumber>,
    /// DVA file numbers.
    pub dva: Vec<DvaNumber>,
    /// Numbers that facilities gave the person.
    pub record_numbers: Vec<RecordNumber>,
    /// Numbers that senders use, learned from confirmed decisions: they may agree, but a
    /// different one is no conflict.
    pub learned_numbers: Vec<RecordNumber>,
    /// Names, the present one first.
    pub names: Vec<PersonName>,
    /// Date of birth.
    pub birth_date: Option<BirthDate>,
    /// Sex.
    pub sex: Option<Sex>,
    /// Addresses, the present one first.
    pub addresses: Vec<Address>,
    /// Telephone numbers: the digits that are compared, no leading zero or country code.
    pub phones: Vec<String>,
    /// The message or the record says that this is nobody real.
    pub test: bool,
    /// What could not be used.
    pub faults: BTreeSet<Fault>,
}

/// Words in a name that only the names of test patients hold.
const TEST_WORDS: [&str; 7] = [
    "test",
    "testpatient",
    "testing",
    "zztest",
    "zzztest",
    "dummy",
    "donotuse",
];

impl Person {
    /// Adds an IHI; one with a slip in it is a fault.
    pub fn add_ihi(&mut self, text: &str) {
        if text.trim().is_empty() {
            return;
        }
        let read = Ihi::read(text).0;
        let sound = read.filter(|ihi| Ihi::parse(ihi.expose()).is_ok());
        match (sound, &self.ihi) {
            (None, _) => self.fault(Fault::IhiInvalid),
            (Some(_), _) if self.faults.contains(&Fault::IhiTwice) => {}
            (Some(ihi), Some(known)) if ihi != *known => {
                self.ihi = None;
                self.fault(Fault::IhiTwice);
            }
            (Some(ihi), _) => self.ihi = Some(ihi),
        }
    }

    /// Adds a Medicare number; `irn` is the individual reference number where it stands apart.
    pub fn add_medicare(&mut self, text: &str, irn: &str) {
        let irn = irn.trim();
        let digits: String = text.chars().filter(char::is_ascii_digit).take(12).collect();
        if digits.is_empty() {
            return;
        }
        let whole = if digits.len() == 10 && irn.len() == 1 {
            format!("{digits}{irn}")
        } else {
            text.to_owned()
        };
        match MedicareNumber::parse(&whole) {
            Err(_) => self.fault(Fault::MedicareInvalid),
            Ok(number) if self.medicare.contains(&number) => {}
            Ok(number) => push(&mut self.medicare, number, CARDS_MAX),
        }
    }

    /// Adds a DVA file number.
    pub fn add_dva(&mut self, text: &str) {
        if text.trim().is_empty() {
            return;
        }
        match DvaNumber::parse(text) {
            Err(_) => self.fault(Fault::DvaInvalid),
            Ok(number) if self.dva.contains(&number) => {}
            Ok(number) => push(&mut self.dva, number, CARDS_MAX),
        }
    }

    /// Adds a number of a facility.
    pub fn add_record_number(&mut self, number: RecordNumber) {
        if !self
            .record_numbers
            .iter()
            .any(|known| known.is_same(&number))
        {
            push(&mut self.record_numbers, number, RECORD_NUMBERS_MAX);
        }
    }

    /// Adds a name.
    pub fn add_name(&mut self, family: &str, given: &str, middle: &str, usage: NameUse) {
        let Some(name) = PersonName::new(family, given, middle, usage) else {
            return;
        };
        if !self.names.iter().any(|known| known.is_same(&name)) {
            push(&mut self.names, name, NAMES_MAX);
        }
    }

    /// Adds an address.
    pub fn add_address(&mut self, address: Address) {
        if !self.addresses.contains(&address) {
            push(&mut self.addresses, address, ADDRESSES_MAX);
        }
    }

    /// Adds a telephone number; one with fewer digits than a local number says nothing.
    pub fn add_phone(&mut self, text: &str) {
        const LOCAL_DIGITS: usize = 8;
        let plain = fold::trimmed(text);
        let digits: Vec<char> = plain.chars().filter(char::is_ascii_digit).collect();
        let from = digits.len().saturating_sub(PHONE_DIGITS);
        let tail: String = digits[from..].iter().collect();
        let tail = tail.trim_start_matches('0').to_owned();
        let all_one = tail.chars().all(|c| tail.starts_with(c));
        if tail.len() >= LOCAL_DIGITS && !all_one && !self.phones.contains(&tail) {
            push(&mut self.phones, tail, PHONES_MAX);
        }
    }

    /// Takes the date of birth from text; `at` is the present, which it must not lie after.
    pub fn set_birth_date(&mut self, text: &str, at: Timestamp) {
        if text.trim().is_empty() {
            return;
        }
        match BirthDate::read(text) {
            None => self.fault(Fault::BirthDateUnreadable),
            Some(date) if !date.is_plausible(at) => self.fault(Fault::BirthDateImplausible),
            Some(date) => self.birth_date = Some(date),
        }
    }

    /// Whether this is nobody real: so says the message, or the name itself.
    #[must_use]
    pub fn is_test(&self) -> bool {
        let says = |name: &PersonName| {
            let words = [&name.family, &name.given].map(|part| fold::words(part));
            let mut words = words.iter().flatten();
            words.any(|word| TEST_WORDS.contains(&word.as_str()))
        };
        self.test || self.names.iter().any(says)
    }

    /// The person after news of them: what is said anew comes first, what was known is kept as
    /// a former name or address, and what was not said stays.
    #[must_use]
    pub fn updated_by(&self, news: &Self) -> Self {
        let mut next = news.clone();
        let changed = !news.names.is_empty();
        for name in &self.names {
            let usage = match name.usage {
                NameUse::Current if changed => NameUse::Former,
                NameUse::Current | NameUse::Alias | NameUse::Former => name.usage,
            };
            next.add_name(&name.family, &name.given, &name.middle, usage);
        }
        next.ihi = next.ihi.or_else(|| self.ihi.clone());
        next.birth_date = next.birth_date.or(self.birth_date);
        next.sex = next.sex.or(self.sex);
        next.test |= self.test;
        // A number that was corrected must not go on naming somebody; a card that was issued
        // again keeps its first nine digits.
        let reissued = |old: &&MedicareNumber| {
            let digits = |number: &MedicareNumber| number.expose_card().get(..9).map(str::to_owned);
            news.medicare.is_empty() || news.medicare.iter().any(|new| digits(new) == digits(old))
        };
        let cards: Vec<_> = self.medicare.iter().filter(reissued).cloned().collect();
        extend(&mut next.medicare, &cards, CARDS_MAX);
        if next.dva.is_empty() {
            next.dva.clone_from(&self.dva);
        }
        extend(&mut next.addresses, &self.addresses, ADDRESSES_MAX);
        extend(&mut next.phones, &self.phones, PHONES_MAX);
        let numbers = self.record_numbers.iter().cloned();
        numbers.for_each(|number| next.add_record_number(number));
        next.learned_numbers.clone_from(&self.learned_numbers);
        next
    }

    pub(crate) fn fault(&mut self, fault: Fault) {
        self.faults.insert(fault);
    }
}

/// Shows how much is known, never what.
impl fmt::Debug for Person {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Person({} names, redacted)", self.names.len())
    }
}

fn push<T>(list: &mut Vec<T>, item: T, most: usize) {
    if list.len() < most {
        list.push(item);
    }
}

fn extend<T: Clone + PartialEq>(list: &mut Vec<T>, more: &[T], most: usize) {
    for item in more {
        if !list.contains(item) {
            push(list, item.clone(), most);
        }
    }
}

#[cfg(test)]
mod tests {
    use ids::{Hd, Timestamp};

    use super::Person;
    use crate::address::Address;
    use crate::fault::Fault;
    use crate::person_name::NameUse;
    use crate::record_number::RecordNumber;

    fn at() -> Timestamp {
        Timestamp::parse_rfc3339("2026-11-22T01:02:03Z").unwrap()
    }

    #[test]
    fn numbers_with_slips_are_told_and_not_used() {
        let mut person = Person::default();
        person.add_ihi("8003609999900011");
        person.add_medicare("6140523084", "1");
        person.add_dva("?");
        person.set_birth_date("19790230", at());
        assert!(person.ihi.is_none() && person.medicare.is_empty() && person.dva.is_empty());
        let codes: Vec<_> = person.faults.iter().map(|fault| fault.code()).collect();
        assert_eq!(
            codes,
            [
                "birth-date-unreadable",
                "dva-invalid",
                "ihi-invalid",
                "medicare-invalid"
            ]
        );
        assert!(
            person
                .faults
                .iter()
                .all(|fault| fault.sentence().ends_with('.'))
        );
        person.set_birth_date("20790230", at());
        person.set_birth_date("20790228", at());
        assert!(person.faults.contains(&Fault::BirthDateImplausible));
    }

    #[test]
    fn two_identifiers_of_one_person_are_none() {
        let mut person = Person::default();
        for ihi in [
            "8003609999900010",
            "8003 6099 9990 0010",
            "8003609999900028",
            "8003609999900010",
        ] {
            person.add_ihi(ihi);
        }
        assert!(person.ihi.is_none() && person.faults.contains(&Fault::IhiTwice));
    }

    #[test]
    fn an_irn_may_stand_apart() {
        let mut person = Person::default();
        person.add_medicare("6140 52309 4", "1");
        person.add_medicare("6140523094/1", "");
        assert_eq!(person.medicare.len(), 1);
        assert_eq!(person.medicare[0].irn(), Some(1));
        person.add_medicare("4950481651", "");
        assert_eq!(person.medicare[1].irn(), None);
    }

    #[test]
    fn telephone_numbers_are_compared_without_prefixes() {
        let mut person = Person::default();
        for phone in [
            "(02) 5550 0011",
            "+61 2 5550 0011",
            "0255500011",
            "12345",
            "0000000000",
        ] {
            person.add_phone(phone);
        }
        assert_eq!(person.phones, ["255500011"]);
    }

    #[test]
    fn test_patients_say_so() {
        let named = |family: &str, given: &str| {
            let mut person = Person::default();
            person.add_name(family, given, "", NameUse::Current);
            person.is_test()
        };
        assert!(named("TEST", "Juniper") && named("Zztest", "") && named("Test-Patient", "A"));
        assert!(!named("Testoni", "Juniper") && !named("Prentest", "Al"));
    }

    #[test]
    fn news_come_first_and_nothing_is_lost() {
        let mut old = Person::default();
        old.add_name("Tessellate", "Juniper", "", NameUse::Current);
        old.add_address(Address::new("4 Gumnut Lane", "", "", "2999").unwrap());
        old.set_birth_date("19790312", at());
        old.add_record_number(RecordNumber::new(Hd::new("W", "", ""), "1").unwrap());
        let mut news = Person::default();
        news.add_name("Mulga", "Juniper", "", NameUse::Current);
        news.add_address(Address::new("9 Ibis Road", "", "", "2998").unwrap());
        let next = old.updated_by(&news);
        assert_eq!(next.names[0].family, "Mulga");
        assert_eq!(next.names[1].usage, NameUse::Former);
        assert_eq!(next.addresses.len(), 2);
        assert!(next.birth_date.is_some() && next.record_numbers.len() == 1);
        assert!(!format!("{next:?}").contains("Mulga"));
    }

    #[test]
    fn a_corrected_number_replaces_the_old_one_and_a_reissued_card_does_not() {
        let with = |card: &str, dva: &str| {
            let mut person = Person::default();
            person.add_medicare(card, "1");
            person.add_dva(dva);
            person
        };
        let known = with("6140523094", "NX123456");
        let next = known.updated_by(&with("6140523095", ""));
        assert_eq!((next.medicare.len(), next.dva.len()), (2, 1));
        let next = known.updated_by(&with("4950481651", "VX111111"));
        assert_eq!((next.medicare.len(), next.dva.len()), (1, 1));
        assert_eq!(next.dva[0].expose(), "VX111111");
        assert_eq!(
            known.updated_by(&Person::default()).medicare,
            known.medicare
        );
    }
}
