//! Why a step is not taken.

use crate::FieldProblem;

/// Why nothing happened. The text names what to do.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// Somebody else wrote in the meantime.
    #[error(
        "{by} changed this document at {at} while you had it open; nothing of theirs was \
         overwritten. Open it again and repeat your change"
    )]
    ChangedMeanwhile {
        /// Whose login.
        by: String,
        /// When, RFC 3339.
        at: String,
    },
    /// Fields are missing or wrong.
    #[error("it is not complete: {}", sentences(.0))]
    Incomplete(Vec<FieldProblem>),
    /// The policy does not allow it.
    #[error("{0}")]
    NotAllowed(&'static str),
    /// There is no such step from where it stands.
    #[error("it is {state}; {fix}", state = .state.to_lowercase())]
    NotNow {
        /// Where it stands.
        state: &'static str,
        /// What can be done instead.
        fix: &'static str,
    },
    /// There is no such message of this draft.
    #[error("this draft has no such message")]
    NoSuchParcel,
}

fn sentences(problems: &[FieldProblem]) -> String {
    let sentences: Vec<&str> = problems.iter().map(|it| it.sentence.as_str()).collect();
    sentences.join(" ")
}
