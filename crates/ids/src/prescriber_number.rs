//! The PBS prescriber number.

use crate::digits;
use crate::error::IdError;
use crate::finding::{self, IdFinding};
use crate::kind::IdKind;
use crate::text::open_text;
use crate::uri_form::uri_form;

/// Six or seven digits. The published samples do not settle its check digit
/// (provider-directory §1.9), so none is checked.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PrescriberNumber(String);

impl PrescriberNumber {
    /// Six or seven digits, separators dropped.
    ///
    /// # Errors
    /// [`IdError`] naming the first rule broken.
    pub fn parse(text: &str) -> Result<Self, IdError> {
        let id = IdKind::PrescriberNumber;
        let plain = digits::only(text, id)?;
        match plain.len() {
            6 | 7 => Ok(Self(plain)),
            found => Err(IdError::Length {
                id,
                expected: "6 or 7",
                found,
            }),
        }
    }

    /// As [`Self::parse`], with a warning in place of an error.
    #[must_use]
    pub fn read(text: &str) -> (Option<Self>, Vec<IdFinding>) {
        finding::read_as(
            IdKind::PrescriberNumber,
            text,
            Self::parse(text),
            Self::as_str,
            |_| Vec::new(),
        )
    }

    /// The digits.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    fn from_stored(text: &str) -> Result<Self, IdError> {
        Self::parse(text)
    }
}

open_text!(PrescriberNumber);
uri_form!(
    PrescriberNumber,
    as_str,
    "http://ns.electronichealth.net.au/id/medicare-prescriber-number"
);
