//! A test PKI shaped like NASH (smd §6.3): root, organisation authority, organisation.

mod answer;
mod authority;
mod der;
mod flaw;
mod issued;
mod key;
mod list;
mod profile;
mod tbs;
mod validity;

use certs::{Certificate, CertificateError};
use ids::{Hpio, SmdTarget, Timestamp};
use thiserror::Error;

pub use flaw::Flaw;
pub use issued::Issued;
pub use profile::Addresses;
pub use validity::Validity;

use authority::Authority;
use key::Key;
use list::Revoked;
use profile::Profile;

/// Where the certificates say their revocation list is. The name can never resolve (RFC 2606).
pub const CRL_URL: &str = "http://crl.sealpost.invalid/synthetic-organisations.crl";

/// Names of the two authorities; `TEST` is also what the names of NASH's test authorities begin
/// with.
const ROOT_NAME: &str = "TEST Synthetic Root Certification Authority";
const AUTHORITY_NAME: &str = "TEST Synthetic Organisation Certification Authority";

/// How long a revocation list is current, in milliseconds: 7 days.
const LIST_LIFE_MILLIS: i64 = 7 * validity::DAY_MILLIS;

/// Why the test PKI could not make something.
#[derive(Clone, Copy, Debug, Eq, Error, PartialEq)]
pub enum PkiError {
    /// What was made could not be read back.
    #[error("the synthetic certificate could not be read back: {0}")]
    Certificate(#[from] CertificateError),
    /// The crypto library could not make a key or a signature.
    #[error("the crypto library failed to {task}: check that the system has randomness")]
    Crypto {
        /// What was being done.
        task: &'static str,
    },
}

/// A root, an organisation authority below it, and the list of what was revoked.
///
/// Keys are RSA 2048 and random. The authorities are valid for ten years, from a year before the
/// time given, so that certificates that have already expired can be issued as well.
#[derive(Debug)]
pub struct TestPki {
    root: Authority,
    authority: Authority,
    revoked: Vec<Revoked>,
    lists: u32,
}

impl TestPki {
    /// Makes the two authorities around the time `from`.
    ///
    /// # Errors
    /// [`PkiError`] when the crypto library fails.
    pub fn new(from: Timestamp) -> Result<Self, PkiError> {
        let validity = Validity::of_authority(from);
        let root = Authority::root(ROOT_NAME, validity)?;
        let authority = Authority::below(&root, AUTHORITY_NAME, validity)?;
        Ok(Self {
            root,
            authority,
            revoked: Vec::new(),
            lists: 0,
        })
    }

    /// A NASH-shaped certificate with a key of its own: the subject of smd §6.3, one certificate
    /// for TLS, signing and encryption, no extKeyUsage, no SAN.
    ///
    /// # Errors
    /// [`PkiError`] when the crypto library fails.
    pub fn organisation(
        &self,
        hpio: &Hpio,
        name: &str,
        validity: Validity,
    ) -> Result<Issued, PkiError> {
        self.issue(&Profile::organisation(hpio, name, validity))
    }

    /// As [`organisation`](Self::organisation), with DNS names in a SAN, for TLS clients that
    /// compare the name they called. NASH certificates have none.
    ///
    /// # Errors
    /// [`PkiError`] when the crypto library fails.
    pub fn organisation_with_names(
        &self,
        hpio: &Hpio,
        name: &str,
        dns_names: &[&str],
        validity: Validity,
    ) -> Result<Issued, PkiError> {
        self.issue(&Profile::organisation(hpio, name, validity).with_dns_names(dns_names))
    }

    /// A certificate as messaging vendors issue them: the SMD target as a SAN URI, both TLS uses,
    /// no HPI-O.
    ///
    /// # Errors
    /// [`PkiError`] when the crypto library fails.
    pub fn vendor(
        &self,
        target: &SmdTarget,
        name: &str,
        validity: Validity,
    ) -> Result<Issued, PkiError> {
        self.issue(&Profile::vendor(target, name, validity))
    }

    /// As [`organisation`](Self::organisation), with other addresses of its authority.
    ///
    /// # Errors
    /// [`PkiError`] when the crypto library fails.
    pub fn organisation_asking(
        &self,
        hpio: &Hpio,
        name: &str,
        addresses: &Addresses,
        validity: Validity,
    ) -> Result<Issued, PkiError> {
        let addresses = addresses.clone();
        let profile = Profile::organisation(hpio, name, validity);
        self.issue(&Profile {
            addresses,
            ..profile
        })
    }

    /// An organisation's certificate with one thing wrong at the time `at`.
    ///
    /// # Errors
    /// [`PkiError`] when the crypto library fails.
    pub fn flawed(
        &self,
        hpio: &Hpio,
        name: &str,
        flaw: Flaw,
        at: Timestamp,
    ) -> Result<Issued, PkiError> {
        let profile = Profile::organisation(hpio, name, Validity::two_years(at));
        self.issue(&profile.with_flaw(flaw, at))
    }

    /// Puts a certificate on the revocation list; a second time changes nothing.
    pub fn revoke(&mut self, issued: &Issued, at: Timestamp) {
        let entry = Revoked::new(&issued.certificate, at);
        if !self
            .revoked
            .iter()
            .any(|known| known.serial == entry.serial)
        {
            self.revoked.push(entry);
        }
    }

    /// The organisation authority's revocation list issued at `at`, PEM, current for 7 days.
    ///
    /// # Errors
    /// [`PkiError`] when the crypto library fails.
    pub fn crl_pem(&mut self, at: Timestamp) -> Result<String, PkiError> {
        self.lists = self.lists.saturating_add(1);
        let next = at.plus_millis(LIST_LIFE_MILLIS);
        list::issue(&self.authority, &self.revoked, self.lists, at, next)
    }

    /// The same, current until `next`.
    ///
    /// # Errors
    /// [`PkiError`] when the crypto library fails.
    pub fn crl_pem_until(&mut self, at: Timestamp, next: Timestamp) -> Result<String, PkiError> {
        self.lists = self.lists.saturating_add(1);
        list::issue(&self.authority, &self.revoked, self.lists, at, next)
    }

    /// What the organisation authority answers to an OCSP request, DER, current until `next`;
    /// `None` when the request cannot be read.
    ///
    /// # Errors
    /// [`PkiError`] when the crypto library fails.
    pub fn ocsp_answer(
        &self,
        request: &[u8],
        at: Timestamp,
        next: Timestamp,
    ) -> Result<Option<Vec<u8>>, PkiError> {
        answer::answer(&self.authority, &self.revoked, request, at, next)
    }

    /// The root certificate, PEM.
    #[must_use]
    pub fn root_pem(&self) -> String {
        self.root.certificate().to_pem()
    }

    /// The organisation authority's certificate, PEM.
    #[must_use]
    pub fn intermediate_pem(&self) -> String {
        self.authority.certificate().to_pem()
    }

    fn issue(&self, profile: &Profile) -> Result<Issued, PkiError> {
        let key = Key::generate()?;
        let der = tbs::certificate(profile, &key, &self.authority)?;
        let certificate = Certificate::from_der(&der)?;
        let cert_pem = certificate.to_pem();
        let chain_pem = format!("{cert_pem}{}", self.intermediate_pem());
        let key_pem = key.to_pem()?;
        Ok(Issued {
            certificate,
            cert_pem,
            chain_pem,
            key_pem,
        })
    }
}
