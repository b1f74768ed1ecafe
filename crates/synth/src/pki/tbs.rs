//! Certificates as bytes (RFC 5280 §4.1): the part to be signed, and the signature.

use super::authority::Authority;
use super::key::Key;
use super::profile::{Addresses, AltName, Attribute, Profile, Usage};
use super::{PkiError, der};

const VERSION_3: u8 = 2;

const COMMON_NAME: [u32; 4] = [2, 5, 4, 3];
const COUNTRY: [u32; 4] = [2, 5, 4, 6];
const ORGANISATION: [u32; 4] = [2, 5, 4, 10];
const DOMAIN_COMPONENT: [u32; 7] = [0, 9, 2342, 19_200_300, 100, 1, 25];

const SUBJECT_KEY_IDENTIFIER: [u32; 4] = [2, 5, 29, 14];
const KEY_USAGE: [u32; 4] = [2, 5, 29, 15];
const SUBJECT_ALT_NAME: [u32; 4] = [2, 5, 29, 17];
const BASIC_CONSTRAINTS: [u32; 4] = [2, 5, 29, 19];
const CRL_DISTRIBUTION_POINTS: [u32; 4] = [2, 5, 29, 31];
const CERTIFICATE_POLICIES: [u32; 4] = [2, 5, 29, 32];
const AUTHORITY_KEY_IDENTIFIER: [u32; 4] = [2, 5, 29, 35];
const EXTENDED_KEY_USAGE: [u32; 4] = [2, 5, 29, 37];
const AUTHORITY_INFO_ACCESS: [u32; 9] = [1, 3, 6, 1, 5, 5, 7, 1, 1];

const OCSP: [u32; 9] = [1, 3, 6, 1, 5, 5, 7, 48, 1];
const CA_ISSUERS: [u32; 9] = [1, 3, 6, 1, 5, 5, 7, 48, 2];

const SERVER_AUTH: [u32; 9] = [1, 3, 6, 1, 5, 5, 7, 3, 1];
const CLIENT_AUTH: [u32; 9] = [1, 3, 6, 1, 5, 5, 7, 3, 2];

/// Healthcare organisation, SHA-2 (smd §6.3).
const NASH_POLICY: [u32; 8] = [1, 2, 36, 174_030_967, 1, 20, 1, 1];

const SHA1_WITH_RSA: [u32; 7] = [1, 2, 840, 113_549, 1, 1, 5];
const SHA256_WITH_RSA: [u32; 7] = [1, 2, 840, 113_549, 1, 1, 11];

/// A certificate for `key`, signed by `issuer`.
pub(crate) fn certificate(
    profile: &Profile,
    key: &Key,
    issuer: &Authority,
) -> Result<Vec<u8>, PkiError> {
    let name = issuer.certificate().subject_der();
    build(profile, key, issuer.key(), name)
}

/// A certificate for `key`, signed by itself.
pub(crate) fn root(profile: &Profile, key: &Key) -> Result<Vec<u8>, PkiError> {
    build(profile, key, key, &name(&profile.subject))
}

/// What was signed, the algorithm and the signature: the same for certificates and lists.
pub(crate) fn signed(tbs: Vec<u8>, algorithm: Vec<u8>, by: &Key) -> Result<Vec<u8>, PkiError> {
    let signature = der::bit_string(&by.sign(&tbs)?, 0);
    Ok(der::sequence(&[tbs, algorithm, signature]))
}

/// RSA PKCS#1 v1.5 with SHA-256.
pub(crate) fn rsa_sha256() -> Vec<u8> {
    der::sequence(&[der::oid(&SHA256_WITH_RSA), der::null()])
}

/// An extension with its value wrapped as it must be.
pub(crate) fn extension(oid: &[u32], critical: bool, value: &[u8]) -> Vec<u8> {
    let mut parts = vec![der::oid(oid)];
    if critical {
        parts.push(der::boolean_true());
    }
    parts.push(der::octet_string(value));
    der::sequence(&parts)
}

/// authorityKeyIdentifier naming the issuer's key.
pub(crate) fn issuer_key_extension(issuer: &Key) -> Result<Vec<u8>, PkiError> {
    let value = der::sequence(&[der::implicit(0, &issuer.identifier()?)]);
    Ok(extension(&AUTHORITY_KEY_IDENTIFIER, false, &value))
}

fn build(
    profile: &Profile,
    key: &Key,
    issuer_key: &Key,
    issuer_name: &[u8],
) -> Result<Vec<u8>, PkiError> {
    let algorithm = if profile.names_sha1 {
        der::sequence(&[der::oid(&SHA1_WITH_RSA), der::null()])
    } else {
        rsa_sha256()
    };
    let validity = &profile.validity;
    let tbs = der::sequence(&[
        der::explicit(0, &der::integer(&[VERSION_3])),
        der::integer(&key.serial()?),
        algorithm.clone(),
        issuer_name.to_vec(),
        der::sequence(&[
            der::time(validity.not_before),
            der::time(validity.not_after),
        ]),
        name(&profile.subject),
        key.public_der()?,
        der::explicit(3, &der::sequence(&extensions(profile, key, issuer_key)?)),
    ]);
    signed(tbs, algorithm, issuer_key)
}

fn name(attributes: &[(Attribute, String)]) -> Vec<u8> {
    let rdn = |(attribute, text): &(Attribute, String)| {
        let (oid, value) = match attribute {
            Attribute::CommonName => (COMMON_NAME.as_slice(), der::utf8(text)),
            Attribute::Country => (COUNTRY.as_slice(), der::utf8(text)),
            Attribute::DomainComponent => (DOMAIN_COMPONENT.as_slice(), der::ia5(text)),
            Attribute::Organisation => (ORGANISATION.as_slice(), der::utf8(text)),
        };
        der::set(&der::sequence(&[der::oid(oid), value]))
    };
    let rdns: Vec<Vec<u8>> = attributes.iter().map(rdn).collect();
    der::sequence(&rdns)
}

fn extensions(profile: &Profile, key: &Key, issuer_key: &Key) -> Result<Vec<Vec<u8>>, PkiError> {
    let is_authority = profile.usage == Usage::Authority;
    let mut extensions = vec![
        extension(&BASIC_CONSTRAINTS, true, &basic_constraints(is_authority)),
        extension(&KEY_USAGE, true, &key_usage(profile.usage)),
        issuer_key_extension(issuer_key)?,
    ];
    if profile.has_ski {
        let identifier = der::octet_string(&key.identifier()?);
        extensions.push(extension(&SUBJECT_KEY_IDENTIFIER, false, &identifier));
    }
    if profile.nash_policy {
        let policy = der::sequence(&[der::sequence(&[der::oid(&NASH_POLICY)])]);
        extensions.push(extension(&CERTIFICATE_POLICIES, false, &policy));
    }
    if profile.tls_uses {
        let uses = der::sequence(&[der::oid(&CLIENT_AUTH), der::oid(&SERVER_AUTH)]);
        extensions.push(extension(&EXTENDED_KEY_USAGE, false, &uses));
    }
    if !profile.alt_names.is_empty() {
        let names: Vec<Vec<u8>> = profile.alt_names.iter().map(alt_name).collect();
        extensions.push(extension(&SUBJECT_ALT_NAME, false, &der::sequence(&names)));
    }
    extensions.extend(ways_to_ask(&profile.addresses));
    Ok(extensions)
}

fn basic_constraints(is_authority: bool) -> Vec<u8> {
    if is_authority {
        der::sequence(&[der::boolean_true()])
    } else {
        der::sequence(&[])
    }
}

/// The bits of RFC 5280 §4.2.1.3, the first of them highest.
fn key_usage(usage: Usage) -> Vec<u8> {
    match usage {
        Usage::Authority => der::bit_string(&[0b0000_0110], 1),
        Usage::Encipherment => der::bit_string(&[0b0011_0000], 4),
        Usage::Everything => der::bit_string(&[0b1011_0000], 4),
        Usage::Signing => der::bit_string(&[0b1000_0000], 7),
    }
}

fn alt_name(name: &AltName) -> Vec<u8> {
    match name {
        AltName::Dns(name) => der::implicit(2, name.as_bytes()),
        AltName::Uri(uri) => der::implicit(6, uri.as_bytes()),
    }
}

/// cRLDistributionPoints and authorityInfoAccess, as far as there are addresses.
fn ways_to_ask(addresses: &Addresses) -> Vec<Vec<u8>> {
    let mut extensions = Vec::new();
    if let Some(url) = &addresses.list {
        let points = distribution_points(url);
        extensions.push(extension(&CRL_DISTRIBUTION_POINTS, false, &points));
    }
    let ocsp = addresses.ocsp.iter().map(|url| (OCSP, url));
    let issuer = addresses.issuer.iter().map(|url| (CA_ISSUERS, url));
    let access = ocsp
        .chain(issuer)
        .map(|(method, url)| der::sequence(&[der::oid(&method), der::implicit(6, url.as_bytes())]));
    let access: Vec<Vec<u8>> = access.collect();
    if !access.is_empty() {
        let access = der::sequence(&access);
        extensions.push(extension(&AUTHORITY_INFO_ACCESS, false, &access));
    }
    extensions
}

/// One point with one full name.
fn distribution_points(url: &str) -> Vec<u8> {
    let full_name = der::explicit(0, &der::implicit(6, url.as_bytes()));
    der::sequence(&[der::sequence(&[der::explicit(0, &full_name)])])
}
