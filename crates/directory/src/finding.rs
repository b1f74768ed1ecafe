//! What was noticed while reading a directory file.

use ids::Severity;

/// The kinds of finding, each with a stable code.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum FindingCode {
    /// `active` is not given; counted as true.
    ActiveMissing,
    /// An address that is not an `https` URL.
    AddressNotHttps,
    /// A resource that does not have the shape of its type; left out.
    Broken,
    /// A published certificate that cannot be read.
    CertificateUnreadable,
    /// A reference to an entry that is not in the file.
    DanglingReference,
    /// A second entry with the same type and id, or the same URL; neither is used.
    Duplicate,
    /// A resource without an id; left out.
    IdMissing,
    /// A period bound that is no FHIR date.
    PeriodUnreadable,
    /// An SMD target that is no URI.
    TargetNotUri,
    /// A Bundle of a type other than `collection` or `searchset`.
    UnusualBundle,
}

impl FindingCode {
    /// The stable code.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::ActiveMissing => "directory.active-missing",
            Self::AddressNotHttps => "directory.address-not-https",
            Self::Broken => "directory.broken",
            Self::CertificateUnreadable => "directory.certificate-unreadable",
            Self::DanglingReference => "directory.dangling-reference",
            Self::Duplicate => "directory.duplicate",
            Self::IdMissing => "directory.id-missing",
            Self::PeriodUnreadable => "directory.period-unreadable",
            Self::TargetNotUri => "directory.target-not-uri",
            Self::UnusualBundle => "directory.unusual-bundle",
        }
    }

    /// An error keeps an entry from being used; a warning does not.
    #[must_use]
    pub fn severity(self) -> Severity {
        match self {
            Self::ActiveMissing | Self::DanglingReference | Self::UnusualBundle => {
                Severity::Warning
            }
            Self::AddressNotHttps
            | Self::Broken
            | Self::CertificateUnreadable
            | Self::Duplicate
            | Self::IdMissing
            | Self::PeriodUnreadable
            | Self::TargetNotUri => Severity::Error,
        }
    }

    fn sentence(self) -> &'static str {
        match self {
            Self::ActiveMissing => "the entry does not say whether it is active; taken as active",
            Self::AddressNotHttps => "the address is not an https URL; nothing will be sent to it",
            Self::Broken => "the entry does not have the shape of its type and was left out",
            Self::CertificateUnreadable => "a published certificate cannot be read",
            Self::DanglingReference => "a reference leads to an entry that is not in this file",
            Self::Duplicate => "two entries have the same id; references to it are not followed",
            Self::IdMissing => "the entry has no id and was left out",
            Self::PeriodUnreadable => "a date of the period cannot be read; the entry is not used",
            Self::TargetNotUri => "the SMD target is not a URI and was left out",
            Self::UnusualBundle => "the Bundle is neither a collection nor a search result",
        }
    }
}

/// One thing noticed. Directory entries hold no patient data, and the sentence repeats no value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DirectoryFinding {
    /// What kind of finding.
    pub code: FindingCode,
    /// Where: `entry[3] Endpoint/ep-1`, counted from 0 as in the file.
    pub place: String,
}

impl DirectoryFinding {
    /// Whether the entry can still be used.
    #[must_use]
    pub fn severity(&self) -> Severity {
        self.code.severity()
    }

    /// What was noticed, in plain words.
    #[must_use]
    pub fn sentence(&self) -> &'static str {
        self.code.sentence()
    }
}
