//! Individual healthcare identifier (IHI): it names a patient.

use crate::hi_number::{HiSpec, hi_number, hi_oid};
use crate::hl7_id::{Hl7Spec, hl7_form};
use crate::kind::IdKind;
use crate::text::redacted;
use crate::uri_form::uri_form;

/// Individual healthcare identifier (IHI): it names a patient.
/// Sixteen digits that start with 800360, Luhn over all.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Ihi(String);

const SPEC: HiSpec = HiSpec {
    kind: IdKind::Ihi,
    prefix: "800360",
    block: "800360",
};

hi_number!(Ihi, SPEC, expose);
uri_form!(
    Ihi,
    expose,
    "http://ns.electronichealth.net.au/id/hi/ihi/1.0"
);
hi_oid!(Ihi, IdKind::Ihi, "1.2.36.1.2001.1003.0");
redacted!(Ihi);
hl7_form!(
    Ihi,
    expose,
    Hl7Spec {
        authorities: &["AUSHIC", "IHI"],
        authority_oid: "",
        types: &["NI"],
        sole_kind: false
    }
);
