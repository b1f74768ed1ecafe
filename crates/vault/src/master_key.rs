//! The master key: what opens the vault, kept apart from it.

use crate::cipher::{Cipher, KEY_BYTES};
use crate::{KeyId, VaultError};
use std::fmt;
use zeroize::Zeroizing;

/// A key of 32 random bytes. Its `Debug` shows its name alone.
pub struct MasterKey {
    secret: Zeroizing<[u8; KEY_BYTES]>,
    id: KeyId,
}

impl MasterKey {
    /// A new one.
    ///
    /// # Errors
    /// [`VaultError::Random`].
    pub fn generate() -> Result<Self, VaultError> {
        let mut secret = Zeroizing::new([0; KEY_BYTES]);
        aws_lc_rs::rand::fill(secret.as_mut_slice()).map_err(|_| VaultError::Random)?;
        Self::new(secret)
    }

    /// Reads 32 bytes as they are, or 64 hexadecimal digits with white space around them.
    ///
    /// # Errors
    /// [`VaultError::MasterKey`] for anything else, and for 32 bytes that are all the same.
    pub fn read(bytes: &[u8]) -> Result<Self, VaultError> {
        let mut secret = Zeroizing::new([0; KEY_BYTES]);
        if bytes.len() == KEY_BYTES {
            secret.copy_from_slice(bytes);
        } else {
            hex::decode_to_slice(bytes.trim_ascii(), secret.as_mut_slice())
                .map_err(|_| VaultError::MasterKey)?;
        }
        if secret.iter().all(|byte| Some(byte) == secret.first()) {
            return Err(VaultError::MasterKey);
        }
        Self::new(secret)
    }

    fn new(secret: Zeroizing<[u8; KEY_BYTES]>) -> Result<Self, VaultError> {
        let id = KeyId::of(&secret)?;
        Ok(Self { secret, id })
    }

    /// Its name.
    pub fn id(&self) -> KeyId {
        self.id
    }

    /// The 32 bytes, to be written to a file that only its owner can read.
    pub fn expose(&self) -> &[u8; KEY_BYTES] {
        &self.secret
    }

    pub(crate) fn cipher(&self) -> Result<Cipher, VaultError> {
        Cipher::new(&self.secret, self.id)
    }
}

impl fmt::Debug for MasterKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "MasterKey({})", self.id)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_and_digits_are_the_same_key() {
        let made = MasterKey::generate().unwrap();
        let digits = format!("{}\n", hex::encode(made.expose()));
        assert_eq!(MasterKey::read(made.expose()).unwrap().id(), made.id());
        assert_eq!(MasterKey::read(digits.as_bytes()).unwrap().id(), made.id());
        assert_ne!(MasterKey::generate().unwrap().id(), made.id());
    }

    #[test]
    fn what_is_no_key_is_refused() {
        for text in [
            &b""[..],
            b"short",
            &[7; 31],
            &[7; 33],
            &[0; 32],
            &[b'0'; 64],
        ] {
            assert!(matches!(MasterKey::read(text), Err(VaultError::MasterKey)));
        }
    }
}
