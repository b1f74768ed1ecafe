//! What a practice does beside sending and receiving: it writes documents and knows its patients.
//!
//! Each is kept in the node's store, and every change is committed with its audit record. Commands
//! and the programming interface use the same [`Drafts`] and [`PatientIndex`].
#![forbid(unsafe_code)]

pub mod drafts;
pub mod patients;

pub use drafts::{Drafts, DraftsError};
pub use patients::PatientIndex;
