//! Writing XML with a default namespace, and HTML: elements that close themselves, text escaped.
//!
//! Receivers' style sheets and search paths expect CDA without prefixes, and HTML has none, so the
//! writer of crate `xml`, which always writes prefixes because it writes what is signed, is not
//! used here.

/// Marked-up text that is being written.
#[derive(Default)]
pub(crate) struct Markup {
    out: String,
}

impl Markup {
    /// Begins with this text, as it is.
    pub(crate) fn after(start: &str) -> Self {
        Self {
            out: start.to_owned(),
        }
    }

    /// An element; `content` writes what is inside.
    pub(crate) fn element(
        &mut self,
        name: &str,
        attributes: &[(&str, &str)],
        content: impl FnOnce(&mut Self),
    ) {
        self.start(name, attributes);
        self.out.push('>');
        content(self);
        self.out.push_str("</");
        self.out.push_str(name);
        self.out.push('>');
    }

    /// An element without content; in HTML one that never has any.
    pub(crate) fn empty(&mut self, name: &str, attributes: &[(&str, &str)]) {
        self.start(name, attributes);
        self.out.push_str("/>");
    }

    /// An element of text.
    pub(crate) fn leaf(&mut self, name: &str, attributes: &[(&str, &str)], text: &str) {
        self.element(name, attributes, |m| m.text(text));
    }

    /// Text. What XML cannot hold becomes U+FFFD.
    pub(crate) fn text(&mut self, text: &str) {
        self.escaped(text);
    }

    /// Markup of our own, as it is.
    pub(crate) fn raw(&mut self, markup: &'static str) {
        self.out.push_str(markup);
    }

    /// What was written.
    pub(crate) fn finish(self) -> String {
        self.out
    }

    fn start(&mut self, name: &str, attributes: &[(&str, &str)]) {
        self.out.push('<');
        self.out.push_str(name);
        for (name, value) in attributes {
            self.out.push(' ');
            self.out.push_str(name);
            self.out.push_str("=\"");
            self.escaped(value);
            self.out.push('"');
        }
    }

    fn escaped(&mut self, text: &str) {
        for c in text.chars() {
            match c {
                '&' => self.out.push_str("&amp;"),
                '<' => self.out.push_str("&lt;"),
                '>' => self.out.push_str("&gt;"),
                '"' => self.out.push_str("&quot;"),
                '\'' => self.out.push_str("&#39;"),
                '\r' => self.out.push_str("&#13;"),
                '\t' | '\n' | ' '..='\u{d7ff}' | '\u{e000}'..='\u{fffd}' | '\u{10000}'.. => {
                    self.out.push(c);
                }
                _ => self.out.push(char::REPLACEMENT_CHARACTER),
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Markup;

    #[test]
    fn nothing_that_is_text_becomes_markup() {
        let mut markup = Markup::after("<?x?>");
        markup.element("a", &[("b", "\"'<&>\n")], |m| {
            m.text("</a> & \u{0}\u{b}\u{fffe}\r");
            m.empty("br", &[]);
            m.leaf("c", &[], "d");
        });
        assert_eq!(
            markup.finish(),
            "<?x?><a b=\"&quot;&#39;&lt;&amp;&gt;\n\">&lt;/a&gt; &amp; \u{fffd}\u{fffd}\u{fffd}\
             &#13;<br/><c>d</c></a>"
        );
    }
}
