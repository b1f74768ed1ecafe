//! Documents from their template to the recipient's software, with real nodes and commands; and
//! what a crash on the way leaves.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    missing_docs,
    reason = "tests fail by panicking"
)]

mod commands;
mod crashes;
mod dying_store;
mod rig;
mod templates;
