//! From the structure of a document to XHTML.

use super::COLUMNS_MAX;
use crate::body::{Block, Body, Inline, Row};

impl Body {
    /// The document in XHTML 1.0 Strict, as the Australian localisation wants an HTML display to
    /// be (fact sheet 1.6): no script, no style sheet, nothing to load, all of it within
    /// `<div class="reportDisplay">`. What [`parse_xhtml`](Self::parse_xhtml) reads of it is this
    /// document again. Characters that XML cannot hold become U+FFFD.
    pub fn to_xhtml(&self) -> String {
        let mut out = String::from(OPENING);
        out.push_str("<title>");
        escape(&self.title, &mut out);
        out.push_str("</title>\n</head>\n<body>\n<div class=\"reportDisplay\">\n");
        blocks(&self.blocks, &mut out);
        out.push_str("</div>\n</body>\n</html>\n");
        out
    }
}

const OPENING: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>
<!DOCTYPE html PUBLIC \"-//W3C//DTD XHTML 1.0 Strict//EN\" \
\"http://www.w3.org/TR/xhtml1/DTD/xhtml1-strict.dtd\">
<html xmlns=\"http://www.w3.org/1999/xhtml\" xml:lang=\"en-AU\" lang=\"en-AU\">
<head>
<meta http-equiv=\"Content-Type\" content=\"text/html; charset=UTF-8\" />
";

fn blocks(blocks: &[Block], out: &mut String) {
    for block in blocks {
        match block {
            Block::Heading { level, text } => {
                let name = ["h1", "h2", "h3", "h4"][usize::from(level.clamp(&1, &4) - 1)];
                element(name, text, out);
                out.push('\n');
            }
            Block::List { ordered, items } => list(*ordered, items, out),
            Block::Paragraph(text) => {
                element("p", text, out);
                out.push('\n');
            }
            Block::Preformatted(text) => {
                // Readers drop one line end after <pre>; an own one keeps those of the text.
                out.push_str("<pre>\n");
                escape(&text.replace("\r\n", "\n").replace('\r', "\n"), out);
                out.push_str("</pre>\n");
            }
            Block::Rule => out.push_str("<hr />\n"),
            Block::Table { head, rows } => table(head, rows, out),
        }
    }
}

fn list(ordered: bool, items: &[Vec<Block>], out: &mut String) {
    if items.is_empty() {
        return;
    }
    let name = if ordered { "ol" } else { "ul" };
    out.push_str(&format!("<{name}>\n"));
    for item in items {
        match item.as_slice() {
            [Block::Paragraph(text)] => element("li", text, out),
            several => {
                out.push_str("<li>\n");
                blocks(several, out);
                out.push_str("</li>");
            }
        }
        out.push('\n');
    }
    out.push_str(&format!("</{name}>\n"));
}

fn table(head: &[Row], body: &[Row], out: &mut String) {
    let filled = |rows: &[Row]| rows.iter().any(|row| !row.cells.is_empty());
    if !filled(head) && !filled(body) {
        return;
    }
    out.push_str("<table border=\"1\" cellpadding=\"4\" cellspacing=\"0\">\n");
    // XHTML wants rows after a head; a head alone is a body of heading cells.
    let parts = match (filled(head), filled(body)) {
        (true, true) => [Some(("thead", "th", head)), Some(("tbody", "td", body))],
        (true, false) => [Some(("tbody", "th", head)), None],
        (false, _) => [None, Some(("tbody", "td", body))],
    };
    for (part, cell, rows) in parts.into_iter().flatten() {
        out.push_str(&format!("<{part}>\n"));
        for row in rows.iter().filter(|row| !row.cells.is_empty()) {
            write_row(row, cell, out);
        }
        out.push_str(&format!("</{part}>\n"));
    }
    out.push_str("</table>\n");
}

fn write_row(row: &Row, name: &str, out: &mut String) {
    out.push_str("<tr>");
    for cell in &row.cells {
        match cell.columns.clamp(1, COLUMNS_MAX) {
            1 => out.push_str(&format!("<{name}>")),
            columns => out.push_str(&format!("<{name} colspan=\"{columns}\">")),
        }
        inlines(&cell.text, out);
        out.push_str(&format!("</{name}>"));
    }
    out.push_str("</tr>\n");
}

fn element(name: &str, text: &[Inline], out: &mut String) {
    out.push_str(&format!("<{name}>"));
    inlines(text, out);
    out.push_str(&format!("</{name}>"));
}

fn inlines(text: &[Inline], out: &mut String) {
    for inline in text {
        match inline {
            Inline::Break => out.push_str("<br />"),
            Inline::Emphasis(inner) => element("em", inner, out),
            Inline::Strong(inner) => element("strong", inner, out),
            Inline::Text(text) => escape(text, out),
        }
    }
}

/// Appends text. Quotes need no escape outside of attributes.
fn escape(text: &str, out: &mut String) {
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '\t' | '\n' => out.push(c),
            '\r' => out.push('\n'),
            c if c.is_control() || matches!(c, '\u{fffe}' | '\u{ffff}') => out.push('\u{fffd}'),
            c => out.push(c),
        }
    }
}
