//! Healthcare support service provider organisation (HSP-O).

use crate::hi_number::{HiSpec, hi_number};
use crate::kind::IdKind;
use crate::text::open_text;
use crate::uri_form::uri_form;

/// Healthcare support service provider organisation (HSP-O).
/// Sixteen digits that start with 800364, Luhn over all.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Hspo(String);

const SPEC: HiSpec = HiSpec {
    kind: IdKind::Hspo,
    prefix: "800364",
    block: "800364100",
};

hi_number!(Hspo, SPEC, as_str);
uri_form!(
    Hspo,
    as_str,
    "http://ns.electronichealth.net.au/id/hi/hspo/1.0"
);
open_text!(Hspo);

impl Hspo {
    fn from_stored(text: &str) -> Result<Self, crate::IdError> {
        SPEC.shape(text).map(Self)
    }
}
