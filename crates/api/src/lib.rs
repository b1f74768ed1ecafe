//! HTTP interfaces for other programs: today the FHIR provider directory.
//!
//! Who calls was found out before: the listener puts a [`Caller`] on each request.
#![forbid(unsafe_code)]

mod caller;
pub mod directory;

pub use caller::Caller;
