//! One broken house rule: where, what, and how to mend it.

use std::fmt;

/// A broken rule, in words that name the file and the fix.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Violation {
    /// The file below the workspace root, with `:line` where one line is at fault.
    pub place: String,
    /// What is wrong there.
    pub problem: String,
    /// What to do about it.
    pub fix: String,
}

impl Violation {
    /// A violation of the file `place`, or of `place:line`.
    pub fn new(place: impl Into<String>, problem: impl Into<String>, fix: &str) -> Self {
        Self {
            place: place.into(),
            problem: problem.into(),
            fix: fix.to_owned(),
        }
    }
}

impl fmt::Display for Violation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}. Fix: {}.", self.place, self.problem, self.fix)
    }
}
