//! Australian Company Number.

use crate::business_number::{business_number, company_check_holds};

/// Australian Company Number (ACN), nine digits.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Acn(String);

business_number!(Acn, 9, "9", company_check_holds, "http://hl7.org.au/id/acn");
