//! What a certificate says, and whether to believe it: pure decisions over given bytes and a
//! given time (no files, no network, no clock).
//!
//! - [`Certificate`] reads one X.509 certificate, from DER or from any of the PEM spellings that
//!   directories publish.
//! - [`Certificate::organisations`] and [`proves`] say whom it names: a NASH certificate by its
//!   HPI-O, a messaging vendor's by the SMD target (smd §6.2, §6.3).
//! - [`Anchors`] hold what the operator trusts; [`judge`] decides whether a certificate may be
//!   used for a [`Purpose`] at a time, and gives [`Trusted`] or the one [`Refusal`] to show.
//! - [`RevocationList`] and [`OcspAnswer`] are words of an authority whose signature was checked;
//!   [`RevocationPolicy`] says what to make of an authority that is silent.
//!
//! Being named and being trusted are two questions: whoever accepts a message asks both.
#![forbid(unsafe_code)]

mod anchors;
mod certificate;
mod chain;
mod der;
mod error;
mod fields;
mod freshness;
mod identity;
mod judge;
mod lineage;
mod ocsp_answer;
mod ocsp_error;
mod ocsp_extension;
mod ocsp_request;
mod pem;
mod purpose;
mod refusal;
mod revocation;
mod revocation_list;
mod revocation_policy;
mod signature;
mod usage;

pub use anchors::{Anchors, AnchorsError};
pub use certificate::Certificate;
pub use error::CertificateError;
pub use freshness::Freshness;
pub use identity::{IdentityMismatch, proves};
pub use judge::{MAX_PEER_INTERMEDIATES, Trusted, judge, judge_with};
pub use ocsp_answer::{MAX_OCSP_BYTES, OcspAnswer, OcspQuestion, OcspStatus};
pub use ocsp_error::OcspError;
pub use ocsp_request::ocsp_request;
pub use purpose::Purpose;
pub use refusal::Refusal;
pub use revocation::{LastWord, Revocation};
pub use revocation_list::{MAX_REVOCATION_LIST_BYTES, RevocationList, RevocationListError};
pub use revocation_policy::{RevocationMode, RevocationPolicy};
pub use usage::{ExtendedKeyUsage, KeyUsage, SignatureAlgorithm};
