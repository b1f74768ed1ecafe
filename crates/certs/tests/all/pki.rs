//! A small PKI: root, organisation authority, leaves of any shape.

use std::sync::LazyLock;

use certs::{Anchors, Certificate};
use ids::Timestamp;
use rcgen::{
    BasicConstraints, CertificateParams, CertificateRevocationListParams, CertifiedIssuer,
    CrlDistributionPoint, DistinguishedName, DnType, ExtendedKeyUsagePurpose, IsCa, KeyIdMethod,
    KeyPair, KeyUsagePurpose, PKCS_RSA_SHA256, PublicKeyData, RevokedCertParams, SanType,
    SerialNumber,
};
use time::{Duration, OffsetDateTime};

pub(crate) const HPIO: &str = "8003628233352432";
pub(crate) const OTHER_HPIO: &str = "8003620000030499";
pub(crate) const CRL_URL: &str = "http://crl.example.invalid/oca.crl";
pub(crate) const DAY: i64 = 24 * 60 * 60 * 1_000;

const DOMAIN_COMPONENT: [u64; 7] = [0, 9, 2342, 19200300, 100, 1, 25];
const USER_ID: [u64; 7] = [0, 9, 2342, 19200300, 100, 1, 1];

/// Key making is slow, so keys are shared by all tests.
pub(crate) static ROOT_KEY: LazyLock<KeyPair> = LazyLock::new(rsa);
pub(crate) static OCA_KEY: LazyLock<KeyPair> = LazyLock::new(rsa);
pub(crate) static LEAF_KEY: LazyLock<KeyPair> = LazyLock::new(rsa);

fn rsa() -> KeyPair {
    KeyPair::generate_for(&PKCS_RSA_SHA256).unwrap()
}

pub(crate) fn now() -> Timestamp {
    Timestamp::parse_rfc3339("2026-11-22T01:02:03Z").unwrap()
}

pub(crate) fn date(at: Timestamp) -> OffsetDateTime {
    OffsetDateTime::UNIX_EPOCH + Duration::milliseconds(at.as_millis())
}

pub(crate) type Authority = CertifiedIssuer<'static, &'static KeyPair>;

pub(crate) struct Pki {
    pub(crate) root: Authority,
    pub(crate) oca: Authority,
}

/// The usual two-step PKI.
pub(crate) fn pki() -> Pki {
    let root = root_named("TEST Root", &ROOT_KEY);
    let oca = CertifiedIssuer::signed_by(authority("TEST OCA"), &*OCA_KEY, &root).unwrap();
    Pki { root, oca }
}

pub(crate) fn root_named(name: &str, key: &'static KeyPair) -> Authority {
    CertifiedIssuer::self_signed(authority(name), key).unwrap()
}

impl Pki {
    pub(crate) fn anchors(&self) -> Anchors {
        Anchors::new(self.root.pem().as_bytes())
            .unwrap()
            .with_intermediates(self.oca.pem().as_bytes())
            .unwrap()
    }

    pub(crate) fn issue(&self, leaf: &CertificateParams) -> Certificate {
        issue(leaf, &*LEAF_KEY, &self.oca)
    }

    pub(crate) fn oca_certificate(&self) -> Certificate {
        Certificate::from_der(self.oca.der()).unwrap()
    }
}

pub(crate) fn issue(
    leaf: &CertificateParams,
    key: &impl PublicKeyData,
    issuer: &Authority,
) -> Certificate {
    Certificate::from_der(leaf.signed_by(key, issuer).unwrap().der()).unwrap()
}

pub(crate) fn authority(name: &str) -> CertificateParams {
    let mut params = CertificateParams::default();
    params.distinguished_name = DistinguishedName::new();
    params.distinguished_name.push(DnType::CountryName, "AU");
    params.distinguished_name.push(DnType::CommonName, name);
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    params.key_usages = vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::CrlSign];
    params.not_before = date(now().plus_millis(-400 * DAY));
    params.not_after = date(now().plus_millis(4_000 * DAY));
    params
}

/// A leaf shaped like NASH's as far as the library allows: one DC instead of five.
pub(crate) fn leaf() -> CertificateParams {
    let mut params = CertificateParams::default();
    params.distinguished_name = DistinguishedName::new();
    push_dc(&mut params, HPIO);
    params
        .distinguished_name
        .push(DnType::OrganizationName, "Wattle Street Medical");
    params
        .distinguished_name
        .push(DnType::CommonName, common_name(HPIO));
    params.is_ca = IsCa::ExplicitNoCa;
    params.key_usages = vec![
        KeyUsagePurpose::DigitalSignature,
        KeyUsagePurpose::KeyEncipherment,
        KeyUsagePurpose::DataEncipherment,
    ];
    params.crl_distribution_points = vec![CrlDistributionPoint {
        uris: vec![CRL_URL.to_owned()],
    }];
    params.serial_number = Some(SerialNumber::from(vec![0x00, 0xc1, 0x02, 0x03]));
    params.not_before = date(now().plus_millis(-30 * DAY));
    params.not_after = date(now().plus_millis(700 * DAY));
    params
}

pub(crate) fn common_name(hpio: &str) -> String {
    format!("general.{hpio}.id.electronichealth.net.au")
}

/// A messaging vendor's leaf: an SMD target in its SAN and both TLS uses.
pub(crate) fn vendor_leaf(target: &str) -> CertificateParams {
    let mut params = leaf();
    params.distinguished_name = DistinguishedName::new();
    params
        .distinguished_name
        .push(DnType::CommonName, "node 7 of a vendor");
    push_uri(&mut params, target);
    params.extended_key_usages = vec![
        ExtendedKeyUsagePurpose::ClientAuth,
        ExtendedKeyUsagePurpose::ServerAuth,
    ];
    params
}

pub(crate) fn push_dc(params: &mut CertificateParams, value: &str) {
    params
        .distinguished_name
        .push(DnType::from_oid(&DOMAIN_COMPONENT), value);
}

pub(crate) fn push_uid(params: &mut CertificateParams, value: &str) {
    params
        .distinguished_name
        .push(DnType::from_oid(&USER_ID), value);
}

pub(crate) fn push_uri(params: &mut CertificateParams, uri: &str) {
    params
        .subject_alt_names
        .push(SanType::URI(uri.try_into().unwrap()));
}

/// A revocation list naming the given serial numbers.
pub(crate) fn list(serials: &[&[u8]]) -> CertificateRevocationListParams {
    let revoked = |serial: &&[u8]| RevokedCertParams {
        serial_number: SerialNumber::from_slice(serial),
        revocation_time: date(now().plus_millis(-DAY)),
        reason_code: None,
        invalidity_date: None,
    };
    CertificateRevocationListParams {
        this_update: date(now().plus_millis(-DAY)),
        next_update: date(now().plus_millis(6 * DAY)),
        crl_number: SerialNumber::from(7),
        issuing_distribution_point: None,
        revoked_certs: serials.iter().map(revoked).collect(),
        key_identifier_method: KeyIdMethod::Sha256,
    }
}

/// The same certificate with its two algorithm names changed from RSA with SHA-256 to SHA-1. The
/// signature is then wrong too, but the digest must be refused before any signature is looked at.
pub(crate) fn as_sha1(certificate: &Certificate) -> Certificate {
    const SHA256: [u8; 9] = [0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01, 0x0b];
    let mut der = certificate.der().to_vec();
    let found: Vec<usize> = (0..der.len() - SHA256.len())
        .filter(|at| der[*at..].starts_with(&SHA256))
        .collect();
    assert_eq!(found.len(), 2, "one algorithm name inside, one outside");
    for at in found {
        der[at + SHA256.len() - 1] = 0x05;
    }
    Certificate::from_der(&der).unwrap()
}
