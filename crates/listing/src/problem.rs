//! What is wrong with what a practice says of itself.

use std::fmt;

/// Whether something is published all the same.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Gravity {
    /// It is, and somebody should look at it.
    Warning,
    /// Nothing is published until it is mended.
    Error,
}

/// One thing that is wrong, by field, with the fix.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// Whether it keeps everything from being published.
    pub gravity: Gravity,
    /// The field, as the configuration writes it: `practitioner "banks": hpii`.
    pub field: String,
    /// What is wrong, and what to do.
    pub words: String,
}

impl Problem {
    pub(crate) fn error(field: impl Into<String>, words: impl Into<String>) -> Self {
        Self {
            gravity: Gravity::Error,
            field: field.into(),
            words: words.into(),
        }
    }

    pub(crate) fn warning(field: impl Into<String>, words: impl Into<String>) -> Self {
        Self {
            gravity: Gravity::Warning,
            ..Self::error(field, words)
        }
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.field, self.words)
    }
}
