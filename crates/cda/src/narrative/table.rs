//! Tables of narrative.

use serde::{Deserialize, Serialize};

use super::{Node, Style};
use crate::opaque::opaque;

/// A table.
#[derive(Clone, Default, Deserialize, Eq, PartialEq, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Table {
    /// What stands over it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub caption: Vec<Node>,
    /// Heading rows.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub head: Vec<Row>,
    /// The other rows.
    pub body: Vec<Row>,
    /// Rows at the foot.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub foot: Vec<Row>,
}

/// A row.
#[derive(Clone, Default, Deserialize, Eq, PartialEq, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Row {
    /// Its cells, left to right.
    pub cells: Vec<Cell>,
}

/// A cell.
#[derive(Clone, Deserialize, Eq, PartialEq, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Cell {
    /// It is the heading of its row or column.
    #[serde(default)]
    pub heading: bool,
    /// How many columns it covers, 1 to [`COLUMNS_MAX`].
    #[serde(default = "one")]
    pub columns: u16,
    /// How many rows it covers, 1 to [`ROWS_MAX`].
    #[serde(default = "one")]
    pub rows: u16,
    /// How its text stands, where the document says.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub align: Option<Align>,
    /// Its styles.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub styles: Vec<Style>,
    /// What is in it.
    pub content: Vec<Node>,
}

opaque!(Table, Row, Cell);

/// Columns that one cell can cover.
pub const COLUMNS_MAX: u16 = 100;

/// Rows that one cell can cover.
pub const ROWS_MAX: u16 = 1_000;

/// How text stands in a cell.
#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Align {
    /// In the middle.
    Center,
    /// On the left.
    Left,
    /// On the right.
    Right,
}

impl Align {
    /// Its name in XML and its class in the rendering.
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::Center => "center",
            Self::Left => "left",
            Self::Right => "right",
        }
    }

    /// What an `align` attribute says, when it is one of these.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        [Self::Center, Self::Left, Self::Right]
            .into_iter()
            .find(|known| known.as_str().eq_ignore_ascii_case(text))
    }
}

impl Cell {
    /// A plain cell of this text.
    #[must_use]
    pub fn text(text: &str) -> Self {
        Self {
            heading: false,
            columns: 1,
            rows: 1,
            align: None,
            styles: Vec::new(),
            content: vec![Node::Text(text.to_owned())],
        }
    }

    /// A heading of this text.
    #[must_use]
    pub fn heading(text: &str) -> Self {
        Self {
            heading: true,
            ..Self::text(text)
        }
    }
}

fn one() -> u16 {
    1
}
