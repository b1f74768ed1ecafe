//! Healthcare provider identifier of an individual (HPI-I).

use crate::hi_number::{HiSpec, hi_number, hi_oid};
use crate::hl7_id::{Hl7Spec, hl7_form};
use crate::kind::IdKind;
use crate::text::open_text;
use crate::uri_form::uri_form;

/// Healthcare provider identifier of an individual (HPI-I).
/// Sixteen digits that start with 800361, Luhn over all.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Hpii(String);

const SPEC: HiSpec = HiSpec {
    kind: IdKind::Hpii,
    prefix: "800361",
    block: "800361",
};

hi_number!(Hpii, SPEC, as_str);
uri_form!(
    Hpii,
    as_str,
    "http://ns.electronichealth.net.au/id/hi/hpii/1.0",
    older "http://ns.electronichealth.net.au/id/hi/hpi-i/1.0"
);
hi_oid!(Hpii, IdKind::Hpii, "1.2.36.1.2001.1003.0");
open_text!(Hpii);
hl7_form!(
    Hpii,
    as_str,
    Hl7Spec {
        authorities: &["AUSHIC"],
        authority_oid: "",
        types: &["NPI"],
        sole_kind: false
    }
);

impl Hpii {
    fn from_stored(text: &str) -> Result<Self, crate::IdError> {
        SPEC.shape(text).map(Self)
    }
}
