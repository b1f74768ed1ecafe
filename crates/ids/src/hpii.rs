//! Healthcare provider identifier of an individual (HPI-I).

use crate::hi_number::{HiSpec, hi_number, hi_oid};
use crate::kind::IdKind;
use crate::text::open_text;

/// Healthcare provider identifier of an individual (HPI-I). Sixteen digits that start with 800361, Luhn over all.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Hpii(String);

const SPEC: HiSpec = HiSpec {
    kind: IdKind::Hpii,
    system: "http://ns.electronichealth.net.au/id/hi/hpii/1.0",
    older: &["http://ns.electronichealth.net.au/id/hi/hpi-i/1.0"],
    prefix: "800361",
    block: "800361",
};

hi_number!(Hpii, SPEC, as_str);
hi_oid!(Hpii, IdKind::Hpii, "1.2.36.1.2001.1003.0");
open_text!(Hpii);

impl Hpii {
    fn from_stored(text: &str) -> Result<Self, crate::IdError> {
        SPEC.shape(text).map(Self)
    }
}
