//! What is wrong with a roster, said so that whoever wrote it can mend it.

use ids::IdError;

/// One mistake in a roster.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Mistake {
    /// An absence says both what to forward to and who stands in.
    #[error("{of}: an absence has forward_to and delegate_to; keep one of them")]
    AbsenceBoth {
        /// Whose.
        of: String,
    },
    /// An id or name is empty.
    #[error("{kind} {nth}: id and name must not be empty")]
    Empty {
        /// What kind of row.
        kind: &'static str,
        /// Which, from 1.
        nth: usize,
    },
    /// Two rows have one id.
    #[error("the id \"{id}\" is used twice; people and services need ids of their own")]
    IdTwice {
        /// The id.
        id: String,
    },
    /// One identifier leads to two.
    #[error("{what} belongs to \"{first}\" and to \"{second}\"; it can belong to one only")]
    IdentifierTwice {
        /// The identifier.
        what: String,
        /// Who had it first.
        first: String,
        /// Who has it too.
        second: String,
    },
    /// There are recipients, but nobody looks after what cannot be given to any of them.
    #[error("triage_owner is missing; name the person who looks after what nobody else gets")]
    NoTriageOwner,
    /// An identifier cannot be right.
    #[error("{of}: {what}: {why}")]
    NotAnIdentifier {
        /// Whose.
        of: String,
        /// The identifier as written.
        what: String,
        /// What is wrong with it.
        why: IdError,
    },
    /// A time ends before it begins.
    #[error("{of}: until is not after from")]
    Period {
        /// Whose.
        of: String,
    },
    /// A row refers to somebody who is not there.
    #[error("{of}: {field} names \"{id}\", whom the roster does not know as {wanted}")]
    Reference {
        /// Whose row.
        of: String,
        /// Which field.
        field: &'static str,
        /// The id written.
        id: String,
        /// What it should be: a person, a location.
        wanted: &'static str,
    },
}
