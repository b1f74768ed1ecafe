//! What an operation that returns more than a status is answered with.

use crate::StandardError;

/// An answer: `T` is what the operation returns, `R` what its declared faults say. It is what a
/// server writes and what a client reads.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Answer<T, R> {
    /// What was asked for.
    Given(T),
    /// A fault that the operation declares.
    Refused(R),
    /// The call failed (`standardError`); whether to retry depends on the code.
    StandardError(StandardError),
}
