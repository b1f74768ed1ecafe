//! Following, asking and searching other directories, over real TLS.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    missing_docs,
    unreachable_pub,
    reason = "tests fail by panicking"
)]

mod access;
mod following;
mod quirks;
mod rig;
mod together;
