//! One X.509 certificate, read once and cheap to clone.

use std::fmt;
use std::sync::Arc;

use aws_lc_rs::digest;
use ids::Timestamp;

use crate::fields::Fields;
use crate::pem::{self, Kind};
use crate::{CertificateError, ExtendedKeyUsage, KeyUsage, SignatureAlgorithm};

/// A parsed certificate. Being readable says nothing about being trusted: see
/// [`judge`](crate::judge).
///
/// Two certificates are equal when their DER is.
#[derive(Clone)]
pub struct Certificate(Arc<Inner>);

struct Inner {
    der: Vec<u8>,
    thumbprint: [u8; 32],
    not_before: Timestamp,
    not_after: Timestamp,
    signature_algorithm: SignatureAlgorithm,
    fields: Fields,
}

impl Certificate {
    /// Reads one DER certificate that fills `der` exactly.
    ///
    /// # Errors
    /// [`CertificateError`] when the structure or any extension cannot be read, an extension is
    /// repeated, bytes follow, or `der` is larger than 64 KiB.
    pub fn from_der(der: &[u8]) -> Result<Self, CertificateError> {
        let mut fields = Fields::parse(der)?;
        let malformed = |place| CertificateError::Malformed { place };
        let thumbprint = digest::digest(&digest::SHA256, der);
        Ok(Self(Arc::new(Inner {
            der: der.to_vec(),
            thumbprint: thumbprint
                .as_ref()
                .try_into()
                .map_err(|_| malformed("thumbprint"))?,
            not_before: fields.not_before.ok_or(malformed("validity"))?,
            not_after: fields.not_after.ok_or(malformed("validity"))?,
            signature_algorithm: fields
                .signature_algorithm
                .take()
                .ok_or(malformed("signature algorithm"))?,
            fields,
        })))
    }

    /// Reads the first certificate in a text: RFC 7468 PEM with any line ends, PEM on one line,
    /// PEM with a literal `\n` for line ends, base64 of PEM text, or bare base64 DER.
    ///
    /// # Errors
    /// [`CertificateError`] when no certificate is found or the first is damaged.
    pub fn from_pem(text: &str) -> Result<Self, CertificateError> {
        let mut chain = Self::chain_from_pem(text)?;
        Ok(chain.swap_remove(0))
    }

    /// Reads every certificate of a text, in order, in the spellings of
    /// [`from_pem`](Self::from_pem). The result is never empty.
    ///
    /// # Errors
    /// [`CertificateError`] when none is found or any is damaged.
    pub fn chain_from_pem(text: &str) -> Result<Vec<Self>, CertificateError> {
        Self::chain_from_bytes(text.as_bytes())
    }

    /// Reads the bytes of a certificate file: DER, or what
    /// [`chain_from_pem`](Self::chain_from_pem) takes. The result is never empty.
    ///
    /// # Errors
    /// [`CertificateError`] when none is found or any is damaged.
    pub fn chain_from_bytes(bytes: &[u8]) -> Result<Vec<Self>, CertificateError> {
        pem::ders(bytes, Kind::Certificate)?
            .iter()
            .map(|der| Self::from_der(der))
            .collect()
    }

    /// The certificate as it was signed.
    #[must_use]
    pub fn der(&self) -> &[u8] {
        &self.0.der
    }

    /// The certificate as RFC 7468 PEM: 64 columns, LF line ends, ending in LF.
    #[must_use]
    pub fn to_pem(&self) -> String {
        pem::write(self.der())
    }

    /// The subject name, most general part first, such as `C=AU, O=GOV, CN=...`.
    #[must_use]
    pub fn subject(&self) -> &str {
        &self.0.fields.subject
    }

    /// The issuer's name, written like [`subject`](Self::subject).
    #[must_use]
    pub fn issuer(&self) -> &str {
        &self.0.fields.issuer
    }

    /// The serial number, lower-case hexadecimal without leading zero bytes.
    #[must_use]
    pub fn serial(&self) -> String {
        hex(&self.0.fields.serial)
    }

    /// First moment of validity.
    #[must_use]
    pub fn not_before(&self) -> Timestamp {
        self.0.not_before
    }

    /// Last second of validity (inclusive, RFC 5280 §4.1.2.5).
    #[must_use]
    pub fn not_after(&self) -> Timestamp {
        self.0.not_after
    }

    /// The subject key identifier exactly as the extension has it (20 bytes today, 8 in older
    /// NASH certificates); `None` without the extension. It is never computed.
    #[must_use]
    pub fn ski(&self) -> Option<&[u8]> {
        self.0.fields.ski.as_deref()
    }

    /// The SubjectPublicKeyInfo, DER.
    #[must_use]
    pub fn public_key_der(&self) -> &[u8] {
        &self.0.fields.public_key
    }

    /// Length of the RSA modulus in bits; `None` when the key is not RSA.
    #[must_use]
    pub fn rsa_bits(&self) -> Option<u32> {
        self.0.fields.rsa_bits
    }

    /// How the issuer signed this certificate.
    #[must_use]
    pub fn signature_algorithm(&self) -> &SignatureAlgorithm {
        &self.0.signature_algorithm
    }

    /// Whether basicConstraints marks it as a certification authority.
    #[must_use]
    pub fn is_authority(&self) -> bool {
        self.0.fields.is_authority
    }

    /// The keyUsage extension; `None` (no restriction) when absent.
    #[must_use]
    pub fn key_usage(&self) -> Option<KeyUsage> {
        self.0.fields.key_usage
    }

    /// The extKeyUsage extension; `None` (no restriction) when absent, as in NASH certificates.
    #[must_use]
    pub fn extended_key_usage(&self) -> Option<&ExtendedKeyUsage> {
        self.0.fields.extended_key_usage.as_ref()
    }

    /// Certificate policies as dotted object identifiers.
    #[must_use]
    pub fn policies(&self) -> &[String] {
        &self.0.fields.policies
    }

    /// Where the issuer's revocation list can be fetched.
    #[must_use]
    pub fn crl_distribution_points(&self) -> &[String] {
        &self.0.fields.crl_distribution_points
    }

    /// OCSP responders named by authorityInfoAccess.
    #[must_use]
    pub fn ocsp_responders(&self) -> &[String] {
        &self.0.fields.ocsp
    }

    /// Where authorityInfoAccess says the issuer's own certificate can be fetched.
    #[must_use]
    pub fn ca_issuers(&self) -> &[String] {
        &self.0.fields.ca_issuers
    }

    /// URIs of subjectAltName. Vendors put their SMD target here.
    #[must_use]
    pub fn san_uris(&self) -> &[String] {
        &self.0.fields.san_uris
    }

    /// The subject name, DER, as whoever issues below it must repeat it.
    #[must_use]
    pub fn subject_der(&self) -> &[u8] {
        &self.0.fields.subject_der
    }

    pub(crate) fn issuer_der(&self) -> &[u8] {
        &self.0.fields.issuer_der
    }

    /// The serial number, big endian without leading zero bytes.
    #[must_use]
    pub fn serial_bytes(&self) -> &[u8] {
        &self.0.fields.serial
    }

    pub(crate) fn domain_components(&self) -> &[String] {
        &self.0.fields.domain_components
    }

    pub(crate) fn common_names(&self) -> &[String] {
        &self.0.fields.common_names
    }

    pub(crate) fn user_ids(&self) -> &[String] {
        &self.0.fields.user_ids
    }

    /// SHA-256 of the DER.
    #[must_use]
    pub fn thumbprint_sha256(&self) -> [u8; 32] {
        self.0.thumbprint
    }

    /// SHA-256 of the DER, lower-case hexadecimal.
    #[must_use]
    pub fn thumbprint_hex(&self) -> String {
        hex(&self.0.thumbprint)
    }
}

impl fmt::Debug for Certificate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Certificate")
            .field("subject", &self.subject())
            .field("serial", &self.serial())
            .field("thumbprint", &self.thumbprint_hex())
            .finish_non_exhaustive()
    }
}

impl PartialEq for Certificate {
    fn eq(&self, other: &Self) -> bool {
        self.0.der == other.0.der
    }
}

impl Eq for Certificate {}

impl std::hash::Hash for Certificate {
    fn hash<H: std::hash::Hasher>(&self, state: &mut H) {
        self.0.thumbprint.hash(state);
    }
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
