//! The qualified URI `<system>/<value>` of identifiers.

use crate::error::IdError;
use crate::finding::{IdCode, IdFinding};
use crate::kind::IdKind;
use crate::uri;

/// The value after `system`, or after one of `older`; and whether the spelling was current.
pub(crate) fn strip<'a>(
    text: &'a str,
    id: IdKind,
    system: &'static str,
    older: &[&str],
) -> Result<(&'a str, bool), IdError> {
    if let Some(rest) = uri::strip_system(text, system) {
        return Ok((rest, text.starts_with(system)));
    }
    let rest = older
        .iter()
        .find_map(|other| uri::strip_system(text, other));
    rest.map(|rest| (rest, false)).ok_or(IdError::Prefix {
        id,
        expected: system,
    })
}

/// The finding for a URI that [`strip`] took although it was not spelt as today.
pub(crate) fn older_spelling(id: IdKind) -> IdFinding {
    IdFinding::note(
        IdCode::OlderSpelling,
        id,
        "the URI is spelt in an older or differently cased form",
    )
}

/// Gives an identifier its URI form. `$as_str` is its accessor; `parse` and `read` must exist.
macro_rules! uri_form {
    ($name:ident, $as_str:ident, $system:literal $(, older $older:literal)*) => {
        impl $name {
            /// FHIR identifier system, and the URI prefix without the last slash.
            pub const SYSTEM: &'static str = $system;

            /// Other spellings of the system, read but never written.
            const OLDER: &[&str] = &[$($older),*];

            /// The qualified form `<system>/<value>`.
            #[must_use]
            pub fn to_uri(&self) -> String {
                format!("{}/{}", Self::SYSTEM, self.$as_str())
            }

            /// From the qualified form; the system in any case and in its other spellings, the
            /// value as strictly as [`Self::parse`].
            ///
            /// # Errors
            /// [`IdError`](crate::IdError) naming the first rule broken.
            pub fn from_uri(uri: &str) -> Result<Self, crate::IdError> {
                let id = crate::IdKind::$name;
                let (value, _) = crate::uri_form::strip(uri, id, Self::SYSTEM, Self::OLDER)?;
                Self::parse(value)
            }

            /// From the qualified form, as leniently as [`Self::read`].
            #[must_use]
            pub fn read_uri(uri: &str) -> (Option<Self>, Vec<crate::IdFinding>) {
                let id = crate::IdKind::$name;
                match crate::uri_form::strip(uri.trim(), id, Self::SYSTEM, Self::OLDER) {
                    Err(fault) => (None, vec![crate::IdFinding::warning(fault)]),
                    Ok((value, current)) => {
                        let (read, mut findings) = Self::read(value);
                        if !current {
                            findings.push(crate::uri_form::older_spelling(id));
                        }
                        (read, findings)
                    }
                }
            }
        }
    };
}

pub(crate) use uri_form;
