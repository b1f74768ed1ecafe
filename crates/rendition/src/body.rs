//! The structure of a written document: what all its renditions are made from.

/// A whole document.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Body {
    /// Its title, which is also the title of the PDF. Not repeated as a heading by itself.
    pub title: String,
    /// Its content, in reading order.
    pub blocks: Vec<Block>,
}

/// One block of a document.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Block {
    /// A heading of level 1 to 4.
    Heading {
        /// 1 (most prominent) to 4.
        level: u8,
        /// Its text.
        text: Vec<Inline>,
    },
    /// A list; every item holds blocks.
    List {
        /// Numbered rather than bulleted.
        ordered: bool,
        /// The items.
        items: Vec<Vec<Block>>,
    },
    /// A paragraph.
    Paragraph(Vec<Inline>),
    /// Monospaced text whose line breaks and spaces count.
    Preformatted(String),
    /// A horizontal line.
    Rule,
    /// A table.
    Table {
        /// Heading rows, repeated on every page.
        head: Vec<Row>,
        /// The other rows.
        rows: Vec<Row>,
    },
}

/// A row of a table.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Row {
    /// The cells, left to right.
    pub cells: Vec<Cell>,
}

/// A cell of a table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cell {
    /// How many columns it covers; at least 1.
    pub columns: u16,
    /// Its text.
    pub text: Vec<Inline>,
}

/// A run of text within a block.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Inline {
    /// A line break.
    Break,
    /// Emphasised text.
    Emphasis(Vec<Inline>),
    /// Strong text.
    Strong(Vec<Inline>),
    /// Plain text.
    Text(String),
}
