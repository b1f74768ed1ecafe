//! FHIR R4 as a provider directory speaks it: resources kept without loss, as JSON and as XML,
//! and whether their structure is sound.
//!
//! Only the types that a directory holds or answers with are known ([`schema`]). A resource is a
//! [`Json`] value: what a source gave is what comes back, unknown extensions and the digits of
//! decimals included.
#![forbid(unsafe_code)]

mod check;
mod form;
mod json;
mod narrative;
mod problem;
pub mod schema;
mod xml_form;

pub use check::check;
pub use form::is_id;
pub use json::{Json, JsonError, MAX_DEPTH, Object};
pub use problem::{Problem, What};
pub use xml_form::{parse_xml, write_xml};
