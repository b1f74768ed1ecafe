//! CDA packages from the outside: hostile zips, real variants, negatives, rendering, round trips.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    missing_docs,
    reason = "tests fail by panicking"
)]

mod any_bytes;
mod hostile_zips;
mod inert;
mod letter;
mod negatives;
mod other_zips;
mod people;
mod reading;
mod rendering;
mod rig;
mod variants;
mod writing;
mod zip;
