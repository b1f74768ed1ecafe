//! Keys and opened content, encrypted at rest.
//!
//! - A [`MasterKey`] lies outside the data folder: in a file, an environment variable or a
//!   credential of the service manager. It encrypts one thing only: the node's data key, which the
//!   [`KeyFile`] in the data folder holds. Another master key is therefore a matter of one small
//!   file, not of all content.
//! - A [`Vault`] holds the data key and seals values with it, each for one [`Place`]: moved to
//!   another place it does not open.
//! - An [`EncryptedStore`] is a store over another, to which it gives content, records and their
//!   search tokens encrypted.
//! - [`sealed_key`] says how a private key lies in a file.
//!
//! # Format of a sealed value, version 1
//!
//! | bytes | what |
//! |---|---|
//! | 5 | `00 53 50 56 31`: a null byte and `SPV1` |
//! | 8 | id of the key |
//! | 32 | salt, random |
//! | n | AES-256-GCM ciphertext |
//! | 16 | its tag |
//!
//! The key of the cipher is HKDF-SHA-256 of the vault's key with the salt: every value has a key of
//! its own that encrypts once, with a nonce of zeros. A nonce could repeat under one key only if
//! two salts of 256 random bits were the same. What is authenticated with the ciphertext is the
//! first 45 bytes and the place, each of its parts behind its length. As text, a value is
//! `vault:1:` and its base64.
#![forbid(unsafe_code)]

mod cipher;
mod encrypted_store;
mod encrypting;
mod error;
mod file_names;
mod key_file;
mod master_key;
mod place;
mod records;
pub mod sealed_key;
mod vault;

pub use encrypted_store::{EncryptedStore, PlainValues, encrypting_key};
pub use encrypting::{Encrypted, encrypt_all};
pub use error::VaultError;
pub use key_file::KeyFile;
pub use master_key::MasterKey;
pub use place::Place;
pub use vault::{KeyId, Vault, is_sealed_text, is_sealed_value};
