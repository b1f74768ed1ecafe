//! Healthcare support service provider organisation (HSP-O).

use crate::hi_number::{HiSpec, hi_number};
use crate::kind::IdKind;
use crate::text::open_text;

/// Healthcare support service provider organisation (HSP-O). Sixteen digits that start with 800364, Luhn over all.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Hspo(String);

const SPEC: HiSpec = HiSpec {
    kind: IdKind::Hspo,
    system: "http://ns.electronichealth.net.au/id/hi/hspo/1.0",
    older: &[],
    prefix: "800364",
    block: "800364100",
};

hi_number!(Hspo, SPEC, as_str);
open_text!(Hspo);

impl Hspo {
    fn from_stored(text: &str) -> Result<Self, crate::IdError> {
        SPEC.shape(text).map(Self)
    }
}
