//! A practitioner or a service: author, recipient, who asked, who gets a copy.

use hl7v2::{Segment, Value};
use serde::{Deserialize, Serialize};

use crate::address::Address;
use crate::hidden::hidden;
use crate::identifier::Identifier;
use crate::person_name::PersonName;
use crate::phone::Phone;

/// Somebody who provides care. A PRD carries all of it; an XCN (ORU, ORM, MDM) carries the name
/// and one identifier: the provider number where there is one, else the first. `Debug` hides it.
#[derive(Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Provider {
    /// The name; of a service its name as family name.
    pub name: PersonName,
    /// Identifiers. To address somebody use those of a location or organisation, never a bare
    /// HPI-I (ADRM 00104.7.1).
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub identifiers: Vec<Identifier>,
    /// PRD-3; the practice's name is its second line.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub address: Option<Address>,
    /// PRD-5.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub phones: Vec<Phone>,
}

hidden!(Provider);

impl Provider {
    /// The identifier that an XCN carries.
    #[must_use]
    pub fn main_identifier(&self) -> Option<&Identifier> {
        let number = |id: &&Identifier| id.authority.namespace == "AUSHICPR";
        self.identifiers
            .iter()
            .find(number)
            .or_else(|| self.identifiers.first())
    }

    /// Whether both are known by the same identifier, or where neither has one by the same name.
    #[must_use]
    pub fn is_same(&self, other: &Self) -> bool {
        match (self.main_identifier(), other.main_identifier()) {
            (Some(one), Some(other)) => one.id == other.id && one.authority == other.authority,
            (None, None) => self.name == other.name,
            (Some(_), None) | (None, Some(_)) => false,
        }
    }

    /// A PRD.
    pub(crate) fn read_prd(prd: &Segment<'_>) -> Self {
        let all = |number| {
            let field = prd.valued(number);
            field.into_iter().flat_map(|field| field.repetitions())
        };
        let name = prd.valued(2).map(|name| PersonName::read(&name, 0));
        Self {
            name: name.unwrap_or_default(),
            identifiers: all(7).filter_map(|id| Identifier::read_prd7(&id)).collect(),
            address: prd.valued(3).map(|address| Address::read(&address)),
            phones: all(5).filter_map(|phone| Phone::read(&phone)).collect(),
        }
    }

    /// One repetition of an XCN; `None` when it says nothing.
    pub(crate) fn read_xcn(value: &Value<'_>) -> Option<Self> {
        let identifiers: Vec<_> = Identifier::read_xcn(value).into_iter().collect();
        let name = PersonName::read(value, 1);
        (!name.is_empty() || !identifiers.is_empty()).then(|| Self {
            name,
            identifiers,
            ..Self::default()
        })
    }

    /// OBR-32, whose first component is a CN: identifier, names, then the authority's name in
    /// subcomponent 9. The sort of identifier is told by the authority alone.
    pub(crate) fn read_interpreter(value: &Value<'_>) -> Option<Self> {
        let first = value.component(1)?;
        let part = |number| {
            let part = first.subcomponent(number);
            part.map(|part| part.text().trim().to_owned())
                .unwrap_or_default()
        };
        let name = PersonName {
            family: part(2),
            given: part(3),
            middle: part(4),
            suffix: part(5),
            prefix: part(6),
            use_code: "L".to_owned(),
        };
        let authority = part(9);
        let type_code = match &*authority {
            "AUSHICPR" => "UPIN",
            "AUSHIC" => "NPI",
            _ => "",
        };
        let id = Identifier::new(&part(1), &authority, type_code);
        let identifiers: Vec<_> = Some(id)
            .filter(|id| !id.id.is_empty())
            .into_iter()
            .collect();
        (!name.is_empty() || !identifiers.is_empty()).then(|| Self {
            name,
            identifiers,
            ..Self::default()
        })
    }
}
