//! A practice's address book: contacts, the tables and cards that they come from, who is whom
//! among them, and what a link to a directory entry is worth.
//!
//! Pure: where contacts are kept is another matter.
#![forbid(unsafe_code)]

mod contact;
mod decode;
mod field;
mod key;
mod link;
mod name;
mod problem;
mod reading;
mod sender;
mod table;
mod vcard;

pub use contact::{Channel, Contact};
pub use field::{Field, Unfit};
pub use key::{is_same, keys};
pub use link::{Link, LinkState, Seen};
pub use problem::Problem;
pub use reading::{FILE_BYTES_MAX, NotRead, ROWS_MAX, Read, Reading, read};
pub use sender::sender;
pub use table::write;
