//! Lifting an element out of its document, with every namespace binding it stood under.
//!
//! Prefixes may be used where no parser sees them, as in `xsi:type="xs:string"`; so all bindings
//! in force go along, not only those that names use.

use std::borrow::Cow;

use uppsala::{Document, NodeId, NodeKind};

use crate::escape;
use crate::start_tag::{Part, StartTag, declared_prefix};
use crate::tree::Element;

/// What becomes of comments when an element is lifted out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Comments {
    /// They stay.
    #[default]
    Keep,
    /// They are left out, as the canonical form leaves them out: a signature does not cover them.
    Drop,
}

/// How to lift an element out of its document. `Default` keeps everything.
#[derive(Debug, Clone, Copy, Default)]
pub struct Lift<'a> {
    /// What becomes of comments.
    pub comments: Comments,
    /// URIs of namespaces that belong to what surrounds the element. A prefix bound to one stays
    /// behind unless it is used, in a name or a value.
    pub surroundings: &'a [&'a str],
}

impl Element<'_> {
    /// This element as a document of its own: its source, with the namespace declarations in force
    /// around it added to its start tag.
    #[must_use]
    pub fn standalone(&self, lift: &Lift<'_>) -> String {
        let mut outer = self
            .parent()
            .map_or_else(Vec::new, |parent| parent.namespaces_in_scope());
        outer.retain(|(prefix, uri)| {
            prefix.is_empty()
                || !lift.surroundings.contains(uri)
                || self.source().contains(&format!("{prefix}:"))
        });
        let lifted = redeclare(self.source(), &outer);
        let mut cuts = Vec::new();
        if lift.comments == Comments::Drop {
            comment_ranges(self.document, self.id, &mut cuts);
        }
        if cuts.is_empty() {
            return lifted.into_owned();
        }
        // Comments stand behind the start tag, so the declarations added to it shift them all
        // alike.
        let start = self
            .document
            .node_range(self.id)
            .map_or(0, |range| range.start);
        let added = lifted.len() - self.source().len();
        let mut out = String::with_capacity(lifted.len());
        let mut copied = 0;
        for (from, to) in cuts {
            join(&mut out, &lifted[copied..from - start + added]);
            copied = to - start + added;
        }
        join(&mut out, &lifted[copied..]);
        out
    }
}

/// Appends what follows a comment that was left out. `]]>` may not stand in text, so when the gap
/// closes to that, its last character is escaped.
fn join(out: &mut String, next: &str) {
    if let Some(rest) = next.strip_prefix('>').filter(|_| out.ends_with("]]")) {
        out.push_str("&gt;");
        out.push_str(rest);
    } else if let Some(rest) = next.strip_prefix("]>").filter(|_| out.ends_with(']')) {
        out.push_str("]&gt;");
        out.push_str(rest);
    } else {
        out.push_str(next);
    }
}

/// Adds to the start tag of `element` (source of one element, from `<`) those of the bindings
/// `in_scope` (prefix, URI; `""` is the default; the innermost first) that it does not declare
/// itself. Bindings of `xml` and empty ones need no declaration and are passed over.
#[must_use]
pub fn redeclare<'e>(element: &'e str, in_scope: &[(&str, &str)]) -> Cow<'e, str> {
    let own = declared_prefixes(element);
    let mut added: Vec<u8> = Vec::new();
    for (at, (prefix, uri)) in in_scope.iter().enumerate() {
        let hidden = in_scope[..at].iter().any(|(inner, _)| inner == prefix);
        if hidden || uri.is_empty() || *prefix == "xml" || own.contains(prefix) {
            continue;
        }
        added.extend_from_slice(b" xmlns");
        if !prefix.is_empty() {
            added.push(b':');
            added.extend_from_slice(prefix.as_bytes());
        }
        added.extend_from_slice(b"=\"");
        escape::attribute(uri, &mut added);
        added.push(b'"');
    }
    if added.is_empty() {
        return Cow::Borrowed(element);
    }
    let (name, rest) = element.split_at(StartTag::name_end(element, 0).min(element.len()));
    Cow::Owned([name, &String::from_utf8_lossy(&added), rest].concat())
}

fn declared_prefixes(element: &str) -> Vec<&str> {
    let mut tag = StartTag::at(element, 0);
    let mut prefixes = Vec::new();
    while let Ok(Part::Attribute(attribute)) = tag.next() {
        prefixes.extend(declared_prefix(attribute.name));
    }
    prefixes
}

/// Source ranges of the comments below `id`, in document order. Recursion is bounded by the guard.
fn comment_ranges(document: &Document<'_>, id: NodeId, cuts: &mut Vec<(usize, usize)>) {
    for child in document.children_iter(id) {
        match document.node_kind(child) {
            Some(NodeKind::Comment(_)) => {
                cuts.extend(
                    document
                        .node_range(child)
                        .map(|range| (range.start, range.end)),
                );
            }
            Some(NodeKind::Element(_)) => comment_ranges(document, child, cuts),
            Some(
                NodeKind::Text(_)
                | NodeKind::CData(_)
                | NodeKind::ProcessingInstruction(_)
                | NodeKind::Document
                | NodeKind::Attribute(..),
            )
            | None => {}
        }
    }
}
