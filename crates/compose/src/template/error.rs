//! What is wrong with a template, where, and how to mend it.

/// A fault and its place.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{file}:{line}: {fault}")]
pub struct TemplateError {
    /// The file.
    pub file: String,
    /// Line in the file, from 1.
    pub line: usize,
    /// What is wrong.
    pub fault: TemplateFault,
}

impl TemplateError {
    pub(crate) fn new(file: &str, line: usize, fault: TemplateFault) -> Self {
        Self {
            file: file.to_owned(),
            line,
            fault,
        }
    }
}

/// What can be wrong with a template. The text names the fix.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TemplateFault {
    /// What comes out is no document.
    #[error("the document that it makes cannot be read: {0}. Use only the elements of the manual")]
    Body(String),
    /// A field or a title with a choice problem.
    #[error("field `{field}`: {problem}")]
    Field {
        /// Which.
        field: String,
        /// What is wrong, and the fix.
        problem: String,
    },
    /// Two templates have the same id and version.
    #[error("{id} version {version} is in {other} too; give one of them another version")]
    Twice {
        /// Its id.
        id: String,
        /// Its version.
        version: u32,
        /// The other file.
        other: String,
    },
    /// The header is not TOML, or has a member that is unknown or missing.
    #[error("the header cannot be read: {0}")]
    Header(String),
    /// A member of the header has a value that it must not have.
    #[error("`{member}` {problem}")]
    Member {
        /// Which.
        member: &'static str,
        /// What is wrong, and the fix.
        problem: &'static str,
    },
    /// No line `---`.
    #[error("there is no line `---` between header and body; add one")]
    NoSeparator,
    /// A statement that templates do not have.
    #[error("`{0}` is no statement of templates; use if, elif, else, endif, for and endfor")]
    Statement(String),
    /// The template language refuses the body.
    #[error("{0}")]
    Syntax(String),
    /// Longer than [`super::MAX_TEMPLATE_BYTES`].
    #[error("longer than {limit} bytes; shorten it", limit = super::MAX_TEMPLATE_BYTES)]
    TooLong,
    /// It makes too much text or takes too many steps.
    #[error("it makes more than {limit} bytes, or takes too many steps; shorten its loops",
        limit = super::language::MAX_RENDERED_BYTES)]
    TooMuch,
    /// A name that does not exist.
    #[error("`{0}` uses something that does not exist; name a field or a place of the context")]
    Unknown(String),
}
