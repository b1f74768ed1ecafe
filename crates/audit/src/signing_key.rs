//! The private key that signs heads.

use std::fmt;

use aws_lc_rs::signature::{Ed25519KeyPair, KeyPair};
use zeroize::Zeroizing;

use crate::error::KeyError;
use crate::public_key::PublicKey;
use crate::signed_head::Signature;

/// An Ed25519 private key. `Debug` names it and shows nothing of it.
pub struct SigningKey {
    pair: Ed25519KeyPair,
    public: PublicKey,
}

impl SigningKey {
    /// A new key as PKCS#8 DER, to be kept secret and given to [`Self::from_pkcs8`]; wiped from
    /// memory when dropped.
    ///
    /// # Errors
    /// [`KeyError::Generation`] when the cryptographic library cannot make one.
    pub fn generate() -> Result<Zeroizing<Vec<u8>>, KeyError> {
        let pair = Ed25519KeyPair::generate().map_err(|_| KeyError::Generation)?;
        let document = pair.to_pkcs8().map_err(|_| KeyError::Generation)?;
        Ok(Zeroizing::new(document.as_ref().to_vec()))
    }

    /// From PKCS#8 DER, version 1 or 2.
    ///
    /// # Errors
    /// [`KeyError::Pkcs8`] when it is not an Ed25519 private key.
    pub fn from_pkcs8(der: &[u8]) -> Result<Self, KeyError> {
        let pair = Ed25519KeyPair::from_pkcs8(der).map_err(|_| KeyError::Pkcs8)?;
        let bytes = pair
            .public_key()
            .as_ref()
            .try_into()
            .map_err(|_| KeyError::Pkcs8)?;
        Ok(Self {
            pair,
            public: PublicKey::from_bytes(bytes),
        })
    }

    /// The half that may be given away.
    #[must_use]
    pub const fn public_key(&self) -> PublicKey {
        self.public
    }

    pub(crate) fn sign(&self, message: &[u8]) -> Result<Signature, KeyError> {
        let signature = self.pair.try_sign(message).map_err(|_| KeyError::Signing)?;
        Signature::from_slice(signature.as_ref()).ok_or(KeyError::Signing)
    }
}

impl fmt::Debug for SigningKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "SigningKey({})", self.public.key_id())
    }
}
