//! A number that one facility gave a patient.

use std::fmt;

use ids::Hd;

use crate::fold;

/// A record number (MRN, UR). It means nothing without the facility that gave it (hl7v2-au
/// §1.5); one without is not kept.
#[derive(Clone, PartialEq, Eq)]
pub struct RecordNumber {
    authority: Hd,
    value: String,
}

impl RecordNumber {
    /// A number of a facility; none when either is empty.
    #[must_use]
    pub fn new(authority: Hd, value: &str) -> Option<Self> {
        let value = fold::trimmed(value);
        let usable = !authority.is_empty() && !value.is_empty();
        usable.then_some(Self { authority, value })
    }

    /// Who gave it.
    #[must_use]
    pub const fn authority(&self) -> &Hd {
        &self.authority
    }

    /// The number: patient data.
    #[must_use]
    pub fn expose(&self) -> &str {
        &self.value
    }

    /// Whether the same facility gave both.
    #[must_use]
    pub fn is_of_same_authority(&self, other: &Self) -> bool {
        self.authority.same_as(&other.authority)
    }

    /// Whether both are one number of one facility; letters in any case.
    #[must_use]
    pub fn is_same(&self, other: &Self) -> bool {
        self.value.eq_ignore_ascii_case(&other.value) && self.is_of_same_authority(other)
    }
}

/// Hides the number.
impl fmt::Debug for RecordNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("RecordNumber(redacted)")
    }
}

#[cfg(test)]
mod tests {
    use ids::Hd;

    use super::RecordNumber;

    fn number(authority: &str, value: &str) -> Option<RecordNumber> {
        RecordNumber::new(Hd::new(authority, "", ""), value)
    }

    #[test]
    fn a_number_is_one_with_its_facility_only() {
        let ours = number("WATTLE", "a100").unwrap();
        assert!(ours.is_same(&number("WATTLE", " A100").unwrap()));
        assert!(!ours.is_same(&number("BANKSIA", "a100").unwrap()));
        assert!(!ours.is_same(&number("WATTLE", "a101").unwrap()));
        assert!(number("", "a100").is_none() && number("WATTLE", " ").is_none());
        assert!(!format!("{ours:?}").contains("100"));
    }
}
