//! Writing elements with prefixed names.
//!
//! Only prefixes that the writer itself declares are ever in scope, and never a default
//! namespace: peers have decrypted payloads in place, so a default namespace around one changes
//! what is inside it.

use crate::character::is_allowed;

/// XML under construction.
pub(crate) struct Writer {
    xml: String,
}

impl Writer {
    /// Begins, with room for so many bytes.
    pub(crate) fn with_capacity(bytes: usize) -> Self {
        Self {
            xml: String::with_capacity(bytes),
        }
    }

    /// Adds bytes that are XML already.
    pub(crate) fn verbatim(&mut self, xml: &str) {
        self.xml.push_str(xml);
    }

    /// Adds a start tag.
    pub(crate) fn open(&mut self, name: &str) {
        self.open_with(name, &[]);
    }

    /// Adds an empty element with attributes.
    pub(crate) fn empty(&mut self, name: &str, attributes: &[(&str, &str)]) {
        self.open_with(name, attributes);
        self.close(name);
    }

    /// Adds a start tag with attributes.
    pub(crate) fn open_with(&mut self, name: &str, attributes: &[(&str, &str)]) {
        self.xml.push('<');
        self.xml.push_str(name);
        for (name, value) in attributes {
            self.xml.push(' ');
            self.xml.push_str(name);
            self.xml.push_str("=\"");
            self.text(value);
            self.xml.push('"');
        }
        self.xml.push('>');
    }

    /// Adds an end tag.
    pub(crate) fn close(&mut self, name: &str) {
        self.xml.push_str("</");
        self.xml.push_str(name);
        self.xml.push('>');
    }

    /// Adds text so that a reader gets back the same characters; one that XML cannot hold becomes
    /// the replacement character.
    pub(crate) fn text(&mut self, text: &str) {
        for c in text.chars() {
            match c {
                '&' => self.xml.push_str("&amp;"),
                '<' => self.xml.push_str("&lt;"),
                '>' => self.xml.push_str("&gt;"),
                '"' => self.xml.push_str("&quot;"),
                '\t' => self.xml.push_str("&#9;"),
                '\n' => self.xml.push_str("&#10;"),
                '\r' => self.xml.push_str("&#13;"),
                c if is_allowed(c) => self.xml.push(c),
                _ => self.xml.push('\u{FFFD}'),
            }
        }
    }

    /// Adds an element that holds text.
    pub(crate) fn leaf(&mut self, name: &str, text: &str) {
        self.open(name);
        self.text(text);
        self.close(name);
    }

    /// Adds an element that holds text, if there is any.
    pub(crate) fn optional(&mut self, name: &str, text: Option<&str>) {
        if let Some(text) = text {
            self.leaf(name, text);
        }
    }

    /// Adds an element that holds a truth value.
    pub(crate) fn boolean(&mut self, name: &str, value: bool) {
        self.leaf(name, if value { "true" } else { "false" });
    }

    /// Adds an element that holds a number of things; the schema has none above 2147483647.
    pub(crate) fn count(&mut self, name: &str, count: usize) {
        let count = i32::try_from(count).unwrap_or(i32::MAX);
        self.leaf(name, &count.to_string());
    }

    /// How many bytes were written so far.
    pub(crate) fn len(&self) -> usize {
        self.xml.len()
    }

    /// The text written.
    pub(crate) fn into_text(self) -> String {
        self.xml
    }

    /// The bytes written.
    pub(crate) fn finish(self) -> Vec<u8> {
        self.xml.into_bytes()
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::Strictness;
    use crate::cursor::Cursor;
    use crate::tag;

    #[test]
    fn an_element_with_attributes() {
        let mut writer = Writer::with_capacity(0);
        writer.open_with("a:b", &[("xmlns:a", "urn:a"), ("c", "<\"&'\n")]);
        writer.optional("a:none", None);
        writer.optional("a:some", Some("x"));
        writer.verbatim("<raw/>");
        writer.close("a:b");
        let expected = "<a:b xmlns:a=\"urn:a\" c=\"&lt;&quot;&amp;'&#10;\">\
            <a:some>x</a:some><raw/></a:b>";
        assert_eq!(String::from_utf8(writer.finish()).unwrap(), expected);
    }

    #[test]
    fn what_xml_cannot_hold_is_replaced() {
        let mut writer = Writer::with_capacity(0);
        writer.leaf("a", "x\0y\u{FFFE}\u{8}");
        let expected = "<a>x\u{FFFD}y\u{FFFD}\u{FFFD}</a>";
        assert_eq!(String::from_utf8(writer.finish()).unwrap(), expected);
    }

    proptest! {
        #[test]
        fn text_and_attributes_come_back_as_they_went(text in "[\\PC\t\n\r]{0,80}") {
            let mut writer = Writer::with_capacity(0);
            writer.open_with("r", &[("a", &text)]);
            writer.leaf("t", &text);
            writer.close("r");
            let xml = writer.finish();
            let mut cursor = Cursor::new(&xml, Strictness::Strict).unwrap();
            let root = cursor.root().unwrap();
            let attribute = root.tag.attributes().next().unwrap().unwrap();
            prop_assert_eq!(tag::value(&attribute).unwrap(), text.clone());
            cursor.child("r").unwrap().unwrap();
            prop_assert_eq!(cursor.text("t", 1000).unwrap(), text);
        }
    }
}
