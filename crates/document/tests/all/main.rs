//! Every message of the mission, from JSON to bytes and back.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    missing_docs,
    reason = "tests fail by panicking"
)]

mod acknowledgements;
mod examples;
mod fixture;
mod levels;
mod passing_on;
mod reading;
mod round_trip;
mod shown;
mod strictness;
