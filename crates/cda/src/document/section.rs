//! Sections.

use serde::{Deserialize, Serialize};
use xml::Element;

use crate::narrative::{self, Node};
use crate::opaque::opaque;
use crate::walk::{self, child, child_text};
use crate::{Code, Identifier};

/// A section, and the sections in it.
#[derive(Clone, Default, Deserialize, Eq, PartialEq, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Section {
    /// Its identifier.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub id: Option<Identifier>,
    /// What it is about, as coded.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub code: Option<Code>,
    /// Its title; empty when it has none.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub title: String,
    /// What it says.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub text: Vec<Node>,
    /// The sections in it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub sections: Vec<Section>,
}

opaque!(Section);

/// The sections directly in a body or section. Recursion is bounded by the depth of the XML.
pub(super) fn sections(parent: Element<'_>) -> Vec<Section> {
    let found = walk::all(parent, &["component", "section"]);
    found.into_iter().map(section).collect()
}

fn section(element: Element<'_>) -> Section {
    Section {
        id: child(element, "id").and_then(Identifier::read),
        code: child(element, "code").map(Code::read),
        title: child_text(element, "title").unwrap_or_default(),
        text: child(element, "text")
            .map(narrative::nodes)
            .unwrap_or_default(),
        sections: sections(element),
    }
}
