//! Environment: production traffic and test traffic never mix.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::fhir::{Coding, Endpoint};
use crate::uris;

/// Which world a node or an endpoint belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Environment {
    /// Real patients.
    Production,
    /// Staging, development, test and training: synthetic patients only.
    Test,
}

impl Environment {
    /// The code we write into `Endpoint.environmentType`.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Production => "prod",
            Self::Test => "test",
        }
    }

    /// Whether the endpoint belongs here. Without an environment it is a production endpoint:
    /// directories of today carry none. A code we do not know belongs nowhere.
    #[must_use]
    pub fn holds(self, endpoint: &Endpoint) -> bool {
        let mut codings = endpoint.environment_codings().peekable();
        if codings.peek().is_none() {
            return self == Self::Production;
        }
        codings.any(|coding| Self::of(coding) == Some(self))
    }

    fn of(coding: &Coding) -> Option<Self> {
        if coding
            .system
            .as_deref()
            .is_some_and(|system| system != uris::system::ENVIRONMENT)
        {
            return None;
        }
        match coding.code.as_deref()? {
            "prod" => Some(Self::Production),
            "staging" | "dev" | "test" | "train" => Some(Self::Test),
            _ => None,
        }
    }
}

impl fmt::Display for Environment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Production => "production",
            Self::Test => "test",
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fhir::Extension;

    fn endpoint(codes: &[&str]) -> Endpoint {
        let extension = codes.iter().map(|code| {
            let coding = Coding::new(uris::system::ENVIRONMENT, code);
            Extension::concept(uris::ext::ENVIRONMENT_TYPE, coding)
        });
        Endpoint {
            extension: extension.collect(),
            ..Endpoint::default()
        }
    }

    #[test]
    fn an_unmarked_endpoint_is_production() {
        assert!(Environment::Production.holds(&endpoint(&[])));
        assert!(!Environment::Test.holds(&endpoint(&[])));
    }

    #[test]
    fn every_other_known_code_is_test() {
        for code in ["staging", "dev", "test", "train"] {
            assert!(Environment::Test.holds(&endpoint(&[code])), "{code}");
            assert!(!Environment::Production.holds(&endpoint(&[code])), "{code}");
        }
        assert!(Environment::Production.holds(&endpoint(&["prod"])));
        assert!(!Environment::Test.holds(&endpoint(&["prod"])));
    }

    #[test]
    fn an_endpoint_may_serve_both_worlds() {
        assert!(Environment::Production.holds(&endpoint(&["test", "prod"])));
        assert!(Environment::Test.holds(&endpoint(&["test", "prod"])));
    }

    #[test]
    fn an_unknown_code_or_system_belongs_nowhere() {
        assert!(!Environment::Production.holds(&endpoint(&["live"])));
        assert!(!Environment::Test.holds(&endpoint(&["live"])));
        let coding = Coding::new("http://example.org/other", "prod");
        let extension = vec![Extension::concept(uris::ext::ENVIRONMENT_TYPE, coding)];
        let foreign = Endpoint {
            extension,
            ..Endpoint::default()
        };
        assert!(!Environment::Production.holds(&foreign));
    }
}
