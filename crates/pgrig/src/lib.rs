//! A real PostgreSQL server for tests: one per checkout and run, a fresh database per test.
//!
//! The server is started by the first test that needs it, shared by all test processes and test
//! runs of the machine, and stopped and removed some seconds after the last of them has ended,
//! however it ended: every user holds a shared file lock, and a watchman waits for the whole lock.
#![forbid(unsafe_code)]
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a rig of tests: tests fail by panicking"
)]

mod cluster;
mod database;
mod programs;

pub use cluster::Cluster;
pub use database::{Database, connect};
