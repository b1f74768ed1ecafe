//! Why something did not happen, in words for people and a code for software.

use serde::{Deserialize, Serialize};

/// A reason shown to people: never holds patient data.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reason {
    /// Stable code, e.g. `recipient-unknown`.
    pub code: String,
    /// One plain sentence: the problem, and the fix where there is one.
    pub sentence: String,
}

impl Reason {
    /// A reason from its code and sentence.
    pub fn new(code: impl Into<String>, sentence: impl Into<String>) -> Self {
        Self {
            code: code.into(),
            sentence: sentence.into(),
        }
    }
}
