//! What was not as it should be in a context or an extract.

use super::Context;

/// A context picked out of an extract.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Extract {
    /// What was found.
    pub context: Context,
    /// What was left out or changed on the way.
    pub findings: Vec<ContextFinding>,
}

/// Something that a person should know of an extract. Names places, never values.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ContextFinding {
    /// Where: a path of the context, a segment, a column.
    pub place: String,
    /// One plain sentence.
    pub sentence: String,
}

impl ContextFinding {
    pub(crate) fn new(place: impl Into<String>, sentence: impl Into<String>) -> Self {
        Self {
            place: place.into(),
            sentence: sentence.into(),
        }
    }
}

/// Why there is no context.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ContextError {
    /// The CSV file is not one.
    #[error("line {line} of the CSV file cannot be read; export it again with one header row")]
    Csv {
        /// Line, from 1.
        line: u64,
    },
    /// The CSV file has a header row only.
    #[error("the CSV file has no row below its header; export one patient")]
    CsvEmpty,
    /// The CSV file is about several patients.
    #[error("the CSV file has several rows; a document is about one patient: export one row")]
    CsvSeveral,
    /// The message cannot be read.
    #[error("this is not a readable HL7 message: {0}")]
    Hl7(String),
    /// The JSON is not a context.
    #[error("{place}: {problem}; see the schema in docs/templates.md")]
    Json {
        /// JSON path, e.g. `patient.family`.
        place: String,
        /// What is wrong there, without the value.
        problem: &'static str,
    },
    /// No such place in a context.
    #[error("`{0}` is no place in a context; write e.g. patient.family or record.allergies")]
    NoSuchPlace(String),
    /// Neither PIT nor anything like it.
    #[error("this is not a PIT file: its first line must begin with 001")]
    NotPit,
    /// Longer than [`super::MAX_CONTEXT_BYTES`].
    #[error("the file is longer than {limit} bytes; export one patient",
        limit = super::MAX_CONTEXT_BYTES)]
    TooLong,
}
