//! The name of a person (XPN), or of a service in the place of one.

use hl7v2::Value;
use serde::{Deserialize, Serialize};

use crate::hidden::hidden;

/// A name in its parts. `Debug` hides it.
#[derive(Clone, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PersonName {
    /// Family name; of a service or an organisation its whole name.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub family: String,
    /// Given name.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub given: String,
    /// Middle names or initials.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub middle: String,
    /// Suffix, such as `Jr`.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub suffix: String,
    /// Prefix, such as `Dr`.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub prefix: String,
    /// What sort of name (table 0200): `L` legal, `M` maiden, `A` alias; empty when not said.
    #[serde(default, rename = "use", skip_serializing_if = "String::is_empty")]
    pub use_code: String,
}

hidden!(PersonName);

impl PersonName {
    /// A legal name.
    #[must_use]
    pub fn new(family: &str, given: &str, prefix: &str) -> Self {
        Self {
            family: family.to_owned(),
            given: given.to_owned(),
            prefix: prefix.to_owned(),
            use_code: "L".to_owned(),
            ..Self::default()
        }
    }

    /// Whether nothing is said.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        [
            &self.family,
            &self.given,
            &self.middle,
            &self.suffix,
            &self.prefix,
        ]
        .into_iter()
        .all(String::is_empty)
    }

    /// For people: prefix, given, middle, family, suffix.
    #[must_use]
    pub fn to_words(&self) -> String {
        let parts = [
            &self.prefix,
            &self.given,
            &self.middle,
            &self.family,
            &self.suffix,
        ];
        let said = parts.into_iter().filter(|part| !part.is_empty());
        said.map(String::as_str).collect::<Vec<_>>().join(" ")
    }

    /// An XPN, or with `skip` 1 the name in an XCN. Its sort stands in XPN-7 and XCN-10.
    pub(crate) fn read(value: &Value<'_>, skip: u32) -> Self {
        let part = |number: u32| value.component_text(number + skip).trim().to_owned();
        let family = value
            .component(1 + skip)
            .and_then(|family| family.subcomponent(1))
            .map(|family| family.text().trim().to_owned());
        Self {
            family: family.unwrap_or_default(),
            given: part(2),
            middle: part(3),
            suffix: part(4),
            prefix: part(5),
            use_code: part(if skip == 0 { 7 } else { 9 }),
        }
    }
}
