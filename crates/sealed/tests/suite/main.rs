//! Sealing and opening from the outside: what goes round, what peers made, and every attack.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    missing_docs,
    reason = "tests fail by panicking"
)]

mod attacks_inside;
mod attacks_outside;
mod fingerprints;
mod fixtures;
mod forge;
mod keys;
mod oracle;
mod peers;
mod round_trip;
mod sealing;
mod signers;
mod signing;
