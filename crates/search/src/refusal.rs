//! Why a search is refused. Texts name the parameter and the fix.

/// Why a search is refused.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SearchRefusal {
    /// The value cannot be read as what the parameter compares.
    #[error("the value of {parameter} is not {expected}")]
    BadValue {
        /// The parameter as it was asked for.
        parameter: String,
        /// What it takes.
        expected: &'static str,
    },
    /// Chained through a parameter that is no reference, or to a type it does not lead to.
    #[error("{parameter} does not lead to another resource of that type")]
    NoChain {
        /// The parameter as it was asked for.
        parameter: String,
    },
    /// More than the server allows.
    #[error("{what} is limited to {limit}")]
    TooMuch {
        /// What there is too much of.
        what: &'static str,
        /// The most there may be.
        limit: usize,
    },
    /// The parameter exists and is withheld here.
    #[error("{parameter} cannot be searched for in this directory")]
    Withheld {
        /// The parameter as it was asked for.
        parameter: String,
    },
    /// Not one of the resource types of a directory.
    #[error("{kind} is no resource type of this directory")]
    UnknownKind {
        /// The type as it was asked for; at most 64 characters of it.
        kind: String,
    },
    /// The modifier means nothing for this parameter.
    #[error("{parameter} does not take that modifier; it takes {takes}")]
    UnknownModifier {
        /// The parameter as it was asked for.
        parameter: String,
        /// The modifiers it takes.
        takes: &'static str,
    },
    /// No such parameter.
    #[error("{parameter} is no search parameter here; the CapabilityStatement lists them")]
    UnknownParameter {
        /// The parameter as it was asked for.
        parameter: String,
    },
}

impl SearchRefusal {
    /// The FHIR issue type code (FHIR R4 `issue-type`).
    #[must_use]
    pub fn issue_code(&self) -> &'static str {
        match self {
            Self::BadValue { .. }
            | Self::NoChain { .. }
            | Self::UnknownKind { .. }
            | Self::UnknownModifier { .. }
            | Self::UnknownParameter { .. } => "invalid",
            Self::TooMuch { .. } => "too-costly",
            Self::Withheld { .. } => "not-supported",
        }
    }
}
