//! The canonical form against two others: libxml2's, recorded in `canonical/`, and that of
//! `bergshamra-c14n`, computed here over generated documents.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    missing_docs,
    reason = "tests fail by panicking"
)]

use bergshamra_c14n::{C14nMode, canonicalize_doc};
use bergshamra_xml::NodeSet;
use proptest::prelude::*;
use xml::{CanonicalForm, Element, Guarded, Limits, Tree, guard};

fn guarded(text: &[u8]) -> Guarded<'_> {
    guard(text, &Limits::default()).expect("passes the guard")
}

fn it<'t>(tree: &'t Tree<'_>) -> Element<'t> {
    tree.root()
        .elements()
        .find(|e| e.attribute("id") == Some("it"))
        .expect("has the element")
}

fn canonical(element: Element<'_>, form: &CanonicalForm<'_>) -> String {
    let mut out = Vec::new();
    element.canonicalise(form, &mut out);
    String::from_utf8(out).unwrap()
}

fn form<'a>(inclusive_prefixes: &'a [&'a str]) -> CanonicalForm<'a> {
    CanonicalForm {
        inclusive_prefixes,
        declared: &[],
    }
}

/// The same element by the other library.
fn by_other(guarded: &Guarded<'_>, inclusive_prefixes: &[&str]) -> String {
    let document = uppsala::parse(guarded.text()).unwrap();
    let root = document.document_element().unwrap();
    let is_it = |id: &uppsala::NodeId| document.get_attribute(*id, "id") == Some("it");
    let below = document.descendants(root);
    let id = std::iter::once(root)
        .chain(below)
        .find(is_it)
        .expect("has the element");
    let subtree = NodeSet::tree_without_comments(id, &document);
    let mode = C14nMode::Exclusive;
    let bytes = canonicalize_doc(&document, mode, Some(&subtree), inclusive_prefixes).unwrap();
    String::from_utf8(bytes).unwrap()
}

fn agrees(source: &[u8], expected: &[u8], inclusive_prefixes: &[&str]) {
    let guarded = guarded(source);
    let tree = Tree::parse(&guarded).unwrap();
    let ours = canonical(it(&tree), &form(inclusive_prefixes));
    assert_eq!(ours, std::str::from_utf8(expected).unwrap());
    assert_eq!(ours, by_other(&guarded, inclusive_prefixes));
}

macro_rules! recorded {
    ($($name:ident: $file:literal, $prefixes:expr;)*) => {$(
        #[test]
        fn $name() {
            agrees(
                include_bytes!(concat!("canonical/", $file, ".xml")),
                include_bytes!(concat!("canonical/", $file, ".canonical")),
                &$prefixes,
            );
        }
    )*};
}

recorded! {
    characters_are_escaped_as_libxml2_does: "characters", [];
    namespaces_are_rendered_where_libxml2_does: "namespaces", [];
    listed_prefixes_are_kept_as_libxml2_does: "prefix-list", ["xs", "xsi", "missing"];
    a_signed_part_in_an_envelope_is_as_libxml2_has_it: "signed-part", [];
}

#[test]
fn the_default_namespace_can_be_listed() {
    let source = br#"<r xmlns="urn:d" xmlns:p="urn:p"><p:it id="it"><p:a><b/></p:a>
        <p:c xmlns=""><d/><p:e xmlns="urn:d"/></p:c></p:it></r>"#;
    let expected = br#"<p:it xmlns="urn:d" xmlns:p="urn:p" id="it"><p:a><b></b></p:a>
        <p:c xmlns=""><d></d><p:e xmlns="urn:d"></p:e></p:c></p:it>"#;
    agrees(source, expected, &["#default"]);
}

#[test]
fn the_xml_prefix_is_never_declared() {
    let source = br#"<r xmlns:xml="http://www.w3.org/XML/1998/namespace" xml:lang="en" id="it"/>"#;
    agrees(source, br#"<r id="it" xml:lang="en"></r>"#, &[]);
    agrees(source, br#"<r id="it" xml:lang="en"></r>"#, &["xml"]);
}

#[test]
fn what_is_around_the_element_may_have_declared_a_prefix() {
    let source = br#"<s:a xmlns:s="urn:s" id="it"><s:b xmlns:s="urn:t"/></s:a>"#;
    let guarded = guarded(source);
    let tree = Tree::parse(&guarded).unwrap();
    let declared = CanonicalForm {
        inclusive_prefixes: &[],
        declared: &[("s", "urn:s")],
    };
    let expected = r#"<s:a id="it"><s:b xmlns:s="urn:t"></s:b></s:a>"#;
    assert_eq!(canonical(it(&tree), &declared), expected);
    let other = CanonicalForm {
        inclusive_prefixes: &[],
        declared: &[("s", "urn:other")],
    };
    let expected = r#"<s:a xmlns:s="urn:s" id="it"><s:b xmlns:s="urn:t"></s:b></s:a>"#;
    assert_eq!(canonical(it(&tree), &other), expected);
}

#[test]
fn canonical_form_is_a_fixed_point() {
    for source in [
        &include_bytes!("canonical/characters.xml")[..],
        include_bytes!("canonical/namespaces.xml"),
        include_bytes!("canonical/signed-part.xml"),
    ] {
        let first_guarded = guarded(source);
        let tree = Tree::parse(&first_guarded).unwrap();
        let once = canonical(it(&tree), &CanonicalForm::default());
        let second_guarded = guarded(once.as_bytes());
        let again = Tree::parse(&second_guarded).unwrap();
        assert_eq!(canonical(again.root(), &CanonicalForm::default()), once);
    }
}

/// A document of nested elements that draw on few prefixes and few URIs, so that declarations
/// collide, shadow one another and are undeclared.
fn element(depth: u32) -> BoxedStrategy<String> {
    let declarations = prop::collection::btree_map("|p|q|r", "urn:[12]", 0..3);
    let undeclare = prop::bool::weighted(0.2);
    let attributes = prop::collection::btree_map("(p:|q:|r:|)[kl]", "[ -~\u{e9}\t\n\r]{0,6}", 0..3);
    let leaf = prop_oneof![
        "[a-z <>&\"'\r\n\t\u{1F600}]{0,8}".prop_map(|text| escaped(&text)),
        Just("<!-- c -->".to_owned()),
        Just("<![CDATA[<&\r\n]]>".to_owned()),
        Just("<?pi  a\r\nb?>".to_owned()),
        Just("&#13;&#x9;".to_owned()),
    ];
    let content = if depth == 0 {
        leaf.boxed()
    } else {
        prop_oneof![leaf, element(depth - 1), element(depth - 1)].boxed()
    };
    let name = ("(p:|q:|r:|)", "[ab]");
    (
        name,
        declarations,
        undeclare,
        attributes,
        prop::collection::vec(content, 0..4),
    )
        .prop_map(
            |((prefix, local), declared, undeclare, attributes, content)| {
                let mut tag = format!("{prefix}{local}");
                for (prefix, uri) in &declared {
                    let colon = if prefix.is_empty() { "" } else { ":" };
                    tag.push_str(&format!(" xmlns{colon}{prefix}='{uri}'"));
                }
                if undeclare && !declared.contains_key("") {
                    tag.push_str(" xmlns=''");
                }
                for (name, value) in &attributes {
                    tag.push_str(&format!(
                        " {name}='{}'",
                        escaped(value).replace('\'', "&apos;")
                    ));
                }
                format!("<{tag}>{}</{prefix}{local}>", content.concat())
            },
        )
        .boxed()
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn generated_documents_agree_with_the_other_library(
        inner in element(3),
        listed in prop::sample::subsequence(vec!["p", "q", "#default"], 0..3),
    ) {
        let source = format!(
            "<x xmlns:p='urn:1' xmlns:q='urn:2' xmlns:r='urn:1' xmlns='urn:d'>\
             <y id='it'>{inner}</y></x>"
        );
        let guarded = guarded(source.as_bytes());
        // Two prefixes of one URI can make an attribute appear twice: rightly not well formed.
        if let Ok(tree) = Tree::parse(&guarded) {
            prop_assert_eq!(canonical(it(&tree), &form(&listed)), by_other(&guarded, &listed));
        }
    }
}
