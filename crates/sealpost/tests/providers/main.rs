//! Two agents behind firewalls and two providers, as four processes on four hosts.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::print_stderr,
    missing_docs,
    reason = "tests fail by panicking, and say what they measured"
)]

mod disaster;
mod ledger;
mod plaintext;
mod scale;
mod tenants;

const PROGRAM: &str = env!("CARGO_BIN_EXE_sealpost");
