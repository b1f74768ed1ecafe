//! Encrypting and decrypting the signed payload in place (XML Encryption 1.1 §5.2).
//!
//! Wire form: initialisation vector, cipher text, and in Galois/Counter Mode the tag.

use std::ops::Range;

use aes::cipher::{Array, BlockModeDecrypt, BlockModeEncrypt, KeyIvInit};
use aes::{Aes128, Aes256};
use aws_lc_rs::aead::{AES_256_GCM, Aad, LessSafeKey, NONCE_LEN, Nonce, UnboundKey};

use crate::Cipher;
use crate::session_key::{SessionKey, random_vector};

impl Cipher {
    /// Length of the initialisation vector, bytes.
    pub(crate) const fn vector_bytes(self) -> usize {
        match self {
            Self::Aes128Cbc | Self::Aes256Cbc => BLOCK,
            Self::Aes256Gcm => NONCE_LEN,
        }
    }

    /// Encrypts in place. The plain text stands behind [`vector_bytes`](Self::vector_bytes) bytes
    /// that are to hold the initialisation vector. `None` only when the crypto library fails.
    pub(crate) fn seal(self, key: &SessionKey, buffer: Vec<u8>) -> Option<Vec<u8>> {
        match self {
            Self::Aes128Cbc => cbc_seal::<cbc::Encryptor<Aes128>>(key, buffer),
            Self::Aes256Cbc => cbc_seal::<cbc::Encryptor<Aes256>>(key, buffer),
            Self::Aes256Gcm => gcm_seal(key, buffer),
        }
    }

    /// Decrypts in place. `None` when the length is impossible or the tag is wrong.
    ///
    /// Wrong padding is not reported here but in [`Decrypted::intact`], so that whoever can time
    /// us sees the same reading follow right and wrong padding.
    pub(crate) fn open(self, key: &SessionKey, buffer: Vec<u8>) -> Option<Decrypted> {
        match self {
            Self::Aes128Cbc => cbc_open::<cbc::Decryptor<Aes128>>(key, buffer),
            Self::Aes256Cbc => cbc_open::<cbc::Decryptor<Aes256>>(key, buffer),
            Self::Aes256Gcm => gcm_open(key, buffer),
        }
    }
}

/// What decrypting gave.
pub(crate) struct Decrypted {
    buffer: Vec<u8>,
    text: Range<usize>,
    /// Whether the padding was right.
    pub(crate) intact: bool,
}

impl Decrypted {
    pub(crate) fn text(&self) -> &[u8] {
        &self.buffer[self.text.clone()]
    }
}

/// Room that padding or tag take behind the plain text at most, bytes.
pub(crate) const TRAILER_BYTES_MAX: usize = 16;

/// Bytes of an AES block.
const BLOCK: usize = 16;

fn cbc_seal<M>(key: &SessionKey, mut buffer: Vec<u8>) -> Option<Vec<u8>>
where
    M: BlockModeEncrypt + KeyIvInit,
{
    // The last byte is the count of padding bytes (XML Encryption 1.1 §5.2). Those before it may
    // be anything; they are the count too, which is what stricter readers expect.
    let count = BLOCK - buffer.len() % BLOCK;
    buffer.resize(buffer.len() + count, u8::try_from(count).ok()?);
    let (vector, text) = buffer.split_at_mut_checked(BLOCK)?;
    vector.copy_from_slice(&random_vector::<BLOCK>()?);
    let mut mode = M::new_from_slices(key.bytes(), vector).ok()?;
    mode.encrypt_blocks(Array::<u8, M::BlockSize>::slice_as_chunks_mut(text).0);
    Some(buffer)
}

fn cbc_open<M>(key: &SessionKey, mut buffer: Vec<u8>) -> Option<Decrypted>
where
    M: BlockModeDecrypt + KeyIvInit,
{
    let (vector, text) = buffer.split_at_mut_checked(BLOCK)?;
    if text.is_empty() || text.len() % BLOCK != 0 {
        return None;
    }
    let mut mode = M::new_from_slices(key.bytes(), vector).ok()?;
    mode.decrypt_blocks(Array::<u8, M::BlockSize>::slice_as_chunks_mut(text).0);
    let count = usize::from(*buffer.last()?);
    let intact = (1..=BLOCK).contains(&count);
    let end = buffer.len() - if intact { count } else { 0 };
    Some(Decrypted {
        text: BLOCK..end,
        buffer,
        intact,
    })
}

fn gcm_seal(key: &SessionKey, mut buffer: Vec<u8>) -> Option<Vec<u8>> {
    let nonce = random_vector::<NONCE_LEN>()?;
    let (vector, text) = buffer.split_at_mut_checked(NONCE_LEN)?;
    vector.copy_from_slice(&nonce);
    let tag = gcm_key(key)?
        .seal_in_place_separate_tag(Nonce::assume_unique_for_key(nonce), Aad::empty(), text)
        .ok()?;
    buffer.extend_from_slice(tag.as_ref());
    Some(buffer)
}

fn gcm_open(key: &SessionKey, mut buffer: Vec<u8>) -> Option<Decrypted> {
    let (vector, sealed) = buffer.split_at_mut_checked(NONCE_LEN)?;
    let nonce = Nonce::try_assume_unique_for_key(vector).ok()?;
    let length = gcm_key(key)?
        .open_in_place(nonce, Aad::empty(), sealed)
        .ok()?
        .len();
    Some(Decrypted {
        text: NONCE_LEN..NONCE_LEN + length,
        buffer,
        intact: true,
    })
}

fn gcm_key(key: &SessionKey) -> Option<LessSafeKey> {
    Some(LessSafeKey::new(
        UnboundKey::new(&AES_256_GCM, key.bytes()).ok()?,
    ))
}

#[cfg(test)]
mod tests {
    use super::{BLOCK, Cipher, SessionKey, TRAILER_BYTES_MAX};

    fn sealed(cipher: Cipher, key: &SessionKey, text: &[u8]) -> Vec<u8> {
        let mut buffer = vec![0; cipher.vector_bytes()];
        buffer.extend_from_slice(text);
        cipher.seal(key, buffer).unwrap()
    }

    #[test]
    fn every_length_around_a_block_comes_back() {
        for cipher in [Cipher::Aes128Cbc, Cipher::Aes256Cbc, Cipher::Aes256Gcm] {
            let key = SessionKey::random(cipher).unwrap();
            for length in 0..40 {
                let text = vec![0xa5; length];
                let sealed = sealed(cipher, &key, &text);
                assert!(sealed.len() <= cipher.vector_bytes() + length + TRAILER_BYTES_MAX);
                let opened = cipher.open(&key, sealed).unwrap();
                assert!(opened.intact);
                assert_eq!(opened.text(), text);
            }
        }
    }

    #[test]
    fn impossible_lengths_are_refused() {
        let key = SessionKey::random(Cipher::Aes256Cbc).unwrap();
        for length in [0, 1, 15, 16, 17, 31, 33, 47] {
            assert!(
                Cipher::Aes256Cbc.open(&key, vec![0; length]).is_none(),
                "{length}"
            );
        }
        for length in 0..28 {
            assert!(
                Cipher::Aes256Gcm.open(&key, vec![0; length]).is_none(),
                "{length}"
            );
        }
    }

    #[test]
    fn only_the_last_byte_of_padding_counts_and_wrong_padding_is_no_early_end() {
        let key = SessionKey::random(Cipher::Aes256Cbc).unwrap();
        // Flipping a bit of a block flips that bit of the block after it.
        let flipped = |at_from_end: usize, bits: u8| {
            let mut sealed = sealed(Cipher::Aes256Cbc, &key, &[7; 28]);
            let at = sealed.len() - BLOCK - at_from_end;
            sealed[at] ^= bits;
            Cipher::Aes256Cbc.open(&key, sealed).unwrap()
        };
        assert!(flipped(2, 0xff).intact && flipped(2, 0xff).text().len() == 28);
        assert!(flipped(1, 4 ^ 16).intact && flipped(1, 4 ^ 16).text().len() == 16);
        for wrong in [0, 17, 255] {
            let opened = flipped(1, 4 ^ wrong);
            assert!(!opened.intact && opened.text().len() == 32, "{wrong}");
        }
    }

    #[test]
    fn the_same_text_never_looks_the_same() {
        for cipher in [Cipher::Aes256Cbc, Cipher::Aes256Gcm] {
            let key = SessionKey::random(cipher).unwrap();
            assert_ne!(sealed(cipher, &key, b"text"), sealed(cipher, &key, b"text"));
        }
    }
}
