//! From elements to the structure of a document.

use super::COLUMNS_MAX;
use super::element::{self, Element, Node, is_blank};
use super::error::BodyError;
use super::inline::{Run, misplaced};
use crate::body::{Block, Body, Cell, Inline, Row};

impl Body {
    /// Reads a document written in a strict subset of XHTML: a whole `html`, or a `body` or `div`
    /// alone, which leaves the title empty. Blocks are `h1` to `h4`, `p`, `ul`, `ol`, `table`
    /// (`thead`, `tbody`, `tr`, `th`, `td` with `colspan`), `hr`, `pre` and `div`; within text
    /// `strong`, `b`, `em`, `i` and `br`. A `div` leaves no trace. White space is made single
    /// except in `pre`; paragraphs that are empty then are left out.
    ///
    /// # Errors
    /// [`BodyError`] for everything else, with element and line.
    pub fn parse_xhtml(text: &str) -> Result<Self, BodyError> {
        let root = element::read(text)?;
        let mut body = Self {
            title: String::new(),
            blocks: Vec::new(),
        };
        match root.name {
            "html" => body.read_html(&root)?,
            "body" | "div" => body.blocks = blocks(&root)?,
            name => return Err(misplaced(name, "the document", root.line)),
        }
        Ok(body)
    }

    fn read_html(&mut self, html: &Element) -> Result<(), BodyError> {
        html.takes_attributes(&["xmlns"])?;
        for child in html.elements()? {
            match child.name {
                "head" => {
                    for part in child.elements()? {
                        match part.name {
                            "title" => self.title = part.words()?,
                            // What is said about the content type is known already.
                            "meta" => {}
                            name => return Err(misplaced(name, "head", part.line)),
                        }
                    }
                }
                "body" => self.blocks = blocks(child)?,
                name => return Err(misplaced(name, "html", child.line)),
            }
        }
        Ok(())
    }
}

impl Element {
    /// Fails on attributes other than these and those that say nothing about the content.
    pub(super) fn takes_attributes(&self, names: &[&str]) -> Result<(), BodyError> {
        const EVERYWHERE: [&str; 4] = ["class", "id", "lang", "xml:lang"];
        let taken = |(name, _): &(String, String)| {
            EVERYWHERE.contains(&name.as_str()) || names.contains(&name.as_str())
        };
        if self.attributes.iter().all(taken) {
            return Ok(());
        }
        Err(BodyError::Attribute {
            element: self.name,
            line: self.line,
        })
    }

    /// The elements of one that holds elements only.
    fn elements(&self) -> Result<Vec<&Element>, BodyError> {
        let mut elements = Vec::new();
        for child in &self.children {
            match child {
                Node::Element(element) => elements.push(element),
                Node::Text(text) if is_blank(text) => {}
                Node::Text(_) => return Err(misplaced("text", self.name, self.line)),
            }
        }
        Ok(elements)
    }

    /// The text of an element that holds text only, as it stands.
    fn verbatim(&self) -> Result<String, BodyError> {
        let mut all = String::new();
        for child in &self.children {
            match child {
                Node::Text(text) => all.push_str(text),
                Node::Element(inner) => {
                    return Err(misplaced(inner.name, self.name, inner.line));
                }
            }
        }
        Ok(all)
    }

    fn words(&self) -> Result<String, BodyError> {
        let text = self.verbatim()?;
        let words: Vec<_> = text
            .split(element::is_space)
            .filter(|word| !word.is_empty())
            .collect();
        Ok(words.join(" "))
    }

    fn inlines(&self) -> Result<Vec<Inline>, BodyError> {
        let mut run = Run::new();
        for child in &self.children {
            run.add(child, self)?;
        }
        Ok(run.finish())
    }
}

/// The blocks in an element. Loose text becomes a paragraph, except directly in `body`.
fn blocks(parent: &Element) -> Result<Vec<Block>, BodyError> {
    parent.takes_attributes(&[])?;
    let (mut blocks, mut loose) = (Vec::new(), Run::new());
    for child in &parent.children {
        match child {
            Node::Text(text) if parent.name == "body" && !is_blank(text) => {
                return Err(misplaced("text", "body", parent.line));
            }
            Node::Element(element) if parent.name == "body" || !is_inline(element) => {
                flush(&mut loose, &mut blocks);
                block(element, parent, &mut blocks)?;
            }
            Node::Element(_) | Node::Text(_) => loose.add(child, parent)?,
        }
    }
    flush(&mut loose, &mut blocks);
    Ok(blocks)
}

fn flush(loose: &mut Run, blocks: &mut Vec<Block>) {
    let text = std::mem::replace(loose, Run::new()).finish();
    if !text.is_empty() {
        blocks.push(Block::Paragraph(text));
    }
}

fn is_inline(element: &Element) -> bool {
    matches!(element.name, "b" | "br" | "em" | "i" | "strong")
}

fn block(element: &Element, parent: &Element, out: &mut Vec<Block>) -> Result<(), BodyError> {
    let level = match element.name {
        "h1" => 1,
        "h2" => 2,
        "h3" => 3,
        "h4" => 4,
        "div" => {
            out.extend(blocks(element)?);
            return Ok(());
        }
        "table" => return table(element, out),
        "ul" | "ol" => return list(element, out),
        "p" | "pre" | "hr" => 0,
        name => return Err(misplaced(name, parent.name, element.line)),
    };
    element.takes_attributes(&[])?;
    match element.name {
        "hr" => out.push(Block::Rule),
        "pre" => {
            let text = element.verbatim()?;
            // The line end after <pre> is no part of the text, as browsers have it.
            out.push(Block::Preformatted(
                text.strip_prefix('\n')
                    .map_or_else(|| text.clone(), str::to_owned),
            ));
        }
        _ => {
            let text = element.inlines()?;
            if !text.is_empty() {
                out.push(match level {
                    0 => Block::Paragraph(text),
                    level => Block::Heading { level, text },
                });
            }
        }
    }
    Ok(())
}

fn list(element: &Element, out: &mut Vec<Block>) -> Result<(), BodyError> {
    element.takes_attributes(&[])?;
    let mut items = Vec::new();
    for item in element.elements()? {
        if item.name != "li" {
            return Err(misplaced(item.name, element.name, item.line));
        }
        items.push(blocks(item)?);
    }
    if !items.is_empty() {
        out.push(Block::List {
            ordered: element.name == "ol",
            items,
        });
    }
    Ok(())
}

fn table(element: &Element, out: &mut Vec<Block>) -> Result<(), BodyError> {
    element.takes_attributes(&["border", "cellpadding", "cellspacing", "summary"])?;
    let (mut head, mut rows) = (Vec::new(), Vec::new());
    for part in element.elements()? {
        match part.name {
            "thead" => rows_of(part, true, &mut head)?,
            "tbody" => rows_of(part, false, &mut rows)?,
            "tr" => rows.extend(row(part, false)?),
            name => return Err(misplaced(name, "table", part.line)),
        }
    }
    if !head.is_empty() || !rows.is_empty() {
        out.push(Block::Table { head, rows });
    }
    Ok(())
}

fn rows_of(part: &Element, is_head: bool, rows: &mut Vec<Row>) -> Result<(), BodyError> {
    part.takes_attributes(&[])?;
    for child in part.elements()? {
        match child.name {
            "tr" => rows.extend(row(child, is_head)?),
            name => return Err(misplaced(name, part.name, child.line)),
        }
    }
    Ok(())
}

/// A row; `None` without cells. A heading cell outside of the table's head is strong.
fn row(element: &Element, is_head: bool) -> Result<Option<Row>, BodyError> {
    element.takes_attributes(&[])?;
    let (mut cells, mut columns) = (Vec::new(), 0);
    for cell in element.elements()? {
        let strong = match cell.name {
            "th" => !is_head,
            "td" => false,
            name => return Err(misplaced(name, "tr", cell.line)),
        };
        let text = cell.inlines()?;
        let text = if strong && !text.is_empty() {
            vec![Inline::Strong(text)]
        } else {
            text
        };
        let span = colspan(cell)?;
        columns += span;
        if columns > COLUMNS_MAX {
            return Err(BodyError::Columns { line: cell.line });
        }
        cells.push(Cell {
            columns: span,
            text,
        });
    }
    Ok((!cells.is_empty()).then_some(Row { cells }))
}

fn colspan(cell: &Element) -> Result<u16, BodyError> {
    cell.takes_attributes(&["colspan", "scope"])?;
    let given = cell.attributes.iter().find(|(name, _)| name == "colspan");
    let span = given.map_or(Ok(1), |(_, value)| value.parse());
    span.ok()
        .filter(|span| (1..=COLUMNS_MAX).contains(span))
        .ok_or(BodyError::Columns { line: cell.line })
}
