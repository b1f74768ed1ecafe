//! SQL in the making, its values beside it.

use rusqlite::types::Value;

/// A piece of SQL with its values, in the order of its question marks.
#[derive(Clone, Debug, Default)]
pub(crate) struct Sql {
    pub(crate) text: String,
    pub(crate) values: Vec<Value>,
}

impl Sql {
    pub(crate) fn new(text: impl Into<String>, values: Vec<Value>) -> Self {
        Self {
            text: text.into(),
            values,
        }
    }

    pub(crate) fn push(&mut self, text: &str) {
        self.text.push_str(text);
    }

    pub(crate) fn append(&mut self, more: Self) {
        self.text.push_str(&more.text);
        self.values.extend(more.values);
    }

    /// Pieces with a word between them.
    pub(crate) fn joined(pieces: Vec<Self>, between: &str) -> Self {
        let mut out = Self::default();
        for (index, piece) in pieces.into_iter().enumerate() {
            if index > 0 {
                out.push(between);
            }
            out.append(piece);
        }
        out
    }
}
