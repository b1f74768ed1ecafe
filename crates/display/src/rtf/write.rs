//! Writing: safe HTML, and lines of text.

use super::{Align, Block, Look, Paragraph, Position, Rtf};
use crate::markup::{self, Safe};

impl Rtf {
    /// The document as safe HTML.
    pub fn safe(&self) -> Safe {
        let mut html = String::new();
        blocks(&self.blocks, &mut html);
        Safe {
            html,
            notes: self.notes.clone(),
        }
    }

    /// The document as lines of text: one for each line of a paragraph, and one for each row of a
    /// table, its cells parted by ` | `.
    pub fn lines(&self) -> Vec<String> {
        let mut out = Vec::new();
        for block in &self.blocks {
            match block {
                Block::Paragraph(paragraph) => {
                    out.extend(paragraph.text().split('\n').map(str::to_owned));
                }
                Block::Table(rows) => out.extend(rows.iter().map(|row| row_text(row))),
            }
        }
        out
    }
}

impl Paragraph {
    fn text(&self) -> String {
        self.runs.iter().map(|run| run.text.as_str()).collect()
    }
}

fn row_text(cells: &[Vec<Block>]) -> String {
    let text = |cell: &Vec<Block>| {
        let texts = cell.iter().map(|block| match block {
            Block::Paragraph(paragraph) => paragraph.text().replace('\n', " "),
            Block::Table(rows) => {
                let rows: Vec<_> = rows.iter().map(|row| row_text(row)).collect();
                rows.join("; ")
            }
        });
        texts.collect::<Vec<_>>().join(" ")
    };
    cells.iter().map(text).collect::<Vec<_>>().join(" | ")
}

fn blocks(blocks: &[Block], out: &mut String) {
    for block in blocks {
        match block {
            Block::Paragraph(paragraph) => write(paragraph, out),
            Block::Table(rows) => {
                out.push_str("<table border=\"1\">");
                for row in rows {
                    out.push_str("<tr>");
                    for cell in row {
                        out.push_str("<td>");
                        self::blocks(cell, out);
                        out.push_str("</td>");
                    }
                    out.push_str("</tr>");
                }
                out.push_str("</table>\n");
            }
        }
    }
}

fn write(paragraph: &Paragraph, out: &mut String) {
    out.push_str(match paragraph.align {
        Align::Centre => "<p style=\"text-align:center\">",
        Align::Left => "<p>",
        Align::Right => "<p style=\"text-align:right\">",
    });
    if paragraph.runs.is_empty() {
        // An empty line is meant.
        out.push_str("<br>");
    }
    for run in &paragraph.runs {
        let names = names(run.look);
        for name in &names {
            out.push_str(&format!("<{name}>"));
        }
        for (at, line) in run.text.split('\n').enumerate() {
            if at > 0 {
                out.push_str("<br>");
            }
            text(line, out);
        }
        for name in names.iter().rev() {
            out.push_str(&format!("</{name}>"));
        }
    }
    out.push_str("</p>\n");
}

fn names(look: Look) -> Vec<&'static str> {
    let position = match look.position {
        Position::Normal => None,
        Position::Sub => Some("sub"),
        Position::Super => Some("sup"),
    };
    [
        look.bold.then_some("b"),
        look.italic.then_some("i"),
        look.underline.then_some("u"),
        look.strike.then_some("s"),
        position,
    ]
    .into_iter()
    .flatten()
    .collect()
}

/// Tabs and runs of spaces are columns in many reports; they keep some of their width.
fn text(line: &str, out: &mut String) {
    let mut spaced = String::with_capacity(line.len());
    let mut last = 'x';
    for c in line.chars() {
        match c {
            '\t' => spaced.push_str("\u{a0}\u{a0}\u{a0} "),
            ' ' if last == ' ' => spaced.push('\u{a0}'),
            c => spaced.push(c),
        }
        last = c;
    }
    markup::escape(&spaced, out);
}
