//! Clinical information systems, each with its habits, exchange messages through running gateways.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    missing_docs,
    reason = "tests fail by panicking"
)]

mod exchange;
mod mixed_mail;
mod pack;
mod round_trip;
