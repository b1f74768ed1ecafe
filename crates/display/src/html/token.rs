//! Tags and text of HTML, as far as they matter here. What this reads otherwise than a browser
//! would is still text or an element of the list: safety is kept where it is written, not here.

/// A piece of HTML.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Token<'h> {
    End(String),
    Start(Tag<'h>),
    /// Text with its references not yet decoded.
    Text(&'h str),
}

/// A start tag.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Tag<'h> {
    /// In small letters.
    pub(super) name: String,
    /// Attributes: name in small letters, and value with its references not yet decoded.
    pub(super) attributes: Vec<(String, &'h str)>,
}

/// Attributes of one tag that are kept, as a count.
const ATTRIBUTES_MAX: usize = 40;

/// Longest name of an element or attribute, in bytes; longer ones are none of ours.
const NAME_BYTES_MAX: usize = 20;

/// Iterator over the pieces. Linear: everything is passed once.
pub(super) struct Tokens<'h> {
    rest: &'h str,
    /// The element whose content is no markup, and is passed over.
    raw: Option<String>,
}

impl<'h> Tokens<'h> {
    /// The pieces of a text.
    pub(super) fn of(html: &'h str) -> Self {
        Self {
            rest: html,
            raw: None,
        }
    }

    fn take(&mut self, count: usize) -> &'h str {
        let (taken, rest) = self.rest.split_at(count);
        self.rest = rest;
        taken
    }

    /// Passes over the content of an element, up to its end tag or the end of all.
    fn skip_raw(&mut self, name: &str) {
        let bytes = self.rest.as_bytes();
        let end = memchr::memchr_iter(b'<', bytes).find(|at| {
            let tag = bytes.get(at + 1..=at + 1 + name.len());
            let tag = tag.and_then(|tag| tag.strip_prefix(b"/"));
            let after = bytes.get(at + 2 + name.len());
            let ends = after.is_none_or(|byte| !byte.is_ascii_alphanumeric());
            tag.is_some_and(|tag| tag.eq_ignore_ascii_case(name.as_bytes())) && ends
        });
        self.take(end.unwrap_or(bytes.len()));
    }

    /// Passes over a comment or declaration at the start of the rest, which begins with `<!` or
    /// `<?`.
    fn skip_declaration(&mut self) {
        let comment = self.rest.starts_with("<!--");
        let end = if comment { "-->" } else { ">" };
        let from = if comment { 2 } else { 1 };
        let at = self.rest.get(from..).and_then(|rest| rest.find(end));
        let length = at.map_or(self.rest.len(), |at| from + at + end.len());
        self.take(length);
    }

    /// The tag at the start of the rest, which begins with `<` and a letter, or `</`.
    fn tag(&mut self) -> Token<'h> {
        let closes = self.rest.starts_with("</");
        self.take(if closes { 2 } else { 1 });
        let name = self.name();
        let mut attributes = Vec::new();
        loop {
            let blank = |c: char| c.is_ascii_whitespace() || c == '/';
            self.take(self.rest.len() - self.rest.trim_start_matches(blank).len());
            match self.rest.chars().next() {
                None => break,
                Some('>') => {
                    self.take(1);
                    break;
                }
                Some(c) => {
                    let before = self.rest.len();
                    let key = self.name();
                    let value = self.value();
                    if self.rest.len() == before {
                        self.take(c.len_utf8());
                    }
                    if attributes.len() < ATTRIBUTES_MAX && !key.is_empty() {
                        attributes.push((key, value));
                    }
                }
            }
        }
        if closes {
            return Token::End(name);
        }
        if is_raw(&name) {
            self.raw = Some(name.clone());
        }
        Token::Start(Tag { name, attributes })
    }

    fn name(&mut self) -> String {
        let end = |c: char| c.is_ascii_whitespace() || matches!(c, '/' | '>' | '=');
        let length = self.rest.find(end).unwrap_or(self.rest.len());
        let name = self.take(length);
        if name.len() > NAME_BYTES_MAX {
            return String::new();
        }
        name.to_ascii_lowercase()
    }

    /// The value behind a name, empty without one.
    fn value(&mut self) -> &'h str {
        let trimmed = self
            .rest
            .trim_start_matches(|c: char| c.is_ascii_whitespace());
        let Some(after) = trimmed.strip_prefix('=') else {
            return "";
        };
        let after = after.trim_start_matches(|c: char| c.is_ascii_whitespace());
        self.rest = after;
        match after.chars().next() {
            Some(quote @ ('"' | '\'')) => {
                self.take(1);
                let end = self.rest.find(quote);
                let value = self.take(end.unwrap_or(self.rest.len()));
                self.take(usize::from(end.is_some()));
                value
            }
            Some(_) | None => {
                let end = |c: char| c.is_ascii_whitespace() || c == '>';
                let length = self.rest.find(end).unwrap_or(self.rest.len());
                self.take(length)
            }
        }
    }
}

impl<'h> Iterator for Tokens<'h> {
    type Item = Token<'h>;

    fn next(&mut self) -> Option<Token<'h>> {
        if let Some(name) = self.raw.take() {
            self.skip_raw(&name);
        }
        loop {
            let bytes = self.rest.as_bytes();
            match (bytes.first()?, bytes.get(1)) {
                (b'<', Some(b'!' | b'?')) => self.skip_declaration(),
                (b'<', Some(b'a'..=b'z' | b'A'..=b'Z')) => return Some(self.tag()),
                (b'<', Some(b'/')) if bytes.get(2).is_some_and(u8::is_ascii_alphabetic) => {
                    return Some(self.tag());
                }
                (b'<', Some(b'/')) => {
                    let end = self.rest.find('>').map_or(bytes.len(), |at| at + 1);
                    self.take(end);
                }
                _ => {
                    let more = bytes.get(1..).unwrap_or_default();
                    let end = memchr::memchr(b'<', more).map_or(bytes.len(), |at| at + 1);
                    return Some(Token::Text(self.take(end)));
                }
            }
        }
    }
}

/// Elements whose content is no text to be read.
fn is_raw(name: &str) -> bool {
    matches!(
        name,
        "iframe" | "noembed" | "noframes" | "script" | "style" | "title"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(html: &str) -> String {
        let mut out = String::new();
        for token in Tokens::of(html) {
            match token {
                Token::Text(text) => out.push_str(text),
                Token::End(name) => out.push_str(&format!("[/{name}]")),
                Token::Start(tag) => {
                    out.push_str(&format!("[{}", tag.name));
                    for (name, value) in tag.attributes {
                        out.push_str(&format!(" {name}={value}"));
                    }
                    out.push(']');
                }
            }
        }
        out
    }

    #[test]
    fn tags_attributes_and_text_are_told_apart() {
        for (html, expected) in [
            (
                "a<B c=d E='f g' h = \"i\" j/>k</b >",
                "a[b c=d e=f g h=i j=]k[/b]",
            ),
            ("1 < 2 <3 <", "1 < 2 <3 <"),
            ("a<!-- <b> -->c<!x>d<?php e>f</ g>h", "acdfh"),
            ("a<!-- never ends <b>", "a"),
            ("<script>if (a<b) '</b>'</SCRIPT >x", "[script][/script]x"),
            ("<style><!-- </style>x", "[style][/style]x"),
            ("<script>", "[script]"),
            ("<a href='never ends>x", "[a href=never ends>x]"),
            ("<br/><p/class=x>", "[br][p class=x]"),
        ] {
            assert_eq!(shown(html), expected, "{html}");
        }
        assert_eq!(Tokens::of("<a =b ==c>x").count(), 2);
    }

    #[test]
    fn names_and_attributes_without_end_are_bounded() {
        let many = format!("<a {}>x", "b=c ".repeat(10_000));
        let Some(Token::Start(tag)) = Tokens::of(&many).next() else {
            panic!("a tag");
        };
        assert_eq!(tag.attributes.len(), ATTRIBUTES_MAX);
        let long = format!("<{}>x", "a".repeat(1_000));
        assert_eq!(shown(&long), "[]x");
    }
}
