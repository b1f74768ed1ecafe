//! What the operator trusts: roots, known intermediates, revocation lists, and certificates never
//! to be trusted. Roots are configuration; none is built in.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use ids::Timestamp;
use rustls_pki_types::{CertificateDer, TrustAnchor};
use thiserror::Error;

use crate::{
    Certificate, CertificateError, OcspAnswer, RevocationList, RevocationListError,
    RevocationPolicy,
};

/// The basis of [`judge`](crate::judge). Built once from bytes, then only read; what authorities
/// say later makes another one.
#[derive(Clone, Debug, Default)]
pub struct Anchors {
    roots: Vec<Certificate>,
    /// One for each root, in the same order.
    trust: Vec<TrustAnchor<'static>>,
    intermediates: Vec<Certificate>,
    lists: Vec<Arc<RevocationList>>,
    answers: Vec<OcspAnswer>,
    distrusted: BTreeSet<[u8; 32]>,
    /// Certificates that their issuers were asked about in vain, by thumbprint, and since when.
    asked: BTreeMap<[u8; 32], Timestamp>,
    policy: RevocationPolicy,
}

/// Why the trusted certificates could not be taken over.
#[derive(Clone, Debug, Eq, Error, PartialEq)]
pub enum AnchorsError {
    /// A file could not be read.
    #[error("trusted certificates: {0}")]
    Certificate(#[from] CertificateError),
    /// A certificate of an organisation among those of authorities.
    #[error(
        "\"{subject}\" is not the certificate of an authority: \
         put only root and intermediate certificates among the trusted ones"
    )]
    NotAuthority {
        /// Whose certificate it is.
        subject: String,
    },
    /// A revocation list could not be taken over.
    #[error(transparent)]
    RevocationList(#[from] RevocationListError),
}

impl Anchors {
    /// From the roots: DER, or PEM of any spelling with one or more certificates. Every one of
    /// them is trusted to issue, whether self-signed or not.
    ///
    /// # Errors
    /// [`AnchorsError`] when the bytes cannot be read or hold a certificate that is no authority.
    pub fn new(roots: &[u8]) -> Result<Self, AnchorsError> {
        Self::default().with_roots(roots)
    }

    /// Adds roots, read as in [`new`](Self::new).
    ///
    /// # Errors
    /// As [`new`](Self::new).
    pub fn with_roots(mut self, roots: &[u8]) -> Result<Self, AnchorsError> {
        for root in authorities(roots)? {
            let der = CertificateDer::from(root.der());
            let anchor = webpki::anchor_from_trusted_cert(&der)
                .map_err(|_| CertificateError::Malformed {
                    place: "trust anchor",
                })?
                .to_owned();
            self.roots.push(root);
            self.trust.push(anchor);
        }
        Ok(self)
    }

    /// Adds intermediates: used to build chains, trusted only through a root.
    ///
    /// # Errors
    /// As [`new`](Self::new).
    pub fn with_intermediates(mut self, intermediates: &[u8]) -> Result<Self, AnchorsError> {
        self.intermediates.extend(authorities(intermediates)?);
        Ok(self)
    }

    /// Adds revocation lists (DER, or PEM `X509 CRL`), each of which must be signed by a root or
    /// intermediate added before. Of several by one issuer the newest counts.
    ///
    /// # Errors
    /// [`AnchorsError::RevocationList`] when a list cannot be read or is not signed so.
    pub fn with_revocation_lists(mut self, lists: &[u8]) -> Result<Self, AnchorsError> {
        let read = RevocationList::from_bytes(lists, &self.authorities())?;
        self.lists.extend(read.into_iter().map(Arc::new));
        Ok(self)
    }

    /// Adds a revocation list that was read before.
    #[must_use]
    pub fn with_list(mut self, list: Arc<RevocationList>) -> Self {
        self.lists.push(list);
        self
    }

    /// Adds an answer of an authority. Of several about one certificate the newest counts.
    #[must_use]
    pub fn with_answer(mut self, answer: OcspAnswer) -> Self {
        self.answers.push(answer);
        self
    }

    /// Adds an intermediate that was fetched: trusted only through a root, and left out when it is
    /// no authority's.
    #[must_use]
    pub fn with_intermediate(mut self, intermediate: Certificate) -> Self {
        if intermediate.is_authority() && !self.intermediates.contains(&intermediate) {
            self.intermediates.push(intermediate);
        }
        self
    }

    /// Notes that the issuer of a certificate (by its thumbprint) was asked in vain, since when.
    #[must_use]
    pub fn with_asked(mut self, thumbprint_sha256: [u8; 32], since: Timestamp) -> Self {
        self.asked.insert(thumbprint_sha256, since);
        self
    }

    /// The same under another policy of revocation.
    #[must_use]
    pub fn with_policy(mut self, policy: RevocationPolicy) -> Self {
        self.policy = policy;
        self
    }

    /// Marks a certificate, of an organisation or an authority, as never to be trusted, by the
    /// SHA-256 of its DER.
    #[must_use]
    pub fn with_distrusted(mut self, thumbprint_sha256: [u8; 32]) -> Self {
        self.distrusted.insert(thumbprint_sha256);
        self
    }

    /// The trusted roots.
    #[must_use]
    pub fn roots(&self) -> &[Certificate] {
        &self.roots
    }

    /// The known intermediates.
    #[must_use]
    pub fn intermediates(&self) -> &[Certificate] {
        &self.intermediates
    }

    /// The revocation lists, in the order they were added.
    #[must_use]
    pub fn revocation_lists(&self) -> &[Arc<RevocationList>] {
        &self.lists
    }

    /// The answers of authorities, in the order they were added.
    #[must_use]
    pub fn ocsp_answers(&self) -> &[OcspAnswer] {
        &self.answers
    }

    /// Roots and known intermediates.
    #[must_use]
    pub fn authorities(&self) -> Vec<Certificate> {
        let all = self.roots.iter().chain(&self.intermediates);
        all.cloned().collect()
    }

    /// What to make of an authority that is silent.
    #[must_use]
    pub fn policy(&self) -> RevocationPolicy {
        self.policy
    }

    pub(crate) fn asked_since(&self, certificate: &Certificate) -> Option<Timestamp> {
        self.asked.get(&certificate.thumbprint_sha256()).copied()
    }

    pub(crate) fn trust(&self) -> &[TrustAnchor<'static>] {
        &self.trust
    }

    /// The root an anchor was made of. A root renewed with its old key makes the same anchor; of
    /// such the one that has begun and lasts longest is meant.
    pub(crate) fn root_of(&self, anchor: &TrustAnchor<'_>, at: Timestamp) -> Option<&Certificate> {
        let pairs = self.trust.iter().zip(&self.roots);
        let made = pairs.filter(|(candidate, _)| *candidate == anchor);
        made.map(|(_, root)| root)
            .max_by_key(|root| (root.not_before() <= at, root.not_after()))
    }

    pub(crate) fn distrusts(&self, certificate: &Certificate) -> bool {
        self.distrusted.contains(&certificate.thumbprint_sha256())
    }
}

fn authorities(bytes: &[u8]) -> Result<Vec<Certificate>, AnchorsError> {
    let certificates = Certificate::chain_from_bytes(bytes)?;
    match certificates
        .iter()
        .find(|certificate| !certificate.is_authority())
    {
        Some(other) => Err(AnchorsError::NotAuthority {
            subject: other.subject().to_owned(),
        }),
        None => Ok(certificates),
    }
}
