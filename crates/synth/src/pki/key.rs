//! An RSA key of the test PKI.

use aws_lc_rs::digest;
use aws_lc_rs::encoding::{AsDer, Pkcs8V1Der, PublicKeyX509Der};
use aws_lc_rs::rsa::KeySize;
use aws_lc_rs::signature::{KeyPair, RSA_PKCS1_SHA256, RsaKeyPair};

use super::PkiError;
use super::issued::pem;

/// Bytes in a subject key identifier, as in NASH certificates of today.
const IDENTIFIER_BYTES: usize = 20;

/// Bytes in a serial number (RFC 5280 §4.1.2.2 allows 20).
const SERIAL_BYTES: usize = 16;

/// RSA 2048 with a random private key. Its `Debug` shows the public half only.
#[derive(Debug)]
pub(crate) struct Key(RsaKeyPair);

impl Key {
    pub(crate) fn generate() -> Result<Self, PkiError> {
        RsaKeyPair::generate(KeySize::Rsa2048)
            .map(Self)
            .map_err(|_| failed("make an RSA key"))
    }

    /// SubjectPublicKeyInfo, DER.
    pub(crate) fn public_der(&self) -> Result<Vec<u8>, PkiError> {
        let der: PublicKeyX509Der<'_> = self
            .0
            .public_key()
            .as_der()
            .map_err(|_| failed("write a public key"))?;
        Ok(der.as_ref().to_vec())
    }

    /// A key identifier: the beginning of the public key's SHA-256 (RFC 7093 §2).
    pub(crate) fn identifier(&self) -> Result<Vec<u8>, PkiError> {
        let hash = digest::digest(&digest::SHA256, &self.public_der()?);
        Ok(hash
            .as_ref()
            .iter()
            .copied()
            .take(IDENTIFIER_BYTES)
            .collect())
    }

    /// The serial number of the one certificate made for this key: the end of the public key's
    /// SHA-256, positive and of full length.
    pub(crate) fn serial(&self) -> Result<Vec<u8>, PkiError> {
        let hash = digest::digest(&digest::SHA256, &self.public_der()?);
        let mut serial: Vec<u8> = hash
            .as_ref()
            .iter()
            .rev()
            .copied()
            .take(SERIAL_BYTES)
            .collect();
        if let Some(first) = serial.first_mut() {
            *first = (*first & 0x3f) | 0x40;
        }
        Ok(serial)
    }

    /// RSA PKCS#1 v1.5 with SHA-256.
    pub(crate) fn sign(&self, message: &[u8]) -> Result<Vec<u8>, PkiError> {
        let hash = digest::digest(&digest::SHA256, message);
        let mut signature = vec![0; self.0.public_modulus_len()];
        self.0
            .sign_digest(&RSA_PKCS1_SHA256, &hash, &mut signature)
            .map_err(|_| failed("sign"))?;
        Ok(signature)
    }

    /// The private key as unencrypted PKCS#8 PEM.
    pub(crate) fn to_pem(&self) -> Result<String, PkiError> {
        let der: Pkcs8V1Der<'_> = self.0.as_der().map_err(|_| failed("write a private key"))?;
        Ok(pem("PRIVATE KEY", der.as_ref()))
    }
}

fn failed(task: &'static str) -> PkiError {
    PkiError::Crypto { task }
}
