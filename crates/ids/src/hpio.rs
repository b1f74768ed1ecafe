//! Healthcare provider identifier of an organisation (HPI-O).

use crate::hi_number::{HiSpec, hi_number, hi_oid};
use crate::kind::IdKind;
use crate::text::open_text;

/// Healthcare provider identifier of an organisation (HPI-O). Sixteen digits that start with 800362, Luhn over all.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Hpio(String);

const SPEC: HiSpec = HiSpec {
    kind: IdKind::Hpio,
    system: "http://ns.electronichealth.net.au/id/hi/hpio/1.0",
    older: &["http://ns.electronichealth.net.au/id/hi/hpi-o/1.0"],
    prefix: "800362",
    block: "800362",
};

hi_number!(Hpio, SPEC, as_str);
hi_oid!(Hpio, IdKind::Hpio, "1.2.36.1.2001.1003.0");
open_text!(Hpio);

impl Hpio {
    fn from_stored(text: &str) -> Result<Self, crate::IdError> {
        SPEC.shape(text).map(Self)
    }
}

impl Hpio {
    /// Whether the URI is one of the HPI-O system, whatever follows it.
    pub(crate) fn is_uri(uri: &str) -> bool {
        SPEC.strip_uri(uri).is_ok()
    }

    /// From a URI, checked as far as digits and prefix.
    pub(crate) fn from_uri_shape(uri: &str) -> Result<Self, crate::IdError> {
        let (digits, _) = SPEC.strip_uri(uri)?;
        Self::from_stored(digits)
    }
}
