//! A practitioner at an organisation.

use std::fmt;

use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

use crate::error::IdError;
use crate::finding::{Direction, IdFinding};
use crate::hd::Hd;
use crate::hl7_id::{Hl7Spec, hl7_form};
use crate::hpii::Hpii;
use crate::hpio::Hpio;
use crate::kind::IdKind;
use crate::uri_form::uri_form;

/// National provider identifier at organisation, `HPI-I@HPI-O`, 33 characters. Unlike a bare
/// HPI-I it may be used to address a message [ADRM 00104.7.1].
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Npio {
    individual: Hpii,
    organisation: Hpio,
    text: String,
}

impl Npio {
    /// Of this individual at this organisation.
    #[must_use]
    pub fn new(individual: Hpii, organisation: Hpio) -> Self {
        let text = format!("{individual}@{organisation}");
        Self {
            individual,
            organisation,
            text,
        }
    }

    /// `HPI-I@HPI-O`, both as strict as their own `parse`.
    ///
    /// # Errors
    /// [`IdError`] naming the first rule broken.
    pub fn parse(text: &str) -> Result<Self, IdError> {
        let (individual, organisation) = text.split_once('@').ok_or(NO_AT)?;
        Ok(Self::new(
            Hpii::parse(individual)?,
            Hpio::parse(organisation)?,
        ))
    }

    /// Both halves as leniently as their own `read`.
    #[must_use]
    pub fn read(text: &str) -> (Option<Self>, Vec<IdFinding>) {
        let Some((individual, organisation)) = text.split_once('@') else {
            return (None, vec![IdFinding::warning(NO_AT)]);
        };
        let (hpii, mut findings) = Hpii::read(individual);
        let (hpio, more) = Hpio::read(organisation);
        findings.extend(more);
        (
            hpii.zip(hpio).map(|(hpii, hpio)| Self::new(hpii, hpio)),
            findings,
        )
    }

    /// What is to be said of either half.
    #[must_use]
    pub fn findings(&self, direction: Direction) -> Vec<IdFinding> {
        let mut findings = self.individual.findings(direction);
        findings.extend(self.organisation.findings(direction));
        findings
    }

    /// The individual.
    #[must_use]
    pub const fn individual(&self) -> &Hpii {
        &self.individual
    }

    /// The organisation.
    #[must_use]
    pub const fn organisation(&self) -> &Hpio {
        &self.organisation
    }

    /// The 33 characters.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// The reader of a read ack as MSH-3 names one: `name^<HPI-I>@<HPI-O>^NPIO` (hl7v2-au §2.5).
    #[must_use]
    pub fn to_hd(&self, name: &str) -> Hd {
        Hd::new(name, &self.text, TYPE)
    }

    /// From such an MSH-3, as leniently as [`Self::read`]; nothing, and no finding, when it is
    /// of another type.
    #[must_use]
    pub fn read_hd(hd: &Hd) -> (Option<Self>, Vec<IdFinding>) {
        if hd.universal_type.eq_ignore_ascii_case(TYPE) {
            Self::read(&hd.universal_id)
        } else {
            (None, Vec::new())
        }
    }
}

impl fmt::Display for Npio {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

impl Serialize for Npio {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.text)
    }
}

impl<'de> Deserialize<'de> for Npio {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        Self::read(&text).0.ok_or_else(|| de::Error::custom(NO_AT))
    }
}

uri_form!(
    Npio,
    as_str,
    "http://hl7.org.au/id/npio",
    older "http://ns.electronichealth.net.au/id/npio"
);
hl7_form!(
    Npio,
    as_str,
    Hl7Spec {
        authorities: &["AUSHIC"],
        authority_oid: "",
        types: &[TYPE],
        sole_kind: false
    }
);

/// HL7 identifier type.
const TYPE: &str = "NPIO";

const NO_AT: IdError = IdError::Form {
    id: IdKind::Npio,
    expected: "an HPI-I, an at sign and an HPI-O",
};
