//! A certificate revocation list (RFC 5280 §5): read, checked against its issuer, and asked.

use std::collections::HashMap;
use std::fmt;

use ids::Timestamp;
use thiserror::Error;
use x509_parser::extensions::{DistributionPointName, ParsedExtension};
use x509_parser::prelude::FromDer;
use x509_parser::revocation_list::{CertificateRevocationList, RevokedCertificate};

use crate::fields::{significant, timestamp, uri};
use crate::pem::{self, Kind};
use crate::signature::verifies;
use crate::{Certificate, CertificateError, Freshness, SignatureAlgorithm};

/// The delta CRL indicator, RFC 5280 §5.2.4.
const DELTA: &str = "2.5.29.27";

/// Largest revocation list read, in bytes; text spellings are limited like certificate bundles.
pub const MAX_REVOCATION_LIST_BYTES: usize = 64 * 1024 * 1024;

/// A list whose signature has been checked against its issuer's certificate.
pub struct RevocationList {
    issuer: String,
    issuer_der: Vec<u8>,
    issuer_key: Vec<u8>,
    this_update: Timestamp,
    next_update: Option<Timestamp>,
    scope: Scope,
    revoked: HashMap<Vec<u8>, Timestamp>,
}

/// Which of the issuer's certificates the list speaks about.
#[derive(Default, PartialEq)]
struct Scope {
    points: Vec<String>,
    only_authorities: bool,
    only_users: bool,
}

/// Why a list cannot be used. The text never repeats the input.
#[derive(Clone, Debug, Eq, Error, PartialEq)]
pub enum RevocationListError {
    /// None of the certificates held signed it.
    #[error(
        "the revocation list of \"{issuer}\" is not signed by a certificate held here: \
         add that authority's certificate, or fetch the list again"
    )]
    NotSignedByIssuer {
        /// The issuer the list names.
        issuer: String,
    },
    /// The structure is wrong.
    #[error("the revocation list is malformed: fetch it again from the authority")]
    Malformed,
    /// Text that holds no revocation list.
    #[error("no revocation list was found: {0}")]
    Text(#[from] CertificateError),
    /// Larger than any list is allowed to be.
    #[error("a revocation list of {bytes} bytes is too large (limit {limit} bytes)")]
    TooLarge {
        /// Size in bytes.
        bytes: usize,
        /// Limit in bytes.
        limit: usize,
    },
    /// A delta or indirect list, or one with a critical extension we do not know.
    #[error(
        "the revocation list of \"{issuer}\" is of a kind that is not supported ({kind}): \
         use the authority's full list"
    )]
    Unsupported {
        /// The issuer the list names.
        issuer: String,
        /// What kind it is.
        kind: &'static str,
    },
}

impl RevocationList {
    /// Reads one DER list and checks that one of `issuers` signed it: the names are equal, the
    /// signature verifies (SHA-256 or better), and keyUsage, where present, allows cRLSign.
    ///
    /// # Errors
    /// [`RevocationListError`] as described there.
    pub fn from_der(der: &[u8], issuers: &[Certificate]) -> Result<Self, RevocationListError> {
        if der.len() > MAX_REVOCATION_LIST_BYTES {
            let (bytes, limit) = (der.len(), MAX_REVOCATION_LIST_BYTES);
            return Err(RevocationListError::TooLarge { bytes, limit });
        }
        let (rest, list) =
            CertificateRevocationList::from_der(der).map_err(|_| RevocationListError::Malformed)?;
        if !rest.is_empty() {
            return Err(RevocationListError::Malformed);
        }
        let issuer = list.issuer().to_string();
        let signer = issuers
            .iter()
            .filter(|candidate| candidate.subject_der() == list.issuer().as_raw())
            .filter(|candidate| candidate.key_usage().is_none_or(crate::KeyUsage::crl_sign))
            .find(|candidate| signed_by(&list, candidate))
            .ok_or_else(|| RevocationListError::NotSignedByIssuer {
                issuer: issuer.clone(),
            })?;
        Ok(Self {
            issuer_der: list.issuer().as_raw().to_vec(),
            issuer_key: signer.public_key_der().to_vec(),
            this_update: timestamp(list.last_update()),
            next_update: list.next_update().map(timestamp),
            scope: scope(&list, &issuer)?,
            revoked: revoked(&list, &issuer)?,
            issuer,
        })
    }

    /// Reads every list of a file: DER, or PEM blocks `X509 CRL`.
    ///
    /// # Errors
    /// [`RevocationListError`] when none is found or any is not usable.
    pub fn from_bytes(
        bytes: &[u8],
        issuers: &[Certificate],
    ) -> Result<Vec<Self>, RevocationListError> {
        let is_text = bytes.trim_ascii_start().starts_with(b"-----") || bytes.is_ascii();
        if !is_text {
            return Ok(vec![Self::from_der(bytes, issuers)?]);
        }
        let ders = pem::ders(bytes, Kind::RevocationList)?;
        ders.iter()
            .map(|der| Self::from_der(der, issuers))
            .collect()
    }

    /// The authority whose list it is.
    #[must_use]
    pub fn issuer(&self) -> &str {
        &self.issuer
    }

    /// When it was issued.
    #[must_use]
    pub fn this_update(&self) -> Timestamp {
        self.this_update
    }

    /// By when the next one is due; `None` when it does not say.
    #[must_use]
    pub fn next_update(&self) -> Option<Timestamp> {
        self.next_update
    }

    /// Whether it is current at the given time. A list that is not still counts for what it
    /// names; what to make of what it does not name is the caller's policy.
    #[must_use]
    pub fn freshness(&self, at: Timestamp) -> Freshness {
        Freshness::of(self.this_update, self.next_update, at)
    }

    /// Whether both are by one key of one authority, about the same certificates, so that the newer
    /// says all that the older does.
    #[must_use]
    pub fn is_of_same_issuer(&self, other: &Self) -> bool {
        self.issuer_der == other.issuer_der
            && self.issuer_key == other.issuer_key
            && self.scope == other.scope
    }

    /// Whether it is the list that speaks about `certificate`, issued by `issuer`.
    pub(crate) fn covers(&self, certificate: &Certificate, issuer: &Certificate) -> bool {
        self.issuer_der == certificate.issuer_der()
            && self.issuer_key == issuer.public_key_der()
            && self.scope.covers(certificate)
    }

    /// When the certificate was revoked, if it is named. Its issuer must have been compared.
    pub(crate) fn revoked_since(&self, certificate: &Certificate) -> Option<Timestamp> {
        self.revoked.get(certificate.serial_bytes()).copied()
    }
}

impl fmt::Debug for RevocationList {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RevocationList")
            .field("issuer", &self.issuer)
            .field("this_update", &self.this_update)
            .field("revoked", &self.revoked.len())
            .finish_non_exhaustive()
    }
}

impl Scope {
    fn covers(&self, certificate: &Certificate) -> bool {
        let kind = if certificate.is_authority() {
            !self.only_users
        } else {
            !self.only_authorities
        };
        let published = certificate.crl_distribution_points();
        let point =
            self.points.is_empty() || self.points.iter().any(|point| published.contains(point));
        kind && point
    }
}

fn signed_by(list: &CertificateRevocationList<'_>, issuer: &Certificate) -> bool {
    let named = SignatureAlgorithm::from_oid(&list.signature_algorithm.algorithm.to_id_string());
    list.signature_algorithm == list.tbs_cert_list.signature
        && verifies(
            &named,
            issuer,
            list.tbs_cert_list.as_ref(),
            &list.signature_value.data,
        )
}

#[expect(
    clippy::wildcard_enum_match_arm,
    reason = "a foreign enum that grows; what is not known is refused when it is critical"
)]
fn scope(list: &CertificateRevocationList<'_>, issuer: &str) -> Result<Scope, RevocationListError> {
    let unsupported = |kind| RevocationListError::Unsupported {
        issuer: issuer.to_owned(),
        kind,
    };
    let mut scope = Scope::default();
    for extension in list.extensions() {
        match extension.parsed_extension() {
            ParsedExtension::IssuingDistributionPoint(point) => {
                if point.indirect_crl || point.only_contains_attribute_certs {
                    return Err(unsupported("indirect list"));
                }
                if point.only_some_reasons.is_some() {
                    return Err(unsupported("list for some reasons only"));
                }
                scope.only_authorities = point.only_contains_ca_certs;
                scope.only_users = point.only_contains_user_certs;
                scope.points = point_uris(point.distribution_point.as_ref());
            }
            ParsedExtension::ParseError { .. } => return Err(RevocationListError::Malformed),
            _ if extension.oid.to_id_string() == DELTA => return Err(unsupported("delta list")),
            ParsedExtension::CRLNumber(_) | ParsedExtension::AuthorityKeyIdentifier(_) => {}
            _ if extension.critical => return Err(unsupported("unknown critical extension")),
            _ => {}
        }
    }
    Ok(scope)
}

fn point_uris(name: Option<&DistributionPointName<'_>>) -> Vec<String> {
    let Some(DistributionPointName::FullName(names)) = name else {
        return Vec::new();
    };
    names.iter().filter_map(uri).collect()
}

fn revoked(
    list: &CertificateRevocationList<'_>,
    issuer: &str,
) -> Result<HashMap<Vec<u8>, Timestamp>, RevocationListError> {
    let unreadable = |entry: &RevokedCertificate<'_>| {
        entry.extensions().iter().any(|extension| {
            extension.critical
                && !matches!(extension.parsed_extension(), ParsedExtension::ReasonCode(_))
        })
    };
    let entries = list.iter_revoked_certificates();
    let mut revoked = HashMap::new();
    for entry in entries {
        if unreadable(entry) {
            let (issuer, kind) = (issuer.to_owned(), "unknown critical extension of an entry");
            return Err(RevocationListError::Unsupported { issuer, kind });
        }
        let since = timestamp(entry.revocation_date);
        revoked.insert(significant(entry.raw_serial()).to_vec(), since);
    }
    Ok(revoked)
}
