//! A vendor's SMD target: the URI by which its network knows an organisation.

use crate::error::IdError;
use crate::hpio::Hpio;
use crate::kind::IdKind;
use crate::text::open_text;
use crate::uri;

/// An absolute URI in the vendor's domain (smd §6.1), kept and compared byte for byte.
///
/// The qualified URI of an HPI-O is refused here: one organisation must have one value, and
/// [`crate::Organisation::parse_uri`] gives it.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SmdTarget(String);

impl SmdTarget {
    /// FHIR identifier system of SMD targets on Endpoint.
    pub const SYSTEM: &'static str = "http://ns.electronichealth.net.au/smd/target";

    /// Any absolute URI of up to [`crate::MAX_URI_BYTES`] that is not an HPI-O's; white space
    /// around it is dropped.
    ///
    /// # Errors
    /// [`IdError`] naming the rule broken.
    pub fn parse(text: &str) -> Result<Self, IdError> {
        let trimmed = text.trim();
        uri::check_absolute(trimmed, IdKind::SmdTarget)?;
        if Hpio::is_uri(trimmed) {
            let expected = "a vendor's URI, not that of an HPI-O; read it as an organisation";
            return Err(IdError::Form {
                id: IdKind::SmdTarget,
                expected,
            });
        }
        Ok(Self(trimmed.to_owned()))
    }

    /// The URI.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    fn from_stored(text: &str) -> Result<Self, IdError> {
        Self::parse(text)
    }
}

open_text!(SmdTarget);
