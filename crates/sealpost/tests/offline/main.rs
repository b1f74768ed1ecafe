//! The commands that need no node, each run as the program that people run.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    missing_docs,
    reason = "tests fail by panicking"
)]

mod audit;
mod audit_rig;
mod cda;
mod certs;
mod certs_import;
mod connector;
mod hl7_check;
mod hl7_make;
mod hl7_package;
mod hl7_show;
mod open;
mod patients;
mod rig;
mod seal;
mod vault;
