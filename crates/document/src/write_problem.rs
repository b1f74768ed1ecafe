//! Why a message could not be written.

use hl7v2::WriteError;
use thiserror::Error;

/// Names the place in the input (as in `patient.names[0].family`), or in the message where the
/// input has none, and the fix. Never a value.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum WriteProblem {
    /// The written message breaks a rule that a sender must keep.
    #[error("{path} of the message: {sentence} [{code}]")]
    Check {
        /// The code of the finding.
        code: &'static str,
        /// The path in the message.
        path: String,
        /// What is wrong.
        sentence: String,
    },
    /// An identifier is not as its kind must be.
    #[error("{path}: {sentence}")]
    Identifier {
        /// The path in the input.
        path: String,
        /// What is wrong.
        sentence: String,
    },
    /// The input is not JSON of this shape.
    #[error("{path}: {why} (line {line}, column {column})")]
    Json {
        /// The path in the input; a full stop for all of it.
        path: String,
        /// What is expected there.
        why: String,
        /// Line, from 1; 0 when not known.
        line: usize,
        /// Column, from 1; 0 when not known.
        column: usize,
    },
    /// Something that the form needs is not there.
    #[error("{path} is missing: {fix}")]
    Missing {
        /// The path in the input.
        path: String,
        /// What to put there.
        fix: &'static str,
    },
    /// A message that was to be answered or passed on cannot be.
    #[error("the message that was given cannot be used: {fix}")]
    Original {
        /// Why not.
        fix: &'static str,
    },
    /// The message is larger than both sides must handle (ADRM 019).
    #[error("the message is larger than 16 MiB; send less, or smaller files")]
    Size,
    /// A text holds something that cannot be sent.
    #[error("{path}: {fix}")]
    Text {
        /// The path in the input.
        path: String,
        /// What to change.
        fix: &'static str,
    },
    /// Something that the form does not carry, or that contradicts something else.
    #[error("{path} does not fit: {fix}")]
    Unfit {
        /// The path in the input.
        path: String,
        /// What to change.
        fix: &'static str,
    },
    /// The message could not be put into bytes.
    #[error(transparent)]
    Write(#[from] WriteError),
}
