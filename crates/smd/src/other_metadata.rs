//! Metadata of a kind this node does not know, passed on byte for byte.

use std::fmt;

use serde::{Deserialize, Serialize};

/// One `otherTransportMetadata` element.
///
/// Its value may be any XML, also with prefixes that occur in attribute values only
/// (`xsi:type="xs:string"`), so the element is kept as it came, as a document of its own.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OtherMetadata {
    /// What the value means; a URI by the schema, though some peers send plain words.
    pub metadata_type: String,
    /// The whole element as UTF-8 XML, with every prefix it uses declared on it.
    pub element: String,
}

/// Shows the size only: the value is a stranger's text.
impl fmt::Debug for OtherMetadata {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("OtherMetadata")
            .field("element_bytes", &self.element.len())
            .finish()
    }
}
