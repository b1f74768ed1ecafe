//! Wanted: what a message says about its recipient.

use ids::{Hd, Timestamp};

/// A recipient as an HL7 v2 message names it, and what is to be sent there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wanted {
    /// MSH-6. Components may be empty.
    pub facility: Hd,
    /// Every PRD-7 repetition of the `IR` provider (REF), or PV1-9 repetition 1 (ORU, MDM).
    /// Empty for messages routed by facility alone (ORM, ORR, ACK, RRI).
    pub individuals: Vec<IndividualId>,
    /// The payload type (SMD service category), a URI of [`crate::uris::payload`] or another.
    pub payload: String,
    /// The moment to judge validity at.
    pub at: Timestamp,
}

/// One identifier of a recipient: PRD-7 `id^authority^type`, or XCN-1, XCN-9 and XCN-13.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct IndividualId {
    /// The identifier.
    pub id: String,
    /// Namespace of the assigning authority (`AUSHICPR`, `AUSHIC`, a vendor's name); may be empty.
    pub authority: String,
    /// Identifier type (`UPIN`, `PRN`, `NPIO`, `NPI`, `NOI`, `VDI`); may be empty.
    pub id_type: String,
}

impl IndividualId {
    /// From the three components.
    #[must_use]
    pub fn new(id: &str, authority: &str, id_type: &str) -> Self {
        Self {
            id: id.into(),
            authority: authority.into(),
            id_type: id_type.into(),
        }
    }
}
