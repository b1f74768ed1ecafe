//! The chain from a certificate to a trusted root, and the rules for the issuers on it.

use std::cell::RefCell;
use std::time::Duration;

use ids::Timestamp;
use rustls_pki_types::{CertificateDer, UnixTime};
use webpki::{ALL_VERIFICATION_ALGS, EndEntityCert, Error, VerifiedPath};

use crate::lineage;
use crate::refusal::MIN_RSA_BITS;
use crate::{Anchors, Certificate, Purpose, Refusal};

/// A certificate's whole second counts to its end.
const LAST_MILLIS_OF_SECOND: i64 = 999;

/// The issuers of `certificate` up to and including a root.
pub(crate) fn build(
    certificate: &Certificate,
    pool: &[&Certificate],
    anchors: &Anchors,
    purpose: Purpose,
    at: Timestamp,
) -> Result<Vec<Certificate>, Refusal> {
    let der = CertificateDer::from(certificate.der());
    let leaf = EndEntityCert::try_from(&der).map_err(|error| unusable(&error))?;
    let ders: Vec<CertificateDer<'_>> = pool
        .iter()
        .map(|issuer| CertificateDer::from(issuer.der()))
        .collect();
    let seconds = u64::try_from(at.as_millis()).unwrap_or_default() / 1_000;
    let time = UnixTime::since_unix_epoch(Duration::from_secs(seconds));
    // A chain that fails our own rules may have an alternative that does not, so the rules run
    // inside the search; the last reason is kept for when there is none.
    let last = RefCell::new(None);
    let accept = |path: &VerifiedPath<'_>| {
        let outcome = issuers_of(path, pool, anchors, at)
            .and_then(|issuers| check_issuers(&issuers, anchors, at));
        outcome.map_err(|refusal| {
            last.replace(Some(refusal));
            Error::UnknownIssuer
        })
    };
    let verified = leaf.verify_for_usage(
        ALL_VERIFICATION_ALGS,
        anchors.trust(),
        &ders,
        time,
        purpose,
        None,
        Some(&accept),
    );
    match verified {
        Ok(path) => issuers_of(&path, pool, anchors, at),
        Err(error) => Err(last
            .take()
            .unwrap_or_else(|| explain(certificate, pool, anchors, at, &error))),
    }
}

fn issuers_of(
    path: &VerifiedPath<'_>,
    pool: &[&Certificate],
    anchors: &Anchors,
    at: Timestamp,
) -> Result<Vec<Certificate>, Refusal> {
    let lost = Refusal::Unusable {
        rule: "its chain cannot be followed",
    };
    let mut issuers = Vec::new();
    for link in path.intermediate_certificates() {
        let der = link.der();
        let issuer = pool
            .iter()
            .find(|candidate| candidate.der() == der.as_ref());
        issuers.push((*issuer.ok_or_else(|| lost.clone())?).clone());
    }
    issuers.push(anchors.root_of(path.anchor(), at).ok_or(lost)?.clone());
    Ok(issuers)
}

/// The rules that path building leaves open. The last issuer is the root, whose own signature
/// does not matter.
fn check_issuers(issuers: &[Certificate], anchors: &Anchors, at: Timestamp) -> Result<(), Refusal> {
    for (index, issuer) in issuers.iter().enumerate() {
        if anchors.distrusts(issuer) {
            return Err(Refusal::Distrusted {
                subject: issuer.subject().to_owned(),
            });
        }
        if has_ended(issuer, at) || at < issuer.not_before() {
            return Err(not_current(issuer));
        }
        check_length(issuer)?;
        if index + 1 < issuers.len() {
            check_strength(issuer)?;
        }
        if issuer
            .key_usage()
            .is_some_and(|usage| !usage.key_cert_sign())
        {
            return Err(Refusal::Unusable {
                rule: "an issuer may not sign certificates",
            });
        }
    }
    Ok(())
}

fn not_current(issuer: &Certificate) -> Refusal {
    Refusal::IssuerNotCurrent {
        issuer: issuer.subject().to_owned(),
        not_before: issuer.not_before(),
        not_after: issuer.not_after(),
    }
}

/// Names the reason that path building only knows as an error.
fn explain(
    certificate: &Certificate,
    pool: &[&Certificate],
    anchors: &Anchors,
    at: Timestamp,
    error: &Error,
) -> Refusal {
    let line = lineage::trace(certificate, pool, anchors.roots());
    if let Err(refusal) = check_issuers(&line.issuers, anchors, at) {
        return refusal;
    }
    if let Some(refusal) = line.gap {
        return refusal;
    }
    if is_false_signature(error) {
        return Refusal::BadSignature {
            issuer: certificate.issuer().to_owned(),
        };
    }
    unusable(error)
}

#[expect(
    clippy::wildcard_enum_match_arm,
    reason = "a foreign enum that grows; what is not named here is refused all the same"
)]
fn unusable(error: &Error) -> Refusal {
    let rule = match error {
        Error::BadDer | Error::BadDerTime | Error::TrailingData(_) => "it is not proper DER",
        Error::NameConstraintViolation => "its name is outside what its issuer may certify",
        Error::PathLenConstraintViolated | Error::MaximumPathDepthExceeded => {
            "its chain is longer than its issuers allow"
        }
        Error::RequiredEkuNotFoundContext(_) => {
            "its issuer may not issue certificates for this use"
        }
        Error::UnsupportedCriticalExtension => "it has a critical extension that is not known",
        Error::EndEntityUsedAsCa => "an issuer is not marked as an authority",
        Error::InvalidSerialNumber => "its serial number is malformed",
        other if is_unknown_signature(other) => "it is signed in a way that is not supported",
        _ => "its chain does not hold",
    };
    Refusal::Unusable { rule }
}

fn is_unknown_signature(error: &Error) -> bool {
    matches!(
        error,
        Error::SignatureAlgorithmMismatch | Error::UnsupportedSignatureAlgorithmContext(_)
    )
}

/// A signature by another kind of key than the issuer's is as false as one that does not verify.
fn is_false_signature(error: &Error) -> bool {
    matches!(
        error,
        Error::InvalidSignatureForPublicKey
            | Error::UnsupportedSignatureAlgorithmForPublicKeyContext(_)
    )
}

/// Whether the last second of validity is over.
pub(crate) fn has_ended(certificate: &Certificate, at: Timestamp) -> bool {
    at > certificate.not_after().plus_millis(LAST_MILLIS_OF_SECOND)
}

/// Refuses a certificate signed with SHA-1 or older, or with a short RSA key.
pub(crate) fn check_strength(certificate: &Certificate) -> Result<(), Refusal> {
    if certificate.signature_algorithm().digest_is_broken() {
        return Err(Refusal::Sha1Signed {
            subject: certificate.subject().to_owned(),
        });
    }
    check_length(certificate)
}

fn check_length(certificate: &Certificate) -> Result<(), Refusal> {
    match certificate.rsa_bits() {
        Some(bits) if bits < MIN_RSA_BITS => Err(Refusal::WeakKey {
            subject: certificate.subject().to_owned(),
            bits,
        }),
        Some(_) | None => Ok(()),
    }
}
