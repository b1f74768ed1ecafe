//! My Health Record assigned identity of a device (PAI-D).

use crate::hi_number::{HiSpec, hi_number, hi_oid};
use crate::kind::IdKind;
use crate::text::open_text;
use crate::uri_form::uri_form;

/// My Health Record assigned identity of a device (PAI-D).
/// Sixteen digits that start with 800364, Luhn over all.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Paid(String);

const SPEC: HiSpec = HiSpec {
    kind: IdKind::Paid,
    prefix: "800364",
    block: "8003640003",
};

hi_number!(Paid, SPEC, as_str);
uri_form!(
    Paid,
    as_str,
    "http://ns.electronichealth.net.au/id/pcehr/paid/1.0"
);
hi_oid!(Paid, IdKind::Paid, "1.2.36.1.2001.1007.20");
open_text!(Paid);

impl Paid {
    fn from_stored(text: &str) -> Result<Self, crate::IdError> {
        SPEC.shape(text).map(Self)
    }
}
