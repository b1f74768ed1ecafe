//! Healthcare provider identifier of an organisation (HPI-O).

use crate::hi_number::{HiSpec, hi_number, hi_oid};
use crate::hl7_id::{Hl7Spec, hl7_form};
use crate::kind::IdKind;
use crate::text::open_text;
use crate::uri_form::{self, uri_form};

/// Healthcare provider identifier of an organisation (HPI-O).
/// Sixteen digits that start with 800362, Luhn over all.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Hpio(String);

const SPEC: HiSpec = HiSpec {
    kind: IdKind::Hpio,
    prefix: "800362",
    block: "800362",
};

hi_number!(Hpio, SPEC, as_str);
uri_form!(
    Hpio,
    as_str,
    "http://ns.electronichealth.net.au/id/hi/hpio/1.0",
    older "http://ns.electronichealth.net.au/id/hi/hpi-o/1.0"
);
hi_oid!(Hpio, IdKind::Hpio, "1.2.36.1.2001.1003.0");
open_text!(Hpio);
hl7_form!(
    Hpio,
    as_str,
    Hl7Spec {
        authorities: &["AUSHIC"],
        authority_oid: "",
        types: &["NOI"],
        sole_kind: false
    }
);

impl Hpio {
    /// A site's facility, as MSH-4 names it: `name^1.2.36.1.2001.1003.0.<digits>^ISO`, the name
    /// as registered with the HI Service (hl7v2-au §1.2). [`crate::Hd::hpio`] reads it back.
    #[must_use]
    pub fn to_hd(&self, name: &str) -> crate::Hd {
        crate::Hd::new(name, &self.oid(), "ISO")
    }

    /// Whether the URI is one of the HPI-O system, whatever follows it.
    pub(crate) fn is_uri(uri: &str) -> bool {
        uri_form::strip(uri, IdKind::Hpio, Self::SYSTEM, Self::OLDER).is_ok()
    }

    /// From a URI, checked as far as digits and prefix.
    pub(crate) fn from_uri_shape(uri: &str) -> Result<Self, crate::IdError> {
        let (digits, _) = uri_form::strip(uri, IdKind::Hpio, Self::SYSTEM, Self::OLDER)?;
        Self::from_stored(digits)
    }

    fn from_stored(text: &str) -> Result<Self, crate::IdError> {
        SPEC.shape(text).map(Self)
    }
}
