//! RTF of strangers read into paragraphs and tables (RTF 1.9.1), and written anew as safe HTML
//! and as text. Pictures and embedded objects are left out; nothing is loaded.

mod fonts;
mod layout;
mod read;
#[cfg(test)]
mod tests;
mod token;
mod write;

use thiserror::Error;

use crate::note::Notes;

pub use read::read_rtf;

/// Groups within groups that are read.
pub const RTF_DEPTH_MAX: usize = 200;

/// Why RTF was not read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum RtfError {
    /// More groups within each other than are read.
    #[error("groups stand more than {RTF_DEPTH_MAX} deep; have the sender send another format")]
    Depth,
    /// It does not begin with `{\rtf`.
    #[error("it does not begin as RTF does; have the sender send it again")]
    Header,
}

/// The content of an RTF document.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Rtf {
    blocks: Vec<Block>,
    notes: Notes,
}

/// Shows its size, never what it says.
impl std::fmt::Debug for Rtf {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Rtf({} blocks, {:?})", self.blocks.len(), self.notes)
    }
}

/// A paragraph or a table.
#[derive(Clone, PartialEq, Eq)]
enum Block {
    Paragraph(Paragraph),
    /// Rows of cells.
    Table(Vec<Vec<Vec<Block>>>),
}

#[derive(Clone, Default, PartialEq, Eq)]
struct Paragraph {
    align: Align,
    runs: Vec<Run>,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Align {
    Centre,
    #[default]
    Left,
    Right,
}

/// Text of one look; `\n` is a line break.
#[derive(Clone, PartialEq, Eq)]
struct Run {
    look: Look,
    text: String,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Look {
    bold: bool,
    italic: bool,
    underline: bool,
    strike: bool,
    position: Position,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Position {
    #[default]
    Normal,
    Sub,
    Super,
}
