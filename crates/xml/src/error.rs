//! What can be wrong with XML. Texts name the place, never what stands there.

use std::fmt;

/// Why XML was refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum XmlError {
    /// A document type declaration: never needed here, and the root of entity attacks.
    #[error("the XML has a document type declaration at {0}; remove it")]
    DoctypeRefused(Place),
    /// The XML declaration names an encoding other than UTF-8 or US-ASCII.
    #[error("the XML declares an encoding that is not taken; write it in UTF-8")]
    EncodingRefused,
    /// An element where only text may stand.
    #[error("the XML has markup where only text may stand, at {0}")]
    MarkupInText(Place),
    /// Not well-formed XML 1.0 with namespaces.
    #[error("the XML is not well formed at {0}")]
    Malformed(Place),
    /// The text is not base64.
    #[error("the XML has text that is not base64 at {0}")]
    NotBase64(Place),
    /// Some byte is not UTF-8.
    #[error("the XML is not UTF-8; byte {offset} (counted from 0) is the first wrong one")]
    NotUtf8 {
        /// Offset of the first wrong byte.
        offset: usize,
    },
    /// One of the limits on size and shape is passed.
    #[error("the XML passes the limit on {limit} at {place}")]
    PastLimit {
        /// Which limit.
        limit: Limit,
        /// Where it is passed.
        place: Place,
    },
    /// A reference that is neither one of the five predefined entities nor a character.
    #[error("the XML refers to an entity that is not predefined, at {0}")]
    ReferenceRefused(Place),
}

/// The limits that [`XmlError::PastLimit`] can name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Limit {
    /// Attributes of the whole document.
    Attributes,
    /// Elements within elements: 100.
    Depth,
    /// Bytes of the whole document.
    DocumentBytes,
    /// Elements of the whole document.
    Elements,
    /// Namespace declarations in force at one place: 128.
    Namespaces,
    /// Nodes of every kind.
    Nodes,
    /// Attributes of one tag: 256.
    TagAttributes,
    /// Bytes of one tag: 65,536.
    TagBytes,
}

impl fmt::Display for Limit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Attributes => "attributes in the document",
            Self::Depth => "elements within elements",
            Self::DocumentBytes => "document size",
            Self::Elements => "elements",
            Self::Namespaces => "namespace declarations in force",
            Self::Nodes => "nodes",
            Self::TagAttributes => "attributes in one tag",
            Self::TagBytes => "length of one tag",
        })
    }
}

/// A place in a document, after its line ends are made LF; both counted from 1, columns in bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Place {
    /// Line.
    pub line: usize,
    /// Byte within the line.
    pub column: usize,
}

impl Place {
    /// Where byte `offset` of `text` stands.
    pub(crate) fn of(text: &str, offset: usize) -> Self {
        let before = text.as_bytes().get(..offset).unwrap_or(text.as_bytes());
        let line = 1 + before.iter().filter(|&&byte| byte == b'\n').count();
        let line_start = before
            .iter()
            .rposition(|&byte| byte == b'\n')
            .map_or(0, |at| at + 1);
        Self {
            line,
            column: 1 + before.len() - line_start,
        }
    }
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "line {}, column {}", self.line, self.column)
    }
}

#[cfg(test)]
mod tests {
    use super::Place;

    #[test]
    fn places_count_lines_and_bytes_from_one() {
        let at = |offset| Place::of("ab\ncd\n", offset);
        assert_eq!(at(0), Place { line: 1, column: 1 });
        assert_eq!(at(2), Place { line: 1, column: 3 });
        assert_eq!(at(3), Place { line: 2, column: 1 });
        assert_eq!(at(6), Place { line: 3, column: 1 });
        assert_eq!(at(99), Place { line: 3, column: 1 });
    }
}
