//! Claim: a file that is ours to deal with.

use std::ffi::{OsStr, OsString};
use std::fmt;
use std::os::unix::ffi::{OsStrExt, OsStringExt};

use uuid::Uuid;

use super::name::bounded;

/// Between the claim id and the original name.
const SEPARATOR: &[u8] = b"__";

/// Length of a written id, in bytes.
const ID_BYTES: usize = 36;

/// The identity of a claimed file. It is part of the name in the work folder, so it outlives a
/// crash, and the engine takes the same claim only once.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ClaimId(Uuid);

impl ClaimId {
    /// A new id.
    #[must_use]
    pub fn random() -> Self {
        Self(Uuid::new_v4())
    }
}

impl fmt::Display for ClaimId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.as_hyphenated().fmt(f)
    }
}

/// A claimed file. `Debug` shows the id only: the name may hold patient data.
#[derive(Clone, PartialEq, Eq)]
pub struct Claim {
    /// Its id.
    pub id: ClaimId,
    /// The name it had in the practice's folder, cut to a length that can be kept.
    pub name: OsString,
}

impl Claim {
    /// A fresh claim on a file.
    pub(super) fn fresh(name: &OsStr) -> Self {
        Self {
            id: ClaimId::random(),
            name: bounded(name),
        }
    }

    /// The claim that a file in the work folder belongs to; `None` for a foreign file.
    pub(super) fn of_work_name(work_name: &OsStr) -> Option<Self> {
        let bytes = work_name.as_bytes();
        let (id, rest) = bytes.split_at_checked(ID_BYTES)?;
        let name = rest
            .strip_prefix(SEPARATOR)
            .filter(|name| !name.is_empty())?;
        let id = Uuid::try_parse_ascii(id).ok()?;
        Some(Self {
            id: ClaimId(id),
            name: OsString::from_vec(name.to_vec()),
        })
    }

    /// Its name in the work folder.
    pub(super) fn work_name(&self) -> OsString {
        let mut bytes = self.id.to_string().into_bytes();
        bytes.extend(SEPARATOR);
        bytes.extend(self.name.as_bytes());
        OsString::from_vec(bytes)
    }
}

impl fmt::Debug for Claim {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Claim({})", self.id)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_claim_survives_its_work_name() {
        for name in [
            b"a.hl7".as_slice(),
            b"a__b.hl7",
            b"\xFF\xFE.hl7",
            "ä b.HL7".as_bytes(),
        ] {
            let claim = Claim::fresh(OsStr::from_bytes(name));
            assert_eq!(Claim::of_work_name(&claim.work_name()), Some(claim));
        }
    }

    #[test]
    fn foreign_names_are_no_claims() {
        let id = ClaimId::random();
        for name in [
            String::new(),
            ".sealpost.lock".into(),
            "notes.txt".into(),
            format!("{id}_a.hl7"),
            format!("{id}__"),
            format!("x{id}__a.hl7"),
        ] {
            assert_eq!(Claim::of_work_name(OsStr::new(&name)), None, "{name}");
        }
    }

    #[test]
    fn debug_does_not_tell_the_name() {
        let claim = Claim::fresh(OsStr::new("CITIZEN_Jan.hl7"));
        assert!(!format!("{claim:?}").contains("CITIZEN"));
    }
}
