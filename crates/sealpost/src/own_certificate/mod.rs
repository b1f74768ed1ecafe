//! The practice's own certificate and key: read from what an authority sent, judged, put in place.

mod bundle;
mod judge;
mod place;

pub use bundle::{Bundle, BundleError};
pub use judge::{PURPOSES, Problem, Setting, problems};
pub use place::{Placed, place};
