//! What the sixteen-digit healthcare identifiers have in common, and the macros that make a type
//! of each (provider-directory §1.3, §1.9; smd §6.1).

use crate::error::IdError;
use crate::finding::{self, Direction, IdCode, IdFinding};
use crate::kind::IdKind;
use crate::luhn;

/// Digits in every HI number.
const DIGITS: usize = 16;

/// What distinguishes one kind of HI number from the next.
pub(crate) struct HiSpec {
    pub(crate) kind: IdKind,
    /// Leading digits every number has.
    pub(crate) prefix: &'static str,
    /// Leading digits of the block numbers are issued from; same as `prefix` where none is
    /// published.
    pub(crate) block: &'static str,
}

impl HiSpec {
    /// Sixteen digits with the right prefix; the check digit is not looked at.
    pub(crate) fn shape(&self, text: &str) -> Result<String, IdError> {
        let id = self.kind;
        if text.is_empty() {
            return Err(IdError::Empty { id });
        }
        if let Some(at) = text.chars().position(|c| !c.is_ascii_digit()) {
            return Err(IdError::Character {
                id,
                position: at + 1,
            });
        }
        if text.len() != DIGITS {
            return Err(IdError::Length {
                id,
                expected: "16",
                found: text.len(),
            });
        }
        if !text.starts_with(self.prefix) {
            return Err(IdError::Prefix {
                id,
                expected: self.prefix,
            });
        }
        Ok(text.to_owned())
    }

    pub(crate) fn strict(&self, text: &str) -> Result<String, IdError> {
        let value = self.shape(text)?;
        if !luhn::holds(&value) {
            return Err(IdError::CheckDigit { id: self.kind });
        }
        Ok(value)
    }

    pub(crate) fn lenient(&self, text: &str) -> (Option<String>, Vec<IdFinding>) {
        let plain: String = text
            .chars()
            .filter(|c| !c.is_whitespace() && *c != '-')
            .take(DIGITS + 1)
            .collect();
        let findings = |value: &String| self.findings(value, Direction::Read);
        finding::read_as(
            self.kind,
            text,
            self.shape(&plain),
            String::as_str,
            findings,
        )
    }

    pub(crate) fn findings(&self, value: &str, direction: Direction) -> Vec<IdFinding> {
        let mut findings = Vec::new();
        if !luhn::holds(value) {
            findings.push(IdFinding::graded(
                IdError::CheckDigit { id: self.kind },
                direction,
            ));
        }
        if !value.starts_with(self.block) {
            let remark = format!("numbers of this kind are issued from {}", self.block);
            findings.push(IdFinding::note(IdCode::Unusual, self.kind, &remark));
        }
        findings
    }
}

/// Gives a `struct Name(String)` the reading and writing every HI number has. `$as_str` is the
/// name of the accessor: `expose` for patients' numbers.
macro_rules! hi_number {
    ($name:ident, $spec:ident, $as_str:ident) => {
        impl $name {
            /// Sixteen digits, right prefix, right check digit.
            ///
            /// # Errors
            /// [`IdError`](crate::IdError) naming the first rule broken.
            pub fn parse(text: &str) -> Result<Self, crate::IdError> {
                $spec.strict(text).map(Self)
            }

            /// Reads what somebody else wrote: spaces and hyphens are dropped, and a wrong check
            /// digit is a warning beside the value, never the loss of it.
            #[must_use]
            pub fn read(text: &str) -> (Option<Self>, Vec<crate::IdFinding>) {
                let (value, findings) = $spec.lenient(text);
                (value.map(Self), findings)
            }

            /// What is to be said of the value held: its check digit (an error when we write,
            /// a warning when we read) and the block it comes from.
            #[must_use]
            pub fn findings(&self, direction: crate::Direction) -> Vec<crate::IdFinding> {
                $spec.findings(&self.0, direction)
            }

            /// The sixteen digits.
            #[must_use]
            pub fn $as_str(&self) -> &str {
                &self.0
            }
        }
    };
}

/// Gives an HI number its OID form `<root>.<digits>`.
macro_rules! hi_oid {
    ($name:ident, $kind:expr, $root:literal) => {
        impl $name {
            /// The OID below which the digits are one arc.
            pub const OID_ROOT: &'static str = $root;

            /// The number as an OID.
            #[must_use]
            pub fn oid(&self) -> String {
                format!("{}.{}", Self::OID_ROOT, self.0)
            }

            /// From an OID, with or without `urn:oid:`; the digits as strictly as
            /// [`Self::parse`].
            ///
            /// # Errors
            /// [`IdError`](crate::IdError) naming the first rule broken.
            pub fn from_oid(oid: &str) -> Result<Self, crate::IdError> {
                Self::parse(crate::oid::strip_root(oid, Self::OID_ROOT, $kind)?)
            }

            /// From an OID, as leniently as [`Self::read`].
            #[must_use]
            pub fn read_oid(oid: &str) -> (Option<Self>, Vec<crate::IdFinding>) {
                match crate::oid::strip_root(oid, Self::OID_ROOT, $kind) {
                    Ok(digits) => Self::read(digits),
                    Err(fault) => (None, vec![crate::IdFinding::warning(fault)]),
                }
            }
        }
    };
}

pub(crate) use {hi_number, hi_oid};
