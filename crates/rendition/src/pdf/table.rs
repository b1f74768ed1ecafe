//! Tables: columns by need, heads repeated, rows whole where a page can hold them.

use super::PdfError;
use super::flow::Flow;
use super::fonts::Style;
use super::page::{self, BOTTOM, TOP};
use super::words::{Line, Setting};
use crate::body::{Cell, Row};
use crate::columns::{Needs, spans};

/// Size of text in tables, in points.
const SIZE: f32 = 9.5;
/// Between a cell's edge and its text, sideways, in points.
const PAD_X: f32 = 4.5;
/// Between a cell's edge and its text, above and below, in points.
const PAD_Y: f32 = 2.8;
/// Thickness of the lines, in points.
const STROKE: f32 = 0.5;
/// Lightness of the lines.
const STROKE_LIGHTNESS: u8 = 150;
/// Lightness behind headings.
const HEAD_LIGHTNESS: u8 = 232;
/// Widths are shared out in hundredths of a point.
const UNITS: f32 = 100.0;

/// A row with its text in lines.
struct Laid {
    cells: Vec<LaidCell>,
    is_head: bool,
}

struct LaidCell {
    /// From the left edge of the table, in points.
    left: f32,
    /// Points.
    width: f32,
    lines: Vec<Line>,
}

impl Flow<'_> {
    /// Sets a table.
    pub(super) fn table(
        &mut self,
        head: &[Row],
        rows: &[Row],
        left: f32,
        width: f32,
    ) -> Result<(), PdfError> {
        let widths = self.widths(head, rows, width)?;
        let lay = |row: &Row, is_head| self.lay(row, &widths, is_head);
        let head = head
            .iter()
            .map(|row| lay(row, true))
            .collect::<Result<Vec<_>, _>>()?;
        let rows = rows
            .iter()
            .map(|row| lay(row, false))
            .collect::<Result<Vec<_>, _>>()?;
        let height = |rows: &[Laid]| rows.iter().map(|row| self.height(row)).sum::<f32>();
        let head_height = height(&head);
        // A head that takes half a page is not repeated.
        let is_repeated = head_height < (BOTTOM - TOP) / 2.0;
        let first = rows.first().map_or(0.0, |row| self.height(row));
        self.keep((head_height + first).min(BOTTOM - TOP))?;
        for row in head.iter() {
            self.row(row, left, &[])?;
        }
        let repeated = if is_repeated { head.as_slice() } else { &[] };
        rows.iter()
            .try_for_each(|row| self.row(row, left, repeated))
    }

    fn widths(&self, head: &[Row], rows: &[Row], width: f32) -> Result<Vec<f32>, PdfError> {
        let mut failed = None;
        let mut measured = |cell: &Cell, is_head| {
            let needs = self.setting(is_head).needs(&cell.text);
            let (least, most) = needs.unwrap_or_else(|why| {
                failed = Some(why);
                (0.0, 0.0)
            });
            let units = |points: f32| ((points + 2.0 * PAD_X + 0.1) * UNITS).ceil() as u64;
            (units(least), units(most))
        };
        // Measured as if all were strong: headings are, and some room does no harm.
        let needs = Needs::of(head.iter().chain(rows), |cell| measured(cell, true));
        if let Some(why) = failed {
            return Err(why);
        }
        let shared = needs.share((width * UNITS) as u64, true);
        Ok(shared
            .into_iter()
            .map(|units| units as f32 / UNITS)
            .collect())
    }

    fn setting(&self, is_head: bool) -> Setting<'_> {
        Setting {
            style: if is_head { Style::Bold } else { Style::Regular },
            ..self.plain(SIZE)
        }
    }

    fn lay(&self, row: &Row, widths: &[f32], is_head: bool) -> Result<Laid, PdfError> {
        let setting = self.setting(is_head);
        let mut cells = Vec::new();
        for (cell, span) in spans(row) {
            let left = widths[..span.start].iter().sum();
            let width: f32 = widths[span].iter().sum();
            let lines = setting.lines(&cell.text, (width - 2.0 * PAD_X).max(1.0))?;
            cells.push(LaidCell { left, width, lines });
        }
        Ok(Laid { cells, is_head })
    }

    fn height(&self, row: &Laid) -> f32 {
        self.part_height(
            row.cells
                .iter()
                .map(|cell| cell.lines.len())
                .max()
                .unwrap_or(0),
        )
    }

    fn part_height(&self, lines: usize) -> f32 {
        lines.max(1) as f32 * self.setting(false).line_height() + 2.0 * PAD_Y
    }

    /// Sets a row, on the next page below `head` where it does not fit. A row that is higher than
    /// a page is parted between its lines.
    fn row(&mut self, row: &Laid, left: f32, head: &[Laid]) -> Result<(), PdfError> {
        let count = row
            .cells
            .iter()
            .map(|cell| cell.lines.len())
            .max()
            .unwrap_or(0)
            .max(1);
        let mut done = 0;
        while done < count {
            let rest = self.part_height(count - done);
            let fits = self.room() >= rest;
            let is_long = self.height(row) > (BOTTOM - TOP) / 3.0;
            let one = self.part_height(1);
            if !fits && !self.is_fresh() && (!is_long || self.room() < one * 2.0) {
                self.next_page()?;
                for again in head {
                    self.part(again, left, 0, usize::MAX)?;
                }
            }
            let line = self.setting(false).line_height();
            let possible = ((self.room() - 2.0 * PAD_Y) / line).floor().max(1.0) as usize;
            let end = count.min(done.saturating_add(possible));
            self.part(row, left, done, end)?;
            done = end;
        }
        Ok(())
    }

    /// Sets the lines of a row from one number to another.
    fn part(&mut self, row: &Laid, left: f32, from: usize, to: usize) -> Result<(), PdfError> {
        let slice = |cell: &LaidCell| {
            let end = to.min(cell.lines.len());
            cell.lines
                .get(from.min(end)..end)
                .unwrap_or_default()
                .to_vec()
        };
        let parts: Vec<_> = row.cells.iter().map(|cell| (cell, slice(cell))).collect();
        let count = parts
            .iter()
            .map(|(_, lines)| lines.len())
            .max()
            .unwrap_or(0);
        let height = self.part_height(count);
        let top = self.advance(height)?;
        let (line_height, baseline) = {
            let setting = self.setting(false);
            (setting.line_height(), setting.baseline())
        };
        self.put_sign(top + PAD_Y + baseline);
        for (cell, lines) in parts {
            self.frame(left + cell.left, top, cell.width, height, row.is_head);
            for (at, line) in lines.iter().enumerate() {
                let y = top + PAD_Y + baseline + at as f32 * line_height;
                self.put(page::text(line, left + cell.left + PAD_X, y, 0));
            }
        }
        Ok(())
    }

    /// The lines around a cell, half of each within it.
    fn frame(&mut self, left: f32, top: f32, width: f32, height: f32, is_head: bool) {
        if is_head {
            self.area(left, top, width, height, HEAD_LIGHTNESS);
        }
        let (x, y) = (left - STROKE / 2.0, top - STROKE / 2.0);
        let (wide, high) = (width + STROKE, height + STROKE);
        self.area(x, y, wide, STROKE, STROKE_LIGHTNESS);
        self.area(x, y + height, wide, STROKE, STROKE_LIGHTNESS);
        self.area(x, y, STROKE, high, STROKE_LIGHTNESS);
        self.area(x + width, y, STROKE, high, STROKE_LIGHTNESS);
    }
}
