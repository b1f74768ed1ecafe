//! The vault: what seals values and opens them.

use crate::cipher::{self, Cipher, ID_BYTES, KEY_BYTES};
use crate::place::joined;
use crate::{Place, VaultError};
use aws_lc_rs::hmac;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use ids::Organisation;
use std::fmt;
use store::Shelf;
use zeroize::Zeroizing;

/// Before a sealed value that is written as text.
const TEXT_PREFIX: &str = "vault:1:";

/// The name of a key: derived from it, and no secret.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct KeyId(pub(crate) [u8; ID_BYTES]);

impl KeyId {
    /// The name of a key of 32 bytes.
    pub(crate) fn of(secret: &[u8; KEY_BYTES]) -> Result<Self, VaultError> {
        let name = cipher::derive(secret, b"", b"sealpost vault 1: name")?;
        let mut id = [0; ID_BYTES];
        for (to, from) in id.iter_mut().zip(name.iter()) {
            *to = *from;
        }
        Ok(Self(id))
    }

    /// Reads what [`fmt::Display`] wrote: 16 hexadecimal digits.
    pub fn parse(text: &str) -> Option<Self> {
        let mut id = [0; ID_BYTES];
        hex::decode_to_slice(text, &mut id).ok()?;
        Some(Self(id))
    }
}

impl fmt::Display for KeyId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&hex::encode(self.0))
    }
}

impl fmt::Debug for KeyId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "KeyId({self})")
    }
}

/// An open vault: it holds the data key. Its `Debug` shows the key's name alone.
pub struct Vault {
    cipher: Cipher,
    tokens: hmac::Key,
}

impl Vault {
    /// The vault of a data key.
    pub(crate) fn new(secret: &[u8; KEY_BYTES]) -> Result<Self, VaultError> {
        let tokens = cipher::derive(secret, b"", b"sealpost vault 1: tokens")?;
        Ok(Self {
            cipher: Cipher::new(secret, KeyId::of(secret)?)?,
            tokens: hmac::Key::new(hmac::HMAC_SHA256, tokens.as_slice()),
        })
    }

    /// The name of its data key.
    pub fn id(&self) -> KeyId {
        self.cipher.id()
    }

    /// Encrypts `plain` for `place`.
    ///
    /// # Errors
    /// [`VaultError::Random`].
    pub fn seal(&self, place: &Place<'_>, plain: &[u8]) -> Result<Vec<u8>, VaultError> {
        self.cipher.seal(place, plain)
    }

    /// Decrypts what was sealed for `place`.
    ///
    /// # Errors
    /// [`VaultError::Damaged`], [`VaultError::OtherKey`].
    pub fn open(&self, place: &Place<'_>, value: &[u8]) -> Result<Vec<u8>, VaultError> {
        self.cipher.open(place, value)
    }

    /// The same as [`Self::seal`], as text.
    ///
    /// # Errors
    /// [`VaultError::Random`].
    pub fn seal_text(&self, place: &Place<'_>, plain: &[u8]) -> Result<String, VaultError> {
        let value = self.seal(place, plain)?;
        Ok(format!("{TEXT_PREFIX}{}", STANDARD.encode(value)))
    }

    /// Decrypts what [`Self::seal_text`] wrote.
    ///
    /// # Errors
    /// [`VaultError::Damaged`], [`VaultError::OtherKey`].
    pub fn open_text(
        &self,
        place: &Place<'_>,
        text: &str,
    ) -> Result<Zeroizing<Vec<u8>>, VaultError> {
        let damaged = || VaultError::Damaged(place.to_string());
        let encoded = text.strip_prefix(TEXT_PREFIX).ok_or_else(damaged)?;
        let value = STANDARD.decode(encoded).map_err(|_| damaged())?;
        self.open(place, &value).map(Zeroizing::new)
    }

    /// What stands for a search token in a store: a keyed hash of it, the same for the same token
    /// of one kind of record of one organisation.
    pub fn token(&self, org: &Organisation, shelf: Shelf, token: &str) -> String {
        let named = joined(&[&org.uri(), shelf.as_str(), token]);
        hex::encode(hmac::sign(&self.tokens, &named))
    }
}

impl fmt::Debug for Vault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Vault({})", self.id())
    }
}

/// Whether bytes are a sealed value, for whatever place.
pub fn is_sealed_value(bytes: &[u8]) -> bool {
    cipher::sealed_with(bytes).is_some()
}

/// Whether a text is a sealed value, for whatever place.
pub fn is_sealed_text(text: &str) -> bool {
    text.starts_with(TEXT_PREFIX)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn org(name: &str) -> Organisation {
        Organisation::parse_uri(&format!("https://{name}.example/id")).unwrap()
    }

    #[test]
    fn a_token_is_the_same_within_its_organisation_and_kind_alone() {
        let vault = Vault::new(&[1; KEY_BYTES]).unwrap();
        let token = |name, shelf, token| vault.token(&org(name), shelf, token);
        let here = token("a", Shelf::Patient, "smith");
        assert_eq!(here, token("a", Shelf::Patient, "smith"));
        assert_eq!(here.len(), 64);
        for other in [
            token("b", Shelf::Patient, "smith"),
            token("a", Shelf::Draft, "smith"),
            token("a", Shelf::Patient, "Smith"),
        ] {
            assert_ne!(here, other);
        }
        let elsewhere = Vault::new(&[2; KEY_BYTES]).unwrap();
        assert_ne!(here, elsewhere.token(&org("a"), Shelf::Patient, "smith"));
    }

    #[test]
    fn text_goes_and_comes_back() {
        let vault = Vault::new(&[1; KEY_BYTES]).unwrap();
        let place = Place::PrivateKey("");
        let text = vault.seal_text(&place, "héllo".as_bytes()).unwrap();
        assert!(is_sealed_text(&text) && !is_sealed_text("héllo"));
        let opened = vault.open_text(&place, &text).unwrap();
        assert_eq!(opened.as_slice(), "héllo".as_bytes());
        for damaged in ["héllo", "vault:1:", "vault:1:%", &text[..text.len() - 4]] {
            let refused = vault.open_text(&place, damaged);
            assert!(matches!(refused, Err(VaultError::Damaged(_))), "{damaged}");
        }
    }

    #[test]
    fn nothing_of_a_key_is_printed() {
        let vault = Vault::new(&[0xab; KEY_BYTES]).unwrap();
        let shown = format!("{vault:?} {}", vault.id());
        assert!(!shown.contains("abab"), "{shown}");
        assert_eq!(KeyId::parse(&vault.id().to_string()), Some(vault.id()));
        assert_eq!(KeyId::parse("abc"), None);
    }
}
