//! Why a text is not the identifier it claims to be. The text itself is never repeated.

use crate::kind::IdKind;

/// A text that was refused. Holds places and expectations only, never the value: it may be a
/// patient's.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, thiserror::Error)]
pub enum IdError {
    /// A character that this identifier cannot hold.
    #[error("{id}: the character at position {position} is not allowed here; remove or correct it")]
    Character {
        /// Which identifier.
        id: IdKind,
        /// Where, in characters, from 1.
        position: usize,
    },
    /// The check digit or check character does not follow from the others.
    #[error("{id}: the check digit does not agree with the other digits; check for a typing slip")]
    CheckDigit {
        /// Which identifier.
        id: IdKind,
    },
    /// Nothing but white space.
    #[error("{id}: the value is empty; supply one")]
    Empty {
        /// Which identifier.
        id: IdKind,
    },
    /// The whole has the wrong shape.
    #[error("{id}: expected {expected}")]
    Form {
        /// Which identifier.
        id: IdKind,
        /// The shape, in words.
        expected: &'static str,
    },
    /// Too few or too many characters.
    #[error("{id}: expected {expected} characters, found {found}")]
    Length {
        /// Which identifier.
        id: IdKind,
        /// The lengths allowed, in words.
        expected: &'static str,
        /// The length found, in characters.
        found: usize,
    },
    /// The leading digits, or the leading part of the URI or OID, name something else.
    #[error("{id}: must start with {expected}")]
    Prefix {
        /// Which identifier.
        id: IdKind,
        /// What it must start with.
        expected: &'static str,
    },
    /// Longer than we are willing to hold.
    #[error("{id}: longer than the limit of {limit} bytes")]
    TooLong {
        /// Which identifier.
        id: IdKind,
        /// The limit, in bytes.
        limit: usize,
    },
}

impl IdError {
    /// Which identifier was refused.
    #[must_use]
    pub const fn id(self) -> IdKind {
        match self {
            Self::Character { id, .. }
            | Self::CheckDigit { id }
            | Self::Empty { id }
            | Self::Form { id, .. }
            | Self::Length { id, .. }
            | Self::Prefix { id, .. }
            | Self::TooLong { id, .. } => id,
        }
    }
}
