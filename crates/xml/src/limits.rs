//! How much XML one document may hold.

/// Limits on one document; every one is checked before a tree is built.
///
/// `Default` fits a clinical document. A reader that knows its layout should ask for less.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Size of the whole document, bytes.
    pub bytes: usize,
    /// Number of elements.
    pub elements: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            bytes: DOCUMENT_BYTES_MAX,
            elements: ELEMENTS_MAX,
        }
    }
}

/// Size of a document when the caller sets no other, bytes.
pub(crate) const DOCUMENT_BYTES_MAX: usize = 64 * 1024 * 1024;

/// Number of elements when the caller sets no other.
pub(crate) const ELEMENTS_MAX: usize = 500_000;

/// Nodes of every kind for each element allowed: elements, and the text around them.
pub(crate) const NODES_PER_ELEMENT: usize = 3;

/// Attributes of all elements together, for each element allowed.
pub(crate) const ATTRIBUTES_PER_ELEMENT: usize = 4;

/// Room for a document with few elements, so that a small limit does not refuse its attributes.
pub(crate) const NODES_FLOOR: usize = 1_000;

/// Elements within elements.
pub(crate) const DEPTH_MAX: usize = 100;

/// Length of one tag from `<` to `>`, bytes.
pub(crate) const TAG_BYTES_MAX: usize = 64 * 1024;

/// Attributes of one element, namespace declarations included. The parser compares each with all
/// before it.
pub(crate) const TAG_ATTRIBUTES_MAX: usize = 256;

/// Namespace declarations in force at one place. Every prefixed name is looked up among them.
pub(crate) const NAMESPACES_IN_SCOPE_MAX: usize = 128;

/// Length of a reference between `&` and `;`, bytes (`#x10FFFF` with room for leading zeros).
pub(crate) const REFERENCE_BYTES_MAX: usize = 16;

/// Length of the XML declaration, bytes.
pub(crate) const DECLARATION_BYTES_MAX: usize = 256;
