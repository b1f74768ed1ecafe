//! Worlds in which the simulation found a fault, each named after it.
//!
//! A seed means a world only for one version of the simulation: once either changes, it is one
//! more world. What does not depend on a seed is told in `src/stories.rs` and in the tests of
//! the crate that was mended.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    missing_docs,
    reason = "tests fail by panicking"
)]

/// Lives through the world of `seed`.
fn world(seed: u64) {
    if let Err(failure) = sim::run(seed, 1) {
        panic!("{failure}");
    }
}

/// A crash between posting and recording left no trace of an attempt that had arrived.
#[test]
fn never_left_was_said_of_a_message_that_had_arrived() {
    world(34);
}

/// A receipt or acknowledgement came while the report waited to be placed.
#[test]
fn a_failure_was_reported_that_was_not_so_any_more() {
    world(11);
}

/// The receipt had said that the software never confirms.
#[test]
fn a_late_rejection_left_the_message_unconfirmed() {
    world(39);
}

/// The software's answer went to another practice that had used the same MSH-10.
#[test]
fn an_answer_was_credited_to_another_practice() {
    world(65);
}
