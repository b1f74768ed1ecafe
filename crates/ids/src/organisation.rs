//! The organisation that sends or receives, as SMD metadata names it.

use std::fmt;

use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

use crate::error::IdError;
use crate::finding::{Direction, IdFinding};
use crate::hpio::Hpio;
use crate::kind::IdKind;
use crate::smd_target::SmdTarget;
use crate::uri;

/// An HPI-O or a vendor's target (smd §2 rows 5 and 7). Two values are equal exactly when they
/// name the same organisation: an HPI-O has one value, however its URI was spelt.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Organisation {
    /// Known by its HPI-O.
    Hpio(Hpio),
    /// Known by its vendor's SMD target.
    Target(SmdTarget),
}

impl Organisation {
    /// From a URI: that of an HPI-O in any case and in the older spelling `hpi-o`, otherwise any
    /// absolute URI as a target. A wrong check digit is let pass, for messages really carry such
    /// numbers; [`Self::findings`] tells of it.
    ///
    /// # Errors
    /// [`IdError`] when it is not an absolute URI, or is an HPI-O's without a usable number.
    pub fn parse_uri(text: &str) -> Result<Self, IdError> {
        let trimmed = text.trim();
        uri::check_absolute(trimmed, IdKind::Organisation)?;
        if Hpio::is_uri(trimmed) {
            return Hpio::from_uri_shape(trimmed).map(Self::Hpio);
        }
        SmdTarget::parse(trimmed).map(Self::Target)
    }

    /// The URI as SMD metadata carries it.
    #[must_use]
    pub fn uri(&self) -> String {
        match self {
            Self::Hpio(hpio) => hpio.to_uri(),
            Self::Target(target) => target.as_str().to_owned(),
        }
    }

    /// The HPI-O, when that is how it is known.
    #[must_use]
    pub const fn hpio(&self) -> Option<&Hpio> {
        match self {
            Self::Hpio(hpio) => Some(hpio),
            Self::Target(_) => None,
        }
    }

    /// What is to be said of its number; nothing for a target.
    #[must_use]
    pub fn findings(&self, direction: Direction) -> Vec<IdFinding> {
        self.hpio()
            .map(|hpio| hpio.findings(direction))
            .unwrap_or_default()
    }
}

impl fmt::Display for Organisation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.uri())
    }
}

impl From<Hpio> for Organisation {
    fn from(hpio: Hpio) -> Self {
        Self::Hpio(hpio)
    }
}

impl From<SmdTarget> for Organisation {
    fn from(target: SmdTarget) -> Self {
        Self::Target(target)
    }
}

impl Serialize for Organisation {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.uri())
    }
}

impl<'de> Deserialize<'de> for Organisation {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        Self::parse_uri(&text).map_err(de::Error::custom)
    }
}
