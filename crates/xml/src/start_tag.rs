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
