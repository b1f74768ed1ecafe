//! Paragraphs, and tables within tables.

use super::{Align, Block, Look, Paragraph, Run};

/// Tables within tables that are kept apart; deeper ones join the last.
const TABLES_MAX: usize = 6;

/// What has been read so far.
#[derive(Default)]
pub(super) struct Layout {
    paragraph: Paragraph,
    /// The blocks outside of tables, and above them the tables that are open, outermost first.
    blocks: Vec<Block>,
    tables: Vec<Table>,
}

/// A table that is not complete.
#[derive(Default)]
struct Table {
    rows: Vec<Vec<Vec<Block>>>,
    cells: Vec<Vec<Block>>,
    /// Of the cell that is open.
    blocks: Vec<Block>,
}

impl Layout {
    /// Adds text to the paragraph.
    pub(super) fn text(&mut self, text: &str, look: Look) {
        match self.paragraph.runs.last_mut() {
            Some(last) if last.look == look => last.text.push_str(text),
            Some(_) | None => self.paragraph.runs.push(Run {
                look,
                text: text.to_owned(),
            }),
        }
    }

    /// Whether the paragraph has text.
    pub(super) fn has_text(&self) -> bool {
        !self.paragraph.runs.is_empty()
    }

    /// Ends the paragraph, which stands `depth` tables deep.
    pub(super) fn end_paragraph(&mut self, align: Align, depth: usize) {
        self.go_to(depth);
        self.push_paragraph(align);
    }

    /// Ends a cell of the table `depth` deep; what stands in it last is a paragraph.
    pub(super) fn end_cell(&mut self, align: Align, depth: usize) {
        self.go_to(depth.max(1));
        if self.has_text() {
            self.push_paragraph(align);
        }
        if let Some(table) = self.tables.last_mut() {
            let blocks = std::mem::take(&mut table.blocks);
            table.cells.push(blocks);
        }
    }

    /// Ends a row of the table `depth` deep.
    pub(super) fn end_row(&mut self, align: Align, depth: usize) {
        if self.has_text() {
            self.end_cell(align, depth);
        }
        self.go_to(depth.max(1));
        if let Some(table) = self.tables.last_mut() {
            table.end_row();
        }
    }

    /// All blocks, with everything ended.
    pub(super) fn finish(mut self, align: Align) -> Vec<Block> {
        if self.has_text() {
            self.end_paragraph(align, self.tables.len());
        }
        self.go_to(0);
        self.blocks
    }

    fn push_paragraph(&mut self, align: Align) {
        let mut paragraph = std::mem::take(&mut self.paragraph);
        paragraph.align = align;
        self.push(Block::Paragraph(paragraph));
    }

    fn push(&mut self, block: Block) {
        match self.tables.last_mut() {
            Some(table) => table.blocks.push(block),
            None => self.blocks.push(block),
        }
    }

    /// Ends tables and begins tables until so many are open.
    fn go_to(&mut self, depth: usize) {
        let depth = depth.min(TABLES_MAX);
        while self.tables.len() > depth {
            if let Some(mut table) = self.tables.pop() {
                table.end_row();
                self.push(Block::Table(table.rows));
            }
        }
        while self.tables.len() < depth {
            self.tables.push(Table::default());
        }
    }
}

impl Table {
    fn end_row(&mut self) {
        if !self.blocks.is_empty() {
            let blocks = std::mem::take(&mut self.blocks);
            self.cells.push(blocks);
        }
        if !self.cells.is_empty() {
            let cells = std::mem::take(&mut self.cells);
            self.rows.push(cells);
        }
    }
}
