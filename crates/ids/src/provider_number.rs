//! The Medicare provider number: one practitioner at one location.

use crate::digits;
use crate::error::IdError;
use crate::finding::{self, Direction, IdFinding};
use crate::hd::Hd;
use crate::hl7_id::{Hl7Spec, hl7_form};
use crate::kind::IdKind;
use crate::text::open_text;
use crate::uri_form::uri_form;

/// Six digits, a location character and a check character, e.g. `2426621B`
/// (provider-directory §1.9). Held in upper case and padded to eight.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ProviderNumber(String);

impl ProviderNumber {
    /// OID of the authority that assigns these numbers.
    pub const AUTHORITY_OID: &'static str = "1.2.36.174030967.0.2";
    /// HL7 namespace of that authority.
    pub const AUTHORITY: &'static str = "AUSHICPR";

    /// Upper-cases, drops white space, pads seven characters to eight with a zero; then the
    /// shape and the check character must be right.
    ///
    /// # Errors
    /// [`IdError`] naming the first rule broken.
    pub fn parse(text: &str) -> Result<Self, IdError> {
        let number = Self::from_stored(text)?;
        if number.check_holds() {
            Ok(number)
        } else {
            Err(IdError::CheckDigit {
                id: IdKind::ProviderNumber,
            })
        }
    }

    /// As [`Self::parse`], save that a wrong check character is a warning beside the value.
    #[must_use]
    pub fn read(text: &str) -> (Option<Self>, Vec<IdFinding>) {
        finding::read_as(
            IdKind::ProviderNumber,
            text,
            Self::from_stored(text),
            Self::as_str,
            |n| n.findings(Direction::Read),
        )
    }

    /// A wrong check character: an error when we write, a warning when we read.
    #[must_use]
    pub fn findings(&self, direction: Direction) -> Vec<IdFinding> {
        if self.check_holds() {
            return Vec::new();
        }
        vec![IdFinding::graded(
            IdError::CheckDigit {
                id: IdKind::ProviderNumber,
            },
            direction,
        )]
    }

    /// The eight characters.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The reader of a read ack as MSH-3 names one: `name^<number>^AUSHICPR` (hl7v2-au §2.5).
    #[must_use]
    pub fn to_hd(&self, name: &str) -> Hd {
        Hd::new(name, &self.0, Self::AUTHORITY)
    }

    /// From such an MSH-3, as leniently as [`Self::read`]; nothing, and no finding, when it is
    /// of another type.
    #[must_use]
    pub fn read_hd(hd: &Hd) -> (Option<Self>, Vec<IdFinding>) {
        if hd.universal_type.eq_ignore_ascii_case(Self::AUTHORITY) {
            Self::read(&hd.universal_id)
        } else {
            (None, Vec::new())
        }
    }

    /// Normalises and checks the shape, not the check character.
    fn from_stored(text: &str) -> Result<Self, IdError> {
        let id = IdKind::ProviderNumber;
        let plain: Vec<char> = text
            .chars()
            .filter(|c| !c.is_whitespace())
            .map(|c| c.to_ascii_uppercase())
            .take(LENGTH + 1)
            .collect();
        let padding = match plain.len() {
            0 => return Err(IdError::Empty { id }),
            7 => Some('0'),
            LENGTH => None,
            found => {
                return Err(IdError::Length {
                    id,
                    expected: "7 or 8",
                    found,
                });
            }
        };
        let number: String = padding.into_iter().chain(plain).collect();
        let fits = |(at, c): (usize, char)| match at {
            0..=5 => c.is_ascii_digit(),
            6 => LOCATIONS.contains(c),
            _ => c.is_ascii_uppercase(),
        };
        match number.chars().enumerate().find(|place| !fits(*place)) {
            Some((at, _)) => Err(IdError::Character {
                id,
                position: at + 1,
            }),
            None => Ok(Self(number)),
        }
    }

    fn check_holds(&self) -> bool {
        check_character(&self.0) == self.0.chars().nth(7)
    }
}

open_text!(ProviderNumber);
uri_form!(
    ProviderNumber,
    as_str,
    "http://ns.electronichealth.net.au/id/medicare-provider-number"
);
hl7_form!(
    ProviderNumber,
    as_str,
    Hl7Spec {
        authorities: &[ProviderNumber::AUTHORITY],
        authority_oid: ProviderNumber::AUTHORITY_OID,
        types: &["UPIN", "PRN"],
        sole_kind: true,
    }
);

/// Characters in a provider number.
const LENGTH: usize = 8;

/// Location characters; the place of each is its value. No I, O, S, Z.
const LOCATIONS: &str = "0123456789ABCDEFGHJKLMNPQRTUVWXY";

/// Check characters, by the remainder.
const CHECKS: &str = "YXWTLKJHFBA";

/// The check character for the first seven characters, already known to be well shaped.
fn check_character(number: &str) -> Option<char> {
    let location = number.chars().nth(6)?;
    let value = LOCATIONS
        .chars()
        .zip(0u32..)
        .find(|(c, _)| *c == location)?
        .1;
    let stem = digits::weighted(number.get(..6)?, &[3, 5, 8, 4, 2, 1]);
    let remainder = (stem + 6 * value) % 11;
    CHECKS
        .chars()
        .zip(0u32..)
        .find(|(_, at)| *at == remainder)
        .map(|(c, _)| c)
}
