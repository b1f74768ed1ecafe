//! What happens to certificates, over two real gateways: each drill ends in the plain sentence that
//! a practice manager reads, or in nobody noticing anything.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    missing_docs,
    reason = "tests fail by panicking"
)]

mod chains;
mod drill;
mod revocation;
mod rollover;
