//! What somebody is in a practice.

use serde::{Deserialize, Serialize};
use std::fmt;

/// What somebody, or some software, is in a practice.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Role {
    /// Runs the practice: people, rules, connections.
    Admin,
    /// Reads the audit trail.
    Auditor,
    /// Treats patients.
    Clinician,
    /// Keeps the machines running, without patient data.
    It,
    /// Looks after what is stuck.
    Operator,
    /// Works at the desk, for the people whose delegate it is.
    Reception,
    /// Releases what others wrote.
    Releaser,
    /// The practice's clinical software.
    Software,
}

/// No role goes by this name.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "{0} is no role; roles are admin, auditor, clinician, it, operator, reception, releaser and \
     software"
)]
pub struct UnknownRole(pub String);

impl Role {
    /// Every role.
    pub const ALL: [Self; 8] = [
        Self::Admin,
        Self::Auditor,
        Self::Clinician,
        Self::It,
        Self::Operator,
        Self::Reception,
        Self::Releaser,
        Self::Software,
    ];

    /// Its name.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Admin => "admin",
            Self::Auditor => "auditor",
            Self::Clinician => "clinician",
            Self::It => "it",
            Self::Operator => "operator",
            Self::Reception => "reception",
            Self::Releaser => "releaser",
            Self::Software => "software",
        }
    }

    /// The role of this name.
    ///
    /// # Errors
    /// [`UnknownRole`]
    pub fn parse(name: &str) -> Result<Self, UnknownRole> {
        let mut all = Self::ALL.into_iter();
        all.find(|role| role.as_str() == name)
            .ok_or_else(|| UnknownRole(name.to_owned()))
    }
}

impl fmt::Display for Role {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_name_leads_back_to_its_role() {
        for role in Role::ALL {
            assert_eq!(Role::parse(role.as_str()), Ok(role));
        }
        assert!(Role::parse("root").is_err());
    }
}
