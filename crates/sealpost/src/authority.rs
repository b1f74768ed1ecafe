//! A small certification authority: for a provider whose organisations have no NASH certificate,
//! and for training.
//!
//! What it issues is shaped as messaging vendors' certificates are (smd §6.2): the organisation's
//! URI stands in the subject alternative name, and one certificate serves TLS, signing and
//! encryption.

use crate::Failure;
use certs::Certificate;
use ids::{Organisation, Timestamp};
use rcgen::{
    BasicConstraints, CertificateParams, CertificateSigningRequestParams, DistinguishedName,
    DnType, ExtendedKeyUsagePurpose, IsCa, Issuer, KeyPair, KeyUsagePurpose, PKCS_RSA_SHA256,
    RsaKeySize, SanType,
};
use time::OffsetDateTime;
use zeroize::Zeroizing;

/// How long the authority's own certificate is valid, in days: ten years.
const AUTHORITY_DAYS: i64 = 3_652;
/// Milliseconds of one day.
const DAY_MS: i64 = 86_400_000;
/// Clocks of others may be slow by this much, in milliseconds.
const SLOW_CLOCK_MS: i64 = 3_600_000;
/// Shortest key that is certified, in bits.
const MIN_RSA_BITS: u32 = 2_048;

/// A key and what belongs to it, PEM.
pub struct Pair {
    /// PKCS#8.
    pub key_pem: Zeroizing<String>,
    /// A certificate, or a request for one.
    pub pem: String,
}

/// Why nothing was issued.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum AuthorityError {
    /// The key of the request is too short, or no RSA key.
    #[error("the request's key is no RSA key of {MIN_RSA_BITS} bits or more; make a new request")]
    Key,
    /// The files of the authority do not fit.
    #[error("the authority's certificate and key cannot be used: {0}")]
    Authority(String),
    /// The request cannot be read, or its signature is not the key's.
    #[error("this is no certificate request (PKCS#10, PEM), or its signature is wrong: {0}")]
    Request(String),
    /// The library did not do it.
    #[error("the certificate could not be made: {0}")]
    NotMade(String),
}

impl From<AuthorityError> for Failure {
    fn from(error: AuthorityError) -> Self {
        Self::Usage(error.to_string())
    }
}

/// An authority that can issue.
pub struct Authority {
    issuer: Issuer<'static, KeyPair>,
    certificate: Certificate,
}

impl Authority {
    /// Makes a new authority: its own certificate and key.
    ///
    /// # Errors
    /// [`AuthorityError::NotMade`].
    pub fn generate(name: &str, now: Timestamp) -> Result<Pair, AuthorityError> {
        let key = new_key()?;
        let mut params = CertificateParams::default();
        params.distinguished_name = subject(name);
        params.is_ca = IsCa::Ca(BasicConstraints::Constrained(0));
        params.key_usages = vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::CrlSign];
        (params.not_before, params.not_after) = validity(now, AUTHORITY_DAYS)?;
        let made = params.self_signed(&key).map_err(not_made)?;
        Ok(Pair {
            key_pem: Zeroizing::new(key.serialize_pem()),
            pem: made.pem(),
        })
    }

    /// Reads the authority's certificate and key.
    ///
    /// # Errors
    /// [`AuthorityError::Authority`].
    pub fn from_pem(certificate: &str, key: &str) -> Result<Self, AuthorityError> {
        let wrong = |words: String| AuthorityError::Authority(words);
        let key = KeyPair::from_pem_and_sign_algo(key, &PKCS_RSA_SHA256)
            .map_err(|error| wrong(error.to_string()))?;
        let read = Certificate::from_pem(certificate).map_err(|error| wrong(error.to_string()))?;
        if !read.is_authority() {
            return Err(wrong("it is no authority's certificate".to_owned()));
        }
        if !read.public_key_der().ends_with(key.public_key_raw()) {
            return Err(wrong("the key is not the certificate's".to_owned()));
        }
        let issuer =
            Issuer::from_ca_cert_pem(certificate, key).map_err(|error| wrong(error.to_string()))?;
        Ok(Self {
            issuer,
            certificate: read,
        })
    }

    /// Its own certificate.
    pub fn certificate(&self) -> &Certificate {
        &self.certificate
    }

    /// Issues a certificate to `organisation` for the key of a request (PKCS#10, PEM). Nothing
    /// else of the request is taken over. It never outlives the authority.
    ///
    /// # Errors
    /// [`AuthorityError`].
    pub fn issue(
        &self,
        request: &str,
        organisation: &Organisation,
        name: &str,
        (from, days): (Timestamp, i64),
    ) -> Result<Certificate, AuthorityError> {
        let request = CertificateSigningRequestParams::from_pem(request)
            .map_err(|error| AuthorityError::Request(error.to_string()))?;
        let mut params = CertificateParams::default();
        params.distinguished_name = subject(name);
        let uri = organisation.uri().try_into().map_err(not_made)?;
        params.subject_alt_names = vec![SanType::URI(uri)];
        // Says that it is no authority, and gives it the key identifier that sealing needs.
        params.is_ca = IsCa::ExplicitNoCa;
        params.use_authority_key_identifier_extension = true;
        params.key_usages = vec![
            KeyUsagePurpose::DigitalSignature,
            KeyUsagePurpose::KeyEncipherment,
            KeyUsagePurpose::DataEncipherment,
        ];
        params.extended_key_usages = vec![
            ExtendedKeyUsagePurpose::ClientAuth,
            ExtendedKeyUsagePurpose::ServerAuth,
        ];
        (params.not_before, params.not_after) = validity(from, days)?;
        let end = moment(self.certificate.not_after())?;
        params.not_after = params.not_after.min(end);
        let made = params
            .signed_by(&request.public_key, &self.issuer)
            .map_err(not_made)?;
        let made = Certificate::from_der(made.der())
            .map_err(|error| AuthorityError::NotMade(error.to_string()))?;
        match made.rsa_bits() {
            Some(bits) if bits >= MIN_RSA_BITS => Ok(made),
            Some(_) | None => Err(AuthorityError::Key),
        }
    }
}

/// A new key, and a request for a certificate of it.
///
/// # Errors
/// [`AuthorityError::NotMade`].
pub fn request(name: &str) -> Result<Pair, AuthorityError> {
    let key = new_key()?;
    let mut params = CertificateParams::default();
    params.distinguished_name = subject(name);
    let request = params.serialize_request(&key).map_err(not_made)?;
    Ok(Pair {
        key_pem: Zeroizing::new(key.serialize_pem()),
        pem: request.pem().map_err(not_made)?,
    })
}

fn new_key() -> Result<KeyPair, AuthorityError> {
    KeyPair::generate_rsa_for(&PKCS_RSA_SHA256, RsaKeySize::_3072).map_err(not_made)
}

fn subject(name: &str) -> DistinguishedName {
    let mut subject = DistinguishedName::new();
    subject.push(DnType::OrganizationName, name);
    subject.push(DnType::CommonName, name);
    subject
}

fn validity(
    from: Timestamp,
    days: i64,
) -> Result<(OffsetDateTime, OffsetDateTime), AuthorityError> {
    let begins = moment(from.plus_millis(-SLOW_CLOCK_MS))?;
    let ends = moment(from.plus_millis(days.saturating_mul(DAY_MS)))?;
    Ok((begins, ends))
}

fn moment(at: Timestamp) -> Result<OffsetDateTime, AuthorityError> {
    OffsetDateTime::from_unix_timestamp(at.as_millis().div_euclid(1_000))
        .map_err(|error| AuthorityError::NotMade(error.to_string()))
}

fn not_made(error: rcgen::Error) -> AuthorityError {
    AuthorityError::NotMade(error.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;
    use certs::{Anchors, Purpose, judge, proves};

    fn now() -> Timestamp {
        Timestamp::parse_rfc3339("2026-11-30T08:00:00Z").unwrap()
    }

    fn target() -> Organisation {
        Organisation::parse_uri("http://vendor.example/smd/id/ACC1").unwrap()
    }

    fn authority() -> (Authority, Pair) {
        let made = Authority::generate("Gumtree Messaging CA", now()).unwrap();
        let authority = Authority::from_pem(&made.pem, &made.key_pem).unwrap();
        (authority, made)
    }

    #[test]
    fn what_it_issues_is_trusted_for_everything_and_names_the_organisation() {
        let (authority, made) = authority();
        let asked = request("Wattle Street Medical").unwrap();
        let issued = authority.issue(&asked.pem, &target(), "Wattle", (now(), 730));
        let issued = issued.unwrap();
        proves(&issued, &target()).unwrap();
        let anchors = Anchors::new(made.pem.as_bytes()).unwrap();
        for purpose in [
            Purpose::Signing,
            Purpose::KeyEncipherment,
            Purpose::TlsClient,
            Purpose::TlsServer,
        ] {
            judge(&issued, &anchors, purpose, now()).unwrap();
        }
        let key = sealed::PrivateKey::from_pem(&asked.key_pem).unwrap();
        assert!(key.signing.belongs_to(issued.public_key_der()));
        assert!(!issued.is_authority());
        assert_eq!(issued.rsa_bits(), Some(3_072));
    }

    #[test]
    fn nothing_outlives_the_authority() {
        let (authority, _) = authority();
        let asked = request("Wattle").unwrap();
        let issued = authority.issue(&asked.pem, &target(), "Wattle", (now(), 9_999));
        let end = authority.certificate().not_after();
        assert_eq!(issued.unwrap().not_after(), end);
    }

    #[test]
    fn a_request_that_somebody_else_signed_is_refused() {
        let (authority, made) = authority();
        let asked = request("Wattle").unwrap();
        let mut lines: Vec<_> = asked.pem.lines().map(str::to_owned).collect();
        let line = lines.len() - 3;
        let swapped = if lines[line].starts_with('A') {
            "B"
        } else {
            "A"
        };
        lines[line].replace_range(..1, swapped);
        for wrong in [lines.join("\n"), made.pem.clone(), String::new()] {
            let refused = authority.issue(&wrong, &target(), "Wattle", (now(), 1));
            assert!(
                matches!(refused, Err(AuthorityError::Request(_))),
                "{refused:?}"
            );
        }
        let other = Authority::generate("Other", now()).unwrap();
        let refused = Authority::from_pem(&made.pem, &other.key_pem);
        assert!(matches!(refused, Err(AuthorityError::Authority(_))));
        let refused = Authority::from_pem(&asked.pem, &asked.key_pem);
        assert!(matches!(refused, Err(AuthorityError::Authority(_))));
    }
}
