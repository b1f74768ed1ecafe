//! The engine's ports, over the crates that do the work.

pub mod address_book;
pub mod keyring;
pub mod outlet;

pub use address_book::AddressBook;
pub use keyring::Keyring;
pub use outlet::FolderOutlet;
