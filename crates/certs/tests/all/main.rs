//! Tests of the certificate crate against a PKI made on the spot.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    missing_docs,
    reason = "tests fail by panicking"
)]

mod chains;
mod hostile;
mod identity;
mod judging;
mod ocsp;
mod pki;
mod reading;
mod revocation;
