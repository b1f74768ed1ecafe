//! Whom a document is about, as PID tells it (fact sheet 1.5).

use hl7v2::{Message, Segment};
use serde::{Deserialize, Serialize};

use crate::address::Address;
use crate::code::Code;
use crate::date::Date;
use crate::hidden::hidden;
use crate::identifier::Identifier;
use crate::person_name::PersonName;
use crate::phone::Phone;
use crate::sex::Sex;

/// A patient: all that PID says of who it is. `Debug` hides everything.
#[derive(Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Patient {
    /// PID-3: every identifier, each with its type.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub identifiers: Vec<Identifier>,
    /// PID-5: every name, the current one first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub names: Vec<PersonName>,
    /// PID-7.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub birth_date: Option<Date>,
    /// PID-8.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sex: Option<Sex>,
    /// PID-10, e.g. `4^Neither Aboriginal or TSI^ISAAC`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub indigenous_status: Option<Code>,
    /// PID-11.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub addresses: Vec<Address>,
    /// PID-13, then PID-14 (use `WPN`).
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub phones: Vec<Phone>,
}

hidden!(Patient);

impl Patient {
    /// The patient of the first PID, read leniently: what cannot be understood is left out.
    /// `None` when there is no PID.
    #[must_use]
    pub fn read(message: &Message) -> Option<Self> {
        message.segment("PID").map(|pid| Self::of(&pid))
    }

    /// The first name; empty when there is none.
    #[must_use]
    pub fn name(&self) -> PersonName {
        self.names.first().cloned().unwrap_or_default()
    }

    /// The patient of one PID.
    pub(crate) fn of(pid: &Segment<'_>) -> Self {
        let all = |number| {
            let field = pid.valued(number);
            field.into_iter().flat_map(|field| field.repetitions())
        };
        let text = |number| pid.field(number).map(|field| field.component_text(1));
        let names = all(5).map(|name| PersonName::read(&name, 0));
        let status = pid.valued(10).map(|status| Code::read(&status));
        Self {
            identifiers: all(3).filter_map(|id| Identifier::read_cx(&id)).collect(),
            names: names.filter(|name| !name.is_empty()).collect(),
            birth_date: text(7).and_then(|born| Date::read(&born)),
            sex: text(8).and_then(|sex| Sex::read(&sex)),
            indigenous_status: status.filter(|status| !status.is_empty()),
            addresses: all(11)
                .filter(|address| !address.is_empty())
                .map(|address| Address::read(&address))
                .collect(),
            phones: all(13)
                .chain(all(14))
                .filter_map(|phone| Phone::read(&phone))
                .collect(),
        }
    }
}
