//! An authority's answer about one certificate (RFC 6960 §4.2): read, checked, and asked.

use std::fmt;

use ids::Timestamp;
use x509_parser::prelude::FromDer;
use x509_parser::x509::AlgorithmIdentifier;

use crate::chain::{check_strength, has_ended};
use crate::der::{
    self, BIT_STRING, ENUMERATED, INTEGER, OBJECT_IDENTIFIER, OCTET_STRING, Reader, SEQUENCE,
};
use crate::fields::significant;
use crate::freshness::CLOCK_SKEW_MS;
use crate::ocsp_extension::{Extension, extensions};
use crate::ocsp_request::{NONCE_OID, digest_named, hash, subject_key};
use crate::signature::{issued, verifies};
use crate::{Certificate, Freshness, OcspError, SignatureAlgorithm};

/// Largest answer read, in bytes. Real ones are 0.5 to 4 KB.
pub const MAX_OCSP_BYTES: usize = 64 * 1024;

/// id-pkix-ocsp-basic.
const BASIC: [u8; 9] = [0x2b, 6, 1, 5, 5, 7, 0x30, 1, 1];

/// Most certificates of responders looked at in one answer.
const MAX_RESPONDERS: usize = 4;

/// What the authority says of a certificate.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum OcspStatus {
    /// It is not revoked.
    Good,
    /// It was revoked.
    Revoked {
        /// When.
        since: Timestamp,
    },
    /// The authority does not know it.
    Unknown,
}

/// An answer whose signature and authority were checked.
#[derive(Clone, Eq, PartialEq)]
pub struct OcspAnswer {
    about: [u8; 32],
    issuer_key: Vec<u8>,
    status: OcspStatus,
    this_update: Timestamp,
    next_update: Option<Timestamp>,
    repeats_nonce: bool,
}

/// The question that an answer must fit.
#[derive(Clone, Copy, Debug)]
pub struct OcspQuestion<'a> {
    /// The certificate asked about.
    pub certificate: &'a Certificate,
    /// The certificate of its issuer.
    pub issuer: &'a Certificate,
    /// The nonce of the request, if it had one. Many authorities answer with what they signed
    /// before, without it; then the times alone say how fresh the answer is.
    pub nonce: Option<&'a [u8]>,
    /// When the answer came.
    pub at: Timestamp,
}

impl OcspAnswer {
    /// Reads one DER response and checks that it answers `question`: it is about that
    /// certificate; signed by its issuer, or by a responder that the issuer certified for this
    /// and whose certificate was current; with the nonce asked for, or none; not from the future.
    ///
    /// # Errors
    /// [`OcspError`] naming what is wrong.
    pub fn from_der(der: &[u8], question: &OcspQuestion<'_>) -> Result<Self, OcspError> {
        if der.len() > MAX_OCSP_BYTES {
            let (bytes, limit) = (der.len(), MAX_OCSP_BYTES);
            return Err(OcspError::TooLarge { bytes, limit });
        }
        let basic = basic(der)?;
        let response = Basic::read(basic).ok_or(OcspError::Malformed)?;
        response.check_signer(question)?;
        let data = Data::read(response.data).ok_or(OcspError::Malformed)?;
        let repeats_nonce = data.check_extensions(question.nonce)?;
        let single = data.about(question)?;
        if single.this_update > question.at.plus_millis(CLOCK_SKEW_MS) {
            let this_update = single.this_update;
            return Err(OcspError::NotYetIssued { this_update });
        }
        Ok(Self {
            about: question.certificate.thumbprint_sha256(),
            issuer_key: question.issuer.public_key_der().to_vec(),
            status: single.status,
            this_update: single.this_update,
            next_update: single.next_update,
            repeats_nonce,
        })
    }

    /// What it says.
    #[must_use]
    pub fn status(&self) -> OcspStatus {
        self.status
    }

    /// As of when that is known to be right.
    #[must_use]
    pub fn this_update(&self) -> Timestamp {
        self.this_update
    }

    /// By when there is news; `None` when news is there at any time.
    #[must_use]
    pub fn next_update(&self) -> Option<Timestamp> {
        self.next_update
    }

    /// Whether it was made for the request, as its nonce proves.
    #[must_use]
    pub fn repeats_nonce(&self) -> bool {
        self.repeats_nonce
    }

    /// Whether it is current at the given time.
    #[must_use]
    pub fn freshness(&self, at: Timestamp) -> Freshness {
        Freshness::of(self.this_update, self.next_update, at)
    }

    /// Whether both are about the same certificate.
    #[must_use]
    pub fn is_about_same(&self, other: &Self) -> bool {
        self.about == other.about
    }

    /// Whether it speaks about `certificate`, issued by `issuer`.
    pub(crate) fn covers(&self, certificate: &Certificate, issuer: &Certificate) -> bool {
        self.about == certificate.thumbprint_sha256() && self.issuer_key == issuer.public_key_der()
    }
}

impl fmt::Debug for OcspAnswer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("OcspAnswer")
            .field("status", &self.status)
            .field("this_update", &self.this_update)
            .field("next_update", &self.next_update)
            .finish_non_exhaustive()
    }
}

/// The basic response in the outermost structure, if the responder answers at all.
fn basic(der: &[u8]) -> Result<&[u8], OcspError> {
    let bad = OcspError::Malformed;
    let mut outer = Reader::new(der);
    let mut response = outer.sequence().ok_or(bad)?;
    if !outer.is_empty() {
        return Err(bad);
    }
    let status = match response.take(ENUMERATED).ok_or(bad)?.content {
        [0] => None,
        [1] => Some("malformedRequest"),
        [2] => Some("internalError"),
        [3] => Some("tryLater"),
        [5] => Some("sigRequired"),
        [6] => Some("unauthorized"),
        _ => return Err(bad),
    };
    if let Some(status) = status {
        return Err(OcspError::NotSuccessful { status });
    }
    let bytes = response.context(0).ok_or(bad)?.content;
    let mut bytes = Reader::new(bytes).sequence().ok_or(bad)?;
    if bytes.take(OBJECT_IDENTIFIER).ok_or(bad)?.content != BASIC {
        return Err(OcspError::Unsupported);
    }
    Ok(bytes.take(OCTET_STRING).ok_or(bad)?.content)
}

/// BasicOCSPResponse: what is signed, and by whom.
struct Basic<'a> {
    /// tbsResponseData, as it was signed.
    data: &'a [u8],
    algorithm: SignatureAlgorithm,
    signature: &'a [u8],
    certificates: Vec<&'a [u8]>,
}

impl<'a> Basic<'a> {
    fn read(der: &'a [u8]) -> Option<Self> {
        let mut outer = Reader::new(der);
        let mut basic = outer.sequence().filter(|_| outer.is_empty())?;
        let data = basic.take(SEQUENCE)?.whole;
        let algorithm = basic.take(SEQUENCE)?.whole;
        let (_, algorithm) = AlgorithmIdentifier::from_der(algorithm).ok()?;
        // The first byte of a bit string says how many bits are unused.
        let signature = basic.take(BIT_STRING)?.content.strip_prefix(&[0])?;
        let mut certificates = Vec::new();
        if let Some(sent) = basic.context(0) {
            let mut sent = Reader::new(sent.content).sequence()?;
            while !sent.is_empty() {
                certificates.push(sent.take(SEQUENCE)?.whole);
            }
        }
        basic.is_empty().then_some(Self {
            data,
            algorithm: SignatureAlgorithm::from_oid(&algorithm.algorithm.to_id_string()),
            signature,
            certificates,
        })
    }

    /// The issuer itself, or whom it certified for answering (RFC 6960 §4.2.2.2).
    fn check_signer(&self, question: &OcspQuestion<'_>) -> Result<(), OcspError> {
        if self.is_signed_by(question.issuer) {
            return Ok(());
        }
        let mut refused = OcspError::BadSignature;
        for der in self.certificates.iter().take(MAX_RESPONDERS) {
            let Ok(responder) = Certificate::from_der(der) else {
                continue;
            };
            if !self.is_signed_by(&responder) {
                continue;
            }
            if may_answer(&responder, question) {
                return Ok(());
            }
            refused = OcspError::NotAuthorised;
        }
        Err(refused)
    }

    fn is_signed_by(&self, signer: &Certificate) -> bool {
        verifies(&self.algorithm, signer, self.data, self.signature)
    }
}

/// Whether `responder` was certified by the issuer itself, for answering, and is current. A
/// responder's own revocation is not asked about: its certificates are short-lived, or say that
/// nobody need ask (id-pkix-ocsp-nocheck).
fn may_answer(responder: &Certificate, question: &OcspQuestion<'_>) -> bool {
    let issuer = question.issuer;
    let for_answering = responder
        .extended_key_usage()
        .is_some_and(|usage| usage.ocsp_signing);
    let may_sign = responder
        .key_usage()
        .is_none_or(crate::KeyUsage::digital_signature);
    let current = responder.not_before() <= question.at && !has_ended(responder, question.at);
    for_answering
        && may_sign
        && current
        && check_strength(responder).is_ok()
        && responder.issuer_der() == issuer.subject_der()
        && issued(issuer, responder)
}

/// ResponseData: what is said.
struct Data<'a> {
    singles: Vec<Single<'a>>,
    extensions: Vec<Extension<'a>>,
}

/// One SingleResponse.
#[derive(Clone)]
struct Single<'a> {
    digest: &'a [u8],
    issuer_name: &'a [u8],
    issuer_key: &'a [u8],
    serial: &'a [u8],
    status: OcspStatus,
    this_update: Timestamp,
    next_update: Option<Timestamp>,
    extensions: Vec<Extension<'a>>,
}

impl<'a> Data<'a> {
    fn read(der: &'a [u8]) -> Option<Self> {
        let mut data = Reader::new(der).sequence()?;
        // The version is 1 and need not be there.
        data.context(0);
        let responder = data.value()?;
        if !matches!(responder.number(), Some(1 | 2)) {
            return None;
        }
        data.time()?;
        let mut list = data.sequence()?;
        let mut singles = Vec::new();
        while !list.is_empty() {
            singles.push(Single::read(list.sequence()?)?);
        }
        let extensions = extensions(&mut data)?;
        data.is_empty().then_some(Self {
            singles,
            extensions,
        })
    }

    /// Whether the nonce of the request came back.
    fn check_extensions(&self, nonce: Option<&[u8]>) -> Result<bool, OcspError> {
        let mut repeated = false;
        for extension in &self.extensions {
            if extension.oid == NONCE_OID {
                let wrapped = der::octet_string(nonce.unwrap_or_default());
                // Some responders forget the second wrapping.
                let same = extension.value == wrapped || Some(extension.value) == nonce;
                if !same && nonce.is_some() {
                    return Err(OcspError::BadNonce);
                }
                repeated = same && nonce.is_some();
            } else if extension.critical {
                return Err(OcspError::Unsupported);
            }
        }
        Ok(repeated)
    }

    fn about(&self, question: &OcspQuestion<'_>) -> Result<&Single<'a>, OcspError> {
        let key = subject_key(question.issuer).ok_or(OcspError::Malformed)?;
        let mut fitting = self.singles.iter().filter(|one| one.fits(question, &key));
        let newest = fitting.by_ref().max_by_key(|single| single.this_update);
        let single = newest.ok_or(OcspError::AnotherCertificate)?;
        if single.extensions.iter().any(|extension| extension.critical) {
            return Err(OcspError::Unsupported);
        }
        Ok(single)
    }
}

impl<'a> Single<'a> {
    fn read(mut single: Reader<'a>) -> Option<Self> {
        let mut id = single.sequence()?;
        let digest = id.sequence()?.take(OBJECT_IDENTIFIER)?.content;
        let issuer_name = id.take(OCTET_STRING)?.content;
        let issuer_key = id.take(OCTET_STRING)?.content;
        let serial = significant(id.take(INTEGER)?.content);
        let said = single.value()?;
        let status = match said.number()? {
            0 => OcspStatus::Good,
            1 => OcspStatus::Revoked {
                since: Reader::new(said.content).time()?,
            },
            2 => OcspStatus::Unknown,
            _ => return None,
        };
        let this_update = single.time()?;
        let next_update = match single.context(0) {
            Some(next) => Some(Reader::new(next.content).time()?),
            None => None,
        };
        let extensions = extensions(&mut single)?;
        single.is_empty().then_some(Self {
            digest,
            issuer_name,
            issuer_key,
            serial,
            status,
            this_update,
            next_update,
            extensions,
        })
    }

    fn fits(&self, question: &OcspQuestion<'_>, issuer_key: &[u8]) -> bool {
        let Some(digest) = digest_named(self.digest) else {
            return false;
        };
        self.serial == question.certificate.serial_bytes()
            && self.issuer_name == hash(digest, question.certificate.issuer_der())
            && self.issuer_key == hash(digest, issuer_key)
    }
}
