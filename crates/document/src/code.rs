//! A coded value (CE): a code, its words, its system, and a second code beside it.

use hl7v2::Value;
use serde::{Deserialize, Serialize};

use crate::hidden::hidden;

/// A code. Where there are two, that of LOINC goes first (ADRM 00044.4). `Debug` hides it, for it
/// may say what a patient has.
#[derive(Clone, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Code {
    /// The code, CE-1; empty where only words are known.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub code: String,
    /// Its words, CE-2.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub text: String,
    /// Its system, CE-3, e.g. `LN`.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub system: String,
    /// The same in another system, CE-4 to CE-6.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub local: Option<Box<LocalCode>>,
}

/// The second code of a CE.
#[derive(Clone, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LocalCode {
    /// The code, CE-4.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub code: String,
    /// Its words, CE-5.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub text: String,
    /// Its system, CE-6.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub system: String,
}

hidden!(Code, LocalCode);

impl Code {
    /// A code with its words and its system.
    #[must_use]
    pub fn new(code: &str, text: &str, system: &str) -> Self {
        Self {
            code: code.to_owned(),
            text: text.to_owned(),
            system: system.to_owned(),
            local: None,
        }
    }

    /// Whether nothing is said.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.code.is_empty() && self.text.is_empty() && self.local.is_none()
    }

    /// A CE.
    pub(crate) fn read(value: &Value<'_>) -> Self {
        let part = |number| value.component_text(number).trim().to_owned();
        let local = LocalCode {
            code: part(4),
            text: part(5),
            system: part(6),
        };
        let said = local != LocalCode::default();
        Self {
            code: part(1),
            text: part(2),
            system: part(3),
            local: said.then(|| Box::new(local)),
        }
    }

    /// The components of a CE.
    pub(crate) fn components(&self) -> [&str; 6] {
        let local = self.local.as_ref().map_or(["", "", ""], |local| {
            [&*local.code, &*local.text, &*local.system]
        });
        let [code, text, system] = local;
        [&self.code, &self.text, &self.system, code, text, system]
    }
}
