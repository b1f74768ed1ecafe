//! The crypto floor: what no implementation of this protocol can do without.
//!
//! One signature, one key wrap, one key unwrap, one verification, the digest over the payload on
//! both sides, the cipher over the payload in both directions; the same key and libraries as the
//! product, one thread, nothing else.

use crate::cpu;
use aes::Aes256;
use aws_lc_rs::digest;
use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::rsa::{
    KeySize, Pkcs1PrivateDecryptingKey, Pkcs1PublicEncryptingKey, PrivateDecryptingKey,
};
use aws_lc_rs::signature::{
    KeyPair, RSA_PKCS1_2048_8192_SHA256, RSA_PKCS1_SHA256, RsaKeyPair, UnparsedPublicKey,
};
use cbc::cipher::block_padding::Pkcs7;
use cbc::cipher::{BlockModeDecrypt, BlockModeEncrypt, KeyIvInit};

/// Milliseconds of CPU time for one message.
pub(crate) fn measure(key_pem: &str, bytes: usize, rounds: u32) -> Result<f64, String> {
    let tools = Tools::new(key_pem)?;
    let payload = vec![b'x'; bytes];
    tools.round(&payload)?;
    let before = cpu::thread_ms();
    for _ in 0..rounds {
        tools.round(&payload)?;
    }
    Ok((cpu::thread_ms() - before) / f64::from(rounds))
}

struct Tools {
    signer: RsaKeyPair,
    wrap: Pkcs1PublicEncryptingKey,
    unwrap: Pkcs1PrivateDecryptingKey,
    random: SystemRandom,
}

/// The size of what is signed: the canonical SignedInfo with a SHA-256 reference.
const SIGNED_INFO_BYTES: usize = 560;
const CIPHER_BLOCK_BYTES: usize = 16;

impl Tools {
    fn new(key_pem: &str) -> Result<Self, String> {
        let der = pkcs8(key_pem)?;
        let wrong = |what: &str| format!("the benchmark's key is not usable for {what}");
        let signer = RsaKeyPair::from_pkcs8(&der).map_err(|_| wrong("signing"))?;
        debug_assert_eq!(signer.public_modulus_len(), KeySize::Rsa2048.len());
        let private = PrivateDecryptingKey::from_pkcs8(&der).map_err(|_| wrong("unwrapping"))?;
        let public = private.public_key();
        Ok(Self {
            signer,
            wrap: Pkcs1PublicEncryptingKey::new(public).map_err(|_| wrong("wrapping"))?,
            unwrap: Pkcs1PrivateDecryptingKey::new(private).map_err(|_| wrong("unwrapping"))?,
            random: SystemRandom::new(),
        })
    }

    fn round(&self, payload: &[u8]) -> Result<(), String> {
        let failed = |_| "a crypto operation failed".to_owned();
        let (key, iv) = ([7; 32], [9; 16]);
        // The sender: digest, sign, encrypt, wrap.
        let digested = digest::digest(&digest::SHA256, payload);
        let mut signed_info = [0; SIGNED_INFO_BYTES];
        signed_info[..32].copy_from_slice(digested.as_ref());
        let mut signature = vec![0; self.signer.public_modulus_len()];
        self.signer
            .sign(
                &RSA_PKCS1_SHA256,
                &self.random,
                &signed_info,
                &mut signature,
            )
            .map_err(failed)?;
        let cipher = cbc::Encryptor::<Aes256>::new(&key.into(), &iv.into());
        let mut encrypted = payload.to_vec();
        encrypted.resize(payload.len() + CIPHER_BLOCK_BYTES, 0);
        let length = cipher
            .encrypt_padded::<Pkcs7>(&mut encrypted, payload.len())
            .map_err(|_| "an encryption failed".to_owned())?
            .len();
        encrypted.truncate(length);
        let mut wrapped = vec![0; self.wrap.ciphertext_size()];
        self.wrap.encrypt(&key, &mut wrapped).map_err(failed)?;
        // The receiver: unwrap, decrypt, digest, verify.
        let mut unwrapped = vec![0; self.unwrap.min_output_size()];
        self.unwrap
            .decrypt(&wrapped, &mut unwrapped)
            .map_err(failed)?;
        let cipher = cbc::Decryptor::<Aes256>::new(&key.into(), &iv.into());
        let decrypted = cipher
            .decrypt_padded::<Pkcs7>(&mut encrypted)
            .map_err(|_| "a decryption failed".to_owned())?;
        let again = digest::digest(&digest::SHA256, decrypted);
        signed_info[..32].copy_from_slice(again.as_ref());
        let public = self.signer.public_key().as_ref();
        UnparsedPublicKey::new(&RSA_PKCS1_2048_8192_SHA256, public)
            .verify(&signed_info, &signature)
            .map_err(failed)
    }
}

/// The DER inside a PKCS#8 PEM.
fn pkcs8(pem: &str) -> Result<Vec<u8>, String> {
    let body: String = pem
        .lines()
        .filter(|line| !line.starts_with("-----"))
        .collect();
    base64_decode(&body).ok_or_else(|| "the benchmark's key is not PEM".to_owned())
}

fn base64_decode(text: &str) -> Option<Vec<u8>> {
    use base64::Engine as _;
    base64::engine::general_purpose::STANDARD.decode(text).ok()
}
