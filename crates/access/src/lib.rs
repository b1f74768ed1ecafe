//! Who may do and see what: roles, what they allow, and who may open a received document.
//!
//! What a document says is for whom it is addressed to, who stands in for them, and who looks
//! after what waits; a role alone opens nothing. The practice's own software is the exception: it
//! is where documents are filed, and it has the same protection for itself.
#![forbid(unsafe_code)]

mod act;
mod actor;
mod role;

pub use act::Act;
pub use actor::{Actor, NotYours, Whose};
pub use role::{Role, UnknownRole};
