//! The first pass over untrusted XML: linear, and over before any tree exists.
//!
//! It refuses document types, entities, names that Namespaces in XML forbids, and everything past
//! the limits; it makes line ends and attribute white space what XML 1.0 §2.11 and §3.3.3 say.
//! Well-formedness beyond that is the parser's.

use std::borrow::Cow;

use crate::error::{Limit, Place, XmlError};
use crate::limits::{
    ATTRIBUTES_PER_ELEMENT, DECLARATION_BYTES_MAX, DEPTH_MAX, Limits, NAMESPACES_IN_SCOPE_MAX,
    NODES_FLOOR, NODES_PER_ELEMENT, REFERENCE_BYTES_MAX, TAG_ATTRIBUTES_MAX, TAG_BYTES_MAX,
};
use crate::start_tag::{Part, RawAttribute, StartTag, Unreadable, declared_prefix};

/// XML text that passed [`guard`]: safe to build a tree of.
///
/// Its text is the input without byte order mark, with LF line ends and without literal white
/// space other than spaces in attribute values.
pub struct Guarded<'a>(Cow<'a, str>);

/// Checks `bytes` (UTF-8, byte order mark allowed) against `limits`, in time linear in its length.
///
/// # Errors
/// [`XmlError`], each kind but [`XmlError::MarkupInText`] and [`XmlError::NotBase64`].
pub fn guard<'a>(bytes: &'a [u8], limits: &Limits) -> Result<Guarded<'a>, XmlError> {
    if bytes.len() > limits.bytes {
        let place = Place { line: 1, column: 1 };
        return Err(XmlError::PastLimit {
            limit: Limit::DocumentBytes,
            place,
        });
    }
    let text = std::str::from_utf8(bytes).map_err(|error| XmlError::NotUtf8 {
        offset: error.valid_up_to(),
    })?;
    let text = lf_line_ends(text.strip_prefix('\u{feff}').unwrap_or(text));
    let mut scan = Scan::new(&text, limits);
    scan.document()?;
    let spaced = scan.spaced;
    if spaced.is_empty() {
        return Ok(Guarded(text));
    }
    Ok(Guarded(Cow::Owned(space_attributes(&text, &spaced))))
}

impl Guarded<'_> {
    /// The text that passed.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.0
    }
}

impl std::fmt::Debug for Guarded<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Guarded({} bytes)", self.0.len())
    }
}

struct Scan<'a> {
    text: &'a str,
    at: usize,
    limits: Limits,
    elements: usize,
    nodes: usize,
    attributes: usize,
    /// For each open element, how many namespace declarations it made.
    open: Vec<usize>,
    namespaces: usize,
    /// Attribute values (offset, length) with literal white space other than spaces.
    spaced: Vec<(usize, usize)>,
}

impl<'a> Scan<'a> {
    fn new(text: &'a str, limits: &Limits) -> Self {
        Self {
            text,
            at: 0,
            limits: *limits,
            elements: 0,
            nodes: 0,
            attributes: 0,
            open: Vec::new(),
            namespaces: 0,
            spaced: Vec::new(),
        }
    }

    fn document(&mut self) -> Result<(), XmlError> {
        self.declaration()?;
        while let Some(length) = self.rest().find('<') {
            if length > 0 {
                self.count_node()?;
                self.references(self.at, length)?;
                self.at += length;
            }
            let rest = &self.text[self.at..];
            if rest.starts_with("</") {
                self.end_tag()?;
            } else if rest.starts_with("<!--") {
                self.skip_past("<!--", "-->")?;
            } else if rest.starts_with("<![CDATA[") {
                self.skip_past("<![CDATA[", "]]>")?;
            } else if rest.starts_with("<!") {
                return Err(XmlError::DoctypeRefused(self.place(self.at)));
            } else if rest.starts_with("<?") {
                self.skip_past("<?", "?>")?;
            } else {
                self.start_tag()?;
            }
        }
        let length = self.rest().len();
        self.references(self.at, length)
    }

    /// The declaration may name UTF-8 or its subset US-ASCII, nothing else.
    fn declaration(&mut self) -> Result<(), XmlError> {
        let after = self.text.strip_prefix("<?xml").unwrap_or("");
        if !after.starts_with([' ', '\t', '\n']) {
            return Ok(());
        }
        let end = self.text.find("?>").ok_or_else(|| self.malformed(0))?;
        if end > DECLARATION_BYTES_MAX {
            return Err(self.malformed(DECLARATION_BYTES_MAX));
        }
        let declaration = &self.text[..end];
        self.at = end + "?>".len();
        let Some((_, after)) = declaration.split_once("encoding") else {
            return Ok(());
        };
        let quotes = |c: char| c == '"' || c == '\'';
        let named = after.split(quotes).nth(1).unwrap_or("");
        let accepted = ["utf-8", "utf8", "us-ascii", "ascii"];
        if accepted.iter().any(|name| named.eq_ignore_ascii_case(name)) {
            return Ok(());
        }
        Err(XmlError::EncodingRefused)
    }

    fn start_tag(&mut self) -> Result<(), XmlError> {
        let start = self.at;
        self.count_node()?;
        self.elements += 1;
        if self.elements > self.limits.elements {
            return Err(self.past(Limit::Elements, start));
        }
        let mut tag = StartTag::at(self.text, start);
        self.check_name(tag.name, start)?;
        if tag.name.starts_with("xmlns:") {
            return Err(self.malformed(start));
        }
        let (mut attributes, mut declared) = (0, 0);
        let (after, is_empty_element) = loop {
            match tag.next().map_err(|Unreadable(at)| self.malformed(at))? {
                Part::Attribute(attribute) => {
                    attributes += 1;
                    declared += self.attribute(&attribute)?;
                    if attributes > TAG_ATTRIBUTES_MAX {
                        return Err(self.past(Limit::TagAttributes, start));
                    }
                }
                Part::End {
                    after,
                    is_empty_element,
                } => break (after, is_empty_element),
            }
        };
        if after - start > TAG_BYTES_MAX {
            return Err(self.past(Limit::TagBytes, start));
        }
        if self.namespaces + declared > NAMESPACES_IN_SCOPE_MAX {
            return Err(self.past(Limit::Namespaces, start));
        }
        if self.open.len() >= DEPTH_MAX {
            return Err(self.past(Limit::Depth, start));
        }
        if !is_empty_element {
            self.namespaces += declared;
            self.open.push(declared);
        }
        self.at = after;
        Ok(())
    }

    /// Checks one attribute; returns how many namespaces it declares (none or one).
    fn attribute(&mut self, attribute: &RawAttribute<'_>) -> Result<usize, XmlError> {
        let RawAttribute {
            name,
            value,
            value_at,
        } = *attribute;
        self.attributes += 1;
        let most = NODES_FLOOR.max(self.limits.elements.saturating_mul(ATTRIBUTES_PER_ELEMENT));
        if self.attributes > most {
            return Err(self.past(Limit::Attributes, value_at));
        }
        self.check_name(name, value_at)?;
        self.references(value_at, value.len())?;
        let literal_space = |byte: u8| matches!(byte, b'\t' | b'\n');
        if value.bytes().any(literal_space) {
            self.spaced.push((value_at, value.len()));
        }
        match declared_prefix(name) {
            // A prefix, unlike the default, cannot be undeclared (Namespaces in XML 1.0 §2.2).
            Some(prefix) if !prefix.is_empty() && value.is_empty() => Err(self.malformed(value_at)),
            Some(_) => Ok(1),
            None => Ok(0),
        }
    }

    fn end_tag(&mut self) -> Result<(), XmlError> {
        let length = self
            .rest()
            .find('>')
            .ok_or_else(|| self.malformed(self.at))?;
        if length > TAG_BYTES_MAX {
            return Err(self.past(Limit::TagBytes, self.at));
        }
        let declared = self.open.pop().ok_or_else(|| self.malformed(self.at))?;
        self.namespaces -= declared;
        self.at += length + 1;
        Ok(())
    }

    fn skip_past(&mut self, opening: &str, closing: &str) -> Result<(), XmlError> {
        self.count_node()?;
        let inside = self.at + opening.len();
        let length = self.text[inside..]
            .find(closing)
            .ok_or_else(|| self.malformed(self.at))?;
        self.at = inside + length + closing.len();
        Ok(())
    }

    /// At most one colon, and a part on either side of it (Namespaces in XML 1.0 §7).
    fn check_name(&self, name: &str, at: usize) -> Result<(), XmlError> {
        let mut parts = name.split(':');
        let whole = parts.next().is_some_and(|part| !part.is_empty())
            && parts.next().is_none_or(|part| !part.is_empty())
            && parts.next().is_none();
        if whole {
            Ok(())
        } else {
            Err(self.malformed(at))
        }
    }

    /// Every reference in this stretch is a character or one of the five predefined entities.
    fn references(&self, start: usize, length: usize) -> Result<(), XmlError> {
        let stretch = &self.text[start..start + length];
        let mut from = 0;
        while let Some(found) = stretch[from..].find('&') {
            let at = from + found + 1;
            let body = stretch[at..]
                .bytes()
                .take(REFERENCE_BYTES_MAX)
                .position(|b| b == b';');
            let name = body.map_or("", |end| &stretch[at..at + end]);
            let predefined = matches!(name, "amp" | "lt" | "gt" | "quot" | "apos");
            if !predefined && !name.starts_with('#') {
                return Err(XmlError::ReferenceRefused(self.place(start + at)));
            }
            from = at + name.len();
        }
        Ok(())
    }

    fn count_node(&mut self) -> Result<(), XmlError> {
        self.nodes += 1;
        let most = NODES_FLOOR.max(self.limits.elements.saturating_mul(NODES_PER_ELEMENT));
        if self.nodes > most {
            Err(self.past(Limit::Nodes, self.at))
        } else {
            Ok(())
        }
    }

    fn rest(&self) -> &'a str {
        &self.text[self.at..]
    }

    fn place(&self, offset: usize) -> Place {
        Place::of(self.text, offset)
    }

    fn malformed(&self, offset: usize) -> XmlError {
        XmlError::Malformed(self.place(offset))
    }

    fn past(&self, limit: Limit, offset: usize) -> XmlError {
        XmlError::PastLimit {
            limit,
            place: self.place(offset),
        }
    }
}

/// XML 1.0 §2.11: CR LF and lone CR are LF, before anything else looks at the text.
fn lf_line_ends(text: &str) -> Cow<'_, str> {
    if !text.contains('\r') {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('\r') {
        out.push_str(&rest[..at]);
        out.push('\n');
        rest = &rest[at + 1..];
        rest = rest.strip_prefix('\n').unwrap_or(rest);
    }
    out.push_str(rest);
    Cow::Owned(out)
}

/// XML 1.0 §3.3.3: literal white space in an attribute value is spaces. What is written as a
/// character reference stays.
fn space_attributes(text: &str, values: &[(usize, usize)]) -> String {
    let mut out = String::with_capacity(text.len());
    let mut copied = 0;
    for &(at, length) in values {
        out.push_str(&text[copied..at]);
        let spaces = |c: char| if matches!(c, '\t' | '\n') { ' ' } else { c };
        out.extend(text[at..at + length].chars().map(spaces));
        copied = at + length;
    }
    out.push_str(&text[copied..]);
    out
}
