//! The tree of a guarded document, read-only.

use std::borrow::Cow;

use uppsala::{Document, NodeId, NodeKind, Parser};

use crate::base64_text::decode_base64;
use crate::error::{Place, XmlError};
use crate::guard::Guarded;
use crate::limits::DEPTH_MAX;

/// A parsed document. It borrows the guarded text it was built of.
pub struct Tree<'a> {
    document: Document<'a>,
    root: NodeId,
}

impl<'a> Tree<'a> {
    /// Parses what passed [`guard`](crate::guard()).
    ///
    /// # Errors
    /// [`XmlError::Malformed`] when it is not well-formed XML 1.0 with namespaces.
    pub fn parse(guarded: &'a Guarded<'_>) -> Result<Self, XmlError> {
        let text = guarded.text();
        let depth = u32::try_from(DEPTH_MAX).unwrap_or(u32::MAX);
        let parser = Parser::new().with_forbid_dtd(true).with_max_depth(depth);
        let document = parser.parse(text).map_err(|error| place_of(&error, text))?;
        let end = || XmlError::Malformed(Place::of(text, text.len()));
        let root = document.document_element().ok_or_else(end)?;
        Ok(Self { document, root })
    }

    /// The document element.
    #[must_use]
    pub fn root(&self) -> Element<'_> {
        Element {
            document: &self.document,
            id: self.root,
        }
    }
}

impl std::fmt::Debug for Tree<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Tree({} bytes)", self.document.input_text().len())
    }
}

/// One element of a [`Tree`]. Two are equal when they are the same element of the same tree.
#[derive(Clone, Copy)]
pub struct Element<'t> {
    pub(crate) document: &'t Document<'t>,
    pub(crate) id: NodeId,
}

impl<'t> Element<'t> {
    /// The name without its prefix.
    #[must_use]
    pub fn local_name(&self) -> &'t str {
        self.data().map_or("", |data| &data.name.local_name)
    }

    /// The namespace of the name; `None` when in none.
    #[must_use]
    pub fn namespace(&self) -> Option<&'t str> {
        let uri = self.data()?.name.namespace_uri.as_deref()?;
        (!uri.is_empty()).then_some(uri)
    }

    /// Whether this is the element `local` of `namespace`.
    #[must_use]
    pub fn is(&self, namespace: &str, local: &str) -> bool {
        self.local_name() == local && self.namespace() == Some(namespace)
    }

    /// The value of the attribute of this name that is in no namespace.
    #[must_use]
    pub fn attribute(&self, local: &str) -> Option<&'t str> {
        let attributes = &self.data()?.attributes;
        let found = attributes
            .iter()
            .find(|a| a.name.namespace_uri.is_none() && a.name.local_name.as_ref() == local)?;
        Some(&found.value)
    }

    /// All attributes except namespace declarations, as (local name, value), in whatever namespace.
    pub fn attributes(&self) -> impl Iterator<Item = (&'t str, &'t str)> + use<'t> {
        let attributes = self.data().map_or(&[][..], |data| &data.attributes);
        attributes
            .iter()
            .map(|a| (a.name.local_name.as_ref(), a.value.as_ref()))
    }

    /// Child elements, in order.
    #[must_use]
    pub fn children(&self) -> Children<'t> {
        let mut children = Children {
            document: self.document,
            next: None,
        };
        children.next = children.element_from(self.document.first_child(self.id));
        children
    }

    /// The child elements, when there are exactly `N` and nothing else but white space, comments
    /// and processing instructions stands between them.
    #[must_use]
    pub fn exactly<const N: usize>(&self) -> Option<[Element<'t>; N]> {
        let mut children = self.children();
        let mut found = [*self; N];
        for slot in &mut found {
            *slot = children.next()?;
        }
        (children.next().is_none() && !self.has_text()).then_some(found)
    }

    /// Whether any text other than white space stands directly in this element.
    #[must_use]
    pub fn has_text(&self) -> bool {
        self.document.children_iter(self.id).any(|child| {
            let text = self.document.text_content(child).unwrap_or("");
            !text
                .bytes()
                .all(|byte| matches!(byte, b' ' | b'\t' | b'\r' | b'\n'))
        })
    }

    /// This element and all below it, in document order.
    #[must_use]
    pub fn elements(&self) -> Elements<'t> {
        Elements {
            top: *self,
            next: Some(*self),
        }
    }

    /// The element this one stands in; `None` for the root.
    #[must_use]
    pub fn parent(&self) -> Option<Element<'t>> {
        let id = self.document.parent(self.id)?;
        self.document.element(id).map(|_| Element {
            document: self.document,
            id,
        })
    }

    /// All text of an element that holds text only. Comments do not divide it: what stands before
    /// and after one is one text, as the canonical form has it.
    ///
    /// # Errors
    /// [`XmlError::MarkupInText`] when it holds an element or a processing instruction.
    pub fn text(&self) -> Result<Cow<'t, str>, XmlError> {
        let mut all = Cow::Borrowed("");
        for child in self.document.children_iter(self.id) {
            match self.document.node_kind(child) {
                Some(NodeKind::Text(text) | NodeKind::CData(text)) => {
                    if all.is_empty() {
                        all = Cow::Borrowed(text.as_ref());
                    } else {
                        all.to_mut().push_str(text);
                    }
                }
                Some(NodeKind::Comment(_)) => {}
                Some(
                    NodeKind::Document
                    | NodeKind::Element(_)
                    | NodeKind::ProcessingInstruction(_)
                    | NodeKind::Attribute(..),
                )
                | None => return Err(XmlError::MarkupInText(self.place())),
            }
        }
        Ok(all)
    }

    /// The bytes that the text spells in base64, white space ignored.
    ///
    /// # Errors
    /// [`XmlError::MarkupInText`], [`XmlError::NotBase64`].
    pub fn base64(&self) -> Result<Vec<u8>, XmlError> {
        decode_base64(&self.text()?).ok_or_else(|| XmlError::NotBase64(self.place()))
    }

    /// The element exactly as it stands in the guarded text, from `<` to `>`.
    #[must_use]
    pub fn source(&self) -> &'t str {
        self.document.node_source(self.id).unwrap_or("")
    }

    /// Where the element begins.
    #[must_use]
    pub fn place(&self) -> Place {
        let start = self
            .document
            .node_range(self.id)
            .map_or(0, |range| range.start);
        Place::of(self.document.input_text(), start)
    }

    /// The namespace bindings (prefix, URI) in force here, innermost first; `""` is the default.
    pub(crate) fn namespaces_in_scope(&self) -> Vec<(&'t str, &'t str)> {
        let mut bindings: Vec<(&str, &str)> = Vec::new();
        let mut here = Some(*self);
        while let Some(element) = here {
            let declared = element
                .data()
                .map_or(&[][..], |data| &data.namespace_declarations);
            for (prefix, uri) in declared {
                if !bindings.iter().any(|(known, _)| known == prefix) {
                    bindings.push((prefix, uri));
                }
            }
            here = element.parent();
        }
        bindings
    }

    pub(crate) fn data(&self) -> Option<&'t uppsala::Element<'t>> {
        self.document.element(self.id)
    }
}

impl PartialEq for Element<'_> {
    fn eq(&self, other: &Self) -> bool {
        std::ptr::addr_eq(self.document, other.document) && self.id == other.id
    }
}

impl Eq for Element<'_> {}

impl std::fmt::Debug for Element<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Element({} at {})", self.local_name(), self.place())
    }
}

/// Iterator of [`Element::children`].
#[derive(Debug, Clone)]
pub struct Children<'t> {
    document: &'t Document<'t>,
    next: Option<Element<'t>>,
}

impl<'t> Children<'t> {
    fn element_from(&self, first: Option<NodeId>) -> Option<Element<'t>> {
        let mut id = first;
        while let Some(here) = id {
            if self.document.element(here).is_some() {
                return Some(Element {
                    document: self.document,
                    id: here,
                });
            }
            id = self.document.next_sibling(here);
        }
        None
    }
}

impl<'t> Iterator for Children<'t> {
    type Item = Element<'t>;

    fn next(&mut self) -> Option<Element<'t>> {
        let element = self.next?;
        self.next = self.element_from(self.document.next_sibling(element.id));
        Some(element)
    }
}

/// Iterator of [`Element::elements`].
#[derive(Debug, Clone)]
pub struct Elements<'t> {
    top: Element<'t>,
    next: Option<Element<'t>>,
}

impl<'t> Iterator for Elements<'t> {
    type Item = Element<'t>;

    fn next(&mut self) -> Option<Element<'t>> {
        let element = self.next?;
        self.next = element.children().next().or_else(|| self.after(element));
        Some(element)
    }
}

impl<'t> Elements<'t> {
    /// The next element that is not below `element`, within the subtree walked.
    fn after(&self, element: Element<'t>) -> Option<Element<'t>> {
        let mut here = element;
        while here != self.top {
            let siblings = Children {
                document: here.document,
                next: None,
            };
            let next = siblings.element_from(here.document.next_sibling(here.id));
            if next.is_some() {
                return next;
            }
            here = here.parent()?;
        }
        None
    }
}

/// The parser's message may quote the document, so only its place is kept.
fn place_of(error: &uppsala::XmlError, text: &str) -> XmlError {
    let (line, column) = match error {
        uppsala::XmlError::Parse(e) => (e.line, e.column),
        uppsala::XmlError::WellFormedness(e) => (e.line, e.column),
        uppsala::XmlError::Namespace(e) => (e.line, e.column),
        uppsala::XmlError::UnexpectedEof
        | uppsala::XmlError::XPath(_)
        | uppsala::XmlError::Validation(_) => (0, 0),
    };
    if line == 0 {
        return XmlError::Malformed(Place::of(text, text.len()));
    }
    XmlError::Malformed(Place { line, column })
}
