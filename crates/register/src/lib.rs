//! Where the resources of a provider directory are kept and searched: SQLite, one file.
//!
//! What is found is defined by the crate `search`; the property tests hold the two against each
//! other. Calls block for as long as the disk takes.
#![forbid(unsafe_code)]

mod change;
mod compile;
mod cursor;
mod error;
mod estimate;
mod held;
mod include;
mod names;
mod page;
mod range;
mod register;
mod sql;
mod state;

pub use change::{Change, Changed};
pub use error::RegisterError;
pub use held::Held;
pub use page::{Page, View};
pub use register::Register;
pub use state::State;
