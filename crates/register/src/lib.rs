//! Where the resources of a provider directory are kept and searched: SQLite, one file.
//!
//! What is found is defined by the crates `search` and `people`; the property tests hold each
//! against the other. Calls block for as long as the disk takes.
#![forbid(unsafe_code)]

mod cards;
mod change;
mod compile;
mod cursor;
mod entries;
mod error;
mod estimate;
mod file;
mod find;
mod held;
mod include;
mod marked;
mod middle;
mod names;
mod page;
mod range;
mod register;
mod round;
mod shelf;
mod sql;
mod state;
mod told;
mod walk;

pub use change::{Change, Changed};
pub use error::RegisterError;
pub use find::Hit;
pub use held::Held;
pub use page::{Page, View};
pub use register::Register;
pub use round::{Portion, Unseen};
pub use state::State;
pub use told::Told;
pub use walk::Walk;
