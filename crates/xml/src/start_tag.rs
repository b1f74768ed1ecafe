//! The attributes of one start tag, straight from its source.

/// Reads the attributes of a start tag in order. It follows only as much grammar as is needed to
/// find where each begins and ends; the parser judges the rest.
pub(crate) struct StartTag<'a> {
    text: &'a str,
    at: usize,
    /// The element's name, prefix included.
    pub(crate) name: &'a str,
}

/// One attribute as written; the value still has its references.
pub(crate) struct RawAttribute<'a> {
    pub(crate) name: &'a str,
    pub(crate) value: &'a str,
    /// Offset of the value in the text.
    pub(crate) value_at: usize,
}

/// The tag does not follow the grammar at this offset.
pub(crate) struct Unreadable(pub(crate) usize);

/// What comes next in a start tag.
pub(crate) enum Part<'a> {
    Attribute(RawAttribute<'a>),
    /// The tag ends before `after`.
    End {
        after: usize,
        is_empty_element: bool,
    },
}

impl<'a> StartTag<'a> {
    /// Starts at the `<` at offset `at`.
    pub(crate) fn at(text: &'a str, at: usize) -> Self {
        let mut tag = Self {
            text,
            at: at + 1,
            name: "",
        };
        tag.name = tag.take_name();
        tag
    }

    /// Offset just behind the element's name.
    pub(crate) fn name_end(text: &'a str, at: usize) -> usize {
        Self::at(text, at).at
    }

    /// The next attribute, or the end of the tag.
    pub(crate) fn next(&mut self) -> Result<Part<'a>, Unreadable> {
        self.skip_space();
        match self.byte() {
            Some(b'>') => {
                return Ok(Part::End {
                    after: self.at + 1,
                    is_empty_element: false,
                });
            }
            Some(b'/') if self.text.as_bytes().get(self.at + 1) == Some(&b'>') => {
                return Ok(Part::End {
                    after: self.at + 2,
                    is_empty_element: true,
                });
            }
            _ => {}
        }
        let name = self.take_name();
        self.skip_space();
        if name.is_empty() || self.byte() != Some(b'=') {
            return Err(Unreadable(self.at));
        }
        self.at += 1;
        self.skip_space();
        let quote = match self.byte() {
            Some(b'"') => '"',
            Some(b'\'') => '\'',
            _ => return Err(Unreadable(self.at)),
        };
        let value_at = self.at + 1;
        let rest = self.text.get(value_at..).unwrap_or("");
        let length = rest.find(quote).ok_or(Unreadable(self.at))?;
        self.at = value_at + length + 1;
        Ok(Part::Attribute(RawAttribute {
            name,
            value: &rest[..length],
            value_at,
        }))
    }

    fn take_name(&mut self) -> &'a str {
        let rest = self.text.get(self.at..).unwrap_or("");
        let ends = |byte: u8| {
            matches!(
                byte,
                b' ' | b'\t' | b'\n' | b'\r' | b'=' | b'>' | b'/' | b'<' | b'"' | b'\''
            )
        };
        let length = rest.bytes().position(ends).unwrap_or(rest.len());
        self.at += length;
        &rest[..length]
    }

    fn skip_space(&mut self) {
        while matches!(self.byte(), Some(b' ' | b'\t' | b'\n' | b'\r')) {
            self.at += 1;
        }
    }

    fn byte(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }
}

/// The prefix that an attribute of this name declares: `""` for `xmlns`, `p` for `xmlns:p`.
pub(crate) fn declared_prefix(attribute_name: &str) -> Option<&str> {
    match attribute_name.strip_prefix("xmlns") {
        Some("") => Some(""),
        Some(rest) => rest.strip_prefix(':'),
        None => None,
    }
}

#[cfg(test)]
mod tests {
    use super::{Part, StartTag, declared_prefix};

    fn parts(text: &str) -> Option<String> {
        let mut tag = StartTag::at(text, 0);
        let mut out = tag.name.to_owned();
        loop {
            match tag.next().ok()? {
                Part::Attribute(attribute) => {
                    assert!(text[attribute.value_at..].starts_with(attribute.value));
                    out += &format!(" {}={}", attribute.name, attribute.value);
                }
                Part::End {
                    after,
                    is_empty_element,
                } => {
                    return Some(format!("{out} |{after} {is_empty_element}"));
                }
            }
        }
    }

    #[test]
    fn attributes_are_found_however_they_are_spaced_and_quoted() {
        assert_eq!(parts("<a>text").as_deref(), Some("a |3 false"));
        assert_eq!(parts("<a/>").as_deref(), Some("a |4 true"));
        assert_eq!(
            parts("<p:a\n b = '1>' \tc=\"2'/>\"\r\n/>").as_deref(),
            Some("p:a b=1> c=2'/> |28 true")
        );
    }

    #[test]
    fn tags_that_break_off_are_unreadable() {
        let tag = "<a b='1' c=\"2\">";
        for length in 2..tag.len() {
            assert_eq!(parts(&tag[..length]), None, "{length}");
        }
        for text in [
            "<a b>",
            "<a b=>",
            "<a =''>",
            "<a b=1>",
            "<a / >",
            "<a b='1\"/>",
        ] {
            assert_eq!(parts(text), None, "{text}");
        }
    }

    #[test]
    fn only_declarations_declare() {
        assert_eq!(declared_prefix("xmlns"), Some(""));
        assert_eq!(declared_prefix("xmlns:p"), Some("p"));
        for name in ["xmlnsp", "p:xmlns", "xml", "XMLNS", ""] {
            assert_eq!(declared_prefix(name), None, "{name}");
        }
    }
}
