//! My Health Record assigned identity of an organisation (PAI-O).

use crate::hi_number::{HiSpec, hi_number, hi_oid};
use crate::kind::IdKind;
use crate::text::open_text;
use crate::uri_form::uri_form;

/// My Health Record assigned identity of an organisation (PAI-O).
/// Sixteen digits that start with 800364, Luhn over all.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Paio(String);

const SPEC: HiSpec = HiSpec {
    kind: IdKind::Paio,
    prefix: "800364",
    block: "8003640001",
};

hi_number!(Paio, SPEC, as_str);
uri_form!(
    Paio,
    as_str,
    "http://ns.electronichealth.net.au/id/pcehr/paio/1.0"
);
hi_oid!(Paio, IdKind::Paio, "1.2.36.1.2001.1007.1");
open_text!(Paio);

impl Paio {
    fn from_stored(text: &str) -> Result<Self, crate::IdError> {
        SPEC.shape(text).map(Self)
    }
}
