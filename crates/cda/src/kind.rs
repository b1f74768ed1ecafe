//! The kinds of document that are written, with their codes and templates (hl7v2-au §1.7).

use serde::{Deserialize, Serialize};

use crate::names::{LOINC_OID, NCTIS_OID};
use crate::{Code, Identifier};

/// What a document is.
#[derive(Clone, Copy, Debug, Deserialize, Eq, Hash, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// Diagnostic imaging report, NCTIS 100.16957.
    DiagnosticImagingReport,
    /// Discharge summary, LOINC 18842-5.
    DischargeSummary,
    /// Event summary, LOINC 34133-9.
    EventSummary,
    /// eReferral, LOINC 57133-1.
    Referral,
    /// Shared health summary, LOINC 60591-5.
    SharedHealthSummary,
    /// Specialist letter, LOINC 51852-2.
    SpecialistLetter,
}

/// code, what the code system calls it, title, template, its version.
type Row = (
    &'static str,
    &'static str,
    &'static str,
    &'static str,
    &'static str,
);

impl Kind {
    /// Every kind.
    pub const ALL: [Self; 6] = [
        Self::DiagnosticImagingReport,
        Self::DischargeSummary,
        Self::EventSummary,
        Self::Referral,
        Self::SharedHealthSummary,
        Self::SpecialistLetter,
    ];

    fn row(self) -> Row {
        match self {
            Self::DiagnosticImagingReport => (
                "100.16957",
                "Diagnostic Imaging Report",
                "Diagnostic Imaging Report",
                "1.2.36.1.2001.1001.100.1002.222",
                "1.0",
            ),
            Self::DischargeSummary => (
                "18842-5",
                "Discharge summary",
                "Discharge Summary",
                "1.2.36.1.2001.1001.101.100.1002.4",
                "3.4",
            ),
            Self::EventSummary => (
                "34133-9",
                "Summarization of episode note",
                "Event Summary",
                "1.2.36.1.2001.1001.101.100.1002.136",
                "1.3",
            ),
            Self::Referral => (
                "57133-1",
                "Referral note",
                "e-Referral",
                "1.2.36.1.2001.1001.101.100.1002.2",
                "2.2",
            ),
            Self::SharedHealthSummary => (
                "60591-5",
                "Patient summary Document",
                "Shared Health Summary",
                "1.2.36.1.2001.1001.101.100.1002.120",
                "1.4",
            ),
            Self::SpecialistLetter => (
                "51852-2",
                "Letter",
                "Specialist Letter",
                "1.2.36.1.2001.1001.101.100.1002.132",
                "1.3",
            ),
        }
    }

    /// Its code.
    #[must_use]
    pub fn code(self) -> Code {
        let (code, display, ..) = self.row();
        let is_loinc = self != Self::DiagnosticImagingReport;
        let (system, name) = if is_loinc {
            (LOINC_OID, "LOINC")
        } else {
            (NCTIS_OID, "NCTIS Data Components")
        };
        Code::new(code, system, name, display)
    }

    /// The title that a document of this kind has, unless its author gives another.
    #[must_use]
    pub fn title(self) -> &'static str {
        self.row().2
    }

    /// Its template.
    #[must_use]
    pub fn template(self) -> Identifier {
        let (.., root, version) = self.row();
        Identifier::new(root, Some(version))
    }

    /// The kind that a document's code names.
    #[must_use]
    pub fn of(code: &Code) -> Option<Self> {
        let same = |kind: &Self| {
            let known = kind.code();
            known.code == code.code && known.system == code.system
        };
        Self::ALL.into_iter().find(same)
    }
}

#[cfg(test)]
mod tests {
    use super::Kind;
    use crate::Code;

    #[test]
    fn every_kind_is_found_by_its_code() {
        for kind in Kind::ALL {
            assert_eq!(Kind::of(&kind.code()), Some(kind));
            assert!(!kind.title().is_empty());
        }
        assert_eq!(Kind::Referral.code().code.as_deref(), Some("57133-1"));
        assert_eq!(
            Kind::Referral.template().root,
            "1.2.36.1.2001.1001.101.100.1002.2"
        );
    }

    #[test]
    fn a_code_of_another_system_is_another_code() {
        assert_eq!(
            Kind::of(&Code::new("57133-1", "1.2.3", "Other", "Referral note")),
            None
        );
        assert_eq!(Kind::of(&Code::default()), None);
    }
}
