//! A bounded walk over the elements of one message.
//!
//! Everything a reader of untrusted XML must look after is looked after here, so that the grammar
//! above it can simply ask for the next child: limits, no document type, no instructions, only
//! declared prefixes, one root.

use std::borrow::Cow;

use quick_xml::NsReader;
use quick_xml::escape::unescape;
use quick_xml::events::{BytesRef, BytesStart, BytesText, Event};
use quick_xml::name::{PrefixDeclaration, ResolveResult};

use crate::Strictness;
use crate::character::{all_allowed, is_allowed, is_space};
use crate::limits::{MAX_DEPTH, MAX_ELEMENTS, MAX_NAMESPACES_IN_SCOPE, MAX_REPLY_ELEMENTS};
use crate::namespace::Namespace;
use crate::read_error::{Problem, ReadError};
use crate::tag;

/// A place in a message.
pub(crate) struct Cursor<'a> {
    reader: NsReader<&'a [u8]>,
    text: &'a str,
    strictness: Strictness,
    depth: usize,
    elements: usize,
    most_elements: usize,
    /// Set by every element that depends on the default namespace; for the caller to reset.
    pub(crate) default_namespace_used: bool,
}

/// An element whose start tag has been read.
pub(crate) struct Element<'a> {
    /// The namespace of its name.
    pub(crate) namespace: Namespace,
    /// Its name without prefix.
    pub(crate) local: &'a str,
    /// Its start tag.
    pub(crate) tag: BytesStart<'a>,
    /// Where its start tag begins, in bytes.
    pub(crate) start: usize,
    /// Whether it depends on the default namespace, by a name without prefix or by a type given
    /// as a name.
    pub(crate) needs_default_namespace: bool,
}

impl Element<'_> {
    /// Whether it has this name.
    pub(crate) fn is(&self, namespace: Namespace, local: &str) -> bool {
        self.namespace == namespace && self.local == local
    }
}

impl<'a> Cursor<'a> {
    /// Begins a walk.
    pub(crate) fn new(body: &'a [u8], strictness: Strictness) -> Result<Self, ReadError> {
        let text = std::str::from_utf8(body).map_err(|error| ReadError {
            problem: Problem::NotUtf8,
            at: error.valid_up_to(),
        })?;
        let text = text.strip_prefix('\u{FEFF}').unwrap_or(text);
        if !all_allowed(text) {
            let at = text.find(|c| !is_allowed(c)).unwrap_or_default();
            return Err(ReadError {
                problem: Problem::Character,
                at,
            });
        }
        let mut reader = NsReader::from_str(text);
        let config = reader.config_mut();
        config.enable_all_checks(true);
        config.expand_empty_elements = true;
        reader
            .resolver_mut()
            .set_max_namespace_bindings(MAX_NAMESPACES_IN_SCOPE);
        Ok(Self {
            reader,
            text,
            strictness,
            depth: 0,
            elements: 0,
            most_elements: MAX_ELEMENTS,
            default_namespace_used: false,
        })
    }

    /// Begins a walk over an answer to one of our requests. A refusal with an odd code is still a
    /// refusal, so values are always read leniently here.
    pub(crate) fn of_reply(body: &'a [u8]) -> Result<Self, ReadError> {
        Ok(Self {
            most_elements: MAX_REPLY_ELEMENTS,
            ..Self::new(body, Strictness::Interop)?
        })
    }

    /// The reading policy.
    pub(crate) fn strictness(&self) -> Strictness {
        self.strictness
    }

    /// The root element.
    pub(crate) fn root(&mut self) -> Result<Element<'a>, ReadError> {
        match self.node()? {
            Node::Open(element) => Ok(element),
            Node::Close | Node::Text(_) => Err(self.error(Problem::Syntax)),
            Node::End => Err(self.error(Problem::Truncated)),
        }
    }

    /// The next child of the element that is open; nothing once that element has closed.
    pub(crate) fn child(&mut self, within: &'static str) -> Result<Option<Element<'a>>, ReadError> {
        loop {
            match self.node()? {
                Node::Open(element) => return Ok(Some(element)),
                Node::Close => return Ok(None),
                Node::Text(text) if text.chars().all(is_space) => {}
                Node::Text(_) => return Err(self.error(Problem::Text { within })),
                Node::End => return Err(self.error(Problem::Truncated)),
            }
        }
    }

    /// The text of the element that is open, which must have no children; closes it.
    pub(crate) fn text(&mut self, what: &'static str, limit: usize) -> Result<String, ReadError> {
        let mut value = String::new();
        loop {
            match self.node()? {
                Node::Text(piece) => {
                    if value.len() + piece.len() > limit {
                        let what = "bytes in one value";
                        return Err(self.error(Problem::TooMuch { what, limit }));
                    }
                    value.push_str(&piece);
                }
                Node::Close => return Ok(value),
                Node::Open(_) => return Err(self.error(Problem::Unexpected { within: what })),
                Node::End => return Err(self.error(Problem::Truncated)),
            }
        }
    }

    /// Passes over what is left of the element that is open; closes it.
    pub(crate) fn skip(&mut self) -> Result<(), ReadError> {
        let outside = self.depth.saturating_sub(1);
        while self.depth > outside {
            if let Node::End = self.node()? {
                return Err(self.error(Problem::Truncated));
            }
        }
        Ok(())
    }

    /// Makes sure that nothing follows the root element.
    pub(crate) fn finish(&mut self) -> Result<(), ReadError> {
        match self.node()? {
            Node::End => Ok(()),
            Node::Open(_) | Node::Close | Node::Text(_) => Err(self.error(Problem::Syntax)),
        }
    }

    /// The whole text, without a byte order mark.
    pub(crate) fn source(&self) -> &'a str {
        self.text
    }

    /// The bytes from `start` to here.
    pub(crate) fn since(&self, start: usize) -> &'a str {
        self.text.get(start..self.offset()).unwrap_or_default()
    }

    /// The namespaces in scope as pairs of prefix and URI; the prefix of the default one is empty.
    pub(crate) fn namespaces_in_scope(&self) -> Result<Vec<(String, String)>, ReadError> {
        let bindings = self.reader.resolver().bindings();
        bindings
            .map(|(declared, uri)| {
                let prefix = match declared {
                    PrefixDeclaration::Default => "",
                    PrefixDeclaration::Named(prefix) => prefix,
                };
                let uri = unescape(uri.into_inner()).map_err(|_| self.error(Problem::Entity))?;
                Ok((prefix.to_owned(), uri.into_owned()))
            })
            .collect()
    }

    /// The URI of the namespace of an attribute name; nothing for a name without prefix.
    pub(crate) fn attribute_namespace(&self, name: quick_xml::name::QName<'_>) -> Namespace {
        match self.reader.resolver().resolve_attribute(name).0 {
            ResolveResult::Bound(uri) => Namespace::of(uri.into_inner()),
            ResolveResult::Unbound => Namespace::Absent,
            ResolveResult::Unknown(_) => Namespace::Foreign,
        }
    }

    /// The URI of the namespace of an element that is open.
    pub(crate) fn namespace_uri(&self, element: &Element<'_>) -> String {
        match self.reader.resolver().resolve_element(element.tag.name()).0 {
            ResolveResult::Bound(uri) => uri.into_inner().to_owned(),
            ResolveResult::Unbound | ResolveResult::Unknown(_) => String::new(),
        }
    }

    /// A problem at this place.
    pub(crate) fn error(&self, problem: Problem) -> ReadError {
        ReadError {
            problem,
            at: self.offset(),
        }
    }

    fn offset(&self) -> usize {
        usize::try_from(self.reader.buffer_position()).unwrap_or(usize::MAX)
    }

    fn node(&mut self) -> Result<Node<'a>, ReadError> {
        loop {
            let start = self.offset();
            let event = self.reader.read_event();
            match event.map_err(|_| self.error(Problem::Syntax))? {
                Event::Start(tag) => return self.open(tag, start).map(Node::Open),
                Event::End(_) => {
                    self.depth = self.depth.saturating_sub(1);
                    return Ok(Node::Close);
                }
                Event::Text(text) => {
                    if let Some(text) = self.plain(&text)? {
                        return Ok(Node::Text(text));
                    }
                }
                Event::CData(_) | Event::GeneralRef(_) if self.depth == 0 => {
                    return Err(self.error(Problem::Syntax));
                }
                Event::CData(data) => {
                    return Ok(Node::Text(Cow::Owned(data.xml10_content().into_owned())));
                }
                Event::GeneralRef(reference) => return self.reference(&reference),
                Event::Comment(_) => {}
                Event::Decl(_) if start == 0 => self.declaration(start)?,
                Event::Decl(_) | Event::PI(_) => return Err(self.error(Problem::Instruction)),
                Event::DocType(_) => return Err(self.error(Problem::Dtd)),
                // Empty elements are expanded by the reader.
                Event::Empty(_) => return Err(self.error(Problem::Syntax)),
                Event::Eof if self.depth == 0 && self.elements > 0 => return Ok(Node::End),
                Event::Eof => return Err(self.error(Problem::Truncated)),
            }
        }
    }

    fn open(&mut self, tag: BytesStart<'a>, start: usize) -> Result<Element<'a>, ReadError> {
        if self.depth == 0 && self.elements > 0 {
            return Err(self.error(Problem::Syntax));
        }
        self.depth += 1;
        self.elements += 1;
        self.within(self.depth, MAX_DEPTH, "levels of elements")?;
        self.within(self.elements, self.most_elements, "elements")?;
        let resolver = self.reader.resolver();
        let names_a_type = tag::check(&tag, resolver).map_err(|problem| self.error(problem))?;
        let namespace = match resolver.resolve_element(tag.name()).0 {
            ResolveResult::Bound(uri) => Namespace::of(uri.into_inner()),
            ResolveResult::Unbound => Namespace::Absent,
            ResolveResult::Unknown(_) => return Err(self.error(Problem::Prefix)),
        };
        let name_start = start.saturating_add(1);
        let name_end = name_start.saturating_add(tag.name().into_inner().len());
        let name = self.text.get(name_start..name_end).unwrap_or_default();
        let local = name.split_once(':').map_or(name, |(_, local)| local);
        let needs_default_namespace = names_a_type || local.len() == name.len();
        self.default_namespace_used |= needs_default_namespace;
        Ok(Element {
            namespace,
            local,
            tag,
            start,
            needs_default_namespace,
        })
    }

    /// Text as XML means it; nothing for white space outside the root.
    fn plain(&self, text: &BytesText<'a>) -> Result<Option<Cow<'a, str>>, ReadError> {
        if self.depth == 0 {
            return match text.chars().all(is_space) {
                true => Ok(None),
                false => Err(self.error(Problem::Syntax)),
            };
        }
        if text.contains("]]>") {
            return Err(self.error(Problem::Syntax));
        }
        Ok(Some(text.xml10_content()))
    }

    fn reference(&self, reference: &BytesRef<'a>) -> Result<Node<'a>, ReadError> {
        let resolved = match &**reference {
            "lt" => Some('<'),
            "gt" => Some('>'),
            "amp" => Some('&'),
            "apos" => Some('\''),
            "quot" => Some('"'),
            _ => reference
                .resolve_char_ref()
                .ok()
                .flatten()
                .filter(|c| is_allowed(*c)),
        };
        let c = resolved.ok_or_else(|| self.error(Problem::Entity))?;
        Ok(Node::Text(Cow::Owned(c.to_string())))
    }

    /// Checks the XML declaration that was just read: another encoding would mean that the bytes
    /// say something else than we read.
    fn declaration(&self, start: usize) -> Result<(), ReadError> {
        let text = self.since(start).to_ascii_lowercase();
        let Some((_, after)) = text.split_once("encoding") else {
            return Ok(());
        };
        let value = after.trim_start_matches([' ', '\t', '\r', '\n', '=', '"', '\'']);
        let known = ["utf-8", "utf8", "us-ascii", "ascii"];
        let named = known.iter().any(|name| {
            let rest = value.strip_prefix(name);
            rest.is_some_and(|rest| rest.starts_with(['"', '\'']))
        });
        if named {
            Ok(())
        } else {
            Err(self.error(Problem::NotUtf8))
        }
    }

    fn within(&self, count: usize, limit: usize, what: &'static str) -> Result<(), ReadError> {
        if count > limit {
            return Err(self.error(Problem::TooMuch { what, limit }));
        }
        Ok(())
    }
}

/// The next thing in a message that means something.
enum Node<'a> {
    Open(Element<'a>),
    Close,
    Text(Cow<'a, str>),
    End,
}
