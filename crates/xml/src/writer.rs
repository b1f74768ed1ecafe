//! Writing XML by hand without getting it wrong.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use crate::escape;

/// A namespace with the prefix that we write it with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Namespace {
    /// Prefix; never empty, so that nothing written has a default namespace.
    pub prefix: &'static str,
    /// URI.
    pub uri: &'static str,
}

/// Writes elements whose every prefix is declared where it is first used and never a default
/// namespace. Elements close themselves; text and values are escaped; characters that XML cannot
/// hold become U+FFFD.
///
/// What it writes is in exclusive canonical form, provided that attributes are given in the order
/// of their names and that [`raw`](Self::raw) is given only what is canonical already.
///
/// ```
/// const P: xml::Namespace = xml::Namespace { prefix: "p", uri: "urn:x" };
/// let mut writer = xml::Writer::new();
/// writer.element(P, "a", &[("id", "1")], |w| w.text("x & y"));
/// assert_eq!(writer.finish(), br#"<p:a xmlns:p="urn:x" id="1">x &amp; y</p:a>"#);
/// ```
#[derive(Debug, Default)]
pub struct Writer {
    out: Vec<u8>,
    declared: Vec<Namespace>,
}

impl Writer {
    /// An empty writer.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// An empty writer with room for `capacity` bytes.
    #[must_use]
    pub fn with_capacity(capacity: usize) -> Self {
        Self {
            out: Vec::with_capacity(capacity),
            declared: Vec::new(),
        }
    }

    /// A writer that appends to bytes already there.
    #[must_use]
    pub fn after(out: Vec<u8>) -> Self {
        Self {
            out,
            declared: Vec::new(),
        }
    }

    /// Writes the element `local` of `namespace` with attributes (name, value) that are in no
    /// namespace; `content` writes what is inside.
    pub fn element(
        &mut self,
        namespace: Namespace,
        local: &str,
        attributes: &[(&str, &str)],
        content: impl FnOnce(&mut Self),
    ) {
        let mark = self.declared.len();
        let bound = self
            .declared
            .iter()
            .rev()
            .find(|known| known.prefix == namespace.prefix);
        let is_new = bound != Some(&namespace);
        self.out.push(b'<');
        self.name(namespace, local);
        if is_new {
            self.declared.push(namespace);
            self.out.extend_from_slice(b" xmlns:");
            self.out.extend_from_slice(namespace.prefix.as_bytes());
            self.value(namespace.uri);
        }
        for (name, value) in attributes {
            self.out.push(b' ');
            self.out.extend_from_slice(name.as_bytes());
            self.value(value);
        }
        self.out.push(b'>');
        content(self);
        self.declared.truncate(mark);
        self.out.extend_from_slice(b"</");
        self.name(namespace, local);
        self.out.push(b'>');
    }

    /// Writes character data.
    pub fn text(&mut self, text: &str) {
        if text.chars().all(is_xml_character) {
            escape::text(text, &mut self.out);
        } else {
            escape::text(&replaced(text), &mut self.out);
        }
    }

    /// Writes bytes as base64 without line breaks.
    pub fn base64(&mut self, bytes: &[u8]) {
        let start = self.out.len();
        self.out.resize(start + bytes.len().div_ceil(3) * 4, 0);
        // The room is exact, so this cannot fail; were it to, the element would stay empty.
        let written = STANDARD
            .encode_slice(bytes, &mut self.out[start..])
            .unwrap_or(0);
        self.out.truncate(start + written);
    }

    /// Copies well-formed XML as it is. Prefixes in it must be declared in it.
    pub fn raw(&mut self, xml: &[u8]) {
        self.out.extend_from_slice(xml);
    }

    /// What was written.
    #[must_use]
    pub fn finish(self) -> Vec<u8> {
        self.out
    }

    fn name(&mut self, namespace: Namespace, local: &str) {
        self.out.extend_from_slice(namespace.prefix.as_bytes());
        self.out.push(b':');
        self.out.extend_from_slice(local.as_bytes());
    }

    fn value(&mut self, value: &str) {
        self.out.extend_from_slice(b"=\"");
        if value.chars().all(is_xml_character) {
            escape::attribute(value, &mut self.out);
        } else {
            escape::attribute(&replaced(value), &mut self.out);
        }
        self.out.push(b'"');
    }
}

/// XML 1.0 §2.2, production `Char`.
fn is_xml_character(c: char) -> bool {
    matches!(c, '\t' | '\n' | '\r' | ' '..='\u{d7ff}' | '\u{e000}'..='\u{fffd}' | '\u{10000}'..)
}

fn replaced(text: &str) -> String {
    let kept = |c: char| {
        if is_xml_character(c) {
            c
        } else {
            char::REPLACEMENT_CHARACTER
        }
    };
    text.chars().map(kept).collect()
}
