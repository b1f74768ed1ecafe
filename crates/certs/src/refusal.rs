//! Why a certificate is not trusted, in words for the person who must put it right.

use ids::Timestamp;
use thiserror::Error;

use crate::Purpose;

/// The one reason a certificate is refused. `Display` is a plain sentence; [`Refusal::fix`] says
/// what to do; [`Refusal::code`] is for programs. Certificates carry no patient data.
#[derive(Clone, Debug, Eq, Error, PartialEq)]
pub enum Refusal {
    /// The names lead to a trusted root but the signatures do not.
    #[error(
        "The certificate names \"{issuer}\" as its issuer, but the signatures are not genuine."
    )]
    BadSignature {
        /// The issuer it names.
        issuer: String,
    },
    /// It, or an authority above it, is on our list of certificates never to be trusted.
    #[error("\"{subject}\" has been marked here as not to be trusted.")]
    Distrusted {
        /// Whose certificate it is.
        subject: String,
    },
    /// Its validity has ended.
    #[error("The certificate expired on {}.", day(*not_after))]
    Expired {
        /// Last second of validity.
        not_after: Timestamp,
    },
    /// An authority above it is outside its own validity.
    #[error(
        "The certificate of its issuer \"{issuer}\" is only valid from {} to {}.",
        day(*not_before),
        day(*not_after)
    )]
    IssuerNotCurrent {
        /// The issuer's name.
        issuer: String,
        /// First second of the issuer's validity.
        not_before: Timestamp,
        /// Last second of the issuer's validity.
        not_after: Timestamp,
    },
    /// An authority above it was revoked.
    #[error("Its issuer \"{issuer}\" was cancelled on {}.", day(*since))]
    IssuerRevoked {
        /// The issuer's name.
        issuer: String,
        /// When, as the revocation list says.
        since: Timestamp,
    },
    /// The authority that issued it is not among the certificates we hold or were shown, so
    /// whether it leads to a trusted root cannot be told.
    #[error("The certificate of its issuer \"{issuer}\" (the intermediate) is missing here.")]
    MissingIntermediate {
        /// The name of the certificate that is missing.
        issuer: String,
    },
    /// Encryption names the key by an extension it does not have (smd §4.2).
    #[error("The certificate has no subject key identifier, by which messages name their reader.")]
    MissingSki,
    /// Its validity has not begun.
    #[error("The certificate is not valid before {}.", day(*not_before))]
    NotYetValid {
        /// First second of validity.
        not_before: Timestamp,
    },
    /// What its issuer last said of revocation ran out, and the policy is to know.
    #[error(
        "Whether the certificate was cancelled cannot be told: what its issuer \"{issuer}\" last \
         said of that ran out on {}.",
        day(*since)
    )]
    RevocationStale {
        /// Who should say.
        issuer: String,
        /// When its last word ran out.
        since: Timestamp,
    },
    /// Its issuer said nothing of revocation, and the policy is to know.
    #[error(
        "Whether the certificate was cancelled cannot be told: its issuer \"{issuer}\" has not \
         said so."
    )]
    RevocationUnknown {
        /// Who should say.
        issuer: String,
    },
    /// Its issuer's revocation list names it, or its issuer answered so.
    #[error("The certificate was cancelled by its issuer on {}.", day(*since))]
    Revoked {
        /// When, as the revocation list says.
        since: Timestamp,
    },
    /// It, or an authority above it, was signed with SHA-1 or older.
    #[error("The certificate of \"{subject}\" was signed in the old way (SHA-1).")]
    Sha1Signed {
        /// Whose certificate it is.
        subject: String,
    },
    /// The chain ends at an authority that is not among the trusted roots.
    #[error("The certificate leads to \"{issuer}\", which is not trusted here.")]
    UnknownIssuer {
        /// The authority at the end of the chain.
        issuer: String,
    },
    /// It breaks another rule of the certificate standard.
    #[error("The certificate or its chain breaks a rule of the standard: {rule}.")]
    Unusable {
        /// The rule, in words.
        rule: &'static str,
    },
    /// Messages can only be sealed with RSA keys.
    #[error("The certificate's key is not an RSA key.")]
    UnsupportedKey,
    /// It, or an authority above it, has a short RSA key.
    #[error("The RSA key of \"{subject}\" has {bits} bits; {MIN_RSA_BITS} are needed.")]
    WeakKey {
        /// Whose certificate it is.
        subject: String,
        /// Length of its key in bits.
        bits: u32,
    },
    /// Its extensions do not allow the use.
    #[error("The certificate may not be used for {purpose}: it lacks {lacks}.")]
    WrongUsage {
        /// What it was to be used for.
        purpose: Purpose,
        /// The permission it does not have.
        lacks: &'static str,
    },
}

/// Shortest RSA key trusted, in bits.
pub(crate) const MIN_RSA_BITS: u32 = 2_048;

impl Refusal {
    /// What to do about it, as a plain sentence.
    #[must_use]
    pub fn fix(&self) -> &'static str {
        match self {
            Self::BadSignature { .. } => {
                "Do not use it. Ask the organisation to send its certificate again by a way you \
                 trust; if the authority has renewed its own certificate, install the new one."
            }
            Self::Distrusted { .. } => {
                "Ask whoever looks after your messaging why it was marked, before anything else."
            }
            Self::Expired { .. } => {
                "The organisation that owns it must renew it; for a NASH certificate its \
                 organisation maintenance officer does so in PRODA."
            }
            Self::IssuerNotCurrent { .. } => {
                "Install the authority's current certificate, and check this computer's clock."
            }
            Self::IssuerRevoked { .. } | Self::Revoked { .. } => {
                "Do not use it. The organisation that owns it must get a new certificate."
            }
            Self::MissingIntermediate { .. } => {
                "Get the named certificate from the authority's web site and add it to the \
                 intermediate certificates."
            }
            Self::MissingSki => "The organisation that owns it must get a new certificate.",
            Self::NotYetValid { .. } => {
                "Check this computer's clock; if it is right, wait until that day."
            }
            Self::RevocationStale { .. } | Self::RevocationUnknown { .. } => {
                "Let this computer reach the addresses that the authority publishes its \
                 revocation lists and answers at, and check its clock; it asks again by itself."
            }
            Self::Sha1Signed { .. } | Self::WeakKey { .. } => {
                "The organisation that owns it must get a new certificate of today's kind \
                 (SHA-256, RSA 2048)."
            }
            Self::UnknownIssuer { .. } => {
                "If you know and trust this authority, add its root certificate to the trusted \
                 ones; otherwise do not use the certificate."
            }
            Self::Unusable { .. } => "Ask the authority that issued it for a correct certificate.",
            Self::UnsupportedKey => "Ask the organisation for a certificate with an RSA key.",
            Self::WrongUsage { .. } => {
                "Ask for the organisation's messaging certificate; this one was issued for \
                 something else."
            }
        }
    }

    /// A stable word for programs and logs.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::BadSignature { .. } => "bad-signature",
            Self::Distrusted { .. } => "distrusted",
            Self::Expired { .. } => "expired",
            Self::IssuerNotCurrent { .. } => "issuer-not-current",
            Self::IssuerRevoked { .. } => "issuer-revoked",
            Self::MissingIntermediate { .. } => "missing-intermediate",
            Self::MissingSki => "missing-ski",
            Self::NotYetValid { .. } => "not-yet-valid",
            Self::RevocationStale { .. } => "revocation-stale",
            Self::RevocationUnknown { .. } => "revocation-unknown",
            Self::Revoked { .. } => "revoked",
            Self::Sha1Signed { .. } => "sha1-signed",
            Self::UnknownIssuer { .. } => "unknown-issuer",
            Self::Unusable { .. } => "unusable",
            Self::UnsupportedKey => "unsupported-key",
            Self::WeakKey { .. } => "weak-key",
            Self::WrongUsage { .. } => "wrong-usage",
        }
    }
}

/// The date of a moment, UTC, `2026-11-22`.
fn day(at: Timestamp) -> String {
    let mut text = at.to_rfc3339();
    text.truncate("2026-11-22".len());
    text
}
