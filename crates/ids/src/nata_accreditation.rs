//! Accreditation number of a laboratory with NATA.

use crate::token::registered;

/// Accreditation number of a laboratory with NATA. No form is published (provider-directory
/// §1.3), so any text that is not blank is one.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct NataAccreditation(String);

registered!(NataAccreditation, "http://hl7.org.au/id/nata-accreditation");

impl NataAccreditation {
    /// HL7 namespace of the authority, and HD type of a laboratory's facility.
    pub const AUTHORITY: &'static str = "AUSNATA";

    /// A laboratory's facility: `name^<number>^AUSNATA` (hl7v2-au §1.2).
    #[must_use]
    pub fn to_hd(&self, name: &str) -> crate::Hd {
        crate::Hd::new(name, &self.0, Self::AUTHORITY)
    }

    /// From such a facility; nothing, and no finding, when it is of another type.
    #[must_use]
    pub fn read_hd(hd: &crate::Hd) -> (Option<Self>, Vec<crate::IdFinding>) {
        if hd.universal_type.eq_ignore_ascii_case(Self::AUTHORITY) {
            Self::read(&hd.universal_id)
        } else {
            (None, Vec::new())
        }
    }
}
