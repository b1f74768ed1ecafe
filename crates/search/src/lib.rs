//! FHIR search as a provider directory answers it: which parameters there are, what of a resource
//! they find, and what a search asks for. Pure: where resources are kept is another matter.
//!
//! [`index`] says what a resource can be found by, [`Query::parse`] what is wanted, and
//! [`Wanted::fits`] when one is the other.
#![forbid(unsafe_code)]

mod condition;
mod escaped;
mod fold;
mod inclusion;
mod indexed;
mod moment;
mod parameter;
mod parse;
mod path;
mod query;
mod refusal;
mod system;

pub use condition::{Comparison, Condition, Link, Test, Wanted, distance_km};
pub use fold::fold;
pub use inclusion::{Inclusion, Way};
pub use indexed::{Indexed, index};
pub use moment::Span;
pub use parameter::{KINDS, Parameter, ParameterKind, parameter, parameters, parameters_of};
pub use path::is_suppressing;
pub use query::{Handling, MAX_PARAMETERS, MAX_VALUES, Query, Sort, Summary};
pub use refusal::SearchRefusal;
pub use system::canonical_system;
