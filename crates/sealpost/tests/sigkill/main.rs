//! Nodes are killed with SIGKILL at random moments while messages flow both ways: every message
//! arrives exactly once, every status is true, both audit trails verify.
//!
//! `SEALPOST_KILLS` sets how many kills (default 100 with files, 40 over MLLP; five messages go
//! out for each).
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::print_stderr,
    missing_docs,
    reason = "tests fail by panicking"
)]

mod files;
mod killing;
mod mllp;
mod nodes;
