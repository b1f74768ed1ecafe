//! Care agency employee identifier (CAEI).

use crate::hi_number::{HiSpec, hi_number};
use crate::kind::IdKind;
use crate::text::open_text;
use crate::uri_form::uri_form;

/// Care agency employee identifier (CAEI).
/// Sixteen digits that start with 900360, Luhn over all.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Caei(String);

const SPEC: HiSpec = HiSpec {
    kind: IdKind::Caei,
    prefix: "900360",
    block: "900360",
};

hi_number!(Caei, SPEC, as_str);
uri_form!(
    Caei,
    as_str,
    "http://ns.electronichealth.net.au/id/pcehr/caei/1.0"
);
open_text!(Caei);

impl Caei {
    fn from_stored(text: &str) -> Result<Self, crate::IdError> {
        SPEC.shape(text).map(Self)
    }
}
