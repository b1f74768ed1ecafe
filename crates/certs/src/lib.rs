//! What a certificate says, and whether to believe it: pure decisions over given bytes and a
//! given time (no files, no network, no clock).
//!
//! - [`Certificate`] reads one X.509 certificate, from DER or from any of the PEM spellings that
//!   directories publish.
//!
//! Facts are those of NASH organisation certificates and of messaging vendors' certificates as
//! they are met in Australian secure message delivery.
#![forbid(unsafe_code)]

mod certificate;
mod error;
mod fields;
mod pem;
mod usage;

pub use certificate::Certificate;
pub use error::CertificateError;
pub use usage::{ExtendedKeyUsage, KeyUsage, SignatureAlgorithm};
