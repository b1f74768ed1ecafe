//! Documents in XHTML: a strict subset in, XHTML 1.0 Strict out.

mod element;
mod error;
mod inline;
mod read;
mod write;

pub use element::XHTML_BYTES_MAX;
pub use error::BodyError;

/// Most columns of a table that is read, as a count.
pub(crate) const COLUMNS_MAX: u16 = 60;
