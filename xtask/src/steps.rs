//! The steps of the suite, one file each; the plain cargo commands share one.

pub mod bench;
pub mod cargo;
pub mod demo;
pub mod demo_passages;
pub mod demo_report;
pub mod directory;
pub mod directory_bench;
pub mod directory_examples;
pub mod entries;
pub mod fuzz;
pub mod hl7apy;
pub mod interop;
pub mod key_makers;
pub mod mllp;
pub mod peers;
pub mod prerequisites;
pub mod tidy;
pub mod vectors;
pub mod zeep;
