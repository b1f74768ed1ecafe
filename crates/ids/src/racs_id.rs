//! Residential aged care service identifier (RACS id).

use crate::token::registered;

/// Residential aged care service identifier (RACS id). No form is published (provider-directory
/// §1.3), so any text that is not blank is one.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RacsId(String);

registered!(
    RacsId,
    "http://ns.electronichealth.net.au/id/residential-aged-care-service-id"
);
