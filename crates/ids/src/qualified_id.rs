//! A value that only means something together with the URI of its system.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::error::IdError;
use crate::kind::IdKind;
use crate::{token, uri};

/// An identifier of an open system: a vendor's directory id (VDI), a source system's or a
/// directory's own id (RI, XX), a peak body's registration (PRN), an employer's id (EI)
/// (provider-directory §1.3). Compared byte for byte, system and value.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "Unchecked")]
pub struct QualifiedId {
    system: String,
    value: String,
}

impl QualifiedId {
    /// The longest value kept, in bytes.
    pub const MAX_VALUE_BYTES: usize = 256;

    /// From the absolute URI of the system and a value that is not blank; white space around
    /// either is dropped.
    ///
    /// # Errors
    /// [`IdError`] naming the rule broken.
    pub fn parse(system: &str, value: &str) -> Result<Self, IdError> {
        let id = IdKind::QualifiedId;
        let system = system.trim();
        uri::check_absolute(system, id)?;
        let value = token::opaque(value, id, Self::MAX_VALUE_BYTES)?;
        Ok(Self {
            system: system.to_owned(),
            value,
        })
    }

    /// The URI of the system.
    #[must_use]
    pub fn system(&self) -> &str {
        &self.system
    }

    /// The value within the system.
    #[must_use]
    pub fn value(&self) -> &str {
        &self.value
    }
}

impl fmt::Display for QualifiedId {
    /// FHIR's token form, `system|value`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}|{}", self.system, self.value)
    }
}

/// What is stored, before it is checked again.
#[derive(Deserialize)]
struct Unchecked {
    system: String,
    value: String,
}

impl TryFrom<Unchecked> for QualifiedId {
    type Error = IdError;

    fn try_from(stored: Unchecked) -> Result<Self, IdError> {
        Self::parse(&stored.system, &stored.value)
    }
}
