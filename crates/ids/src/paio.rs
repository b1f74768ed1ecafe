//! My Health Record assigned identity of an organisation (PAI-O).

use crate::hi_number::{HiSpec, hi_number, hi_oid};
use crate::kind::IdKind;
use crate::text::open_text;

/// My Health Record assigned identity of an organisation (PAI-O). Sixteen digits that start with 800364, Luhn over all.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Paio(String);

const SPEC: HiSpec = HiSpec {
    kind: IdKind::Paio,
    system: "http://ns.electronichealth.net.au/id/pcehr/paio/1.0",
    older: &[],
    prefix: "800364",
    block: "8003640001",
};

hi_number!(Paio, SPEC, as_str);
hi_oid!(Paio, IdKind::Paio, "1.2.36.1.2001.1007.1");
open_text!(Paio);

impl Paio {
    fn from_stored(text: &str) -> Result<Self, crate::IdError> {
        SPEC.shape(text).map(Self)
    }
}
