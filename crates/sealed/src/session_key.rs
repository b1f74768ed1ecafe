//! The key that one payload is encrypted with.

use aws_lc_rs::rand;
use zeroize::Zeroizing;

use crate::Cipher;

/// Key bytes of the right length for one cipher, wiped when dropped.
pub(crate) struct SessionKey(Zeroizing<Vec<u8>>);

impl SessionKey {
    /// A fresh key. `None` only when the system has no randomness to give.
    pub(crate) fn random(cipher: Cipher) -> Option<Self> {
        let mut bytes = Zeroizing::new(vec![0; cipher.key_bytes()]);
        rand::fill(&mut bytes).ok()?;
        Some(Self(bytes))
    }

    /// The key that was unwrapped, if it has the right length, and this one if not. A wrong key
    /// thus fails later and like everything else does, which is what Bleichenbacher's attack
    /// cannot use (RFC 8017 §7.2.2, note; XML Encryption 1.1 §5.5.1).
    pub(crate) fn or_unwrapped(self, unwrapped: Option<&[u8]>) -> Self {
        match unwrapped {
            Some(bytes) if bytes.len() == self.0.len() => Self(Zeroizing::new(bytes.to_vec())),
            Some(_) | None => self,
        }
    }

    pub(crate) fn bytes(&self) -> &[u8] {
        &self.0
    }
}

/// Random bytes that need not stay secret: initialisation vectors.
pub(crate) fn random_vector<const N: usize>() -> Option<[u8; N]> {
    let mut bytes = [0; N];
    rand::fill(&mut bytes).ok()?;
    Some(bytes)
}

#[cfg(test)]
mod tests {
    use super::SessionKey;
    use crate::Cipher;

    #[test]
    fn only_a_key_of_the_right_length_replaces_the_random_one() {
        let after = |unwrapped: Option<&[u8]>| {
            let random = SessionKey::random(Cipher::Aes256Cbc).unwrap();
            let before = random.bytes().to_vec();
            (before, random.or_unwrapped(unwrapped).bytes().to_vec())
        };
        let (_, key) = after(Some(&[7; 32]));
        assert_eq!(key, [7; 32]);
        for wrong in [
            None,
            Some(&[7; 31][..]),
            Some(&[7; 33]),
            Some(&[7; 16]),
            Some(&[]),
        ] {
            let (random, key) = after(wrong);
            assert_eq!(key, random);
        }
        assert_ne!(after(None).1, after(None).1);
    }
}
