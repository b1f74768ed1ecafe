//! A telephone number or mail address (XTN).

use hl7v2::Value;
use serde::{Deserialize, Serialize};

use crate::hidden::hidden;

/// A number or address to reach somebody at. `Debug` hides it.
#[derive(Clone, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Phone {
    /// The number, or the mail address where `equipment` is `Internet`.
    pub number: String,
    /// What it is used for (table 0201): `PRN` home, `WPN` work, `ORN` other.
    #[serde(default, rename = "use", skip_serializing_if = "String::is_empty")]
    pub use_code: String,
    /// What answers (table 0202): `PH`, `CP` mobile, `FX` fax, `Internet`.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub equipment: String,
}

hidden!(Phone);

/// Table 0202 of a mail address, which stands in XTN-4 instead of XTN-1.
const MAIL: &str = "Internet";

impl Phone {
    /// Whether it belongs to PID-14, the work numbers, and not to PID-13.
    pub(crate) fn is_work(&self) -> bool {
        self.use_code == "WPN"
    }

    /// An XTN; `None` when it holds no number in any of its places.
    pub(crate) fn read(value: &Value<'_>) -> Option<Self> {
        let part = |number| value.component_text(number).trim().to_owned();
        let places = [part(1), part(4), format!("{}{}", part(6), part(7))];
        let number = places.into_iter().find(|number| !number.is_empty())?;
        Some(Self {
            number,
            use_code: part(2),
            equipment: part(3),
        })
    }

    /// The components of an XTN.
    pub(crate) fn components(&self) -> [&str; 4] {
        let (number, mail) = if self.equipment == MAIL {
            ("", &*self.number)
        } else {
            (&*self.number, "")
        };
        [number, &self.use_code, &self.equipment, mail]
    }
}
