//! Runs of text, with white space made single.

use super::element::{Element, Node, is_space};
use super::error::BodyError;
use crate::body::Inline;

/// Collects the text of one block.
pub(super) struct Run {
    content: Vec<Inline>,
    /// Whether white space that follows says nothing more.
    spaced: bool,
}

impl Run {
    /// Nothing yet.
    pub(super) fn new() -> Self {
        Self {
            content: Vec::new(),
            spaced: true,
        }
    }

    /// Adds what stands in `parent`.
    pub(super) fn add(&mut self, node: &Node, parent: &Element) -> Result<(), BodyError> {
        let mut content = std::mem::take(&mut self.content);
        let added = self.append(node, parent, &mut content);
        self.content = content;
        added
    }

    /// The text, white space at its end left out.
    pub(super) fn finish(mut self) -> Vec<Inline> {
        trim_end(&mut self.content);
        self.content
    }

    fn append(
        &mut self,
        node: &Node,
        parent: &Element,
        to: &mut Vec<Inline>,
    ) -> Result<(), BodyError> {
        let element = match node {
            Node::Text(text) => {
                self.append_text(text, to);
                return Ok(());
            }
            Node::Element(element) => element,
        };
        let wrap: fn(Vec<Inline>) -> Inline = match element.name {
            "br" => {
                trim_end(to);
                to.push(Inline::Break);
                self.spaced = true;
                return element.takes_attributes(&[]);
            }
            "b" | "strong" => Inline::Strong,
            "i" | "em" => Inline::Emphasis,
            name => return Err(misplaced(name, parent.name, element.line)),
        };
        element.takes_attributes(&[])?;
        let mut inner = Vec::new();
        for child in &element.children {
            self.append(child, element, &mut inner)?;
        }
        if !inner.is_empty() {
            to.push(wrap(inner));
        }
        Ok(())
    }

    fn append_text(&mut self, text: &str, to: &mut Vec<Inline>) {
        let mut single = String::with_capacity(text.len());
        for c in text.chars() {
            if !is_space(c) {
                single.push(c);
            } else if !self.spaced {
                single.push(' ');
            }
            self.spaced = is_space(c);
        }
        if let Some(Inline::Text(last)) = to.last_mut() {
            last.push_str(&single);
        } else if !single.is_empty() {
            to.push(Inline::Text(single));
        }
    }
}

/// The error for an element, or text, where it may not stand.
pub(super) fn misplaced(element: &'static str, parent: &'static str, line: usize) -> BodyError {
    BodyError::Misplaced {
        element,
        parent,
        line,
    }
}

/// Takes away the space at the end, however deep it stands, and what is empty then.
fn trim_end(content: &mut Vec<Inline>) {
    let empty = match content.last_mut() {
        Some(Inline::Text(text)) => {
            text.truncate(text.trim_end_matches(' ').len());
            text.is_empty()
        }
        Some(Inline::Emphasis(inner) | Inline::Strong(inner)) => {
            trim_end(inner);
            inner.is_empty()
        }
        Some(Inline::Break) | None => false,
    };
    if empty {
        content.pop();
        trim_end(content);
    }
}
