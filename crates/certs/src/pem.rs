//! Certificate text as it is found in the field, turned into DER.
//!
//! Directories publish RFC 7468 PEM with any line ends, PEM on one line, PEM with the two
//! characters `\n` in place of line ends, base64 of PEM text, and bare base64 DER.

use base64::Engine;
use base64::alphabet::STANDARD;
use base64::engine::DecodePaddingMode;
use base64::engine::general_purpose::{GeneralPurpose, GeneralPurposeConfig};

use crate::CertificateError;

/// Largest certificate text or bundle read, in bytes.
pub(crate) const MAX_TEXT_BYTES: usize = 4 * 1024 * 1024;

/// Most certificates or revocation lists in one bundle.
pub(crate) const MAX_BLOCKS: usize = 1_000;

const BEGIN: &str = "-----BEGIN ";
const END: &str = "-----END ";
const DASHES: &str = "-----";

/// Published base64 comes with and without padding.
const BASE64: GeneralPurpose = GeneralPurpose::new(
    &STANDARD,
    GeneralPurposeConfig::new()
        .with_decode_padding_mode(DecodePaddingMode::Indifferent)
        .with_decode_allow_trailing_bits(true),
);

/// What kind of block to take out of the text.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Kind {
    /// `CERTIFICATE`, and the older `X509 CERTIFICATE`.
    Certificate,
    /// `X509 CRL`.
    RevocationList,
}

impl Kind {
    fn takes(self, label: &str) -> bool {
        match self {
            Self::Certificate => matches!(label, "CERTIFICATE" | "X509 CERTIFICATE"),
            Self::RevocationList => matches!(label, "X509 CRL" | "CRL"),
        }
    }
}

/// The DER of every block of `kind` in `bytes`: DER itself, or text in any published spelling.
///
/// # Errors
/// When nothing of that kind is there, or a block is damaged or too large.
pub(crate) fn ders(bytes: &[u8], kind: Kind) -> Result<Vec<Vec<u8>>, CertificateError> {
    if bytes.len() > MAX_TEXT_BYTES {
        return Err(CertificateError::TooLarge {
            bytes: bytes.len(),
            limit: MAX_TEXT_BYTES,
        });
    }
    match std::str::from_utf8(bytes) {
        Ok(text) => from_text(text, kind),
        Err(_) if is_der(bytes) => Ok(vec![bytes.to_vec()]),
        Err(_) => Err(CertificateError::Base64),
    }
}

fn from_text(text: &str, kind: Kind) -> Result<Vec<Vec<u8>>, CertificateError> {
    let text = unescape(text.trim_start_matches('\u{feff}'));
    let text = text.trim();
    if text.is_empty() {
        return Err(CertificateError::Empty);
    }
    if text.contains(BEGIN) {
        return blocks(text, kind);
    }
    let inner = decode(text)?;
    if is_der(&inner) {
        return Ok(vec![inner]);
    }
    match std::str::from_utf8(&inner) {
        Ok(pem) if pem.contains(BEGIN) => blocks(&unescape(pem), kind),
        Ok(_) | Err(_) => Err(CertificateError::Malformed {
            place: "outermost structure",
        }),
    }
}

/// JSON that was escaped twice leaves `\n` and `\r` as two characters each.
fn unescape(text: &str) -> String {
    text.replace("\\r", "").replace("\\n", "\n")
}

fn blocks(text: &str, kind: Kind) -> Result<Vec<Vec<u8>>, CertificateError> {
    let mut ders = Vec::new();
    let mut other = None;
    let mut rest = text;
    while let Some(start) = rest.find(BEGIN) {
        let after = &rest[start + BEGIN.len()..];
        let (label, body) = after
            .split_once(DASHES)
            .ok_or(CertificateError::NoEndMarker)?;
        let end = body.find(END).ok_or(CertificateError::NoEndMarker)?;
        if kind.takes(label.trim()) {
            if ders.len() == MAX_BLOCKS {
                return Err(CertificateError::TooMany { limit: MAX_BLOCKS });
            }
            ders.push(decode(&body[..end])?);
        } else {
            other = Some(what(label));
        }
        rest = &body[end + END.len()..];
    }
    match (ders.is_empty(), other) {
        (true, Some(found)) => Err(CertificateError::FoundInstead { found }),
        (true, None) => Err(CertificateError::Empty),
        (false, _) => Ok(ders),
    }
}

/// A known name for a PEM label, so that no unknown text reaches an error.
fn what(label: &str) -> &'static str {
    match label.trim() {
        key if key.ends_with("PRIVATE KEY") => "a private key",
        "CERTIFICATE" | "X509 CERTIFICATE" => "a certificate",
        "CERTIFICATE REQUEST" | "NEW CERTIFICATE REQUEST" => "a certificate request",
        "PKCS7" | "CMS" => "a PKCS#7 bundle",
        "PUBLIC KEY" | "RSA PUBLIC KEY" => "a public key",
        "X509 CRL" | "CRL" => "a revocation list",
        _ => "another kind of file",
    }
}

fn decode(text: &str) -> Result<Vec<u8>, CertificateError> {
    let compact: Vec<u8> = text
        .bytes()
        .filter(|byte| !byte.is_ascii_whitespace())
        .collect();
    if compact.is_empty() {
        return Err(CertificateError::Empty);
    }
    BASE64.decode(compact).map_err(|_| CertificateError::Base64)
}

/// A certificate or CRL is a SEQUENCE of more than 127 bytes: 0x30, then a long-form length.
fn is_der(bytes: &[u8]) -> bool {
    matches!(bytes, [0x30, 0x80..=0x84, ..])
}

/// RFC 7468 PEM of one certificate: 64 columns, LF line ends.
pub(crate) fn write(der: &[u8]) -> String {
    let text = BASE64.encode(der);
    let mut pem = String::with_capacity(text.len() + text.len() / PEM_COLUMNS + 64);
    pem.push_str("-----BEGIN CERTIFICATE-----\n");
    let mut rest = text.as_str();
    while !rest.is_empty() {
        let (line, tail) = rest.split_at(PEM_COLUMNS.min(rest.len()));
        pem.push_str(line);
        pem.push('\n');
        rest = tail;
    }
    pem.push_str("-----END CERTIFICATE-----\n");
    pem
}

/// Characters a line, RFC 7468 §2.
const PEM_COLUMNS: usize = 64;
