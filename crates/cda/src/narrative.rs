//! The narrative of a section: what a person reads (CDA R2 §4.3.5), as a tree of what it means.
//!
//! Of an element that is not known, the content stays: no text is lost for its markup.

mod parse;
mod style;
mod table;
mod write;

use serde::{Deserialize, Serialize};

pub(crate) use parse::nodes;
pub use style::{ListMarker, Style};
pub use table::{Align, COLUMNS_MAX, Cell, ROWS_MAX, Row, Table};
pub(crate) use write::write;

use crate::opaque::opaque;

/// One piece of narrative. As JSON: `{"text": "…"}`, `"break"`, `{"paragraph": {"content": […]}}`.
#[derive(Clone, Deserialize, Eq, PartialEq, Serialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Node {
    /// A line break.
    Break,
    /// Text with a style.
    Content {
        /// Its styles; none when the document only wanted to name this piece.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        styles: Vec<Style>,
        /// What is in it.
        content: Vec<Node>,
    },
    /// A note, shown at the end of its section.
    Footnote {
        /// Its name within the document.
        id: String,
        /// What is in it.
        content: Vec<Node>,
    },
    /// A further reference to a note.
    FootnoteRef {
        /// The note's name.
        id: String,
    },
    /// A link. Shown as text, never followed.
    Link {
        /// Where it leads.
        href: String,
        /// Its text.
        content: Vec<Node>,
    },
    /// A list.
    List {
        /// Numbered rather than bulleted.
        #[serde(default)]
        ordered: bool,
        /// Its marker, where the document says one.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        marker: Option<ListMarker>,
        /// What stands over it.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        caption: Vec<Node>,
        /// Its items.
        items: Vec<Vec<Node>>,
    },
    /// An image or other file of the package.
    Media {
        /// Names of `observationMedia` elements.
        ids: Vec<String>,
        /// What stands beside it.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        caption: Vec<Node>,
    },
    /// A paragraph.
    Paragraph {
        /// Its styles.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        styles: Vec<Style>,
        /// What stands over it.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        caption: Vec<Node>,
        /// What is in it.
        content: Vec<Node>,
    },
    /// Subscript.
    Sub(Vec<Node>),
    /// Superscript.
    Sup(Vec<Node>),
    /// A table.
    Table(Table),
    /// Plain text; white space in it is as in HTML.
    Text(String),
}

opaque!(Node);

impl Node {
    /// A paragraph of plain text.
    #[must_use]
    pub fn paragraph(text: &str) -> Self {
        Self::Paragraph {
            styles: Vec::new(),
            caption: Vec::new(),
            content: vec![Self::Text(text.to_owned())],
        }
    }

    /// Whether it stands on lines of its own.
    pub(crate) fn is_block(&self) -> bool {
        match self {
            Self::List { .. } | Self::Paragraph { .. } | Self::Table(_) => true,
            Self::Break
            | Self::Content { .. }
            | Self::Footnote { .. }
            | Self::FootnoteRef { .. }
            | Self::Link { .. }
            | Self::Media { .. }
            | Self::Sub(_)
            | Self::Sup(_)
            | Self::Text(_) => false,
        }
    }
}
