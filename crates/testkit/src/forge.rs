//! An attacker's tools: whoever has a receiver's certificate can seal anything to it, and with the
//! receiver's key a test looks into what was sealed.

use aes::Aes256;
use aes::cipher::{BlockModeDecrypt, BlockModeEncrypt, KeyIvInit, block_padding::Pkcs7};
use aws_lc_rs::rsa::{
    Pkcs1PrivateDecryptingKey, Pkcs1PublicEncryptingKey, PrivateDecryptingKey, PublicEncryptingKey,
};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use certs::Certificate;
use rustls_pki_types::PrivatePkcs8KeyDer;
use rustls_pki_types::pem::PemObject;
use smd::SealedMessage;
use synth::pki::Issued;

const BLOCK: usize = 16;
const SESSION_KEY: [u8; 32] = [0x42; 32];

/// The signed payload inside what was sealed to `receiver` in the default profile.
pub fn look_inside(sealed: &[u8], receiver: &Issued) -> String {
    let [wrapped, data] = values(sealed);
    let der = PrivatePkcs8KeyDer::from_pem_slice(receiver.key_pem.as_bytes()).expect("a PEM key");
    let key = PrivateDecryptingKey::from_pkcs8(der.secret_pkcs8_der()).expect("an RSA key");
    let key = Pkcs1PrivateDecryptingKey::new(key).expect("a key to decrypt with");
    let mut session_key = vec![0; key.min_output_size()];
    let session_key = key.decrypt(&wrapped, &mut session_key);
    let session_key = session_key.expect("a session key for this receiver");
    let (iv, text) = data.split_at(BLOCK);
    let mode = cbc::Decryptor::<Aes256>::new_from_slices(session_key, iv).expect("AES-256");
    let mut text = text.to_vec();
    let plain = mode.decrypt_padded::<Pkcs7>(&mut text);
    String::from_utf8(plain.expect("good padding").to_vec()).expect("XML in UTF-8")
}

/// Seals any text to `receiver`, in the frame of an honest message that was sealed to it.
pub fn seal_again(honest: &[u8], receiver: &Certificate, inner: &str) -> Bytes {
    let public = PublicEncryptingKey::from_der(receiver.public_key_der()).expect("an RSA key");
    let public = Pkcs1PublicEncryptingKey::new(public).expect("a key to encrypt with");
    let mut wrapped = vec![0; public.ciphertext_size()];
    public
        .encrypt(&SESSION_KEY, &mut wrapped)
        .expect("a wrapped key");
    let iv = [0x24; BLOCK];
    let mode = cbc::Encryptor::<Aes256>::new_from_slices(&SESSION_KEY, &iv).expect("AES-256");
    let mut text = inner.as_bytes().to_vec();
    let length = text.len();
    text.resize(length + BLOCK, 0);
    let sealed = mode.encrypt_padded::<Pkcs7>(&mut text, length);
    let data = [&iv[..], sealed.expect("room for padding")].concat();
    with_values(honest, [&wrapped, &data])
}

/// The same message with other text in its `CipherValue`s: first the keys', then the data's.
pub fn alter_values(
    mut message: SealedMessage,
    alter: impl FnOnce(&mut Vec<Vec<u8>>),
) -> SealedMessage {
    let mut values = all_values(&message.encrypted_payload);
    alter(&mut values);
    let values: Vec<&[u8]> = values.iter().map(Vec::as_slice).collect();
    message.encrypted_payload = with_values(&message.encrypted_payload, &values);
    message
}

const OPEN: &str = "<xenc:CipherValue>";
const CLOSE: &str = "</xenc:CipherValue>";

fn values(sealed: &[u8]) -> [Vec<u8>; 2] {
    let values = all_values(sealed);
    values.try_into().expect("one key and the data")
}

fn all_values(sealed: &[u8]) -> Vec<Vec<u8>> {
    let text = std::str::from_utf8(sealed).expect("XML in UTF-8");
    let values = text.split(OPEN).skip(1);
    values
        .map(|rest| {
            let (value, _) = rest.split_once(CLOSE).expect("a whole CipherValue");
            STANDARD.decode(value).expect("base64")
        })
        .collect()
}

fn with_values<V: AsRef<[u8]>>(sealed: &[u8], values: impl IntoIterator<Item = V>) -> Bytes {
    let text = std::str::from_utf8(sealed).expect("XML in UTF-8");
    let mut parts = text.split(OPEN);
    let mut out = parts.next().unwrap_or_default().to_owned();
    let mut values = values.into_iter();
    for rest in parts {
        let (_, after) = rest.split_once(CLOSE).expect("a whole CipherValue");
        let value = values.next().expect("a value for each place");
        out += &format!("{OPEN}{}{CLOSE}{after}", STANDARD.encode(value));
    }
    Bytes::from(out)
}
