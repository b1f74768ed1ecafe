//! Two practices, their messaging providers and a few patients, none of whom exist.
//!
//! HI numbers lie in blocks of nines with right check digits, provider numbers have a stem of
//! 99990, the towns are invented, and the telephone numbers are from the range kept for fiction.

mod patient;
mod practice;
mod practitioner;
mod provider;

pub use patient::{Patient, Sex};
pub use practice::Practice;
pub use practitioner::Practitioner;
pub use provider::Provider;

use ids::IdError;

/// A constant of this module, parsed. The tests read every one of them.
#[expect(
    clippy::expect_used,
    reason = "only constants of this module come here; all are tested"
)]
fn constant<T>(parsed: Result<T, IdError>) -> T {
    parsed.expect("constants of the synthetic world are right")
}
