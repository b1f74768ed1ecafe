//! Taking an element out of a message so that its bytes mean the same on their own.
//!
//! A payload that travels on, or is opened alone, must not lose a prefix that only its envelope
//! declared, also when the prefix occurs in a value (`xsi:type="xs:string"`) and not in a name.

use std::collections::HashSet;

use crate::character::is_name_char;
use crate::cursor::{Cursor, Element};
use crate::read_error::ReadError;

/// Passes over the element that is open and returns it as a document of its own: the bytes as
/// they came, with those declarations added to its start tag that it used from outside.
pub(crate) fn lift(cursor: &mut Cursor<'_>, element: &Element<'_>) -> Result<String, ReadError> {
    let in_scope = cursor.namespaces_in_scope()?;
    cursor.default_namespace_used = element.needs_default_namespace;
    cursor.skip()?;
    let default_used = cursor.default_namespace_used;

    let source = cursor.since(element.start);
    let used = prefixes_before_a_colon(source);
    let needed: Vec<(&str, &str)> = in_scope
        .iter()
        .map(|(prefix, uri)| (prefix.as_str(), uri.as_str()))
        .filter(|(prefix, _)| match *prefix {
            "" => default_used,
            named => used.contains(named),
        })
        .collect();
    Ok(xml::redeclare(source, &needed).into_owned())
}

/// Every name that stands before a colon anywhere in the text: more than the prefixes really in
/// use, never fewer.
fn prefixes_before_a_colon(source: &str) -> HashSet<&str> {
    let before = |at: usize| source.get(..at).unwrap_or_default();
    source
        .match_indices(':')
        .filter_map(|(at, _)| before(at).rsplit(|c| !is_name_char(c)).next())
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Strictness;

    /// Lifts the first child of the root.
    fn lifted(document: &str) -> String {
        let mut cursor = Cursor::new(document.as_bytes(), Strictness::Strict).unwrap();
        cursor.root().unwrap();
        let child = cursor.child("root").unwrap().unwrap();
        let lifted = lift(&mut cursor, &child).unwrap();
        assert!(cursor.child("root").unwrap().is_none());
        cursor.finish().unwrap();
        lifted
    }

    #[test]
    fn an_element_that_declares_all_it_uses_is_taken_verbatim() {
        let inner = "<ep:x xmlns:ep='urn:ep' a = \"1\"  ><ep:y/><!-- c --> t&amp;\r\n</ep:x >";
        let document = format!("<s:r xmlns:s='urn:s' xmlns:z='urn:z'>\n{inner}\n</s:r>");
        assert_eq!(lifted(&document), inner);
    }

    #[test]
    fn a_prefix_from_outside_is_declared_again() {
        let document = "<r xmlns:ep='urn:ep' xmlns:un='urn:un'><ep:x><ep:y/></ep:x></r>";
        assert_eq!(lifted(document), "<ep:x xmlns:ep=\"urn:ep\"><ep:y/></ep:x>");
    }

    #[test]
    fn a_prefix_used_in_a_value_only_is_declared_again() {
        let document = "<r xmlns:xs='urn:xs' xmlns:i='urn:i'><a i:type='xs:string'>1</a></r>";
        let expected = "<a xmlns:xs=\"urn:xs\" xmlns:i=\"urn:i\" i:type='xs:string'>1</a>";
        assert_eq!(lifted(document), expected);
    }

    #[test]
    fn the_nearest_declaration_counts() {
        let document = "<r xmlns:p='urn:far'><p:x xmlns:p='urn:near'/></r>";
        assert_eq!(lifted(document), "<p:x xmlns:p='urn:near'/>");
    }

    #[test]
    fn a_default_namespace_is_declared_again_only_where_it_matters() {
        let document = "<r xmlns='urn:d' xmlns:p='urn:p'><p:x><p:y/></p:x></r>";
        assert_eq!(lifted(document), "<p:x xmlns:p=\"urn:p\"><p:y/></p:x>");
        let document = "<r xmlns='urn:d' xmlns:p='urn:p'><p:x><y/></p:x></r>";
        let expected = "<p:x xmlns=\"urn:d\" xmlns:p=\"urn:p\"><y/></p:x>";
        assert_eq!(lifted(document), expected);
        assert_eq!(lifted("<r xmlns='urn:d'><x/></r>"), "<x xmlns=\"urn:d\"/>");
        assert_eq!(
            lifted("<r xmlns='urn:d'><x xmlns=''/></r>"),
            "<x xmlns=''/>"
        );
        let typed = "<p:r xmlns='urn:xs' xmlns:p='urn:p' \
            xmlns:i='http://www.w3.org/2001/XMLSchema-instance'><p:x i:type='string'/></p:r>";
        assert!(
            lifted(typed).contains(" xmlns=\"urn:xs\""),
            "{}",
            lifted(typed)
        );
    }

    #[test]
    fn a_uri_is_escaped_once() {
        let document = "<r xmlns:p='urn:a&amp;b'><p:x/></r>";
        assert_eq!(lifted(document), "<p:x xmlns:p=\"urn:a&amp;b\"/>");
    }

    #[test]
    fn a_quotation_mark_in_a_uri_stays_harmless() {
        let document = "<r xmlns:p='urn:\">x'><p:x/></r>";
        assert_eq!(lifted(document), "<p:x xmlns:p=\"urn:&quot;>x\"/>");
    }
}
