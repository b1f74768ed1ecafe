//! Approval number of a pharmacy.

use crate::token::registered;

/// Approval number of a pharmacy. No form is published (provider-directory §1.3), so any text that
/// is not blank is one.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PharmacyApproval(String);

registered!(
    PharmacyApproval,
    "http://ns.electronichealth.net.au/id/pharmacy-approval-number"
);
