//! A practice: an organisation with an HPI-O and somebody working in it.

use ids::{Hd, Hpio, Organisation};

use super::{Practitioner, constant};

/// An organisation that sends and receives.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Practice {
    /// The name registered in the HI service.
    pub name: String,
    /// Its HPI-O.
    pub hpio: Hpio,
    /// Street and number.
    pub street: String,
    /// Suburb or town.
    pub suburb: String,
    /// State, abbreviated.
    pub state: String,
    /// Postcode, four digits.
    pub postcode: String,
    /// Telephone number, ten digits.
    pub phone: String,
    /// Who writes and reads its documents.
    pub practitioner: Practitioner,
}

impl Practice {
    /// Wattle Street Medical, a general practice.
    #[must_use]
    pub fn wattle_street_medical() -> Self {
        Self {
            name: "Wattle Street Medical".to_owned(),
            hpio: constant(Hpio::parse("8003629999900018")),
            street: "12 Wattle Street".to_owned(),
            suburb: "Sampleton".to_owned(),
            state: "NSW".to_owned(),
            postcode: "2999".to_owned(),
            phone: "0255500011".to_owned(),
            practitioner: Practitioner::general_practitioner(),
        }
    }

    /// Banksia Cardiology, a specialist practice.
    #[must_use]
    pub fn banksia_cardiology() -> Self {
        Self {
            name: "Banksia Cardiology".to_owned(),
            hpio: constant(Hpio::parse("8003629999900026")),
            street: "3 Banksia Court".to_owned(),
            suburb: "Exampleford".to_owned(),
            state: "VIC".to_owned(),
            postcode: "3999".to_owned(),
            phone: "0355500022".to_owned(),
            practitioner: Practitioner::cardiologist(),
        }
    }

    /// The practice as SMD metadata names it.
    #[must_use]
    pub fn organisation(&self) -> Organisation {
        Organisation::Hpio(self.hpio.clone())
    }

    /// The practice as MSH-4 and MSH-6 name it (ADRM 043.1): registered name, OID, `ISO`.
    #[must_use]
    pub fn facility(&self) -> Hd {
        Hd::new(&self.name, &self.hpio.oid(), "ISO")
    }
}
