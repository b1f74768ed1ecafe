//! A head that can be kept elsewhere and held against the chain later.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use ids::Timestamp;
use serde::{Deserialize, Serialize};

use crate::binary_text::binary_text;
use crate::canonical;
use crate::error::{JsonError, KeyError, SignatureError};
use crate::head::Head;
use crate::json;
use crate::key_id::KeyId;
use crate::public_key::PublicKey;
use crate::signing_key::SigningKey;

/// A head, when it was signed, by which key, and the signature over all three.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SignedHead {
    /// What was signed.
    pub head: Head,
    /// When.
    pub at: Timestamp,
    /// By which key.
    pub key_id: KeyId,
    /// Ed25519 over the encoding that the crate's page gives.
    signature: Signature,
}

/// Signs a head as it stands at a time.
///
/// # Errors
/// [`KeyError::Signing`] when the cryptographic library refuses.
pub fn sign_head(key: &SigningKey, head: Head, at: Timestamp) -> Result<SignedHead, KeyError> {
    let key_id = key.public_key().key_id();
    let signature = key.sign(&canonical::head(&head, at, &key_id))?;
    Ok(SignedHead {
        head,
        at,
        key_id,
        signature,
    })
}

impl SignedHead {
    /// Checks that this key signed exactly this head at this time.
    ///
    /// # Errors
    /// [`SignatureError`] when another key is named, or the signature does not fit.
    pub fn verify(&self, key: &PublicKey) -> Result<(), SignatureError> {
        if key.key_id() != self.key_id {
            return Err(SignatureError::OtherKey);
        }
        let message = canonical::head(&self.head, self.at, &self.key_id);
        if key.verifies(&message, &self.signature.0) {
            Ok(())
        } else {
            Err(SignatureError::Bad)
        }
    }

    /// One line of JSON, without a line end.
    ///
    /// # Errors
    /// [`JsonError::TooLong`] past [`crate::MAX_LINE_BYTES`]: no reader would take the line.
    pub fn to_json_line(&self) -> Result<String, JsonError> {
        json::write(self)
    }

    /// From one line of JSON; the signature is not checked, that is for [`Self::verify`].
    ///
    /// # Errors
    /// [`JsonError`] saying where the line is wrong, without repeating it.
    pub fn parse_json_line(line: &str) -> Result<Self, JsonError> {
        json::read(line)
    }
}

/// An Ed25519 signature, 64 bytes; base64 as text.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) struct Signature([u8; 64]);

impl Signature {
    pub(crate) fn from_slice(bytes: &[u8]) -> Option<Self> {
        bytes.try_into().ok().map(Self)
    }

    fn to_text(self) -> String {
        STANDARD.encode(self.0)
    }

    fn from_text(text: &str) -> Option<Self> {
        Self::from_slice(&STANDARD.decode(text).ok()?)
    }
}

binary_text!(Signature);
