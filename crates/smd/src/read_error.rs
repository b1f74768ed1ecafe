//! Why bytes are not the message they should be, told without quoting them.

use crate::StandardErrorCode;

/// A problem and its place. Safe to show to the peer and to log: it names our own expectations,
/// never what the message says.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{problem} (at byte {at})")]
pub(crate) struct ReadError {
    /// What is wrong.
    pub(crate) problem: Problem,
    /// Offset into the body, in bytes.
    pub(crate) at: usize,
}

impl ReadError {
    /// The standard error that tells a caller about it.
    pub(crate) fn code(&self) -> StandardErrorCode {
        match self.problem {
            Problem::BadTime { .. } => StandardErrorCode::BadTimestamp,
            Problem::BadValue { .. } | Problem::Empty { .. } => StandardErrorCode::BadParam,
            Problem::NotUtf8
            | Problem::Character
            | Problem::Syntax
            | Problem::Truncated
            | Problem::Dtd
            | Problem::Instruction
            | Problem::Entity
            | Problem::Prefix
            | Problem::TooMuch { .. }
            | Problem::Text { .. }
            | Problem::Unexpected { .. }
            | Problem::Missing { .. } => StandardErrorCode::BadlyFormedMsg,
        }
    }
}

/// What is wrong with the bytes.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum Problem {
    /// Another encoding, or broken UTF-8.
    #[error("the body is not UTF-8")]
    NotUtf8,
    /// A character XML 1.0 does not allow.
    #[error("a character that XML does not allow")]
    Character,
    /// Not well-formed.
    #[error("not well-formed XML")]
    Syntax,
    /// Ends inside an element.
    #[error("the body ends too early")]
    Truncated,
    /// SOAP 1.2 part 1 §5 forbids a document type declaration.
    #[error("a document type declaration, which SOAP forbids")]
    Dtd,
    /// SOAP 1.2 part 1 §5 forbids processing instructions.
    #[error("a processing instruction, which SOAP forbids")]
    Instruction,
    /// An entity other than the five of XML itself.
    #[error("an entity that is not declared")]
    Entity,
    /// A prefix that is not declared, or declared wrongly.
    #[error("a namespace prefix that is not declared, or declared wrongly")]
    Prefix,
    /// A limit of this crate.
    #[error("more than {limit} {what}")]
    TooMuch {
        /// What there is too much of, with its unit.
        what: &'static str,
        /// How much there may be.
        limit: usize,
    },
    /// Text where only elements may be.
    #[error("text between the elements of {within}")]
    Text {
        /// The element around it.
        within: &'static str,
    },
    /// An element where another one, or none, may be.
    #[error("an element that does not belong at this place in {within}")]
    Unexpected {
        /// The element around it.
        within: &'static str,
    },
    /// An element that must be there.
    #[error("{what} is missing in {within}")]
    Missing {
        /// The element missing.
        what: &'static str,
        /// The element it should be in.
        within: &'static str,
    },
    /// A moment that cannot be read.
    #[error("{what} must be a date and time with a zone, as in 2026-11-22T01:02:03Z")]
    BadTime {
        /// The element.
        what: &'static str,
    },
    /// A value of the wrong kind.
    #[error("{what} must be {expected}")]
    BadValue {
        /// The element.
        what: &'static str,
        /// What its value should be.
        expected: &'static str,
    },
    /// A list that must not be empty.
    #[error("no {what} in the request")]
    Empty {
        /// The element expected at least once.
        what: &'static str,
    },
}
