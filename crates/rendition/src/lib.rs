//! A written document as structure, and as PDF/A, XHTML and plain text.
#![forbid(unsafe_code)]

mod body;

pub use body::{Block, Body, Cell, Inline, Row};
