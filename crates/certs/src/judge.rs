//! Whether to trust a certificate for a purpose at a time: one decision, one named refusal.

use ids::Timestamp;

use crate::chain::{self, check_strength, has_ended};
use crate::revocation::{self, Revocation};
use crate::{Anchors, Certificate, Purpose, Refusal};

/// Most certificates taken from a peer's handshake; the rest are not looked at.
pub const MAX_PEER_INTERMEDIATES: usize = 8;

/// Proof that [`judge`] trusted a certificate for a purpose. Only `judge` makes one.
///
/// The same certificate, purpose and anchors give the same answer until
/// [`valid_until`](Self::valid_until), so callers may keep it until then; the key of such a cache
/// is the certificate's thumbprint and the purpose, and new anchors empty it.
#[derive(Clone, Debug)]
pub struct Trusted {
    certificate: Certificate,
    purpose: Purpose,
    issuers: Vec<Certificate>,
    revocation: Revocation,
    valid_until: Timestamp,
}

impl Trusted {
    /// The certificate judged.
    #[must_use]
    pub fn certificate(&self) -> &Certificate {
        &self.certificate
    }

    /// What it may be used for.
    #[must_use]
    pub fn purpose(&self) -> Purpose {
        self.purpose
    }

    /// The chain above it, its issuer first and the root last. Not empty.
    #[must_use]
    pub fn issuers(&self) -> &[Certificate] {
        &self.issuers
    }

    /// What is known about its revocation.
    #[must_use]
    pub fn revocation(&self) -> Revocation {
        self.revocation
    }

    /// Until when this answer holds: the earliest end of validity in the chain, and before that
    /// the next update of a revocation list that was used. Judge again afterwards.
    #[must_use]
    pub fn valid_until(&self) -> Timestamp {
        self.valid_until
    }
}

/// Judges `certificate` on the chain that `anchors` hold.
///
/// # Errors
/// The first [`Refusal`] met: what is wrong with the certificate itself, then with its chain,
/// then revocation.
pub fn judge(
    certificate: &Certificate,
    anchors: &Anchors,
    purpose: Purpose,
    at: Timestamp,
) -> Result<Trusted, Refusal> {
    judge_with(certificate, &[], anchors, purpose, at)
}

/// Judges `certificate` with the intermediates its owner sent along in a TLS handshake. Only the
/// first [`MAX_PEER_INTERMEDIATES`] are looked at, and they are trusted only through a root.
///
/// # Errors
/// As [`judge`].
pub fn judge_with(
    certificate: &Certificate,
    sent_along: &[Certificate],
    anchors: &Anchors,
    purpose: Purpose,
    at: Timestamp,
) -> Result<Trusted, Refusal> {
    check_itself(certificate, anchors, purpose, at)?;
    let pool: Vec<&Certificate> = anchors
        .intermediates()
        .iter()
        .chain(sent_along.iter().take(MAX_PEER_INTERMEDIATES))
        .collect();
    let issuers = chain::build(certificate, &pool, anchors, purpose, at)?;
    let checked = revocation::check(certificate, &issuers, anchors, at)?;
    let ends = issuers
        .iter()
        .map(Certificate::not_after)
        .chain(checked.next_update);
    let valid_until = ends.fold(certificate.not_after(), Ord::min);
    let certificate = certificate.clone();
    let revocation = checked.leaf;
    Ok(Trusted {
        certificate,
        purpose,
        issuers,
        revocation,
        valid_until,
    })
}

fn check_itself(
    certificate: &Certificate,
    anchors: &Anchors,
    purpose: Purpose,
    at: Timestamp,
) -> Result<(), Refusal> {
    if anchors.distrusts(certificate) {
        return Err(Refusal::Distrusted {
            subject: certificate.subject().to_owned(),
        });
    }
    if has_ended(certificate, at) {
        return Err(Refusal::Expired {
            not_after: certificate.not_after(),
        });
    }
    if at < certificate.not_before() {
        return Err(Refusal::NotYetValid {
            not_before: certificate.not_before(),
        });
    }
    check_strength(certificate)?;
    check_key(certificate, purpose)?;
    match purpose.missing_usage(certificate) {
        Some(lacks) => Err(Refusal::WrongUsage { purpose, lacks }),
        None => Ok(()),
    }
}

/// Sealing needs RSA, and encryption a name for the key; TLS takes any key rustls does.
fn check_key(certificate: &Certificate, purpose: Purpose) -> Result<(), Refusal> {
    let is_rsa = certificate.rsa_bits().is_some();
    match purpose {
        Purpose::KeyEncipherment | Purpose::Signing if !is_rsa => Err(Refusal::UnsupportedKey),
        Purpose::KeyEncipherment if certificate.ski().is_none_or(<[u8]>::is_empty) => {
            Err(Refusal::MissingSki)
        }
        Purpose::KeyEncipherment | Purpose::Signing | Purpose::TlsClient | Purpose::TlsServer => {
            Ok(())
        }
    }
}
