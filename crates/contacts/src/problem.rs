//! What is wrong with a row or a card.

use std::fmt;

/// Why a row or a card was left out, or a heading passed over.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// The line of the file, from 1.
    pub line: u64,
    /// The column by number and heading, or the property of a card; nothing where all of it is
    /// meant.
    pub column: Option<String>,
    /// What is wrong. The value itself is not repeated.
    pub what: String,
    /// What to do about it.
    pub fix: String,
}

impl Problem {
    pub(crate) fn new(line: u64, column: Option<String>, what: &str, fix: &str) -> Self {
        Self {
            line,
            column,
            what: what.to_owned(),
            fix: fix.to_owned(),
        }
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "line {}", self.line)?;
        if let Some(column) = &self.column {
            write!(f, ", {column}")?;
        }
        write!(f, ": {}; {}", self.what, self.fix)
    }
}
