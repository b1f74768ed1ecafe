//! XHTML in and out: what is read, what is refused and where, and that nothing is lost.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    missing_docs,
    reason = "tests fail by panicking"
)]

use proptest::prelude::*;
use rendition::{Block, Body, BodyError, Cell, Inline, Row};

fn read(text: &str) -> Vec<Block> {
    Body::parse_xhtml(text).unwrap().blocks
}

fn refused(text: &str) -> String {
    Body::parse_xhtml(text).unwrap_err().to_string()
}

fn text(text: &str) -> Inline {
    Inline::Text(text.to_owned())
}

fn paragraph(content: &str) -> Block {
    Block::Paragraph(vec![text(content)])
}

#[test]
fn every_element_of_the_subset_is_read() {
    let blocks = read(
        "<div><h1>One</h1><h4>Four</h4><p>A <strong>b</strong> <em>c</em><br/>d</p>
         <ul><li>x</li><li><p>y</p><ol><li>z</li></ol></li></ul>
         <hr/><pre>\n a\n  b</pre><div><p>deep</p></div>
         <table><thead><tr><th>Test</th><th colspan='2'>Result</th></tr></thead>
         <tbody><tr><td>Na</td><td>140</td><th>high</th></tr></tbody></table></div>",
    );
    let row = |cells: Vec<(u16, Vec<Inline>)>| Row {
        cells: cells
            .into_iter()
            .map(|(columns, text)| Cell { columns, text })
            .collect(),
    };
    let list = |ordered, items| Block::List { ordered, items };
    let heading = |level, content| Block::Heading {
        level,
        text: vec![text(content)],
    };
    let strong = |content| Inline::Strong(vec![text(content)]);
    let expected = vec![
        heading(1, "One"),
        heading(4, "Four"),
        Block::Paragraph(vec![
            text("A "),
            strong("b"),
            text(" "),
            Inline::Emphasis(vec![text("c")]),
            Inline::Break,
            text("d"),
        ]),
        list(
            false,
            vec![
                vec![paragraph("x")],
                vec![paragraph("y"), list(true, vec![vec![paragraph("z")]])],
            ],
        ),
        Block::Rule,
        Block::Preformatted(" a\n  b".to_owned()),
        paragraph("deep"),
        Block::Table {
            head: vec![row(vec![
                (1, vec![text("Test")]),
                (2, vec![text("Result")]),
            ])],
            rows: vec![row(vec![
                (1, vec![text("Na")]),
                (1, vec![text("140")]),
                (1, vec![strong("high")]),
            ])],
        },
    ];
    assert_eq!(blocks, expected);
}

#[test]
fn a_whole_document_has_a_title() {
    let body = Body::parse_xhtml(
        "<?xml version='1.0'?>\n<!DOCTYPE html PUBLIC 'x' 'y'>\n\
         <html xmlns='http://www.w3.org/1999/xhtml' lang='en-AU'><head>\
         <title> Referral\n letter</title></head><body><p>Dear</p></body></html>",
    )
    .unwrap();
    assert_eq!(body.title, "Referral letter");
    assert_eq!(body.blocks, [paragraph("Dear")]);
}

#[test]
fn white_space_is_made_single_and_no_break_spaces_stay() {
    assert_eq!(
        read("<div><p>  a \n\t b <b> c </b> <br/> d </p></div>"),
        // The space within <b> counts, the one behind it says nothing more.
        [Block::Paragraph(vec![
            text("a b "),
            Inline::Strong(vec![text("c")]),
            Inline::Break,
            text("d")
        ])]
    );
    assert_eq!(
        read("<div>a&#160;&#xA0; b</div>"),
        [paragraph("a\u{a0}\u{a0} b")]
    );
    assert_eq!(read("<div><p> </p><p><b> </b></p></div>"), []);
    assert_eq!(
        read("<div>&lt;&amp;&gt;&quot;&apos;<![CDATA[<b>]]></div>"),
        [paragraph("<&>\"'<b>")]
    );
}

/// What is refused, and words of the reason.
const REFUSED: &[(&str, &str)] = &[
    (
        "<div>\n<script>x</script></div>",
        "line 2: script may not stand in div",
    ),
    (
        "<div>\n\n<img src='x'/></div>",
        "line 3: img may not stand in div",
    ),
    (
        "<div><p>\n<ul><li>a</li></ul></p></div>",
        "line 2: ul may not stand in p",
    ),
    (
        "<div><ul>\n<p>a</p></ul></div>",
        "line 2: p may not stand in ul",
    ),
    ("<div><ul>a</ul></div>", "line 1: text may not stand in ul"),
    (
        "<table><tr><td><p>a</p></td></tr></table>",
        "table may not stand in the document",
    ),
    (
        "<div><table><tr><td><p>a</p></td></tr></table></div>",
        "p may not stand in td",
    ),
    (
        "<div><table><tfoot/></table></div>",
        "tfoot may not stand in table",
    ),
    ("<div><pre>a<b>c</b></pre></div>", "b may not stand in pre"),
    ("<body>loose</body>", "text may not stand in body"),
    ("<body><b>loose</b></body>", "b may not stand in body"),
    (
        "<html><head><link href='x'/></head></html>",
        "link may not stand in head",
    ),
    (
        "<div><smith>x</smith></div>",
        "an unknown element may not stand in div",
    ),
    (
        "<div>\n<p style='color:red'>a</p></div>",
        "line 2: p has an attribute",
    ),
    (
        "<div><p onclick='x'>a</p></div>",
        "line 1: p has an attribute",
    ),
    (
        "<div><table><tr><td colspan='0'/></tr></table></div>",
        "colspan must be a number",
    ),
    (
        "<div><table><tr><td colspan='-1'/></tr></table></div>",
        "colspan must be a number",
    ),
    (
        "<div><table><tr><td colspan='60'/><td/></tr></table></div>",
        "at most 60 columns",
    ),
    ("<div>\n&nbsp;</div>", "line 2: an entity is not one of"),
    ("<div>&#0;</div>", "line 1: an entity is not one of"),
    (
        "<!DOCTYPE x [<!ENTITY a 'b'>]><div>&a;</div>",
        "the document type declares",
    ),
    ("<div>\n<p>a</div>", "line 2: this is not well-formed"),
    ("<div>", "not well-formed"),
    ("<div/><div/>", "not well-formed"),
    ("<div/>text", "not well-formed"),
    ("", "not well-formed"),
    ("<?php x ?><div/>", "not well-formed"),
];

#[test]
fn what_is_refused_is_named_with_its_line() {
    for (xhtml, words) in REFUSED {
        let said = refused(xhtml);
        assert!(said.contains(words), "{xhtml}: {said}");
    }
}

#[test]
fn limits_are_kept() {
    let deep = format!("{}{}", "<div>".repeat(41), "</div>".repeat(41));
    assert!(matches!(
        Body::parse_xhtml(&deep),
        Err(BodyError::Depth { line: 1 })
    ));
    let large = " ".repeat(rendition::XHTML_BYTES_MAX + 1);
    assert_eq!(Body::parse_xhtml(&large), Err(BodyError::Size));
}

#[test]
fn what_is_written_is_xhtml_strict_in_the_report_division() {
    let body = Body {
        title: "R & D".to_owned(),
        blocks: vec![
            paragraph("a < b"),
            Block::Table {
                head: vec![Row {
                    cells: vec![Cell {
                        columns: 2,
                        text: vec![text("H")],
                    }],
                }],
                rows: vec![],
            },
        ],
    };
    let written = body.to_xhtml();
    for part in [
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<!DOCTYPE html PUBLIC \"-//W3C//DTD XHTML 1.0",
        "<title>R &amp; D</title>",
        "<div class=\"reportDisplay\">\n<p>a &lt; b</p>\n",
        "<tbody>\n<tr><th colspan=\"2\">H</th></tr>\n</tbody>",
    ] {
        assert!(written.contains(part), "{part} in {written}");
    }
    for never in ["<script", "<style", "<link", "style=", "http:", "src="] {
        let inside = written.split_once("<title>").unwrap().1;
        assert!(!inside.contains(never), "{never}");
    }
}

fn word() -> impl Strategy<Value = String> {
    proptest::string::string_regex("[a-zA-Z0-9<>&\"'é\u{a0}°.,]{1,12}").unwrap()
}

/// Text in its normal form: words with single spaces, no text beside text.
fn inlines() -> impl Strategy<Value = Vec<Inline>> {
    let words = prop::collection::vec(word(), 1..5).prop_map(|words| words.join(" "));
    let styled = (words, 0..4u8).prop_map(|(words, style)| match style {
        0 => Inline::Strong(vec![text(&words)]),
        1 => Inline::Emphasis(vec![text(&words)]),
        2 => Inline::Strong(vec![Inline::Emphasis(vec![text(&words)])]),
        _ => text(&words),
    });
    prop::collection::vec(styled, 1..4).prop_map(|parts| {
        let mut all = Vec::new();
        for part in parts {
            if !all.is_empty() {
                all.push(Inline::Break);
            }
            all.push(part);
        }
        all
    })
}

fn row() -> impl Strategy<Value = Row> {
    let cell = (1..4u16, inlines()).prop_map(|(columns, text)| Cell { columns, text });
    prop::collection::vec(cell, 1..4).prop_map(|cells| Row { cells })
}

fn block() -> impl Strategy<Value = Block> {
    let leaf = prop_oneof![
        inlines().prop_map(Block::Paragraph),
        (1..5u8, inlines()).prop_map(|(level, text)| Block::Heading { level, text }),
        "[a-z<&\n ]{0,30}".prop_map(Block::Preformatted),
        Just(Block::Rule),
        (
            prop::collection::vec(row(), 0..3),
            prop::collection::vec(row(), 1..4)
        )
            .prop_map(|(head, rows)| Block::Table { head, rows }),
    ];
    leaf.prop_recursive(3, 20, 4, |inner| {
        (
            any::<bool>(),
            prop::collection::vec(prop::collection::vec(inner, 0..3), 1..4),
        )
            .prop_map(|(ordered, items)| Block::List { ordered, items })
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(128))]

    #[test]
    fn what_is_written_is_read_back(
        title in "[a-z<&]{1,9}( [a-z]{1,5})?",
        blocks in prop::collection::vec(block(), 0..6),
    ) {
        let body = Body { title, blocks };
        prop_assert_eq!(Body::parse_xhtml(&body.to_xhtml()), Ok(body));
    }

    #[test]
    fn text_of_any_kind_is_written_well_formed_and_settles(content in any::<String>()) {
        let body = Body {
            title: content.clone(),
            blocks: vec![paragraph(&content), Block::Preformatted(content)],
        };
        let once = Body::parse_xhtml(&body.to_xhtml()).unwrap();
        prop_assert_eq!(Body::parse_xhtml(&once.to_xhtml()), Ok(once));
    }

    #[test]
    fn any_text_is_read_or_refused(content in any::<String>()) {
        drop(Body::parse_xhtml(&content));
        drop(Body::parse_xhtml(&format!("<div>{content}</div>")));
    }

    #[test]
    fn markup_cut_anywhere_is_read_or_refused(
        blocks in prop::collection::vec(block(), 0..4),
        cut in any::<prop::sample::Index>(),
    ) {
        let written = Body { title: String::new(), blocks }.to_xhtml();
        let at = cut.index(written.len() + 1);
        if let Some(part) = written.get(..at) {
            drop(Body::parse_xhtml(part));
        }
    }
}
