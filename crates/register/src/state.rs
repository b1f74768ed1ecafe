//! Whether a resource is shown.

use fhir::Json;
use search::{Indexed, Parameter, index};

/// Whether a resource is shown, and to whom.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum State {
    /// Shown.
    Current,
    /// Shown where somebody asks for what is inactive.
    Inactive,
    /// Withheld at the request of a person or organisation (HCPD).
    Suppressed,
    /// Taken away; only its absence is still told.
    Deleted,
}

impl State {
    pub(crate) fn number(self) -> i64 {
        match self {
            Self::Current => 0,
            Self::Inactive => 1,
            Self::Suppressed => 2,
            Self::Deleted => 3,
        }
    }

    pub(crate) fn from_number(number: i64) -> Self {
        match number {
            0 => Self::Current,
            1 => Self::Inactive,
            2 => Self::Suppressed,
            _ => Self::Deleted,
        }
    }

    /// What a resource says of itself.
    #[must_use]
    pub fn of(resource: &Json) -> Self {
        Self::told_by(&index(resource))
    }

    /// The same, from what the resource is found by.
    pub(crate) fn told_by(indexed: &[(&Parameter, Indexed)]) -> Self {
        let says = |name: &str, wanted: &[&str]| {
            indexed.iter().any(|(parameter, value)| match value {
                Indexed::Token { code, .. } => {
                    parameter.name == name && wanted.contains(&code.as_str())
                }
                Indexed::Date(_)
                | Indexed::Number(_)
                | Indexed::Position { .. }
                | Indexed::Reference(_)
                | Indexed::Text { .. }
                | Indexed::Uri(_) => false,
            })
        };
        if says("suppressed", &["true"]) {
            Self::Suppressed
        } else if says("active", &["false"])
            || says("status", &["inactive", "off", "entered-in-error"])
        {
            Self::Inactive
        } else {
            Self::Current
        }
    }
}
