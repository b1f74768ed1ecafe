//! What is known when a document is begun: the patient, the author, the recipients and the record.
//!
//! A context is JSON ([`Context::from_json`]), or is picked out of what clinical software exports
//! ([`from_hl7`], [`from_csv`], [`from_pit`]). Everything in it is text; nothing is interpreted
//! here that a template or a message does not need.

mod csv_extract;
mod finding;
mod hl7_extract;
mod json;
mod pit_extract;
mod record;
mod text;

pub use csv_extract::{CsvMapping, from_csv};
pub use finding::{ContextError, ContextFinding, Extract};
pub use hl7_extract::from_hl7;
pub use pit_extract::from_pit;
pub use record::Record;
pub(crate) use text::{block, line};

use serde::{Deserialize, Serialize};
use std::fmt;

/// Longest context that is read, in bytes: an extract with its whole history fits many times.
pub const MAX_CONTEXT_BYTES: usize = 4 * 1024 * 1024;

/// What a document is made from, beside what its author writes.
#[derive(Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Context {
    /// Date of the document, `yyyy-mm-dd`.
    pub date: String,
    /// Whom the document is about.
    pub patient: PatientFacts,
    /// Who writes it.
    pub author: Person,
    /// The practice that it comes from.
    pub practice: Site,
    /// Whom it is for: the addressee first, then those who get a copy.
    pub recipients: Vec<Addressee>,
    /// What the clinical record says.
    pub record: Record,
}

/// Whom the document is about.
#[derive(Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct PatientFacts {
    /// Family name.
    pub family: String,
    /// Given name.
    pub given: String,
    /// Further given names.
    pub middle: String,
    /// `Mr`, `Ms`, `Dr` …
    pub prefix: String,
    /// `yyyy-mm-dd`, or a part of it.
    pub birth_date: String,
    /// `F` `M` `U` `O` `A` `N` (table 0001).
    pub sex: String,
    /// Where the patient lives.
    pub address: Address,
    /// Telephone.
    pub phone: String,
    /// Individual healthcare identifier, 16 digits.
    pub ihi: String,
    /// Medicare card number with its individual reference number.
    pub medicare: String,
    /// Veterans' affairs file number.
    pub dva: String,
    /// Number in the practice's own record.
    pub record_number: String,
}

/// A practitioner.
#[derive(Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Person {
    /// Family name.
    pub family: String,
    /// Given name.
    pub given: String,
    /// `Dr`, `Prof` …
    pub prefix: String,
    /// What they are, e.g. `General practitioner`.
    pub role: String,
    /// Medicare provider number at this place.
    pub provider_number: String,
    /// HPI-I, 16 digits.
    pub hpii: String,
}

/// A place where practitioners work.
#[derive(Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Site {
    /// Its name, as registered.
    pub name: String,
    /// HPI-O, 16 digits.
    pub hpio: String,
    /// How messages name it (MSH-6), `name^universal id^type`, where that is not the name and the
    /// HPI-O.
    pub facility: String,
    /// Where it is.
    pub address: Address,
    /// Telephone.
    pub phone: String,
}

/// Somebody who gets the document, at a place.
#[derive(Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Addressee {
    /// Who; without a name the practice itself is meant.
    pub person: Person,
    /// Where.
    pub practice: Site,
}

/// A postal address.
#[derive(Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Address {
    /// Number and street.
    pub street: String,
    /// Suburb or town.
    pub suburb: String,
    /// `NSW`, `VIC` …
    pub state: String,
    /// Four digits.
    pub postcode: String,
}

impl Person {
    /// Prefix, given and family name; empty without any.
    pub fn name(&self) -> String {
        joined(&[&self.prefix, &self.given, &self.family], " ")
    }
}

impl PatientFacts {
    /// Prefix, given, middle and family name; empty without any.
    pub fn name(&self) -> String {
        let parts = [&self.prefix, &self.given, &self.middle, &self.family];
        joined(&parts.map(String::as_str), " ")
    }
}

impl Addressee {
    /// Practitioner and practice, for people.
    pub fn name(&self) -> String {
        joined(&[&self.person.name(), &self.practice.name], ", ")
    }
}

impl Address {
    /// The address on one line; empty without any part.
    pub fn on_one_line(&self) -> String {
        let place = joined(&[&self.suburb, &self.state, &self.postcode], " ");
        joined(&[&self.street, &place], ", ")
    }
}

fn joined(parts: &[&str], between: &str) -> String {
    let said: Vec<&str> = parts.iter().copied().filter(|it| !it.is_empty()).collect();
    said.join(between)
}

/// A context is about a patient: `Debug` says how much there is, and nothing of it.
macro_rules! silent_debug {
    ($($name:ident),*) => {$(
        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(concat!(stringify!($name), "(..)"))
            }
        }
    )*};
}
silent_debug!(
    Address,
    Addressee,
    Context,
    PatientFacts,
    Person,
    Record,
    Site
);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_and_addresses_are_joined_without_gaps() {
        let person = Person {
            family: "Banks".into(),
            prefix: "Dr".into(),
            ..Person::default()
        };
        assert_eq!(person.name(), "Dr Banks");
        let mut addressee = Addressee {
            person,
            ..Addressee::default()
        };
        assert_eq!(addressee.name(), "Dr Banks");
        addressee.practice.name = "Banksia Cardiology".into();
        assert_eq!(addressee.name(), "Dr Banks, Banksia Cardiology");
        let address = Address {
            suburb: "Yass".into(),
            postcode: "2582".into(),
            ..Address::default()
        };
        assert_eq!(address.on_one_line(), "Yass 2582");
    }

    #[test]
    fn debug_output_holds_nothing_of_a_patient() {
        let mut context = Context::default();
        context.patient.family = "Tessellate".into();
        context.record.allergies = vec!["Penicillin".into()];
        let shown = format!("{context:?} {:?} {:?}", context.patient, context.record);
        assert_eq!(shown, "Context(..) PatientFacts(..) Record(..)");
    }
}
