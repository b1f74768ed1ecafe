//! One name of a person.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::fold;

/// How a name is used.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum NameUse {
    /// Another name that the person goes by.
    Alias,
    /// The name now.
    Current,
    /// A name before marriage or another change, or one learned from a confirmed decision.
    Former,
}

/// Family name, given name and the names between, as they were written.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PersonName {
    /// Family name; the only name of somebody who has one name.
    pub family: String,
    /// First given name, with all words that were written into that field.
    pub given: String,
    /// Further given names.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub middle: String,
    /// How it is used.
    pub usage: NameUse,
}

impl PersonName {
    /// A name; none when nothing is left after white space.
    #[must_use]
    pub fn new(family: &str, given: &str, middle: &str, usage: NameUse) -> Option<Self> {
        let name = Self {
            family: fold::trimmed(family),
            given: fold::trimmed(given),
            middle: fold::trimmed(middle),
            usage,
        };
        let said = !name.family.is_empty() || !name.given.is_empty();
        said.then_some(name)
    }

    /// Whether both are the same name, spelling habits aside.
    #[must_use]
    pub fn is_same(&self, other: &Self) -> bool {
        let parts =
            |name: &Self| [&name.family, &name.given, &name.middle].map(|part| fold::compact(part));
        parts(self) == parts(other)
    }
}

/// Hides the name.
impl fmt::Debug for PersonName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "PersonName({:?}, redacted)", self.usage)
    }
}
