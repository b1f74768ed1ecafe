//! Identifier: a number or name of an entry, and who gave it.

use ids::Hd;
use serde::{Deserialize, Serialize};

use super::extension::with_url;
use super::{CodeableConcept, Extension, Extra, Period, Reference};
use crate::uris;

/// One identifier of a resource (FHIR R4 `Identifier`).
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Identifier {
    /// Assigning authority, routability, HI status.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub extension: Vec<Extension>,
    /// What sort of identifier it is (HL7 table 0203 and its Australian additions).
    #[serde(rename = "type", skip_serializing_if = "Option::is_none")]
    pub kind: Option<CodeableConcept>,
    /// URI of the namespace; decides what the value is.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub system: Option<String>,
    /// The value, as written.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub value: Option<String>,
    /// When it is in use.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub period: Option<Period>,
    /// Who gave it; for vendor directory ids the vendor's name is its display.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub assigner: Option<Reference>,
    /// Everything else the source wrote.
    #[serde(flatten)]
    pub extra: Extra,
}

impl Identifier {
    /// An identifier of `value` in `system`.
    #[must_use]
    pub fn new(system: &str, value: &str) -> Self {
        Self {
            system: Some(system.into()),
            value: Some(value.into()),
            ..Self::default()
        }
    }

    /// Whether any type coding has this code (`UPIN`, `NPIO`, `VDI`, ...).
    #[must_use]
    pub fn has_type(&self, code: &str) -> bool {
        let codings = self.kind.iter().flat_map(|kind| &kind.coding);
        codings
            .filter_map(|coding| coding.code.as_deref())
            .any(|found| found == code)
    }

    /// The HL7 v2 assigning authority (`au-assigningauthority`), when published.
    #[must_use]
    pub fn assigning_authority(&self) -> Option<Hd> {
        with_url(&self.extension, uris::ext::ASSIGNING_AUTHORITY).find_map(Extension::to_designator)
    }

    /// Whether the HI Service counts the number as usable: status `A`, or no status published.
    #[must_use]
    pub fn is_usable(&self) -> bool {
        with_url(&self.extension, uris::ext::HI_STATUS).all(|status| {
            let code = status
                .value_coding
                .as_ref()
                .and_then(|coding| coding.code.as_deref());
            code == Some("A")
        })
    }
}
