//! The number on a patient's Medicare card.

use crate::digits;
use crate::error::IdError;
use crate::finding::{self, Direction, IdCode, IdFinding};
use crate::hl7_id::{Hl7Spec, hl7_form};
use crate::kind::IdKind;
use crate::text::redacted;
use crate::uri_form::uri_form;

/// Ten digits (eight, a check digit, the issue) and, when known, the individual reference number
/// (IRN) as an eleventh (hl7v2-au §1.5). One card covers up to nine people: ten digits alone
/// name a card, not a patient.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct MedicareNumber(String);

impl MedicareNumber {
    /// Ten or eleven digits, separators dropped; check digit right, issue and IRN not zero.
    ///
    /// # Errors
    /// [`IdError`] naming the first rule broken.
    pub fn parse(text: &str) -> Result<Self, IdError> {
        let number = Self::shape(text)?;
        match number.faults().first() {
            Some(fault) => Err(*fault),
            None => Ok(number),
        }
    }

    /// Ten or eleven digits, with a warning for each rule they break.
    #[must_use]
    pub fn read(text: &str) -> (Option<Self>, Vec<IdFinding>) {
        finding::read_as(
            IdKind::MedicareNumber,
            text,
            Self::shape(text),
            Self::expose,
            |n| n.findings(Direction::Read),
        )
    }

    /// Check digit, issue and IRN: errors when we write, warnings when we read. A first digit
    /// that no real card has is a warning both ways.
    #[must_use]
    pub fn findings(&self, direction: Direction) -> Vec<IdFinding> {
        let graded = |fault| IdFinding::graded(fault, direction);
        let mut findings: Vec<IdFinding> = self.faults().into_iter().map(graded).collect();
        if !self.0.starts_with(['2', '3', '4', '5', '6']) {
            let remark = "real cards start with a digit from 2 to 6";
            findings.push(IdFinding::note(
                IdCode::Unusual,
                IdKind::MedicareNumber,
                remark,
            ));
        }
        findings
    }

    /// All digits held, ten or eleven: patient data.
    #[must_use]
    pub fn expose(&self) -> &str {
        &self.0
    }

    /// The ten digits of the card, without the IRN: patient data.
    #[must_use]
    pub fn expose_card(&self) -> &str {
        self.0.get(..CARD).unwrap_or_default()
    }

    /// The individual reference number, when it is part of the number.
    #[must_use]
    pub fn irn(&self) -> Option<u8> {
        digits::at(&self.0, CARD).and_then(|irn| u8::try_from(irn).ok())
    }

    fn shape(text: &str) -> Result<Self, IdError> {
        let id = IdKind::MedicareNumber;
        let plain = digits::only(text, id)?;
        match plain.len() {
            CARD | CARD_AND_IRN => Ok(Self(plain)),
            found => Err(IdError::Length {
                id,
                expected: "10 or 11",
                found,
            }),
        }
    }

    fn faults(&self) -> Vec<IdError> {
        let id = IdKind::MedicareNumber;
        let mut faults = Vec::new();
        let sum = digits::weighted(&self.0, &[1, 3, 7, 9, 1, 3, 7, 9]);
        if digits::at(&self.0, 8) != Some(sum % 10) {
            faults.push(IdError::CheckDigit { id });
        }
        if digits::at(&self.0, 9) == Some(0) {
            faults.push(IdError::Form {
                id,
                expected: "an issue digit (the tenth) from 1 to 9",
            });
        }
        if self.irn() == Some(0) {
            faults.push(IdError::Form {
                id,
                expected: "an IRN (the eleventh digit) from 1 to 9",
            });
        }
        faults
    }
}

redacted!(MedicareNumber);
uri_form!(
    MedicareNumber,
    expose,
    "http://ns.electronichealth.net.au/id/medicare-number"
);
hl7_form!(
    MedicareNumber,
    expose,
    Hl7Spec {
        authorities: &["AUSHIC"],
        authority_oid: "",
        types: &["MC"],
        sole_kind: false
    }
);

/// Digits of the card itself.
const CARD: usize = 10;
/// Digits of the card and the IRN.
const CARD_AND_IRN: usize = 11;
