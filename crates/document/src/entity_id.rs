//! The identifier of a document, an order or a referral (EI).

use std::fmt;

use hl7v2::Value;
use ids::Hd;
use serde::{Deserialize, Serialize};

use crate::designator::Designator;

/// An identifier and who assigned it. Two are the same thing when all four components agree.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct EntityId {
    /// EI-1.
    pub id: String,
    /// EI-2 to EI-4: the system that numbered it, which for OBR-3 is that of the author.
    #[serde(default, with = "Designator")]
    pub authority: Hd,
}

impl EntityId {
    /// An identifier of an authority.
    #[must_use]
    pub fn new(id: &str, authority: Hd) -> Self {
        Self {
            id: id.to_owned(),
            authority,
        }
    }

    /// Whether all four components are there, as ADRM 000003 to 000007 want it.
    #[must_use]
    pub fn is_whole(&self) -> bool {
        self.components().iter().all(|part| !part.is_empty())
    }

    /// An EI; `None` when it has no identifier.
    pub(crate) fn read(value: &Value<'_>) -> Option<Self> {
        let part = |number| value.component_text(number).trim().to_owned();
        let id = part(1);
        let authority = Hd {
            namespace: part(2),
            universal_id: part(3),
            universal_type: part(4),
        };
        (!id.is_empty()).then_some(Self { id, authority })
    }

    /// The components of an EI.
    pub(crate) fn components(&self) -> [&str; 4] {
        let Hd {
            namespace,
            universal_id,
            universal_type,
        } = &self.authority;
        [&self.id, namespace, universal_id, universal_type]
    }
}

/// `id^namespace^universal id^type`, escaped, without empty components at the end.
impl fmt::Display for EntityId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let id = Hd::new(&self.id, "", "");
        write!(f, "{id}")?;
        match self.authority.to_string() {
            authority if authority.is_empty() => Ok(()),
            authority => write!(f, "^{authority}"),
        }
    }
}
