//! Healthcare administrative entity (HAE).

use crate::hi_number::{HiSpec, hi_number};
use crate::kind::IdKind;
use crate::text::open_text;
use crate::uri_form::uri_form;

/// Healthcare administrative entity (HAE).
/// Sixteen digits that start with 800364, Luhn over all.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Hae(String);

const SPEC: HiSpec = HiSpec {
    kind: IdKind::Hae,
    prefix: "800364",
    block: "8003641100",
};

hi_number!(Hae, SPEC, as_str);
uri_form!(
    Hae,
    as_str,
    "http://ns.electronichealth.net.au/id/hi/hae/1.0"
);
open_text!(Hae);

impl Hae {
    fn from_stored(text: &str) -> Result<Self, crate::IdError> {
        SPEC.shape(text).map(Self)
    }
}
