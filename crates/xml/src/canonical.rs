//! Exclusive XML Canonicalization 1.0, without comments
//! (`http://www.w3.org/2001/10/xml-exc-c14n#`), of one element and what it holds.

use uppsala::{Attribute, Document, NodeId, NodeKind};

use crate::escape;
use crate::tree::Element;

/// How to canonicalise. `Default` is the plain exclusive form of an element on its own.
#[derive(Debug, Clone, Copy, Default)]
pub struct CanonicalForm<'a> {
    /// The PrefixList of an `InclusiveNamespaces` parameter (`#default` is the default namespace):
    /// their declarations are kept although nothing visible uses them.
    pub inclusive_prefixes: &'a [&'a str],
    /// Namespace bindings (prefix, URI) that the surrounding output has already declared.
    pub declared: &'a [(&'a str, &'a str)],
}

impl Element<'_> {
    /// Appends the canonical form of this element to `out`.
    pub fn canonicalise(&self, form: &CanonicalForm<'_>, out: &mut Vec<u8>) {
        let Some(data) = self.data() else { return };
        let mut walk = Walk {
            document: self.document,
            inclusive_prefixes: form.inclusive_prefixes,
            in_scope: self.parent().map_or_else(Vec::new, |parent| {
                let mut bindings = parent.namespaces_in_scope();
                bindings.reverse();
                bindings
            }),
            rendered: form.declared.to_vec(),
            at_top: true,
            out,
        };
        walk.element(self.id, data);
    }
}

struct Walk<'w> {
    document: &'w Document<'w>,
    inclusive_prefixes: &'w [&'w str],
    /// Bindings in force, innermost last.
    in_scope: Vec<(&'w str, &'w str)>,
    /// Bindings written on this element and those around it, innermost last.
    rendered: Vec<(&'w str, &'w str)>,
    /// Whether the topmost element is still to come.
    at_top: bool,
    out: &'w mut Vec<u8>,
}

impl<'w> Walk<'w> {
    /// Recursion is bounded: the guard refuses documents deeper than 100 elements.
    fn element(&mut self, id: NodeId, data: &'w uppsala::Element<'w>) {
        let (scope_mark, rendered_mark) = (self.in_scope.len(), self.rendered.len());
        let declarations = &data.namespace_declarations;
        self.in_scope.extend(
            declarations
                .iter()
                .map(|(p, uri)| (p.as_ref(), uri.as_ref())),
        );

        self.use_prefix(data.name.prefix.as_deref().unwrap_or(""));
        for attribute in &data.attributes {
            if let Some(prefix) = attribute.name.prefix.as_deref() {
                self.use_prefix(prefix);
            }
        }
        self.use_listed_prefixes(scope_mark);

        self.out.push(b'<');
        self.name(&data.name);
        self.namespaces(rendered_mark);
        self.attributes(&data.attributes);
        self.out.push(b'>');
        for child in self.document.children_iter(id) {
            self.node(child);
        }
        self.out.extend_from_slice(b"</");
        self.name(&data.name);
        self.out.push(b'>');

        self.in_scope.truncate(scope_mark);
        self.rendered.truncate(rendered_mark);
    }

    fn node(&mut self, id: NodeId) {
        match self.document.node_kind(id) {
            Some(NodeKind::Element(data)) => self.element(id, data),
            Some(NodeKind::Text(text) | NodeKind::CData(text)) => escape::text(text, self.out),
            Some(NodeKind::ProcessingInstruction(instruction)) => {
                self.out.extend_from_slice(b"<?");
                self.out.extend_from_slice(instruction.target.as_bytes());
                if let Some(data) = instruction.data.as_deref().filter(|data| !data.is_empty()) {
                    self.out.push(b' ');
                    self.out.extend_from_slice(data.as_bytes());
                }
                self.out.extend_from_slice(b"?>");
            }
            Some(NodeKind::Comment(_) | NodeKind::Document | NodeKind::Attribute(..)) | None => {}
        }
    }

    /// Notes that `prefix` needs a declaration here, unless the one around it is the same.
    fn use_prefix(&mut self, prefix: &'w str) {
        if prefix == "xml" {
            return;
        }
        let uri = binding(&self.in_scope, prefix).unwrap_or("");
        if binding(&self.rendered, prefix).unwrap_or("") != uri {
            self.rendered.push((prefix, uri));
        }
    }

    /// Notes the listed prefixes that need a declaration here. Below the topmost element that can
    /// be only what the element itself declares (since `mark`): the rest is as it was around it.
    fn use_listed_prefixes(&mut self, mark: usize) {
        if self.inclusive_prefixes.is_empty() {
            return;
        }
        let mark = if std::mem::take(&mut self.at_top) {
            0
        } else {
            mark
        };
        for at in mark..self.in_scope.len() {
            let (prefix, _) = self.in_scope[at];
            let listed = if prefix.is_empty() {
                "#default"
            } else {
                prefix
            };
            if self.inclusive_prefixes.contains(&listed) {
                self.use_prefix(prefix);
            }
        }
    }

    /// Writes the declarations noted since `mark`, ordered by prefix, the default first.
    fn namespaces(&mut self, mark: usize) {
        let new = &mut self.rendered[mark..];
        new.sort_unstable();
        for (prefix, uri) in new {
            self.out.extend_from_slice(b" xmlns");
            if !prefix.is_empty() {
                self.out.push(b':');
                self.out.extend_from_slice(prefix.as_bytes());
            }
            self.out.extend_from_slice(b"=\"");
            escape::attribute(uri, self.out);
            self.out.push(b'"');
        }
    }

    /// Writes the attributes ordered by namespace, then local name; those in none come first.
    fn attributes(&mut self, attributes: &'w [Attribute<'w>]) {
        let mut ordered: Vec<&Attribute<'_>> = attributes.iter().collect();
        ordered.sort_by_key(|a| {
            (
                a.name.namespace_uri.as_deref().unwrap_or(""),
                &a.name.local_name,
            )
        });
        for attribute in ordered {
            self.out.push(b' ');
            self.name(&attribute.name);
            self.out.extend_from_slice(b"=\"");
            escape::attribute(&attribute.value, self.out);
            self.out.push(b'"');
        }
    }

    fn name(&mut self, name: &uppsala::QName<'_>) {
        if let Some(prefix) = name.prefix.as_deref() {
            self.out.extend_from_slice(prefix.as_bytes());
            self.out.push(b':');
        }
        self.out.extend_from_slice(name.local_name.as_bytes());
    }
}

/// The innermost binding of `prefix`.
fn binding<'a>(bindings: &[(&'a str, &'a str)], prefix: &str) -> Option<&'a str> {
    bindings
        .iter()
        .rev()
        .find(|(known, _)| *known == prefix)
        .map(|(_, uri)| *uri)
}
