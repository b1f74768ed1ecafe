//! Blocks to pages.

use super::fonts::{Fonts, Style};
use super::page::{self, BOTTOM, Mark, Page, TOP};
use super::words::{Line, Setting};
use super::{PAGES_MAX, PdfError};
use crate::body::{Block, Inline};

/// Size of plain text, in points.
const SIZE: f32 = 10.5;

/// Size of monospaced text, in points: 89 columns fit.
const MONO_SIZE: f32 = 9.0;

/// Least size of monospaced text, in points; longer lines are broken.
const MONO_SIZE_LEAST: f32 = 7.0;

/// Width of a monospaced character, in sizes of the font.
const MONO_ADVANCE: f32 = 0.6001;

/// Lists within lists that still are indented.
const INDENTS_MAX: u8 = 8;

/// The pages so far, and where the next block goes.
pub(super) struct Flow<'f> {
    pub(super) fonts: &'f Fonts,
    pages: Vec<Page>,
    /// Where the next mark goes, in points from the top.
    pub(super) y: f32,
    /// Space that is due before it, unless a page begins there.
    gap: f32,
    /// The sign of a list item whose first line is yet to come, and its left edge.
    sign: Option<(f32, Line)>,
    depth: u8,
}

impl<'f> Flow<'f> {
    /// One empty page.
    pub(super) fn new(fonts: &'f Fonts) -> Self {
        Self {
            fonts,
            pages: vec![Page::new()],
            y: TOP,
            gap: 0.0,
            sign: None,
            depth: 0,
        }
    }

    /// The pages.
    pub(super) fn finish(self) -> Vec<Page> {
        self.pages
    }

    /// Sets blocks below each other.
    pub(super) fn blocks(
        &mut self,
        blocks: &[Block],
        left: f32,
        width: f32,
    ) -> Result<(), PdfError> {
        blocks
            .iter()
            .try_for_each(|block| self.block(block, left, width))
    }

    fn block(&mut self, block: &Block, left: f32, width: f32) -> Result<(), PdfError> {
        match block {
            Block::Heading { level, text } => self.heading(*level, text, left, width),
            Block::List { ordered, items } => self.list(*ordered, items, left, width),
            Block::Paragraph(text) => {
                let setting = self.plain(SIZE);
                let lines = setting.lines(text, width)?;
                // Neither a first line alone at the foot of a page.
                let together = lines.len().min(2) as f32 * setting.line_height();
                self.keep(together)?;
                self.lines(&lines, &setting, left)?;
                self.space(6.0);
                Ok(())
            }
            Block::Preformatted(text) => self.preformatted(text, left, width),
            Block::Rule => {
                self.space(8.0);
                let top = self.advance(0.7)?;
                self.area(left, top, width, 0.7, 130);
                self.space(8.0);
                Ok(())
            }
            Block::Table { head, rows } => {
                self.space(4.0);
                self.table(head, rows, left, width)?;
                self.space(9.0);
                Ok(())
            }
        }
    }

    fn heading(
        &mut self,
        level: u8,
        text: &[Inline],
        left: f32,
        width: f32,
    ) -> Result<(), PdfError> {
        let (size, before) = match level {
            0 | 1 => (16.0, 14.0),
            2 => (13.0, 12.0),
            3 => (11.5, 10.0),
            _ => (SIZE, 8.0),
        };
        let setting = Setting {
            style: Style::Bold,
            ..self.plain(size)
        };
        self.space(before);
        let lines = setting.lines(text, width)?;
        // A heading stands with the lines that it is the heading of.
        let height = lines.len() as f32 * setting.line_height();
        self.keep(height + 3.0 * self.plain(SIZE).line_height())?;
        self.lines(&lines, &setting, left)?;
        self.space(4.0);
        Ok(())
    }

    fn list(
        &mut self,
        ordered: bool,
        items: &[Vec<Block>],
        left: f32,
        width: f32,
    ) -> Result<(), PdfError> {
        let setting = self.plain(SIZE);
        let sign = |number: usize| {
            if ordered {
                setting.single(&format!("{number}."))
            } else {
                setting.single("•")
            }
        };
        let wide = |line: &Line| line.runs.iter().map(|(_, run)| run.width).sum::<f32>();
        let widest = wide(&sign(items.len())?);
        let indent = match self.depth {
            0..INDENTS_MAX => widest + 16.0,
            _ => widest + 4.0,
        };
        let indent = if width > 4.0 * indent { indent } else { 0.0 };
        for (index, item) in items.iter().enumerate() {
            let sign = sign(index + 1)?;
            let before = (indent - 6.0 - wide(&sign)).max(0.0);
            self.sign = Some((left + before, sign));
            self.depth = self.depth.saturating_add(1);
            self.blocks(item, left + indent, width - indent)?;
            self.depth = self.depth.saturating_sub(1);
            if self.sign.is_some() {
                self.lines(&[Line::default()], &setting, left)?;
            }
            self.gap = self.gap.min(3.0);
        }
        self.space(6.0);
        Ok(())
    }

    fn preformatted(&mut self, text: &str, left: f32, width: f32) -> Result<(), PdfError> {
        let longest = text.lines().map(|line| line.chars().count()).max();
        let columns = longest.unwrap_or(0).max(1) as f32;
        let fitting = width / (columns * MONO_ADVANCE);
        let size = MONO_SIZE.min(fitting).max(MONO_SIZE_LEAST);
        let setting = Setting {
            style: Style::Mono,
            ..self.plain(size)
        };
        let most = ((width / (size * MONO_ADVANCE)) as usize).max(1);
        self.space(2.0);
        for line in text.lines() {
            let line = line.replace('\t', "        ");
            let characters: Vec<char> = line.chars().collect();
            let mut parts = characters.chunks(most).map(String::from_iter).peekable();
            if parts.peek().is_none() {
                self.lines(&[Line::default()], &setting, left)?;
            }
            for part in parts {
                let line = setting.single(&part)?;
                self.lines(&[line], &setting, left)?;
            }
        }
        self.space(6.0);
        Ok(())
    }

    /// Puts lines down, each where there is room for it.
    fn lines(&mut self, lines: &[Line], setting: &Setting<'_>, left: f32) -> Result<(), PdfError> {
        for line in lines {
            let top = self.advance(setting.line_height())?;
            let y = top + setting.baseline();
            self.put_sign(y);
            self.put(page::text(line, left, y, 0));
        }
        Ok(())
    }

    /// Text in its plain style.
    pub(super) fn plain(&self, size: f32) -> Setting<'f> {
        Setting {
            fonts: self.fonts,
            style: Style::Regular,
            size,
        }
    }

    /// Puts the sign of a list item beside its first line, which stands on `y`.
    pub(super) fn put_sign(&mut self, y: f32) {
        if let Some((x, sign)) = self.sign.take() {
            self.put(page::text(&sign, x, y, 0));
        }
    }

    /// Adds to the page.
    pub(super) fn put(&mut self, marks: impl Iterator<Item = Mark>) {
        if let Some(page) = self.pages.last_mut() {
            page.extend(marks);
        }
    }

    /// Adds a filled rectangle.
    pub(super) fn area(&mut self, left: f32, top: f32, width: f32, height: f32, lightness: u8) {
        self.put(std::iter::once(Mark::Area {
            left,
            top,
            width,
            height,
            lightness,
        }));
    }

    /// Asks for space before what comes next; the larger of two wins.
    pub(super) fn space(&mut self, points: f32) {
        self.gap = self.gap.max(points);
    }

    /// Room left on the page, in points.
    pub(super) fn room(&self) -> f32 {
        BOTTOM - self.y - self.due()
    }

    /// Whether nothing stands on the page yet.
    pub(super) fn is_fresh(&self) -> bool {
        self.y <= TOP
    }

    /// Begins a page unless there is so much room; never leaves a page empty.
    pub(super) fn keep(&mut self, height: f32) -> Result<(), PdfError> {
        if self.room() < height && !self.is_fresh() {
            self.next_page()?;
        }
        Ok(())
    }

    /// Begins a page.
    pub(super) fn next_page(&mut self) -> Result<(), PdfError> {
        if self.pages.len() >= PAGES_MAX {
            return Err(PdfError::Pages);
        }
        self.pages.push(Page::new());
        self.y = TOP;
        self.gap = 0.0;
        Ok(())
    }

    /// Takes so much room and says where it begins.
    pub(super) fn advance(&mut self, height: f32) -> Result<f32, PdfError> {
        self.keep(height)?;
        let top = self.y + self.due();
        self.y = top + height;
        self.gap = 0.0;
        Ok(top)
    }

    fn due(&self) -> f32 {
        if self.is_fresh() { 0.0 } else { self.gap }
    }
}
