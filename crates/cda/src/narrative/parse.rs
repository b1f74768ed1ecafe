//! XML to narrative. Recursion is bounded: a guarded document is at most 100 elements deep.

use xml::Element;

use super::style::{ListMarker, Style};
use super::table::{COLUMNS_MAX, ROWS_MAX};
use super::{Align, Cell, Node, Row, Table};
use crate::names::HL7;

/// What stands in an element.
pub(crate) fn nodes(parent: Element<'_>) -> Vec<Node> {
    let mut nodes: Vec<Node> = Vec::new();
    for child in parent.nodes() {
        match child {
            xml::Node::Text(text) => push(Node::Text(text.to_owned()), &mut nodes),
            xml::Node::Element(element) if element.local_name() == "caption" => {}
            xml::Node::Element(element) => node(element, &mut nodes),
        }
    }
    without_layout(nodes)
}

/// Appends a node; two texts become one.
fn push(node: Node, out: &mut Vec<Node>) {
    if let (Some(Node::Text(before)), Node::Text(text)) = (out.last_mut(), &node) {
        before.push_str(text);
    } else {
        out.push(node);
    }
}

/// Leaves out white space that only lays the XML out: at both ends and beside blocks.
fn without_layout(nodes: Vec<Node>) -> Vec<Node> {
    let edge: Vec<bool> = nodes.iter().map(Node::is_block).collect();
    let is_edge = |at: Option<usize>| at.and_then(|at| edge.get(at)).copied().unwrap_or(true);
    let keeps = |(at, node): (usize, Node)| {
        let is_space = matches!(&node, Node::Text(text) if text.trim().is_empty());
        let is_layout = is_space && (is_edge(at.checked_sub(1)) || is_edge(at.checked_add(1)));
        (!is_layout).then_some(node)
    };
    nodes.into_iter().enumerate().filter_map(keeps).collect()
}

fn node(element: Element<'_>, out: &mut Vec<Node>) {
    if element.namespace() != Some(HL7) {
        nodes(element).into_iter().for_each(|node| push(node, out));
        return;
    }
    let id = |name| element.attribute(name).unwrap_or("").trim().to_owned();
    let content = || nodes(element);
    out.push(match element.local_name() {
        "br" => Node::Break,
        "content" => Node::Content {
            styles: styles(element),
            content: content(),
        },
        "footnote" => Node::Footnote {
            id: id("ID"),
            content: content(),
        },
        "footnoteRef" => Node::FootnoteRef { id: id("IDREF") },
        "linkHtml" => Node::Link {
            href: id("href"),
            content: content(),
        },
        "list" => list(element),
        "paragraph" => Node::Paragraph {
            styles: styles(element),
            caption: caption(element),
            content: content(),
        },
        "renderMultiMedia" => Node::Media {
            ids: id("referencedObject")
                .split_ascii_whitespace()
                .map(str::to_owned)
                .collect(),
            caption: caption(element),
        },
        "sub" => Node::Sub(content()),
        "sup" => Node::Sup(content()),
        "table" => Node::Table(table(element)),
        _ => {
            content().into_iter().for_each(|node| push(node, out));
            return;
        }
    });
}

fn styles(element: Element<'_>) -> Vec<Style> {
    let mut styles = Style::of_codes(element.attribute("styleCode").unwrap_or(""));
    match element.attribute("revised") {
        Some("delete") => styles.push(Style::Deleted),
        Some("insert") => styles.push(Style::Inserted),
        Some(_) | None => {}
    }
    styles
}

fn caption(element: Element<'_>) -> Vec<Node> {
    let caption = element.children().find(|child| child.is(HL7, "caption"));
    caption.map_or_else(Vec::new, nodes)
}

fn list(element: Element<'_>) -> Node {
    let codes = element.attribute("styleCode").unwrap_or("");
    let items = element.children().filter(|child| !child.is(HL7, "caption"));
    Node::List {
        ordered: element.attribute("listType") == Some("ordered"),
        marker: ListMarker::of_codes(codes),
        caption: caption(element),
        items: items
            .map(|item| {
                let mut content = caption(item);
                if !content.is_empty() {
                    content.push(Node::Break);
                }
                content.extend(nodes(item));
                content
            })
            .collect(),
    }
}

fn table(element: Element<'_>) -> Table {
    let mut table = Table {
        caption: caption(element),
        ..Table::default()
    };
    for child in element.children() {
        match child.local_name() {
            "thead" => table.head.extend(rows(child)),
            "tfoot" => table.foot.extend(rows(child)),
            "tbody" => table.body.extend(rows(child)),
            "tr" => table.body.push(row(child)),
            _ => {}
        }
    }
    table
}

fn rows(part: Element<'_>) -> impl Iterator<Item = Row> {
    part.children().map(row)
}

fn row(element: Element<'_>) -> Row {
    Row {
        cells: element.children().map(cell).collect(),
    }
}

fn cell(element: Element<'_>) -> Cell {
    let number = |name| element.attribute(name).and_then(|n| n.trim().parse().ok());
    Cell {
        heading: element.local_name() == "th",
        columns: number("colspan").unwrap_or(1).clamp(1, COLUMNS_MAX),
        rows: number("rowspan").unwrap_or(1).clamp(1, ROWS_MAX),
        align: element.attribute("align").and_then(Align::parse),
        styles: styles(element),
        content: nodes(element),
    }
}
