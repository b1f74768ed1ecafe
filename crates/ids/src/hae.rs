//! Healthcare administrative entity (HAE).

use crate::hi_number::{HiSpec, hi_number};
use crate::kind::IdKind;
use crate::text::open_text;

/// Healthcare administrative entity (HAE). Sixteen digits that start with 800364, Luhn over all.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Hae(String);

const SPEC: HiSpec = HiSpec {
    kind: IdKind::Hae,
    system: "http://ns.electronichealth.net.au/id/hi/hae/1.0",
    older: &[],
    prefix: "800364",
    block: "8003641100",
};

hi_number!(Hae, SPEC, as_str);
open_text!(Hae);

impl Hae {
    fn from_stored(text: &str) -> Result<Self, crate::IdError> {
        SPEC.shape(text).map(Self)
    }
}
