//! The registration of a practitioner with Ahpra.

use crate::error::IdError;
use crate::finding::{self, Direction, IdFinding};
use crate::kind::IdKind;
use crate::text::open_text;
use crate::token;
use crate::uri_form::uri_form;

/// Three letters for the profession and ten digits, e.g. `MED0000000001`. Many published samples
/// break the pattern (provider-directory §1.9), so what is read is kept with a warning.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct AhpraRegistration(String);

impl AhpraRegistration {
    /// The longest value kept, in bytes.
    pub const MAX_BYTES: usize = 64;

    /// Three letters, brought to upper case, and ten digits.
    ///
    /// # Errors
    /// [`IdError`] naming the first rule broken.
    pub fn parse(text: &str) -> Result<Self, IdError> {
        let number = Self::from_stored(text)?;
        if number.fits_pattern() {
            Ok(number)
        } else {
            Err(FORM)
        }
    }

    /// Any text that is not blank, brought to upper case, with a warning when it breaks the
    /// pattern.
    #[must_use]
    pub fn read(text: &str) -> (Option<Self>, Vec<IdFinding>) {
        finding::read_as(
            IdKind::AhpraRegistration,
            text,
            Self::from_stored(text),
            Self::as_str,
            |n| n.findings(Direction::Read),
        )
    }

    /// A broken pattern: an error when we write, a warning when we read.
    #[must_use]
    pub fn findings(&self, direction: Direction) -> Vec<IdFinding> {
        if self.fits_pattern() {
            Vec::new()
        } else {
            vec![IdFinding::graded(FORM, direction)]
        }
    }

    /// The text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    fn from_stored(text: &str) -> Result<Self, IdError> {
        let kept = token::opaque(text, IdKind::AhpraRegistration, Self::MAX_BYTES)?;
        Ok(Self(kept.to_ascii_uppercase()))
    }

    fn fits_pattern(&self) -> bool {
        let letter = |byte: u8| byte.is_ascii_uppercase();
        let digit = |byte: u8| byte.is_ascii_digit();
        self.0.len() == 13
            && self.0.bytes().take(3).all(letter)
            && self.0.bytes().skip(3).all(digit)
    }
}

open_text!(AhpraRegistration);
uri_form!(
    AhpraRegistration,
    as_str,
    "http://hl7.org.au/id/ahpra-registration-number"
);

const FORM: IdError = IdError::Form {
    id: IdKind::AhpraRegistration,
    expected: "three letters and ten digits",
};
