//! Australian Registered Body Number.

use crate::business_number::{business_number, company_check_holds};

/// Australian Registered Body Number (ARBN), nine digits.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Arbn(String);

business_number!(
    Arbn,
    9,
    "9",
    company_check_holds,
    "http://hl7.org.au/id/arbn"
);
