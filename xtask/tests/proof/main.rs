//! Proof that each step of the suite can fail: every one is shown a whole subject and broken ones.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    missing_docs,
    reason = "tests fail by panicking"
)]

mod cargo_steps_fail;
mod directory_bench_tells;
mod directory_tells;
mod entries_tell;
mod fuzz_tells;
mod hl7apy_tells;
mod interop_fails;
mod mllp_tells;
mod prerequisites_fail;
mod product_steps_fail;
mod stand_in;
mod suite_tells;
mod tidy_fails;
mod zeep_tells;
