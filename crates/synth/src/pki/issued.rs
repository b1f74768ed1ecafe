//! A certificate together with its private key.

use std::fmt;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use certs::Certificate;

/// Characters a line of PEM (RFC 7468 §2).
const PEM_COLUMNS: usize = 64;

/// What an organisation is given. Its `Debug` does not show the private key.
#[derive(Clone)]
pub struct Issued {
    /// The certificate, read back.
    pub certificate: Certificate,
    /// The certificate, PEM.
    pub cert_pem: String,
    /// The certificate and its intermediate, PEM, in the order of a TLS handshake.
    pub chain_pem: String,
    /// The private key, unencrypted PKCS#8 PEM.
    pub key_pem: String,
}

impl fmt::Debug for Issued {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Issued")
            .field("certificate", &self.certificate)
            .finish_non_exhaustive()
    }
}

/// RFC 7468 PEM: 64 columns, LF line ends.
pub(crate) fn pem(label: &str, der: &[u8]) -> String {
    let text = STANDARD.encode(der);
    let mut pem = format!("-----BEGIN {label}-----\n");
    let mut rest = text.as_str();
    while !rest.is_empty() {
        let (line, tail) = rest.split_at(PEM_COLUMNS.min(rest.len()));
        pem.push_str(line);
        pem.push('\n');
        rest = tail;
    }
    pem.push_str(&format!("-----END {label}-----\n"));
    pem
}
