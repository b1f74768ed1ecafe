//! Documents as monospaced lines.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    missing_docs,
    reason = "tests fail by panicking"
)]

use proptest::prelude::*;
use rendition::{Block, Body, Inline};

fn lines(xhtml: &str, width: usize) -> Vec<String> {
    let body = Body::parse_xhtml(&format!("<div>{xhtml}</div>")).unwrap();
    body.to_text(width)
}

#[test]
fn headings_are_underlined_and_blocks_stand_apart() {
    assert_eq!(
        lines(
            "<h1>Plan</h1><p>a <b>b</b><br/>c</p><h2>Next</h2><h3>Last</h3><hr/>",
            10
        ),
        [
            "Plan",
            "====",
            "",
            "a b",
            "c",
            "",
            "Next",
            "----",
            "",
            "Last",
            "",
            "----------"
        ]
    );
}

#[test]
fn words_are_wrapped_and_long_ones_broken() {
    assert_eq!(
        lines("<p>one two three abcdefghijklm x</p>", 8),
        ["one two", "three", "abcdefgh", "ijklm x"]
    );
    assert_eq!(lines("<p>a&#160;b c</p>", 3), ["a\u{a0}b", "c"]);
    assert_eq!(lines("<p>ab</p>", 0), ["a", "b"]);
}

#[test]
fn lists_hang_and_nest() {
    assert_eq!(
        lines(
            "<ul><li>one two three</li><li><p>x</p><ol><li>y</li><li/></ol></li></ul>",
            10
        ),
        ["- one two", "  three", "- x", "", "  1. y", "  2."]
    );
}

#[test]
fn tables_have_columns() {
    let table = "<table><thead><tr><th>Test</th><th>Value</th></tr></thead>\
                 <tr><td>Sodium</td><td>140 mmol/L</td></tr>\
                 <tr><td colspan='2'>All in range</td></tr></table>";
    assert_eq!(
        lines(table, 80),
        [
            "Test   | Value",
            "-------+-----------",
            "Sodium | 140 mmol/L",
            "All in range"
        ]
    );
    assert_eq!(
        lines(table, 15),
        [
            "Test   | Value",
            "-------+-------",
            "Sodium | 140",
            "       | mmol/L",
            "All in range"
        ]
    );
}

#[test]
fn a_table_without_room_is_written_cell_by_cell() {
    let row = format!("<table><tr>{}</tr></table>", "<td>ab</td>".repeat(20));
    assert_eq!(lines(&row, 20)[0], "ab | ab | ab | ab |");
}

#[test]
fn preformatted_text_is_kept() {
    assert_eq!(
        lines("<pre>\n  a   b\n\nlonger than the width</pre>", 5),
        ["  a   b", "", "longer than the width"]
    );
}

proptest! {
    #[test]
    fn no_word_is_lost_and_no_line_is_too_long(
        words in prop::collection::vec("[a-z]{1,30}", 0..40),
        width in 1..90usize,
    ) {
        let text = vec![Inline::Text(words.join(" "))];
        let cell = rendition::Cell { columns: 1, text: text.clone() };
        let row = rendition::Row { cells: vec![cell.clone(), cell] };
        let body = Body {
            title: String::new(),
            blocks: vec![
                Block::Paragraph(text),
                Block::Table { head: vec![row.clone()], rows: vec![row] },
            ],
        };
        let lines = body.to_text(width);
        prop_assert!(lines.iter().all(|line| line.chars().count() <= width));
        let letters = |text: &str| text.chars().filter(char::is_ascii_lowercase).count();
        let kept: usize = lines.iter().map(|line| letters(line)).sum();
        prop_assert_eq!(kept, letters(&words.concat()) * 5);
    }
}
