//! What a reader of its own made of an attachment, so that the page can show it.

use hl7v2::Path;

/// A document that was read from an attachment by whoever knows its type; this crate does not.
#[derive(Clone, PartialEq, Eq)]
pub struct Reading {
    /// The OBX segment of the attachment.
    pub path: Path,
    /// A whole HTML document that forbids by its own policy to run or to load anything; `None`
    /// when the attachment was refused.
    pub html: Option<String>,
    /// What a person must know of it, in sentences: the first says most, or why it was refused.
    pub remarks: Vec<String>,
    /// Whether a person should look at it before it is filed.
    pub needs_person: bool,
}

/// Shows where it stands and its size, never what it says.
impl std::fmt::Debug for Reading {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let size = self.html.as_ref().map(String::len);
        write!(f, "Reading({}, {size:?} bytes)", self.path)
    }
}
