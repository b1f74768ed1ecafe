//! Why bytes could not be read as a certificate.

use thiserror::Error;

/// A certificate that could not be read. The text never repeats the input.
#[derive(Clone, Copy, Debug, Eq, Error, PartialEq)]
pub enum CertificateError {
    /// The base64 text between the markers is damaged.
    #[error("the certificate text is not valid base64: copy it again, whole")]
    Base64,
    /// Nothing but white space.
    #[error("no certificate was given: the text is empty")]
    Empty,
    /// The input is well formed but is something else, named here.
    #[error("this is {found}, not a certificate: supply the certificate itself")]
    FoundInstead {
        /// What it is, in words.
        found: &'static str,
    },
    /// The DER structure is wrong at the named place.
    #[error("the certificate is malformed at its {place}: ask its owner for a fresh copy")]
    Malformed {
        /// The part that could not be read.
        place: &'static str,
    },
    /// `-----BEGIN` without its `-----END`.
    #[error("the certificate text is cut off: its END line is missing")]
    NoEndMarker,
    /// More certificates than a bundle may hold.
    #[error("more than {limit} certificates in one file: split the file")]
    TooMany {
        /// The limit, in certificates.
        limit: usize,
    },
    /// Larger than any certificate or bundle is allowed to be.
    #[error("{bytes} bytes is too large for a certificate file (limit {limit} bytes)")]
    TooLarge {
        /// Size of the input in bytes.
        bytes: usize,
        /// The limit in bytes.
        limit: usize,
    },
    /// Bytes follow the end of the certificate.
    #[error("there are extra bytes after the certificate: supply the certificate alone")]
    TrailingData,
}
