//! What can be wrong with the XHTML of a document.

use thiserror::Error;

use super::COLUMNS_MAX;
use super::element::{DEPTH_MAX, XHTML_BYTES_MAX};

/// Why XHTML was not read. The texts name element and line (counted from 1), never what is
/// written there.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum BodyError {
    /// An attribute that the subset does not have.
    #[error("line {line}: {element} has an attribute that is not taken; remove it")]
    Attribute {
        /// The element.
        element: &'static str,
        /// Its line.
        line: usize,
    },
    /// `colspan` is no number, or the table has too many columns.
    #[error("line {line}: colspan must be a number, and a table has at most {COLUMNS_MAX} columns")]
    Columns {
        /// The line of the cell or row.
        line: usize,
    },
    /// Too many elements within each other.
    #[error("line {line}: elements stand more than {DEPTH_MAX} deep; write it flatter")]
    Depth {
        /// The line of the element.
        line: usize,
    },
    /// A document type declaration with rules of its own.
    #[error("line {line}: the document type declares things of its own; remove that")]
    DocumentType {
        /// Its line.
        line: usize,
    },
    /// An entity that XML itself does not have.
    #[error("line {line}: an entity is not one of amp, lt, gt, quot, apos or a number")]
    Entity {
        /// Its line.
        line: usize,
    },
    /// Not well-formed.
    #[error("line {line}: this is not well-formed; check that every element is closed")]
    Malformed {
        /// The line.
        line: usize,
    },
    /// An element that may not stand there.
    #[error("line {line}: {element} may not stand in {parent}")]
    Misplaced {
        /// The element, or `text`.
        element: &'static str,
        /// The element it stands in.
        parent: &'static str,
        /// The line of the element; for text that of its parent.
        line: usize,
    },
    /// More bytes than are read.
    #[error("the XHTML is larger than {XHTML_BYTES_MAX} bytes; shorten it")]
    Size,
}
