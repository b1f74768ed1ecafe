//! Walking a CDA document by the names of HL7 version 3.

use xml::{Element, Node};

use crate::names::{EXT, HL7};

/// The first child of this name.
pub(crate) fn child<'t>(parent: Element<'t>, local: &str) -> Option<Element<'t>> {
    children(parent, local).next()
}

/// All children of this name. Extensions count too: `ext:id` is an `id`.
pub(crate) fn children<'t>(parent: Element<'t>, local: &str) -> impl Iterator<Item = Element<'t>> {
    parent
        .children()
        .filter(move |child| child.local_name() == local && is_known(*child))
}

/// The first element down this path.
pub(crate) fn descend<'t>(parent: Element<'t>, path: &[&str]) -> Option<Element<'t>> {
    path.iter()
        .try_fold(parent, |here, local| child(here, local))
}

/// All elements down this path, on every branch.
pub(crate) fn all<'t>(parent: Element<'t>, path: &[&str]) -> Vec<Element<'t>> {
    let mut level = vec![parent];
    for local in path {
        level = level
            .into_iter()
            .flat_map(|here| children(here, local))
            .collect();
    }
    level
}

/// An attribute that says something.
pub(crate) fn attribute(element: Element<'_>, local: &str) -> Option<String> {
    let value = element.attribute(local)?.trim();
    (!value.is_empty()).then(|| value.to_owned())
}

/// All text in an element and below, with its white space made single spaces.
pub(crate) fn text(element: Element<'_>) -> String {
    let mut all = String::new();
    for here in element.elements() {
        // An element's own text, then that of the elements below: only for values without markup
        // is this the order of the document, and others are no names or numbers.
        for node in here.nodes() {
            match node {
                Node::Text(text) => all.push_str(text),
                Node::Element(_) => all.push(' '),
            }
        }
        all.push(' ');
    }
    collapse(&all)
}

/// The text of a child, when it says something.
pub(crate) fn child_text(parent: Element<'_>, local: &str) -> Option<String> {
    child(parent, local)
        .map(text)
        .filter(|text| !text.is_empty())
}

/// White space made single spaces, none at the ends.
pub(crate) fn collapse(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for word in text.split_whitespace() {
        if !out.is_empty() {
            out.push(' ');
        }
        out.push_str(word);
    }
    out
}

fn is_known(element: Element<'_>) -> bool {
    matches!(element.namespace(), Some(uri) if uri == HL7 || uri == EXT)
}
