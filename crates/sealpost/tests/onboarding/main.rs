//! Onboarding: agents enrol at a provider, and the doctor names what is broken.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    missing_docs,
    reason = "tests fail by panicking"
)]

mod doctor;
mod enrolment;
mod rig;
