//! Narrative as HTML. Elements are chosen here; of the document come only text and numbers.

use std::collections::{HashMap, HashSet};

use super::Page;
use crate::markup::Markup;
use crate::narrative::{Cell, ListMarker, Node, Row, Style, Table};
use crate::walk::collapse;

/// The narrative of a page, and what it has shown so far.
pub(super) struct Narrative<'p, 'a> {
    pub(super) page: &'p Page<'a>,
    /// Images shown: each only once, so that a page cannot grow by repeating one.
    pub(super) shown: HashSet<&'a str>,
    pub(super) image_bytes: usize,
    /// Numbers of the notes, by name, through the whole document.
    notes: HashMap<String, usize>,
    numbers: usize,
}

/// A note to be shown at the end of the section.
struct Note<'n> {
    number: usize,
    content: &'n [Node],
}

/// The longest address of a link that is shown, characters.
const ADDRESS_CHARACTERS_MAX: usize = 300;

impl<'p, 'a> Narrative<'p, 'a> {
    pub(super) fn new(page: &'p Page<'a>) -> Self {
        Self {
            page,
            shown: HashSet::new(),
            image_bytes: 0,
            notes: HashMap::new(),
            numbers: 0,
        }
    }

    /// The text of a section, and its notes below it.
    pub(super) fn section(&mut self, text: &[Node], m: &mut Markup) {
        let mut notes = Vec::new();
        self.nodes(text, &mut notes, m);
        if notes.is_empty() {
            return;
        }
        m.element("div", &[("class", "notes")], |m| {
            // A note may hold notes; they follow it.
            let mut at = 0;
            while let Some(Note { number, content }) = notes.get(at) {
                let (number, content) = (number.to_string(), *content);
                m.element("div", &[], |m| {
                    m.leaf("sup", &[], &number);
                    self.nodes(content, &mut notes, m);
                });
                at += 1;
            }
        });
    }

    fn nodes<'n>(&mut self, nodes: &'n [Node], notes: &mut Vec<Note<'n>>, m: &mut Markup) {
        for node in nodes {
            self.node(node, notes, m);
        }
    }

    fn node<'n>(&mut self, node: &'n Node, notes: &mut Vec<Note<'n>>, m: &mut Markup) {
        match node {
            Node::Break => m.empty("br", &[]),
            Node::Content { styles, content } => {
                classed("span", styles, &[], m, |m| self.nodes(content, notes, m));
            }
            Node::Footnote { id, content } => {
                let number = self.number(id);
                notes.push(Note { number, content });
                m.leaf("sup", &[], &number.to_string());
            }
            Node::FootnoteRef { id } => {
                let number = self.number(id);
                m.leaf("sup", &[], &number.to_string());
            }
            Node::Link { href, content } => {
                self.nodes(content, notes, m);
                address(href, content, m);
            }
            Node::List {
                ordered,
                marker,
                caption,
                items,
            } => {
                self.caption(caption, notes, m);
                let name = if *ordered { "ol" } else { "ul" };
                let class = [("class", marker.map_or("", ListMarker::class))];
                m.element(name, if marker.is_some() { &class } else { &[] }, |m| {
                    for item in items {
                        m.element("li", &[], |m| self.nodes(item, notes, m));
                    }
                });
            }
            Node::Media { ids, caption } => m.element("figure", &[], |m| {
                ids.iter().for_each(|id| self.media(id, m));
                if !caption.is_empty() {
                    m.element("figcaption", &[], |m| self.nodes(caption, notes, m));
                }
            }),
            Node::Paragraph {
                styles,
                caption,
                content,
            } => {
                // Not `p`: browsers end one where a list or table begins in it.
                classed("div", styles, &["p"], m, |m| {
                    self.caption(caption, notes, m);
                    self.nodes(content, notes, m);
                });
            }
            Node::Sub(content) => m.element("sub", &[], |m| self.nodes(content, notes, m)),
            Node::Sup(content) => m.element("sup", &[], |m| self.nodes(content, notes, m)),
            Node::Table(table) => self.table(table, notes, m),
            Node::Text(text) => m.text(text),
        }
    }

    fn caption<'n>(&mut self, caption: &'n [Node], notes: &mut Vec<Note<'n>>, m: &mut Markup) {
        if !caption.is_empty() {
            m.element("span", &[("class", "caption")], |m| {
                self.nodes(caption, notes, m);
            });
        }
    }

    fn table<'n>(&mut self, table: &'n Table, notes: &mut Vec<Note<'n>>, m: &mut Markup) {
        m.element("div", &[("class", "table")], |m| {
            m.element("table", &[], |m| {
                if !table.caption.is_empty() {
                    m.element("caption", &[], |m| self.nodes(&table.caption, notes, m));
                }
                for (name, rows) in [
                    ("thead", &table.head),
                    ("tbody", &table.body),
                    ("tfoot", &table.foot),
                ] {
                    if !rows.is_empty() {
                        m.element(name, &[], |m| {
                            rows.iter().for_each(|row| self.row(row, notes, m));
                        });
                    }
                }
            });
        });
    }

    fn row<'n>(&mut self, row: &'n Row, notes: &mut Vec<Note<'n>>, m: &mut Markup) {
        m.element("tr", &[], |m| {
            row.cells.iter().for_each(|cell| self.cell(cell, notes, m));
        });
    }

    fn cell<'n>(&mut self, cell: &'n Cell, notes: &mut Vec<Note<'n>>, m: &mut Markup) {
        let align = cell.align.map(|align| format!("to-{}", align.as_str()));
        let mut classes: Vec<&str> = align.as_deref().into_iter().collect();
        classes.extend(cell.styles.iter().map(|style| style.class()));
        let class = classes.join(" ");
        let (columns, rows) = (cell.columns.to_string(), cell.rows.to_string());
        let mut attributes = Vec::new();
        if cell.columns > 1 {
            attributes.push(("colspan", columns.as_str()));
        }
        if cell.rows > 1 {
            attributes.push(("rowspan", rows.as_str()));
        }
        if !class.is_empty() {
            attributes.push(("class", class.as_str()));
        }
        let name = if cell.heading { "th" } else { "td" };
        m.element(name, &attributes, |m| self.nodes(&cell.content, notes, m));
    }

    /// The number of a note. One without a name is never meant by a second reference.
    fn number(&mut self, id: &str) -> usize {
        if let Some(number) = self.notes.get(id) {
            return *number;
        }
        self.numbers += 1;
        if !id.is_empty() {
            self.notes.insert(id.to_owned(), self.numbers);
        }
        self.numbers
    }
}

fn classed(
    name: &str,
    styles: &[Style],
    more: &[&str],
    m: &mut Markup,
    content: impl FnOnce(&mut Markup),
) {
    let classes = more.iter().copied();
    let classes: Vec<_> = classes
        .chain(styles.iter().map(|style| style.class()))
        .collect();
    let class = classes.join(" ");
    let attributes = [("class", class.as_str())];
    let attributes = if class.is_empty() {
        &[][..]
    } else {
        &attributes
    };
    m.element(name, attributes, content);
}

/// The address of a link, as text, when it is one that a person could type: `https`. A file of the
/// package is named; every other address is left out.
fn address(href: &str, content: &[Node], m: &mut Markup) {
    let is_https = href
        .get(..8)
        .is_some_and(|start| start.eq_ignore_ascii_case("https://"));
    let is_file = !href.is_empty() && !href.contains([':', '/', '\\', '#']);
    let is_said = matches!(content, [Node::Text(text)] if collapse(text) == href);
    if (!is_https && !is_file) || is_said {
        return;
    }
    let shown: String = href.chars().take(ADDRESS_CHARACTERS_MAX).collect();
    let class = if is_https { "address" } else { "file" };
    m.text(" ");
    m.leaf("span", &[("class", class)], &shown);
}
