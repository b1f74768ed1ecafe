//! The small PDF writer: its cross-reference table must be exact.

use proptest::prelude::*;
use synth::pdf::{MAX_LINES, page};

/// Follows startxref to the table and the table to every object, as a viewer does.
fn assert_sound(pdf: &[u8]) {
    let text = std::str::from_utf8(pdf).unwrap();
    assert!(text.starts_with("%PDF-1.4\n") && text.ends_with("%%EOF\n"));
    let (_, after) = text.rsplit_once("startxref\n").unwrap();
    let start: usize = after.lines().next().unwrap().parse().unwrap();
    let table = &text[start..];
    assert!(table.starts_with("xref\n0 6\n0000000000 65535 f \n"));
    for (number, line) in (1..=5).zip(table.lines().skip(3)) {
        assert_eq!(line.len(), 19, "an entry is 20 bytes with its line end");
        let offset: usize = line[..10].parse().unwrap();
        assert!(
            text[offset..].starts_with(&format!("{number} 0 obj\n")),
            "object {number}"
        );
    }
    let (_, stream) = text.split_once("stream\n").unwrap();
    let content = stream.split_once("endstream").unwrap().0;
    assert!(text.contains(&format!("/Length {} >>", content.len())));
}

#[test]
fn lines_are_shown_in_order() {
    let pdf = page(&["first", "second"]);
    assert_sound(&pdf);
    let text = String::from_utf8(pdf).unwrap();
    assert!(text.contains("(first) Tj T*\n(second) Tj T*\nET\n"));
}

#[test]
fn brackets_and_backslashes_are_escaped() {
    let text = String::from_utf8(page(&[r"a (b) \c"])).unwrap();
    assert!(text.contains(r"(a \(b\) \\c) Tj"));
}

#[test]
fn what_the_font_may_not_have_becomes_a_question_mark() {
    let text = String::from_utf8(page(&["caf\u{e9}\n\u{7}x"])).unwrap();
    assert!(text.contains("(caf???x) Tj"));
}

#[test]
fn lines_beyond_the_page_are_left_out() {
    let lines: Vec<&str> = vec!["line"; MAX_LINES + 5];
    let text = String::from_utf8(page(&lines)).unwrap();
    assert_eq!(text.matches("(line) Tj").count(), MAX_LINES);
}

#[test]
fn an_empty_page_is_sound() {
    assert_sound(&page(&[]));
}

proptest! {
    #[test]
    fn any_text_makes_a_sound_file(lines in prop::collection::vec(".{0,80}", 0..60)) {
        let lines: Vec<&str> = lines.iter().map(String::as_str).collect();
        assert_sound(&page(&lines));
    }
}
