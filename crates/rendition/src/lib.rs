//! A written document as structure, and as PDF/A, XHTML and plain text.
//!
//! [`Body`] is read from a small XHTML subset ([`Body::parse_xhtml`]) or built in code, and
//! written as XHTML 1.0 Strict ([`Body::to_xhtml`]), as monospaced lines ([`Body::to_text`]) and as
//! PDF/A-1b ([`Body::to_pdf`]): the display formats of the Australian localisation (ADRM, fact
//! sheet 1.6).
//!
//! The fonts in `fonts/` are Liberation 2.1.5 under the SIL Open Font License; their licence is
//! beside them.
#![forbid(unsafe_code)]

mod body;
mod columns;
mod pdf;
mod text;
mod xhtml;

pub use body::{Block, Body, Cell, Inline, Row};
pub use pdf::{PAGES_MAX, PdfError, PdfInfo};

pub use xhtml::{BodyError, XHTML_BYTES_MAX};
