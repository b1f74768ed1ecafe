//! A document as monospaced lines, for TXT and FT displays.

use crate::body::{Block, Body, Cell, Inline, Row};
use crate::columns::{Needs, spans};

/// Least width of a column of a table, in characters; a table that has no room for that is
/// written cell by cell.
const COLUMN_LEAST: u64 = 4;

/// Between the columns of a table.
const GAP: &str = " | ";

impl Body {
    /// The document as lines of at most `width` characters (80 for an FT display, fact sheet
    /// 1.6), the title not among them. Longer words are broken; preformatted lines are kept as
    /// they are, however long. Characters are counted as one column each.
    pub fn to_text(&self, width: usize) -> Vec<String> {
        let mut lines = blocks(&self.blocks, width.max(1));
        for line in &mut lines {
            line.truncate(line.trim_end_matches(' ').len());
        }
        lines
    }
}

/// Blocks with an empty line between them.
fn blocks(blocks: &[Block], width: usize) -> Vec<String> {
    let mut lines = Vec::new();
    for block in blocks {
        let more = block_lines(block, width);
        if !lines.is_empty() && !more.is_empty() {
            lines.push(String::new());
        }
        lines.extend(more);
    }
    lines
}

fn block_lines(block: &Block, width: usize) -> Vec<String> {
    match block {
        Block::Heading { level, text } => {
            let mut lines = wrap(&plain(text), width);
            let mark = match level {
                0 | 1 => "=",
                2 => "-",
                _ => return lines,
            };
            let longest = lines.iter().map(|line| columns(line)).max();
            lines.extend(longest.map(|longest| mark.repeat(longest)));
            lines
        }
        Block::List { ordered, items } => list(*ordered, items, width),
        Block::Paragraph(text) => wrap(&plain(text), width),
        Block::Preformatted(text) => text.lines().map(str::to_owned).collect(),
        Block::Rule => vec!["-".repeat(width)],
        Block::Table { head, rows } => table(head, rows, width),
    }
}

fn list(ordered: bool, items: &[Vec<Block>], width: usize) -> Vec<String> {
    let last = items.len().to_string().len() + 2;
    let indent = if ordered { last } else { 2 };
    let mut lines = Vec::new();
    for (index, item) in items.iter().enumerate() {
        let mark = if ordered {
            format!("{:<indent$}", format!("{}.", index + 1))
        } else {
            "- ".to_owned()
        };
        let content = blocks(item, width.saturating_sub(indent).max(1));
        if content.is_empty() {
            lines.push(mark.clone());
        }
        for (line, text) in content.iter().enumerate() {
            let before = if line == 0 { mark.as_str() } else { "" };
            lines.push(format!("{before:indent$}{text}"));
        }
    }
    lines
}

fn table(head: &[Row], rows: &[Row], width: usize) -> Vec<String> {
    let all = head.iter().chain(rows);
    let needs = Needs::of(all.clone(), |cell| {
        let text = plain(&cell.text);
        let widest = |parts: &mut dyn Iterator<Item = &str>| {
            let longest = parts.map(columns).max().unwrap_or(0);
            longest as u64
        };
        (
            widest(&mut text.split([' ', '\n'])).max(COLUMN_LEAST),
            widest(&mut text.lines()).max(COLUMN_LEAST),
        )
    });
    let count = needs.share(0, false).len();
    let gaps = count.saturating_sub(1) * GAP.len();
    let room = width.saturating_sub(gaps) as u64;
    if room < count as u64 * COLUMN_LEAST {
        return cell_by_cell(all, width);
    }
    let widths: Vec<usize> = needs
        .share(room, false)
        .into_iter()
        .map(|width| usize::try_from(width).unwrap_or(usize::MAX).max(1))
        .collect();
    let mut lines: Vec<String> = head
        .iter()
        .flat_map(|row| row_lines(row, &widths))
        .collect();
    if !head.is_empty() {
        let dashes: Vec<String> = widths.iter().map(|width| "-".repeat(*width)).collect();
        lines.push(dashes.join("-+-"));
    }
    lines.extend(rows.iter().flat_map(|row| row_lines(row, &widths)));
    lines
}

fn row_lines(row: &Row, widths: &[usize]) -> Vec<String> {
    let mut parts: Vec<(usize, Vec<String>)> = Vec::new();
    for (cell, span) in spans(row) {
        let gaps = (span.len() - 1) * GAP.len();
        let width = widths[span].iter().sum::<usize>() + gaps;
        parts.push((width, wrap(&plain(&cell.text), width)));
    }
    let height = parts
        .iter()
        .map(|(_, lines)| lines.len())
        .max()
        .unwrap_or(0);
    let line = |at: usize| {
        let texts = parts.iter().map(|(width, lines)| {
            let text = lines.get(at).map_or("", String::as_str);
            format!("{text}{}", " ".repeat(width.saturating_sub(columns(text))))
        });
        texts.collect::<Vec<_>>().join(GAP)
    };
    (0..height.max(1)).map(line).collect()
}

/// For tables with too many columns: the cells of a row behind each other.
fn cell_by_cell<'r>(rows: impl Iterator<Item = &'r Row>, width: usize) -> Vec<String> {
    let joined = |row: &Row| {
        let texts: Vec<_> = row
            .cells
            .iter()
            .map(|cell: &Cell| plain(&cell.text))
            .collect();
        wrap(&texts.join(GAP), width)
    };
    rows.flat_map(joined).collect()
}

/// The text without its emphasis; breaks as line ends.
fn plain(text: &[Inline]) -> String {
    fn add(text: &[Inline], out: &mut String) {
        for inline in text {
            match inline {
                Inline::Break => out.push('\n'),
                Inline::Emphasis(inner) | Inline::Strong(inner) => add(inner, out),
                Inline::Text(text) => out.push_str(text),
            }
        }
    }
    let mut out = String::new();
    add(text, &mut out);
    out
}

/// Lines of at most `width` characters, broken at spaces and, where there is none, in words.
fn wrap(text: &str, width: usize) -> Vec<String> {
    let mut lines = Vec::new();
    for line in text.lines() {
        let (mut current, mut used) = (String::new(), 0);
        for word in line.split(' ').filter(|word| !word.is_empty()) {
            let length = columns(word);
            if used > 0 && used + 1 + length > width {
                lines.push(std::mem::take(&mut current));
                used = 0;
            }
            if used > 0 {
                current.push(' ');
                used += 1;
            }
            for c in word.chars() {
                if used == width {
                    lines.push(std::mem::take(&mut current));
                    used = 0;
                }
                current.push(c);
                used += 1;
            }
        }
        lines.push(current);
    }
    lines
}

fn columns(text: &str) -> usize {
    text.chars().count()
}
