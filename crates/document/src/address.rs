//! A postal address (XAD).

use hl7v2::Value;
use serde::{Deserialize, Serialize};

use crate::hidden::hidden;

/// An address in its parts. `Debug` hides it.
#[derive(Clone, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Address {
    /// Number and street.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub street: String,
    /// Second line; of a provider often the name of the practice.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub other: String,
    /// Suburb or town.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub suburb: String,
    /// State or territory, e.g. `NSW`.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub state: String,
    /// Postcode.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub postcode: String,
    /// Country, e.g. `AUS`.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub country: String,
    /// What sort of address (table 0190): `H` home, `O` office, `M` mailing.
    #[serde(default, rename = "use", skip_serializing_if = "String::is_empty")]
    pub use_code: String,
}

hidden!(Address);

impl Address {
    /// An XAD.
    pub(crate) fn read(value: &Value<'_>) -> Self {
        let part = |number| value.component_text(number).trim().to_owned();
        let street = value
            .component(1)
            .and_then(|street| street.subcomponent(1))
            .map(|street| street.text().trim().to_owned());
        Self {
            street: street.unwrap_or_default(),
            other: part(2),
            suburb: part(3),
            state: part(4),
            postcode: part(5),
            country: part(6),
            use_code: part(7),
        }
    }

    /// The components of an XAD.
    pub(crate) fn components(&self) -> [&str; 7] {
        [
            &self.street,
            &self.other,
            &self.suburb,
            &self.state,
            &self.postcode,
            &self.country,
            &self.use_code,
        ]
    }
}
