//! Asking an authority about one certificate (RFC 6960 §4.1).

use aws_lc_rs::digest::{self, Algorithm, SHA1_FOR_LEGACY_USE_ONLY, SHA256};
use x509_parser::prelude::FromDer;
use x509_parser::x509::SubjectPublicKeyInfo;

use crate::Certificate;
use crate::der::{explicit, integer, octet_string, sequence};

/// SHA-1 as every responder knows it (RFC 5019 §2.1.1). It names the issuer; nothing is proven by
/// it.
const SHA1_NAMED: [u8; 11] = [0x30, 9, 6, 5, 0x2b, 0x0e, 3, 2, 0x1a, 5, 0];

const SHA1_OID: [u8; 5] = [0x2b, 0x0e, 3, 2, 0x1a];
const SHA256_OID: [u8; 9] = [0x60, 0x86, 0x48, 1, 0x65, 3, 4, 2, 1];

/// id-pkix-ocsp-nonce, RFC 9654.
pub(crate) const NONCE_OID: [u8; 9] = [0x2b, 6, 1, 5, 5, 7, 0x30, 1, 2];

/// The request for one certificate, DER. `nonce` comes back in an answer that was made for this
/// request; RFC 9654 wants 32 random bytes. `issuer` is the certificate of its issuer.
///
/// `None` when the issuer's public key cannot be read.
#[must_use]
pub fn ocsp_request(
    certificate: &Certificate,
    issuer: &Certificate,
    nonce: Option<&[u8]>,
) -> Option<Vec<u8>> {
    let key = subject_key(issuer)?;
    let id = sequence(&[
        &SHA1_NAMED,
        &octet_string(&hash(&SHA1_FOR_LEGACY_USE_ONLY, certificate.issuer_der())),
        &octet_string(&hash(&SHA1_FOR_LEGACY_USE_ONLY, &key)),
        &integer(certificate.serial_bytes()),
    ]);
    let requests = sequence(&[&sequence(&[&id])]);
    let extensions = nonce.map(|nonce| {
        let oid = [&[6, 9], &NONCE_OID[..]].concat();
        let extension = sequence(&[&oid, &octet_string(&octet_string(nonce))]);
        explicit(2, &sequence(&[&extension]))
    });
    let asked = sequence(&[&requests, &extensions.unwrap_or_default()]);
    Some(sequence(&[&asked]))
}

/// The digest that an algorithm identifier in a CertID names.
pub(crate) fn digest_named(oid: &[u8]) -> Option<&'static Algorithm> {
    if oid == SHA1_OID {
        return Some(&SHA1_FOR_LEGACY_USE_ONLY);
    }
    (oid == SHA256_OID).then_some(&SHA256)
}

/// The bits of the public key, without the algorithm around them.
pub(crate) fn subject_key(certificate: &Certificate) -> Option<Vec<u8>> {
    let (_, info) = SubjectPublicKeyInfo::from_der(certificate.public_key_der()).ok()?;
    Some(info.subject_public_key.data.to_vec())
}

pub(crate) fn hash(algorithm: &'static Algorithm, bytes: &[u8]) -> Vec<u8> {
    digest::digest(algorithm, bytes).as_ref().to_vec()
}
