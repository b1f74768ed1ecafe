//! Whom a document is about.

use serde::{Deserialize, Serialize};
use xml::Element;

use super::time;
use crate::opaque::opaque;
use crate::party::{self, Address, PersonName, Telecom};
use crate::walk::{self, child};
use crate::{Code, Hl7Time, Identifier, IdentifierKind};

/// Whom a document is about.
#[derive(Clone, Default, Deserialize, Eq, PartialEq, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Patient {
    /// Names, the usual one first.
    pub names: Vec<PersonName>,
    /// Identifiers: IHI, Medicare card, record numbers.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub identifiers: Vec<Identifier>,
    /// Date of birth.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub birth: Option<Hl7Time>,
    /// Sex, AS 5017-2006: `M`, `F`, `I`, `N`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sex: Option<Code>,
    /// Indigenous status.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub indigenous_status: Option<Code>,
    /// When they died.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub deceased: Option<Hl7Time>,
    /// Addresses.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub addresses: Vec<Address>,
    /// Telephone numbers and the like.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub telecoms: Vec<Telecom>,
}

opaque!(Patient);

impl Patient {
    /// Reads the patient of a document.
    pub(super) fn read(root: Element<'_>) -> Self {
        let Some(role) = walk::descend(root, &["recordTarget", "patientRole"]) else {
            return Self::default();
        };
        let patient = child(role, "patient");
        let places: Vec<Element<'_>> = patient.into_iter().chain([role]).collect();
        let mut identifiers = party::identifiers(&places);
        if let Some(card) = medicare(root)
            && !identifiers.contains(&card)
        {
            identifiers.push(card);
        }
        let code = |local| patient.and_then(|patient| child(patient, local));
        Self {
            names: patient.map(party::names).unwrap_or_default(),
            identifiers,
            birth: patient.and_then(|patient| time(patient, "birthTime")),
            sex: code("administrativeGenderCode").map(Code::read),
            indigenous_status: code("ethnicGroupCode").map(Code::read),
            deceased: patient.and_then(|patient| time(patient, "deceasedTime")),
            addresses: party::addresses(&places),
            telecoms: party::telecoms(&places),
        }
    }

    /// The first identifier of a kind.
    #[must_use]
    pub fn identifier(&self, kind: IdentifierKind) -> Option<&Identifier> {
        self.identifiers.iter().find(|id| id.kind() == kind)
    }
}

/// The Medicare card: in Australian documents an entitlement of a section on administration.
fn medicare(root: Element<'_>) -> Option<Identifier> {
    let path = [
        "component",
        "structuredBody",
        "component",
        "section",
        "coverage2",
        "entitlement",
    ];
    let entitlements = walk::all(root, &path);
    entitlements.into_iter().find_map(|entitlement| {
        let holder = child(entitlement, "participant")?;
        let is_patient = holder.attribute("typeCode") == Some("BEN");
        let id = child(entitlement, "id").and_then(Identifier::read)?;
        let is_card = id.kind() == IdentifierKind::Medicare && id.extension.is_some();
        (is_patient && is_card).then_some(id)
    })
}
