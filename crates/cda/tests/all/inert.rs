//! A page holds elements and attributes of our choice only, whatever the document holds.

use cda::Document;
use proptest::prelude::*;

use crate::letter::{entry, letter};
use crate::rig::{PNG, file, sha1};

/// Elements that a page may have.
const ELEMENTS: [&str; 39] = [
    "html",
    "head",
    "meta",
    "title",
    "style",
    "body",
    "main",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "dl",
    "dt",
    "dd",
    "div",
    "span",
    "p",
    "pre",
    "section",
    "table",
    "caption",
    "thead",
    "tbody",
    "tfoot",
    "tr",
    "th",
    "td",
    "ul",
    "ol",
    "li",
    "sub",
    "sup",
    "br",
    "img",
    "figure",
    "figcaption",
    "!DOCTYPE",
];

/// Attributes that an element of the body may have.
const ATTRIBUTES: [&str; 6] = ["class", "colspan", "rowspan", "src", "alt", "role"];

/// Panics unless every `<` begins an element of ours, with attributes of ours.
fn is_inert(page: &str) {
    let body = page.find("<body>").unwrap();
    for (at, _) in page.match_indices('<') {
        let rest = &page[at + 1..];
        let tag = &rest[..rest.find('>').expect("a tag ends")];
        let tag = tag.strip_prefix('/').unwrap_or(tag);
        let tag = tag.strip_suffix('/').unwrap_or(tag);
        let (name, mut attributes) = tag.split_once(' ').unwrap_or((tag, ""));
        assert!(ELEMENTS.contains(&name), "<{tag}>");
        if at <= body {
            continue;
        }
        while let Some((name, value)) = attributes.split_once("=\"") {
            let (value, next) = value.split_once('"').expect("a value ends");
            assert!(ATTRIBUTES.contains(&name.trim()), "<{tag}>");
            let is_image = value.starts_with("data:image/") && value.contains(";base64,");
            assert!(name.trim() != "src" || is_image, "<{tag}>");
            attributes = next;
        }
        assert!(attributes.trim().is_empty(), "<{tag}>");
    }
}

#[test]
fn the_judge_of_pages_can_say_no() {
    let judged = |body: &str| {
        let page = format!("<!DOCTYPE html><html><body>{body}</body></html>");
        std::panic::catch_unwind(|| is_inert(&page)).is_ok()
    };
    assert!(judged(
        "<p class=\"a\">b</p><br/><img src=\"data:image/png;base64,AA\" alt=\"\"/>"
    ));
    for body in [
        "<script>x</script>",
        "<a>x</a>",
        "<p onclick=\"x\">x</p>",
        "<p style=\"x\">x</p>",
        "<img src=\"http://x\"/>",
        "<img src=\"data:text/html,x\"/>",
        "<p onclick=x>x</p>",
        "<p",
    ] {
        assert!(!judged(body), "{body}");
    }
}

/// Text as an attacker would write it; escaped, so that the document stays one.
fn text() -> impl Strategy<Value = String> {
    let spiteful = prop_oneof![
        Just("&lt;script&gt;alert(1)&lt;/script&gt;".to_owned()),
        Just("\" onload=\"x()".replace('"', "&quot;")),
        Just("javascript:alert(1)".to_owned()),
        Just("https://a.test/\"&gt;&lt;img src=x&gt;".replace('"', "&quot;")),
        Just("]]&gt;&lt;!--".to_owned()),
        Just("\u{202e}evil\u{0}".replace('\0', "&#x1F600;")),
        "[a-z '/;:=#.]{0,12}",
    ];
    spiteful
}

const NAMES: [&str; 24] = [
    "content",
    "paragraph",
    "list",
    "item",
    "table",
    "thead",
    "tbody",
    "tr",
    "td",
    "th",
    "caption",
    "br",
    "sub",
    "sup",
    "linkHtml",
    "footnote",
    "footnoteRef",
    "renderMultiMedia",
    "script",
    "style",
    "iframe",
    "object",
    "svg",
    "a",
];

const KEYS: [&str; 14] = [
    "href",
    "styleCode",
    "ID",
    "IDREF",
    "referencedObject",
    "onclick",
    "style",
    "src",
    "colspan",
    "rowspan",
    "align",
    "listType",
    "revised",
    "border",
];

/// Any element in any other, with any attribute: what a schema would refuse too.
fn narrative() -> impl Strategy<Value = String> {
    let attributes =
        prop::collection::btree_map(prop::sample::select(&KEYS[..]), text(), 0..3).boxed();
    text().prop_recursive(5, 48, 5, move |inner| {
        let name = prop::sample::select(&NAMES[..]);
        let inner = prop::collection::vec(inner, 0..4);
        (name, attributes.clone(), inner).prop_map(|(name, attributes, inner)| {
            let attributes: String = attributes
                .iter()
                .map(|(key, value)| format!(" {key}=\"{value}\""))
                .collect();
            format!("<{name}{attributes}>{}</{name}>", inner.concat())
        })
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn no_narrative_makes_anything_but_elements_of_ours(
        body in prop::collection::vec(narrative(), 1..5),
        id in "[a-z]{1,3}",
        name in text(),
        title in text(),
    ) {
        let entries = entry(&id, &name, "image/png", &sha1(PNG))
            + &entry("t", "trace.png", "image/png", "");
        let all = body.concat() + "<renderMultiMedia referencedObject=\"t\"/>";
        let root = String::from_utf8(letter(&all, &entries)).unwrap();
        let root = root.replace("Specialist Letter", &title).replace("Madeup", &name);
        let document = Document::read(root.as_bytes()).unwrap();
        let page = document.to_html(&[file("trace.png", PNG), file(&name, PNG)], None);
        is_inert(&page);
        prop_assert!(page.contains("two kilometres"));
    }
}
