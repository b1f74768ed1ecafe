//! Signatures by authorities: over lists, answers and the certificates of responders.

use aws_lc_rs::signature::{self, VerificationAlgorithm};
use x509_parser::certificate::X509Certificate;
use x509_parser::prelude::FromDer;

use crate::{Certificate, SignatureAlgorithm};

/// Whether `signer` signed these bytes in the way named. Nothing signed with SHA-1 verifies.
pub(crate) fn verifies(
    named: &SignatureAlgorithm,
    signer: &Certificate,
    signed: &[u8],
    signature: &[u8],
) -> bool {
    algorithms(named).iter().any(|algorithm| {
        signature::UnparsedPublicKey::new(*algorithm, signer.public_key_der())
            .verify(signed, signature)
            .is_ok()
    })
}

/// Whether the key of `issuer` made the signature of `certificate`.
pub(crate) fn issued(issuer: &Certificate, certificate: &Certificate) -> bool {
    let Ok((_, parsed)) = X509Certificate::from_der(certificate.der()) else {
        return false;
    };
    parsed.signature_algorithm == parsed.tbs_certificate.signature
        && verifies(
            certificate.signature_algorithm(),
            issuer,
            parsed.tbs_certificate.as_ref(),
            &parsed.signature_value.data,
        )
}

/// Every algorithm by which an authority may sign; none with SHA-1.
fn algorithms(named: &SignatureAlgorithm) -> &'static [&'static dyn VerificationAlgorithm] {
    match named {
        SignatureAlgorithm::RsaSha256 => &[&signature::RSA_PKCS1_2048_8192_SHA256],
        SignatureAlgorithm::RsaSha384 => &[&signature::RSA_PKCS1_2048_8192_SHA384],
        SignatureAlgorithm::RsaSha512 => &[&signature::RSA_PKCS1_2048_8192_SHA512],
        SignatureAlgorithm::EcdsaSha256 => &[
            &signature::ECDSA_P256_SHA256_ASN1,
            &signature::ECDSA_P384_SHA256_ASN1,
        ],
        SignatureAlgorithm::EcdsaSha384 => &[
            &signature::ECDSA_P256_SHA384_ASN1,
            &signature::ECDSA_P384_SHA384_ASN1,
        ],
        SignatureAlgorithm::EcdsaSha512 => &[&signature::ECDSA_P521_SHA512_ASN1],
        SignatureAlgorithm::Ed25519 => &[&signature::ED25519],
        SignatureAlgorithm::EcdsaSha1
        | SignatureAlgorithm::Other(_)
        | SignatureAlgorithm::RsaMd5
        | SignatureAlgorithm::RsaPss
        | SignatureAlgorithm::RsaSha1 => &[],
    }
}
