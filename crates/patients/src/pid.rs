//! A person out of an HL7 PID segment (hl7v2-au §1.5).

use hl7v2::{Message, ProcessingId, Segment, Value};
use ids::{DvaCard, Hd, Timestamp};

use crate::address::Address;
use crate::person::Person;
use crate::person_name::NameUse;
use crate::record_number::RecordNumber;
use crate::sex::Sex;

/// Repetitions of one field that are looked at; a person has fewer.
const REPETITIONS_MAX: usize = 64;

/// The authorities of national numbers: their Medicare and DVA numbers are no record numbers.
const NATIONAL: [&str; 3] = ["AUSHIC", "AUSDVA", "IHI"];

impl Person {
    /// Reads the first PID of a message: identifiers, names and numbers of every repetition.
    /// Nothing when there is no PID. `at` is the present, for dates of birth.
    #[must_use]
    pub fn read(message: &Message, at: Timestamp) -> Option<Self> {
        let pid = message.segment("PID")?;
        let mut person = Self::read_pid(pid, at);
        person.test = match message.processing_id() {
            ProcessingId::Debugging | ProcessingId::Training => true,
            ProcessingId::Production | ProcessingId::Unknown => false,
        };
        Some(person)
    }

    fn read_pid(pid: Segment<'_>, at: Timestamp) -> Self {
        let mut person = Self::default();
        for number in [3, 2, 4] {
            repetitions(pid, number).for_each(|cx| person.add_cx(cx));
        }
        for (nth, xpn) in repetitions(pid, 5).enumerate() {
            let usage = usage(&xpn.component_text(7), nth);
            person.add_xpn(xpn, usage);
        }
        repetitions(pid, 9).for_each(|xpn| person.add_xpn(xpn, NameUse::Alias));
        if let Some(date) = pid.valued(7) {
            person.set_birth_date(&date.component_text(1), at);
        }
        if let Some(sex) = pid.valued(8) {
            person.sex = Sex::read(&sex.component_text(1));
        }
        for xad in repetitions(pid, 11) {
            let [street, other, suburb, state, postcode] =
                [1, 2, 3, 4, 5].map(|number| xad.component_text(number));
            let street = format!("{street} {other}");
            if let Some(address) = Address::new(&street, &suburb, &state, &postcode) {
                person.add_address(address);
            }
        }
        for xtn in repetitions(pid, 13).chain(repetitions(pid, 14)) {
            person.add_phone(&xtn.component_text(1));
            let [area, number] = [6, 7].map(|number| xtn.component_text(number));
            person.add_phone(&format!("{area}{number}"));
        }
        person
    }

    /// Takes one CX for what its type and authority say it is. Types are trusted where the
    /// authority was left out; a number without either says nothing.
    fn add_cx(&mut self, cx: Value<'_>) {
        let id = cx.component_text(1);
        let type_code = cx.component_text(5).to_ascii_uppercase();
        let authority = authority(cx);
        let national = |name: &&&str| authority.namespace.eq_ignore_ascii_case(name);
        let national = NATIONAL.iter().find(national);
        match type_code.as_str() {
            "MC" => self.add_medicare(&id, ""),
            "NI" if national.is_some() || id.trim().starts_with("800360") => self.add_ihi(&id),
            code if DvaCard::of(code).is_some() => self.add_dva(&id),
            "" | "MR" | "PI" | "PT" | "UR" | "MRN" if national.is_none() => {
                if let Some(number) = RecordNumber::new(authority, &id) {
                    self.add_record_number(number);
                }
            }
            _ => {}
        }
    }

    fn add_xpn(&mut self, xpn: Value<'_>, usage: NameUse) {
        let family = xpn
            .component(1)
            .and_then(|family| family.subcomponent(1))
            .map(|family| family.text())
            .unwrap_or_default();
        let given = xpn.component_text(2);
        let middle = xpn.component_text(3);
        self.add_name(&family, &given, &middle, usage);
    }
}

/// The record numbers that MRG-1 retires.
pub(crate) fn retired_numbers(mrg: Segment<'_>) -> Vec<RecordNumber> {
    let mut person = Person::default();
    repetitions(mrg, 1).for_each(|cx| person.add_cx(cx));
    person.record_numbers
}

fn repetitions<'m>(segment: Segment<'m>, field: u32) -> impl Iterator<Item = Value<'m>> {
    let field = segment.valued(field);
    let all = field.into_iter().flat_map(|field| field.repetitions());
    all.take(REPETITIONS_MAX).filter(|value| !value.is_null())
}

fn authority(cx: Value<'_>) -> Hd {
    let parts: Vec<_> = cx
        .component(4)
        .into_iter()
        .flat_map(|authority| authority.subcomponents())
        .take(3)
        .map(|part| part.text())
        .collect();
    Hd::from_components(&parts)
}

/// XPN-7 (HL7 table 0200); the first name without a type is the present one.
fn usage(type_code: &str, nth: usize) -> NameUse {
    match type_code.trim().to_ascii_uppercase().as_str() {
        "M" | "B" => NameUse::Former,
        "A" | "D" | "N" | "P" | "S" | "T" | "I" => NameUse::Alias,
        _ if nth == 0 => NameUse::Current,
        _ => NameUse::Alias,
    }
}
