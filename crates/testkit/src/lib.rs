//! Rigs for tests: nodes as real processes, and clinical software that uses their folders.
#![forbid(unsafe_code)]
#![allow(
    clippy::expect_used,
    clippy::panic,
    reason = "a rig that cannot be set up fails its test by panicking"
)]

pub mod clinic;
pub mod node;
pub mod pair;
pub mod pause;

pub use clinic::Clinic;
pub use node::Node;
pub use pair::Pair;
