//! Code sets whose system URI has several spellings.

use crate::fhir::Coding;

/// A set of codes that the standards publish under more than one system URI.
///
/// The codes themselves are URIs, so a code means the same under each of them: match on the
/// code, take the system as one of a set of aliases, and keep what the source wrote.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CodeSet {
    /// `Endpoint.payloadType`.
    PayloadTypes,
    /// `Endpoint.connectionType` for secure message delivery.
    SmdInterfaces,
}

impl CodeSet {
    /// The system we write: AU PD's, the one today's networks test for.
    #[must_use]
    pub fn canonical(self) -> &'static str {
        self.systems()[0]
    }

    /// Every spelling of the system, the canonical one first.
    #[must_use]
    pub fn systems(self) -> &'static [&'static str] {
        match self {
            Self::PayloadTypes => &[
                "http://hl7.org.au/fhir/CodeSystem/endpoint-payload-type",
                "http://hl7.org.au/fhir/pd/CodeSystem/endpoint-payload-type",
                "http://terminology.hl7.org.au/CodeSystem/endpoint-payload-type",
                "http://hl7.org.au/fhir/CodeSystem/codesystem-au-endpoint-payload-type",
                // AU PD pages show payload codes under the interface system as well.
                "http://hl7.org.au/fhir/CodeSystem/smd-interfaces",
            ],
            Self::SmdInterfaces => &[
                "http://hl7.org.au/fhir/CodeSystem/smd-interfaces",
                "http://hl7.org.au/fhir/pd/CodeSystem/smd-interfaces",
                "http://terminology.hl7.org.au/CodeSystem/endpoint-connection-type",
            ],
        }
    }

    /// Whether the coding says `code` in this set. A missing system is accepted (the code is a
    /// URI and cannot be mistaken); a system outside the set is not.
    #[must_use]
    pub fn says(self, coding: &Coding, code: &str) -> bool {
        let system_fits = coding
            .system
            .as_deref()
            .is_none_or(|system| self.systems().contains(&system));
        system_fits && coding.code.as_deref() == Some(code)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::uris::{interface, payload};

    #[test]
    fn every_alias_says_the_same() {
        for set in [CodeSet::PayloadTypes, CodeSet::SmdInterfaces] {
            for system in set.systems() {
                assert!(
                    set.says(&Coding::new(system, payload::RRI), payload::RRI),
                    "{system}"
                );
            }
        }
    }

    #[test]
    fn a_missing_system_is_accepted_and_a_foreign_one_is_not() {
        let code = interface::SEALED_MESSAGE_DELIVERY;
        let bare = Coding {
            code: Some(code.into()),
            ..Coding::default()
        };
        assert!(CodeSet::SmdInterfaces.says(&bare, code));
        let foreign = Coding::new("http://example.org/other", code);
        assert!(!CodeSet::SmdInterfaces.says(&foreign, code));
    }

    #[test]
    fn codes_are_compared_exactly() {
        let lower = payload::REF_L2.to_lowercase();
        let coding = Coding::new(CodeSet::PayloadTypes.canonical(), &lower);
        assert!(!CodeSet::PayloadTypes.says(&coding, payload::REF_L2));
        let level_1 = Coding::new(CodeSet::PayloadTypes.canonical(), payload::REF_L1);
        assert!(!CodeSet::PayloadTypes.says(&level_1, payload::REF_L2));
    }

    #[test]
    fn the_unknown_connection_code_of_a_national_example_is_not_smd() {
        let system = "http://terminology.hl7.org.au/CodeSystem/endpoint-connection-type";
        let coding = Coding::new(system, "secure-messaging");
        assert!(!CodeSet::SmdInterfaces.says(&coding, interface::SEALED_MESSAGE_DELIVERY));
    }
}
