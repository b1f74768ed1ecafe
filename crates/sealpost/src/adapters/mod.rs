//! The engine's ports, over the crates that do the work.

pub mod address_book;
pub mod contacts;
mod interaction_entry;
pub mod interactions;
pub mod keyring;
pub mod local_copy;
pub mod mllp_line;
pub mod outlet;

pub use address_book::AddressBook;
pub use contacts::ContactBook;
pub use interactions::RegisterInteractions;
pub use keyring::Keyring;
pub use local_copy::LocalCopy;
pub use mllp_line::MllpLine;
pub use outlet::FolderOutlet;
