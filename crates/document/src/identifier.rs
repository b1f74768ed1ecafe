//! An identifier of a patient (CX) or a provider (XCN, PRD-7): value, authority, type.

use hl7v2::Value;
use ids::{Hd, Hl7Id};
use serde::{Deserialize, Serialize};

use crate::designator::Designator;
use crate::hidden::hidden;

/// An identifier as a message carries it, its parts verbatim. `Debug` hides it.
#[derive(Clone, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Identifier {
    /// The value, e.g. `8003605679672853`.
    pub id: String,
    /// Who assigned it: `AUSHIC`, `AUSHICPR`, or the facility for a record number.
    #[serde(default, with = "Designator")]
    pub authority: Hd,
    /// What it is (table 0203): `MR`, `MC`, `NI`, `DVG`, `UPIN`, `NPIO`, ….
    #[serde(default, rename = "type", skip_serializing_if = "String::is_empty")]
    pub type_code: String,
    /// When it expires, CX-8, as written; patients' cards only.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub expires: String,
}

hidden!(Identifier);

impl Identifier {
    /// An identifier whose authority is a bare name, such as `AUSHIC`.
    #[must_use]
    pub fn new(id: &str, authority: &str, type_code: &str) -> Self {
        Self {
            id: id.to_owned(),
            authority: Hd::new(authority, "", ""),
            type_code: type_code.to_owned(),
            expires: String::new(),
        }
    }

    /// The form in which `ids` tells which kind of identifier it is.
    #[must_use]
    pub fn to_hl7(&self) -> Hl7Id {
        Hl7Id::new(&self.id, self.authority.clone(), &self.type_code)
    }

    /// A CX, one repetition of PID-3; `None` when it has no value.
    pub(crate) fn read_cx(value: &Value<'_>) -> Option<Self> {
        Self::read(value, 4, 5, 8)
    }

    /// One repetition of PRD-7; `None` when it has no value.
    pub(crate) fn read_prd7(value: &Value<'_>) -> Option<Self> {
        Self::read(value, 2, 3, 0)
    }

    /// The identifier of an XCN, whose authority often stands in component 8 (pitfall 12).
    pub(crate) fn read_xcn(value: &Value<'_>) -> Option<Self> {
        let misplaced =
            value.component_text(9).trim().is_empty() && value.component_text(8).trim() == MEDICARE;
        Self::read(value, if misplaced { 8 } else { 9 }, 13, 0)
    }

    fn read(value: &Value<'_>, authority: u32, type_code: u32, expires: u32) -> Option<Self> {
        let part = |number| value.component_text(number).trim().to_owned();
        let id = part(1);
        let authority = value
            .component(authority)
            .map(|authority| authority.hd())
            .unwrap_or_default();
        (!id.is_empty()).then(|| Self {
            id,
            authority,
            type_code: part(type_code),
            expires: if expires == 0 {
                String::new()
            } else {
                part(expires)
            },
        })
    }
}

/// The authority of provider numbers.
const MEDICARE: &str = "AUSHICPR";
