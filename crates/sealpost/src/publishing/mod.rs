//! Publishing: what the practices of a node say of themselves, kept in step in every directory
//! that they are in.

mod entries;
mod exchange;
mod known;
mod rounds;

pub use entries::{Entries, entries};
pub use exchange::{Comparison, compare, perform};
pub use rounds::run;
