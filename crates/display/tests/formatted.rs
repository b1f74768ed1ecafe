//! Formatted text laid out in 80 columns.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    missing_docs,
    reason = "tests fail by panicking"
)]

use display::{COLUMNS, Formatted};
use hl7v2::{Charset, Delimiters};
use proptest::prelude::*;

fn of(raw: &str) -> Formatted {
    Formatted::of(raw.as_bytes(), &Delimiters::STANDARD, Charset::Ascii)
}

fn lines(raw: &str) -> Vec<String> {
    of(raw).lines().collect()
}

#[test]
fn line_commands() {
    assert_eq!(lines(r"a\.br\b\.sp\c\.sp2\d"), ["a", "b", "c", "", "d"]);
    assert_eq!(lines(r"a\.br\\.br\b\.br\"), ["a", "", "b"]);
    assert_eq!(lines("a~b"), ["a", "b"]);
    assert_eq!(lines("a\r\nb\nc\rd"), ["a", "b", "c", "d"]);
    assert_eq!(lines(""), [] as [&str; 0]);
}

#[test]
fn indents_and_skips() {
    assert_eq!(
        lines(r"\.in4\a\.br\b\.in0\c\.br\d"),
        ["    a", "    bc", "d"]
    );
    assert_eq!(lines(r"\.in4\\.ti-2\a\.br\b"), ["  a", "    b"]);
    assert_eq!(lines(r"\.ti 3\a\.br\b"), ["   a", "b"]);
    assert_eq!(lines(r"a\.sk3\b\.sk\c"), ["a   b c"]);
    assert_eq!(lines(r"\.in-5\a\.br\b"), ["a", "b"]);
    assert_eq!(lines(r"\.in9999\a")[0].len(), 61);
}

#[test]
fn centred_lines() {
    assert_eq!(
        lines(r"a\.ce\Title\.br\b"),
        [
            "a".to_owned(),
            format!("{}Title", " ".repeat(37)),
            "b".to_owned()
        ]
    );
}

#[test]
fn a_line_of_80_columns_is_never_touched_and_longer_ones_are_wrapped_at_words() {
    let full = format!("{}  {}", "x".repeat(39), "y".repeat(39));
    assert_eq!(lines(&full), [full.as_str()]);
    let words = "word ".repeat(30);
    let wrapped = lines(&words);
    assert_eq!(wrapped.len(), 2);
    assert!(wrapped.iter().all(|line| line.len() <= COLUMNS));
    assert_eq!(wrapped.join(" "), words.trim_end());
    let long = "z".repeat(200);
    assert_eq!(lines(&long).concat(), long);
    assert_eq!(lines(&format!(r"\.nf\{long}\.br\\.fi\{long}")).len(), 4);
    assert_eq!(lines(&format!("ab {long}"))[0], "ab");
}

#[test]
fn tabs_go_to_the_next_stop() {
    assert_eq!(lines("a\tb\t\tc"), ["a       b               c"]);
}

#[test]
fn highlighted_text_is_strong_and_all_of_it_is_escaped() {
    assert_eq!(
        of(r"a \H\High <b>\N\ \T\lt; \F\ caf\XC3A9\").to_html(),
        "<pre>a <b>High &lt;b&gt;</b> &amp;lt; | café</pre>"
    );
    assert_eq!(
        of(r"C:\temp\.br\\Zx\").to_html(),
        "<pre>C:\\temp\n\\Zx\\</pre>"
    );
}

#[test]
fn short_text_cannot_become_endless() {
    let raw = r"\.sp200\\.sk200\".repeat(20_000);
    let all: usize = lines(&raw).iter().map(|line| line.len() + 1).sum();
    assert!(all < 400_000, "{all}");
}

proptest! {
    #[test]
    fn no_letter_is_lost(
        parts in prop::collection::vec(
            "([a-z ]{0,100}|\\\\\\.(br|sp[0-9]{0,3}|in-?[0-9]{1,3}|\
             ti-?[0-9]{1,3}|sk[0-9]{0,2}|ce|fi|nf)\\\\|\\\\[HN]\\\\)",
            0..60,
        ),
    ) {
        let raw = parts.concat();
        let laid_out = of(&raw);
        let letters = |text: &str| -> String {
            text.chars().filter(char::is_ascii_lowercase).collect()
        };
        let words: String = parts.iter().filter(|part| !part.starts_with('\\')).cloned().collect();
        let shown: Vec<String> = laid_out.lines().collect();
        prop_assert_eq!(letters(&shown.concat()), letters(&words));
    }

    #[test]
    fn any_bytes_are_laid_out(raw in prop::collection::vec(any::<u8>(), 0..300)) {
        let laid_out = Formatted::of(&raw, &Delimiters::STANDARD, Charset::Utf8);
        let html = laid_out.to_html();
        prop_assert!(!html.contains("<script"));
        drop(Formatted::of_text(&String::from_utf8_lossy(&raw)).to_html());
    }
}
