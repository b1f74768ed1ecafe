//! Tests of the synthetic world: what it makes must be accepted, or refused, by the crates that
//! read it.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    missing_docs,
    reason = "tests fail by panicking"
)]

mod cis;
mod documents;
mod pdf;
mod pki;
mod world;

use ids::Timestamp;

pub(crate) fn now() -> Timestamp {
    Timestamp::parse_rfc3339("2026-11-22T01:02:03Z").unwrap()
}
