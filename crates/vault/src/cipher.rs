//! Sealing and opening under one root key. The format stands in the crate's documentation.

use crate::{KeyId, Place, VaultError};
use aws_lc_rs::aead::{AES_256_GCM, Aad, LessSafeKey, NONCE_LEN, Nonce, UnboundKey};
use aws_lc_rs::hkdf::{self, HKDF_SHA256, Salt};
use zeroize::Zeroizing;

/// The first bytes of every sealed value.
pub(crate) const MAGIC: [u8; 5] = *b"\0SPV1";
/// Bytes of the id of a key.
pub(crate) const ID_BYTES: usize = 8;
/// Bytes of a root key.
pub(crate) const KEY_BYTES: usize = 32;
const SALT_BYTES: usize = 32;
const TAG_BYTES: usize = 16;
const HEADER_BYTES: usize = MAGIC.len() + ID_BYTES + SALT_BYTES;

/// A key from which the key of each value is derived.
pub(crate) struct Cipher {
    id: KeyId,
    root: Zeroizing<[u8; KEY_BYTES]>,
}

impl Cipher {
    /// The cipher of `secret`, whose values are told from others' by `id`.
    pub(crate) fn new(secret: &[u8; KEY_BYTES], id: KeyId) -> Result<Self, VaultError> {
        let root = derive(secret, b"", b"sealpost vault 1: values")?;
        Ok(Self { id, root })
    }

    /// The id of its key.
    pub(crate) fn id(&self) -> KeyId {
        self.id
    }

    /// Encrypts `plain` for `place`.
    pub(crate) fn seal(&self, place: &Place<'_>, plain: &[u8]) -> Result<Vec<u8>, VaultError> {
        let mut salt = [0; SALT_BYTES];
        aws_lc_rs::rand::fill(&mut salt).map_err(|_| VaultError::Random)?;
        let mut value = Vec::with_capacity(HEADER_BYTES + plain.len() + TAG_BYTES);
        value.extend_from_slice(&MAGIC);
        value.extend_from_slice(&self.id.0);
        value.extend_from_slice(&salt);
        let authenticated = authenticated(&value, place);
        value.extend_from_slice(plain);
        let body = value.get_mut(HEADER_BYTES..).unwrap_or_default();
        let tag = self
            .key(&salt)?
            .seal_in_place_separate_tag(nonce(), Aad::from(authenticated), body)
            .map_err(|_| VaultError::Damaged(place.to_string()))?;
        value.extend_from_slice(tag.as_ref());
        Ok(value)
    }

    /// Decrypts what was sealed for `place`.
    pub(crate) fn open(&self, place: &Place<'_>, value: &[u8]) -> Result<Vec<u8>, VaultError> {
        let damaged = || VaultError::Damaged(place.to_string());
        let sealed_with = sealed_with(value).ok_or_else(damaged)?;
        if sealed_with != self.id {
            return Err(VaultError::OtherKey {
                place: place.to_string(),
                sealed_with,
                held: self.id,
            });
        }
        let (header, body) = value.split_at_checked(HEADER_BYTES).ok_or_else(damaged)?;
        let salt = header.get(MAGIC.len() + ID_BYTES..).ok_or_else(damaged)?;
        let mut body = body.to_vec();
        let authenticated = authenticated(header, place);
        let plain = self
            .key(salt)?
            .open_in_place(nonce(), Aad::from(authenticated), &mut body)
            .map_err(|_| damaged())?
            .len();
        body.truncate(plain);
        Ok(body)
    }

    /// The key of the one value that has this salt.
    fn key(&self, salt: &[u8]) -> Result<LessSafeKey, VaultError> {
        let key = derive(&self.root, salt, b"sealpost vault 1: one value")?;
        let key = UnboundKey::new(&AES_256_GCM, key.as_slice()).map_err(|_| VaultError::Random)?;
        Ok(LessSafeKey::new(key))
    }
}

/// The id of the key that sealed a value; `None` if it is no sealed value.
pub(crate) fn sealed_with(value: &[u8]) -> Option<KeyId> {
    let rest = value.strip_prefix(&MAGIC)?;
    let id = rest.first_chunk::<ID_BYTES>()?;
    Some(KeyId(*id))
}

/// HKDF-SHA-256, 32 bytes.
pub(crate) fn derive(
    secret: &[u8; KEY_BYTES],
    salt: &[u8],
    info: &[u8],
) -> Result<Zeroizing<[u8; KEY_BYTES]>, VaultError> {
    let mut key = Zeroizing::new([0; KEY_BYTES]);
    Salt::new(HKDF_SHA256, salt)
        .extract(secret)
        .expand(&[info], Bytes32)
        .and_then(|okm| okm.fill(key.as_mut_slice()))
        .map_err(|_| VaultError::Random)?;
    Ok(key)
}

struct Bytes32;

impl hkdf::KeyType for Bytes32 {
    fn len(&self) -> usize {
        KEY_BYTES
    }
}

/// Each key encrypts once, so its nonce need not differ.
fn nonce() -> Nonce {
    Nonce::assume_unique_for_key([0; NONCE_LEN])
}

fn authenticated(header: &[u8], place: &Place<'_>) -> Vec<u8> {
    let mut bytes = header.to_vec();
    bytes.extend_from_slice(&place.bytes());
    bytes
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::collections::BTreeSet;

    fn cipher(secret: u8) -> Cipher {
        Cipher::new(&[secret; KEY_BYTES], KeyId([secret; ID_BYTES])).unwrap()
    }

    const HERE: Place<'static> = Place::Content("here");

    proptest! {
        #[test]
        fn what_is_sealed_opens_in_its_place_alone(plain: Vec<u8>) {
            let sealed = cipher(1).seal(&HERE, &plain).unwrap();
            prop_assert_eq!(cipher(1).open(&HERE, &sealed).unwrap(), plain);
            let moved = cipher(1).open(&Place::Content("there"), &sealed);
            prop_assert_eq!(moved, Err(VaultError::Damaged("content there".to_owned())));
        }

        #[test]
        fn not_a_bit_may_change(plain: Vec<u8>, at: prop::sample::Index, bit in 0..8u8) {
            let mut sealed = cipher(1).seal(&HERE, &plain).unwrap();
            let at = at.index(sealed.len());
            sealed[at] ^= 1 << bit;
            prop_assert!(cipher(1).open(&HERE, &sealed).is_err());
        }

        #[test]
        fn nothing_may_be_cut_or_added(plain: Vec<u8>, at: prop::sample::Index, more: u8) {
            let mut sealed = cipher(1).seal(&HERE, &plain).unwrap();
            let cut = at.index(sealed.len());
            prop_assert!(cipher(1).open(&HERE, &sealed[..cut]).is_err());
            sealed.push(more);
            prop_assert!(cipher(1).open(&HERE, &sealed).is_err());
        }

        #[test]
        fn any_bytes_are_refused_and_nothing_worse(bytes: Vec<u8>) {
            prop_assert!(cipher(1).open(&HERE, &bytes).is_err());
        }
    }

    #[test]
    fn the_same_value_is_never_sealed_twice_alike() {
        let cipher = cipher(1);
        let sealed: BTreeSet<_> = (0..64)
            .map(|_| cipher.seal(&HERE, b"the same").unwrap())
            .collect();
        assert_eq!(sealed.len(), 64);
        let bodies: BTreeSet<_> = sealed.iter().map(|value| &value[HEADER_BYTES..]).collect();
        assert_eq!(bodies.len(), 64, "each has a key of its own");
    }

    #[test]
    fn another_key_is_named() {
        let sealed = cipher(1).seal(&HERE, b"x").unwrap();
        let refused = cipher(2).open(&HERE, &sealed).unwrap_err().to_string();
        assert!(refused.contains(&"01".repeat(8)), "{refused}");
        assert!(refused.contains(&"02".repeat(8)), "{refused}");
        // The id is only a name: whoever changes it gains nothing.
        let mut renamed = sealed;
        renamed[MAGIC.len()..MAGIC.len() + ID_BYTES].copy_from_slice(&[2; ID_BYTES]);
        assert!(cipher(2).open(&HERE, &renamed).is_err());
    }

    /// The format is a promise to every store that was written with it. Another program made this
    /// value, from the description of the format.
    #[test]
    fn a_value_of_the_first_version_opens_for_ever() {
        let value = include_bytes!("../tests/data/value-1.bin");
        assert_eq!(cipher(7).open(&HERE, value).unwrap(), b"written once");
    }
}
