//! Identifiers whose text means nothing to us: kept as given and compared byte for byte.

use crate::error::IdError;
use crate::kind::IdKind;

/// Trims, then checks that something is left, that it fits, and that it holds no control
/// character (it will stand in logs, file names and XML).
pub(crate) fn opaque(text: &str, id: IdKind, limit: usize) -> Result<String, IdError> {
    let trimmed = text.trim();
    if trimmed.is_empty() {
        return Err(IdError::Empty { id });
    }
    if trimmed.len() > limit {
        return Err(IdError::TooLong { id, limit });
    }
    if let Some(at) = trimmed.chars().position(char::is_control) {
        return Err(IdError::Character {
            id,
            position: at + 1,
        });
    }
    Ok(trimmed.to_owned())
}

/// Makes a `struct Name(String)` an opaque SMD identifier of up to `MAX_BYTES` bytes that we
/// ourselves write as `urn:uuid:`.
macro_rules! smd_token {
    ($name:ident) => {
        impl $name {
            /// The longest value accepted, in bytes.
            pub const MAX_BYTES: usize = 256;

            /// Any text that is not blank, has no control character and fits; white space around
            /// it is dropped.
            ///
            /// # Errors
            /// [`IdError`](crate::IdError) naming the rule broken.
            pub fn parse(text: &str) -> Result<Self, crate::IdError> {
                crate::token::opaque(text, crate::IdKind::$name, Self::MAX_BYTES).map(Self)
            }

            /// The form we write: `urn:uuid:` and the UUID in lower case.
            #[must_use]
            pub fn from_uuid(uuid: uuid::Uuid) -> Self {
                Self(uuid.urn().to_string())
            }

            /// The text, as it was given.
            #[must_use]
            pub fn as_str(&self) -> &str {
                &self.0
            }

            fn from_stored(text: &str) -> Result<Self, crate::IdError> {
                Self::parse(text)
            }
        }

        crate::text::open_text!($name);
    };
}

pub(crate) use smd_token;

/// Makes a `struct Name(String)` a registration number of which no form is published.
macro_rules! registered {
    ($name:ident, $system:literal) => {
        impl $name {
            /// The longest value kept, in bytes.
            pub const MAX_BYTES: usize = 64;

            /// Any text that is not blank, has no control character and fits; white space around
            /// it is dropped.
            ///
            /// # Errors
            /// [`IdError`](crate::IdError) naming the rule broken.
            pub fn parse(text: &str) -> Result<Self, crate::IdError> {
                crate::token::opaque(text, crate::IdKind::$name, Self::MAX_BYTES).map(Self)
            }

            /// As [`Self::parse`], with a warning in place of an error.
            #[must_use]
            pub fn read(text: &str) -> (Option<Self>, Vec<crate::IdFinding>) {
                match Self::parse(text) {
                    Ok(value) => (Some(value), Vec::new()),
                    Err(fault) => (None, vec![crate::IdFinding::warning(fault)]),
                }
            }

            /// The text.
            #[must_use]
            pub fn as_str(&self) -> &str {
                &self.0
            }

            fn from_stored(text: &str) -> Result<Self, crate::IdError> {
                Self::parse(text)
            }
        }

        crate::text::open_text!($name);
        crate::uri_form::uri_form!($name, as_str, $system);
    };
}

pub(crate) use registered;
