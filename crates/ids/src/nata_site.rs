//! Number of a laboratory's site with NATA.

use crate::token::registered;

/// Number of a laboratory's site with NATA. No form is published (provider-directory §1.3), so
/// any text that is not blank is one.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct NataSite(String);

registered!(NataSite, "http://hl7.org.au/id/nata-site");
