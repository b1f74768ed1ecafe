//! Contracted service provider registration number (CSP).

use crate::hi_number::{HiSpec, hi_number};
use crate::kind::IdKind;
use crate::text::open_text;
use crate::uri_form::uri_form;

/// Contracted service provider registration number (CSP).
/// Sixteen digits that start with 800363, Luhn over all.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Csp(String);

const SPEC: HiSpec = HiSpec {
    kind: IdKind::Csp,
    prefix: "800363",
    block: "800363",
};

hi_number!(Csp, SPEC, as_str);
uri_form!(
    Csp,
    as_str,
    "http://ns.electronichealth.net.au/id/hi/csp/1.0"
);
open_text!(Csp);

impl Csp {
    fn from_stored(text: &str) -> Result<Self, crate::IdError> {
        SPEC.shape(text).map(Self)
    }
}
