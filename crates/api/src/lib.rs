//! HTTP interfaces for other programs: the FHIR provider directory, and the enrolment of agents.
//!
//! Who calls was found out before: the listener puts a [`Caller`] on each request.
#![forbid(unsafe_code)]

mod caller;
pub mod directory;
pub mod enrolment;
pub mod v1;

pub use caller::Caller;
