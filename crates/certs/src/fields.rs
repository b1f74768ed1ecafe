//! The parts of a certificate that decisions need, copied out of the DER once.

use ids::Timestamp;
use x509_parser::certificate::X509Certificate;
use x509_parser::extensions::{
    CRLDistributionPoint, DistributionPointName, GeneralName, ParsedExtension,
};
use x509_parser::prelude::{ASN1Time, FromDer};
use x509_parser::public_key::PublicKey;
use x509_parser::x509::{AttributeTypeAndValue, SubjectPublicKeyInfo, X509Name};

use crate::{CertificateError, ExtendedKeyUsage, KeyUsage, SignatureAlgorithm};

/// Largest single certificate read, in bytes. Real ones are 1 to 3 KB.
pub(crate) const MAX_CERTIFICATE_BYTES: usize = 64 * 1024;

const DOMAIN_COMPONENT: &str = "0.9.2342.19200300.100.1.25";
const COMMON_NAME: &str = "2.5.4.3";
const USER_ID: &str = "0.9.2342.19200300.100.1.1";
const OCSP: &str = "1.3.6.1.5.5.7.48.1";
const CA_ISSUERS: &str = "1.3.6.1.5.5.7.48.2";

/// What was read; lists are in the order of the certificate.
#[derive(Default)]
pub(crate) struct Fields {
    pub(crate) subject: String,
    pub(crate) issuer: String,
    /// DER of the subject and issuer names, for matching.
    pub(crate) subject_der: Vec<u8>,
    pub(crate) issuer_der: Vec<u8>,
    /// Big endian, without leading zero bytes.
    pub(crate) serial: Vec<u8>,
    pub(crate) not_before: Option<Timestamp>,
    pub(crate) not_after: Option<Timestamp>,
    /// SubjectPublicKeyInfo, DER.
    pub(crate) public_key: Vec<u8>,
    pub(crate) rsa_bits: Option<u32>,
    pub(crate) signature_algorithm: Option<SignatureAlgorithm>,
    pub(crate) ski: Option<Vec<u8>>,
    pub(crate) is_authority: bool,
    pub(crate) key_usage: Option<KeyUsage>,
    pub(crate) extended_key_usage: Option<ExtendedKeyUsage>,
    pub(crate) policies: Vec<String>,
    pub(crate) crl_distribution_points: Vec<String>,
    pub(crate) ocsp: Vec<String>,
    pub(crate) ca_issuers: Vec<String>,
    pub(crate) san_uris: Vec<String>,
    pub(crate) domain_components: Vec<String>,
    pub(crate) common_names: Vec<String>,
    pub(crate) user_ids: Vec<String>,
}

impl Fields {
    /// Reads every field of one whole certificate.
    pub(crate) fn parse(der: &[u8]) -> Result<Self, CertificateError> {
        if der.is_empty() {
            return Err(CertificateError::Empty);
        }
        if der.len() > MAX_CERTIFICATE_BYTES {
            let (bytes, limit) = (der.len(), MAX_CERTIFICATE_BYTES);
            return Err(CertificateError::TooLarge { bytes, limit });
        }
        let (rest, cert) =
            X509Certificate::from_der(der).map_err(|_| malformed("ASN.1 structure"))?;
        if !rest.is_empty() {
            return Err(CertificateError::TrailingData);
        }
        let mut fields = Self {
            subject: name_text(cert.subject(), "subject name")?,
            issuer: name_text(cert.issuer(), "issuer name")?,
            subject_der: cert.subject().as_raw().to_vec(),
            issuer_der: cert.issuer().as_raw().to_vec(),
            serial: significant(cert.raw_serial()).to_vec(),
            not_before: Some(timestamp(cert.validity().not_before)),
            not_after: Some(timestamp(cert.validity().not_after)),
            public_key: cert.public_key().raw.to_vec(),
            rsa_bits: rsa_bits(cert.public_key()),
            signature_algorithm: Some(SignatureAlgorithm::from_oid(
                &cert.signature_algorithm.algorithm.to_id_string(),
            )),
            domain_components: attributes(cert.subject(), DOMAIN_COMPONENT),
            common_names: attributes(cert.subject(), COMMON_NAME),
            user_ids: attributes(cert.subject(), USER_ID),
            ..Self::default()
        };
        fields.read_extensions(&cert)?;
        Ok(fields)
    }

    fn read_extensions(&mut self, cert: &X509Certificate<'_>) -> Result<(), CertificateError> {
        cert.extensions_map()
            .map_err(|_| malformed("extensions (one is repeated)"))?;
        for extension in cert.iter_extensions() {
            self.read_extension(extension.parsed_extension())?;
        }
        Ok(())
    }

    #[expect(
        clippy::wildcard_enum_match_arm,
        reason = "a foreign enum that grows; extensions without a bearing on decisions are skipped"
    )]
    fn read_extension(&mut self, extension: &ParsedExtension<'_>) -> Result<(), CertificateError> {
        match extension {
            ParsedExtension::SubjectKeyIdentifier(id) => self.ski = Some(id.0.to_vec()),
            ParsedExtension::KeyUsage(usage) => {
                self.key_usage = Some(KeyUsage::from_bits(usage.flags));
            }
            ParsedExtension::ExtendedKeyUsage(usage) => {
                self.extended_key_usage = Some(ExtendedKeyUsage {
                    any: usage.any,
                    client_auth: usage.client_auth,
                    ocsp_signing: usage.ocsp_signing,
                    server_auth: usage.server_auth,
                });
            }
            ParsedExtension::BasicConstraints(constraints) => self.is_authority = constraints.ca,
            ParsedExtension::CertificatePolicies(policies) => {
                self.policies = policies
                    .iter()
                    .map(|p| p.policy_id.to_id_string())
                    .collect();
            }
            ParsedExtension::CRLDistributionPoints(points) => {
                self.crl_distribution_points = points.iter().flat_map(point_uris).collect();
            }
            ParsedExtension::AuthorityInfoAccess(access) => {
                for description in &access.accessdescs {
                    let Some(uri) = uri(&description.access_location) else {
                        continue;
                    };
                    match description.access_method.to_id_string().as_str() {
                        OCSP => self.ocsp.push(uri),
                        CA_ISSUERS => self.ca_issuers.push(uri),
                        _ => {}
                    }
                }
            }
            ParsedExtension::SubjectAlternativeName(names) => {
                self.san_uris = names.general_names.iter().filter_map(uri).collect();
            }
            ParsedExtension::ParseError { .. } => return Err(malformed("extensions")),
            _ => {}
        }
        Ok(())
    }
}

fn malformed(place: &'static str) -> CertificateError {
    CertificateError::Malformed { place }
}

fn name_text(name: &X509Name<'_>, place: &'static str) -> Result<String, CertificateError> {
    name.to_string_with_registry(x509_parser::objects::oid_registry())
        .map_err(|_| malformed(place))
}

/// Serial numbers and moduli are signed integers in DER: a zero byte may lead.
pub(crate) fn significant(bytes: &[u8]) -> &[u8] {
    let zeros = bytes.iter().take_while(|byte| **byte == 0).count();
    &bytes[zeros.min(bytes.len().saturating_sub(1))..]
}

/// X.509 times have whole seconds.
pub(crate) fn timestamp(time: ASN1Time) -> Timestamp {
    Timestamp::from_millis(time.timestamp().saturating_mul(1_000))
}

fn rsa_bits(key: &SubjectPublicKeyInfo<'_>) -> Option<u32> {
    let Ok(PublicKey::RSA(rsa)) = key.parsed() else {
        return None;
    };
    let modulus = significant(rsa.modulus);
    let leading = modulus.first()?.leading_zeros();
    u32::try_from(modulus.len())
        .ok()?
        .checked_mul(8)?
        .checked_sub(leading)
}

fn attributes(name: &X509Name<'_>, oid: &str) -> Vec<String> {
    name.iter_attributes()
        .filter(|attribute| attribute.attr_type().to_id_string() == oid)
        .filter_map(attribute_text)
        .collect()
}

fn attribute_text(attribute: &AttributeTypeAndValue<'_>) -> Option<String> {
    attribute.as_str().ok().map(str::to_owned)
}

fn point_uris(point: &CRLDistributionPoint<'_>) -> Vec<String> {
    match &point.distribution_point {
        Some(DistributionPointName::FullName(names)) => names.iter().filter_map(uri).collect(),
        Some(DistributionPointName::NameRelativeToCRLIssuer(_)) | None => Vec::new(),
    }
}

/// The URI of a general name, when it is one.
pub(crate) fn uri(name: &GeneralName<'_>) -> Option<String> {
    if let GeneralName::URI(uri) = name {
        Some((*uri).to_owned())
    } else {
        None
    }
}
