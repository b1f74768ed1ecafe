//! What a certificate says, and whether to believe it: pure decisions over given bytes and a
//! given time (no files, no network, no clock).
//!
//! - [`Certificate`] reads one X.509 certificate, from DER or from any of the PEM spellings that
//!   directories publish.
//! - [`Certificate::organisations`] and [`proves`] say whom it names: a NASH certificate by its
//!   HPI-O, a messaging vendor's by the SMD target (smd §6.2, §6.3).
//! - [`Anchors`] hold what the operator trusts; [`judge`] decides whether a certificate may be
//!   used for a [`Purpose`] at a time, and gives [`Trusted`] or the one [`Refusal`] to show.
//! - [`RevocationList`] is a list whose signature was checked.
//!
//! Being named and being trusted are two questions: whoever accepts a message asks both.
#![forbid(unsafe_code)]

mod anchors;
mod certificate;
mod chain;
mod error;
mod fields;
mod identity;
mod judge;
mod lineage;
mod pem;
mod purpose;
mod refusal;
mod revocation;
mod revocation_list;
mod usage;

pub use anchors::{Anchors, AnchorsError};
pub use certificate::Certificate;
pub use error::CertificateError;
pub use identity::{IdentityMismatch, proves};
pub use judge::{MAX_PEER_INTERMEDIATES, Trusted, judge, judge_with};
pub use purpose::Purpose;
pub use refusal::Refusal;
pub use revocation::Revocation;
pub use revocation_list::{
    Freshness, MAX_REVOCATION_LIST_BYTES, RevocationList, RevocationListError,
};
pub use usage::{ExtendedKeyUsage, KeyUsage, SignatureAlgorithm};
