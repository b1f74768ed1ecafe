//! The names of the identifiers, as error and finding texts use them.

use std::fmt;

/// Which identifier an error or a finding speaks of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum IdKind {
    /// Australian Business Number.
    Abn,
    /// Australian Company Number.
    Acn,
    /// Ahpra registration number.
    AhpraRegistration,
    /// Australian Registered Body Number.
    Arbn,
    /// Care agency employee identifier (My Health Record).
    Caei,
    /// Contracted service provider registration number.
    Csp,
    /// Department of Veterans' Affairs file number.
    DvaNumber,
    /// HL7 hierarchic designator.
    Hd,
    /// Healthcare administrative entity.
    Hae,
    /// Healthcare provider identifier, individual.
    Hpii,
    /// Healthcare provider identifier, organisation.
    Hpio,
    /// Healthcare support service provider organisation.
    Hspo,
    /// Individual healthcare identifier (a patient).
    Ihi,
    /// SMD invocation identifier.
    InvocationId,
    /// Location specific practice number.
    Lspn,
    /// Medicare card number.
    MedicareNumber,
    /// Our own message identifier.
    MessageId,
    /// NATA accreditation number.
    NataAccreditation,
    /// NATA site number.
    NataSite,
    /// National provider identifier at organisation.
    Npio,
    /// SMD organisation: an HPI-O or a vendor's target.
    Organisation,
    /// My Health Record assigned identity of a device.
    Paid,
    /// My Health Record assigned identity of an organisation.
    Paio,
    /// Pharmacy approval number.
    PharmacyApproval,
    /// PBS prescriber number.
    PrescriberNumber,
    /// Medicare provider number.
    ProviderNumber,
    /// A value qualified by the URI of its system.
    QualifiedId,
    /// Residential aged care service identifier.
    RacsId,
    /// SMD transport response identifier.
    ResponseId,
    /// SMD target URI of a vendor.
    SmdTarget,
    /// A moment in time.
    Timestamp,
}

impl IdKind {
    /// The name people in the field use.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Abn => "ABN",
            Self::Acn => "ACN",
            Self::AhpraRegistration => "Ahpra registration number",
            Self::Arbn => "ARBN",
            Self::Caei => "CAEI",
            Self::Csp => "CSP registration number",
            Self::DvaNumber => "DVA file number",
            Self::Hd => "HD",
            Self::Hae => "HAE",
            Self::Hpii => "HPI-I",
            Self::Hpio => "HPI-O",
            Self::Hspo => "HSP-O",
            Self::Ihi => "IHI",
            Self::InvocationId => "invocationId",
            Self::Lspn => "LSPN",
            Self::MedicareNumber => "Medicare number",
            Self::MessageId => "message id",
            Self::NataAccreditation => "NATA accreditation number",
            Self::NataSite => "NATA site number",
            Self::Npio => "NPIO",
            Self::Organisation => "organisation URI",
            Self::Paid => "PAI-D",
            Self::Paio => "PAI-O",
            Self::PharmacyApproval => "pharmacy approval number",
            Self::PrescriberNumber => "PBS prescriber number",
            Self::ProviderNumber => "Medicare provider number",
            Self::QualifiedId => "qualified identifier",
            Self::RacsId => "RACS id",
            Self::ResponseId => "responseId",
            Self::SmdTarget => "SMD target",
            Self::Timestamp => "timestamp",
        }
    }
}

impl fmt::Display for IdKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}
