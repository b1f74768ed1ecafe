//! Templates, what fills them, and drafts until they are released.
//!
//! A [`Template`] is a plain file. [`fill`] puts a [`Context`] and what the author wrote into it
//! and says what is missing. A [`Draft`] is stepped from its first word to its release; each step
//! leaves an audit record. Nothing here does I/O or reads a clock.
#![forbid(unsafe_code)]

mod answers;
pub mod context;
pub mod draft;
mod fill;
pub mod release;
pub mod template;

pub use answers::{Answer, Answers};
pub use context::Context;
pub use document::Kind;
pub use draft::{Draft, DraftId};
pub use fill::{FieldProblem, Filled, fill};
pub use release::Obstacle;
pub use template::{Field, FieldType, Library, Template, TemplateError};
