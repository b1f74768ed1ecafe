//! Location specific practice number (LSPN).

use crate::token::registered;

/// Location specific practice number (LSPN). No form is published (provider-directory §1.3), so
/// any text that is not blank is one.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Lspn(String);

registered!(
    Lspn,
    "http://ns.electronichealth.net.au/id/location-specific-practice-number"
);
