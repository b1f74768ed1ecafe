//! Build tasks of the workspace: `cargo xtask test`, `cargo xtask tidy`, `cargo xtask interop`,
//! `cargo xtask fuzz`.
//!
//! The library holds the checks; `main.rs` only chooses one. Nothing here ships.

#![forbid(unsafe_code)]

pub mod house;
pub mod run;
pub mod say;
pub mod steps;
pub mod suite;
pub mod tidy;
