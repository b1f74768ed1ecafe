//! What can go wrong in a vault.

use crate::KeyId;
use store::StoreError;

/// Why something could not be sealed or opened. It names the place, never the value.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum VaultError {
    /// It was altered, cut, or put in the place of something else.
    #[error(
        "{0} does not open: it was altered, or it belongs to another place; restore it from a \
         backup"
    )]
    Damaged(String),
    /// The file with the data key is not one.
    #[error("the file with the data key cannot be read: {0}; restore it from a backup")]
    KeyFile(String),
    /// No 32 bytes.
    #[error(
        "a master key is 32 bytes, or 64 hexadecimal digits; this is neither: make one with \
         `sealpost vault init`"
    )]
    MasterKey,
    /// It is encrypted where encryption is not set up, or with another key.
    #[error(
        "{place} was encrypted with data key {sealed_with}, and this vault holds {held}; copy the \
         file vault.keys of the node that wrote it, with its master key"
    )]
    OtherKey {
        /// What would not open.
        place: String,
        /// The key it was sealed with.
        sealed_with: KeyId,
        /// The key that is at hand.
        held: KeyId,
    },
    /// The data key is sealed to other master keys.
    #[error(
        "this master key ({held}) does not open the vault, which is sealed to {wanted}; give back \
         that master key, or restore data folder and master key of one time"
    )]
    OtherMaster {
        /// The master key that is at hand.
        held: KeyId,
        /// Those it was sealed to.
        wanted: String,
    },
    /// It is not encrypted, and the configuration does not allow that any more.
    #[error(
        "{0} is not encrypted, and vault.accept_plain is false: somebody put it there past this \
         node, or `sealpost vault encrypt-store` has not been run"
    )]
    Plain(String),
    /// The system gave no random bytes.
    #[error("the system gives no random bytes; restart the machine")]
    Random,
}

impl From<VaultError> for StoreError {
    fn from(error: VaultError) -> Self {
        match error {
            VaultError::Damaged(_) | VaultError::Plain(_) => Self::Damaged(error.to_string()),
            VaultError::KeyFile(_)
            | VaultError::MasterKey
            | VaultError::OtherKey { .. }
            | VaultError::OtherMaster { .. } => Self::Misconfigured(error.to_string()),
            VaultError::Random => Self::Unavailable(error.to_string()),
        }
    }
}
