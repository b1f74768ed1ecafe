//! Narrative to XML.

use super::{Cell, Node, Row, Style, Table};
use crate::markup::Markup;

/// Writes nodes as CDA narrative. Depth is the caller's to bound: what is written is read back.
pub(crate) fn write(nodes: &[Node], m: &mut Markup) {
    for node in nodes {
        one(node, m);
    }
}

fn one(node: &Node, m: &mut Markup) {
    match node {
        Node::Break => m.empty("br", &[]),
        Node::Content { styles, content } => {
            let codes = codes(styles);
            let mut attributes = Vec::new();
            attributes.extend(revised(styles).map(|revised| ("revised", revised)));
            if !codes.is_empty() {
                attributes.push(("styleCode", codes.as_str()));
            }
            m.element("content", &attributes, |m| write(content, m));
        }
        Node::Footnote { id, content } => {
            m.element("footnote", &[("ID", id)], |m| write(content, m));
        }
        Node::FootnoteRef { id } => m.empty("footnoteRef", &[("IDREF", id)]),
        Node::Link { href, content } => {
            m.element("linkHtml", &[("href", href)], |m| write(content, m));
        }
        Node::List {
            ordered,
            marker,
            caption,
            items,
        } => {
            let kind = if *ordered { "ordered" } else { "unordered" };
            let mut attributes = vec![("listType", kind)];
            attributes.extend(marker.map(|marker| ("styleCode", marker.code())));
            m.element("list", &attributes, |m| list(caption, items, m));
        }
        Node::Media { ids, caption } => {
            let ids = ids.join(" ");
            m.element("renderMultiMedia", &[("referencedObject", &ids)], |m| {
                captioned(caption, m);
            });
        }
        Node::Paragraph {
            styles,
            caption,
            content,
        } => {
            let codes = codes(styles);
            let style = [("styleCode", codes.as_str())];
            let attributes = if codes.is_empty() { &[][..] } else { &style };
            m.element("paragraph", attributes, |m| {
                captioned(caption, m);
                revisable(styles, content, m);
            });
        }
        Node::Sub(content) => m.element("sub", &[], |m| write(content, m)),
        Node::Sup(content) => m.element("sup", &[], |m| write(content, m)),
        Node::Table(table) => table_xml(table, m),
        Node::Text(text) => m.text(text),
    }
}

fn list(caption: &[Node], items: &[Vec<Node>], m: &mut Markup) {
    captioned(caption, m);
    for item in items {
        m.element("item", &[], |m| write(item, m));
    }
}

/// The `styleCode` that says these styles.
fn codes(styles: &[Style]) -> String {
    let codes: Vec<_> = styles.iter().filter_map(|style| style.code()).collect();
    codes.join(" ")
}

/// The `revised` that says these styles.
fn revised(styles: &[Style]) -> Option<&'static str> {
    if styles.contains(&Style::Deleted) {
        return Some("delete");
    }
    styles.contains(&Style::Inserted).then_some("insert")
}

/// Content whose element can have no `revised` of its own.
fn revisable(styles: &[Style], content: &[Node], m: &mut Markup) {
    match revised(styles) {
        Some(revised) => m.element("content", &[("revised", revised)], |m| write(content, m)),
        None => write(content, m),
    }
}

fn captioned(caption: &[Node], m: &mut Markup) {
    if !caption.is_empty() {
        m.element("caption", &[], |m| write(caption, m));
    }
}

/// The schema wants `tfoot` before `tbody`, and at least one row in each part that is there.
fn table_xml(table: &Table, m: &mut Markup) {
    m.element("table", &[], |m| {
        captioned(&table.caption, m);
        for (name, rows) in [
            ("thead", &table.head),
            ("tfoot", &table.foot),
            ("tbody", &table.body),
        ] {
            if !rows.is_empty() {
                m.element(name, &[], |m| rows.iter().for_each(|row| row_xml(row, m)));
            }
        }
    });
}

fn row_xml(row: &Row, m: &mut Markup) {
    m.element("tr", &[], |m| {
        row.cells.iter().for_each(|cell| cell_xml(cell, m));
    });
}

fn cell_xml(cell: &Cell, m: &mut Markup) {
    let name = if cell.heading { "th" } else { "td" };
    let (columns, rows) = (cell.columns.to_string(), cell.rows.to_string());
    let codes = codes(&cell.styles);
    let mut attributes = Vec::new();
    if cell.columns != 1 {
        attributes.push(("colspan", columns.as_str()));
    }
    if cell.rows != 1 {
        attributes.push(("rowspan", rows.as_str()));
    }
    if let Some(align) = cell.align {
        attributes.push(("align", align.as_str()));
    }
    if !codes.is_empty() {
        attributes.push(("styleCode", codes.as_str()));
    }
    m.element(name, &attributes, |m| {
        revisable(&cell.styles, &cell.content, m);
    });
}
