//! What stands directly in an element, text and elements mixed, for narrative.

use uppsala::NodeKind;

use crate::tree::Element;

/// One thing that stands in an element.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Node<'t> {
    /// A child element.
    Element(Element<'t>),
    /// A run of text. A comment may divide one text into two runs.
    Text(&'t str),
}

impl<'t> Element<'t> {
    /// Child elements and the text between them, in order; comments and processing instructions
    /// are left out.
    pub fn nodes(&self) -> impl Iterator<Item = Node<'t>> + use<'t> {
        let document = self.document;
        document
            .children_iter(self.id)
            .filter_map(move |id| match document.node_kind(id) {
                Some(NodeKind::Element(_)) => Some(Node::Element(Element { document, id })),
                Some(NodeKind::Text(text) | NodeKind::CData(text)) => Some(Node::Text(text)),
                Some(
                    NodeKind::Comment(_)
                    | NodeKind::Document
                    | NodeKind::ProcessingInstruction(_)
                    | NodeKind::Attribute(..),
                )
                | None => None,
            })
    }
}

#[cfg(test)]
mod tests {
    use super::Node;
    use crate::{Limits, Tree, guard};

    #[test]
    fn text_and_elements_come_in_order_and_nothing_else_does() {
        let bytes = b"<a>one <b>two</b><!-- no --> three<?no no?><![CDATA[<4>]]><c/></a>";
        let guarded = guard(bytes, &Limits::default()).unwrap();
        let tree = Tree::parse(&guarded).unwrap();
        let told: Vec<String> = tree
            .root()
            .nodes()
            .map(|node| match node {
                Node::Element(element) => format!("<{}>", element.local_name()),
                Node::Text(text) => text.to_owned(),
            })
            .collect();
        assert_eq!(told, ["one ", "<b>", " three", "<4>", "<c>"]);
    }
}
