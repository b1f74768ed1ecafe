//! The elements of an XHTML text with their lines; nothing but well-formedness is judged here.

use quick_xml::Reader;
use quick_xml::events::{BytesRef, BytesStart, Event};

use super::error::BodyError;

/// Largest XHTML text that is read, in bytes.
pub const XHTML_BYTES_MAX: usize = 4 * 1024 * 1024;

/// Elements within elements.
pub(super) const DEPTH_MAX: usize = 40;

/// An element.
pub(super) struct Element {
    /// Its name; one of a fixed list, so that an error may repeat it.
    pub(super) name: &'static str,
    /// Its line, counted from 1.
    pub(super) line: usize,
    /// Attributes: name and value.
    pub(super) attributes: Vec<(String, String)>,
    /// What stands in it.
    pub(super) children: Vec<Node>,
}

/// What stands in an element.
pub(super) enum Node {
    Element(Element),
    Text(String),
}

/// Reads the only element of a text.
pub(super) fn read(text: &str) -> Result<Element, BodyError> {
    if text.len() > XHTML_BYTES_MAX {
        return Err(BodyError::Size);
    }
    let mut source = Source {
        reader: Reader::from_str(text),
        text,
        counted: 0,
        line: 1,
    };
    let mut root = Element::named("html", 1);
    root.name = "the document";
    source.fill(&mut root)?;
    let line = source.line;
    let mut elements = root.children.into_iter().filter_map(|child| match child {
        Node::Element(element) => Some(Ok(element)),
        Node::Text(text) if is_blank(&text) => None,
        Node::Text(_) => Some(Err(BodyError::Malformed { line: 1 })),
    });
    match (elements.next(), elements.next()) {
        (Some(only), None) => only,
        (_, _) => Err(BodyError::Malformed { line }),
    }
}

/// Whether a text is white space as XML has it; no-break spaces are not.
pub(super) fn is_blank(text: &str) -> bool {
    text.chars().all(is_space)
}

/// White space as XML has it.
pub(super) fn is_space(c: char) -> bool {
    matches!(c, ' ' | '\t' | '\r' | '\n')
}

impl Element {
    fn named(name: &str, line: usize) -> Self {
        Self {
            name: known(name),
            line,
            attributes: Vec::new(),
            children: Vec::new(),
        }
    }

    fn push_text(&mut self, text: &str) {
        if let Some(Node::Text(last)) = self.children.last_mut() {
            last.push_str(text);
        } else if !text.is_empty() {
            self.children.push(Node::Text(text.to_owned()));
        }
    }
}

struct Source<'x> {
    reader: Reader<&'x [u8]>,
    text: &'x str,
    /// Bytes whose lines have been counted.
    counted: usize,
    /// The line at which the last event ended.
    line: usize,
}

impl Source<'_> {
    /// Reads everything into `root`, and to the end of the text.
    fn fill(&mut self, root: &mut Element) -> Result<(), BodyError> {
        let mut open: Vec<Element> = Vec::new();
        loop {
            let event = self.reader.read_event();
            let start_line = self.line;
            self.count_lines();
            let line = self.line;
            let event = event.map_err(|_| BodyError::Malformed { line })?;
            let top = open.last_mut().unwrap_or(root);
            match event {
                Event::Start(tag) => {
                    if open.len() >= DEPTH_MAX {
                        return Err(BodyError::Depth { line });
                    }
                    open.push(element(&tag, line)?);
                }
                Event::Empty(tag) => top.children.push(Node::Element(element(&tag, line)?)),
                Event::End(_) => {
                    let done = open.pop().ok_or(BodyError::Malformed { line })?;
                    let parent = open.last_mut().unwrap_or(root);
                    parent.children.push(Node::Element(done));
                }
                Event::Text(text) => top.push_text(&text.xml10_content()),
                Event::CData(text) => top.push_text(&text.xml10_content()),
                Event::GeneralRef(name) => {
                    let c = character(&name).ok_or(BodyError::Entity { line })?;
                    top.push_text(c.encode_utf8(&mut [0; 4]));
                }
                Event::DocType(declared) if declared.contains('[') => {
                    return Err(BodyError::DocumentType { line: start_line });
                }
                Event::DocType(_) | Event::Comment(_) | Event::Decl(_) => {}
                Event::PI(_) => return Err(BodyError::Malformed { line }),
                Event::Eof if open.is_empty() => return Ok(()),
                Event::Eof => return Err(BodyError::Malformed { line }),
            }
        }
    }

    fn count_lines(&mut self) {
        let position = usize::try_from(self.reader.buffer_position()).unwrap_or(usize::MAX);
        let read = self.text.as_bytes().get(self.counted..position);
        let ends = |byte: &&u8| **byte == b'\n';
        self.line += read.map_or(0, |read| read.iter().filter(ends).count());
        self.counted = position.max(self.counted);
    }
}

/// An element of a tag; the line is that of the end of the tag.
fn element(tag: &BytesStart<'_>, line: usize) -> Result<Element, BodyError> {
    let malformed = || BodyError::Malformed { line };
    let mut element = Element::named(tag.name().as_ref(), line);
    for attribute in tag.attributes() {
        let attribute = attribute.map_err(|_| malformed())?;
        let name = attribute.key.as_ref().to_owned();
        element
            .attributes
            .push((name, attribute.value.into_owned()));
    }
    Ok(element)
}

/// The character that a reference stands for; only those of XML itself (XML 1.0 §4.6).
fn character(name: &BytesRef<'_>) -> Option<char> {
    if name.is_char_ref() {
        let allowed = |c: &char| !c.is_control() || matches!(c, '\t' | '\n' | '\r');
        return name.resolve_char_ref().ok().flatten().filter(allowed);
    }
    match &**name {
        "amp" => Some('&'),
        "lt" => Some('<'),
        "gt" => Some('>'),
        "quot" => Some('"'),
        "apos" => Some('\''),
        _ => None,
    }
}

/// The name as it stands in the list; text that was not escaped may look like an element, so
/// other names are not repeated.
fn known(name: &str) -> &'static str {
    const NAMES: &str = "\
        a abbr address article b base big blockquote body br button caption center code col \
        colgroup dd div dl dt em embed font form h1 h2 h3 h4 h5 h6 head hr html i iframe img \
        input li link meta object ol p pre s script section small span strong style sub sup \
        svg table tbody td tfoot th thead title tr tt u ul";
    let found = NAMES.split(' ').find(|known| *known == name);
    found.unwrap_or("an unknown element")
}
