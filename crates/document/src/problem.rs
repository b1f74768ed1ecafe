//! Why a message cannot be used.

/// A reason with a stable code and one plain sentence that names the fix. Never patient data.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// Stable code, e.g. `hl7-unreadable`.
    pub code: String,
    /// For people.
    pub sentence: String,
}

impl Problem {
    pub(crate) fn new(code: &str, sentence: impl Into<String>) -> Self {
        Self {
            code: code.to_owned(),
            sentence: sentence.into(),
        }
    }
}
