//! The PDF as others see it: its bytes.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    missing_docs,
    reason = "tests fail by panicking"
)]

use ids::Timestamp;
use proptest::prelude::*;
use rendition::{Block, Body, Cell, Inline, PdfError, PdfInfo, Row};

fn info() -> PdfInfo {
    PdfInfo {
        title: "Referral: Sample, Jane".to_owned(),
        author: "Dr Avery Example".to_owned(),
        language: "en-AU".to_owned(),
        created: Timestamp::parse_rfc3339("2026-11-22T01:02:03Z").unwrap(),
    }
}

fn body(xhtml: &str) -> Body {
    Body::parse_xhtml(&format!("<div>{xhtml}</div>")).unwrap()
}

fn pdf(xhtml: &str) -> Result<Vec<u8>, PdfError> {
    body(xhtml).to_pdf(&info())
}

fn count(pdf: &[u8], part: &str) -> usize {
    pdf.windows(part.len())
        .filter(|at| *at == part.as_bytes())
        .count()
}

#[test]
fn it_says_that_it_is_pdf_a_1b() {
    let pdf = pdf("<p>a</p>").unwrap();
    assert!(pdf.starts_with(b"%PDF-1.4\n%"));
    for part in [
        "<pdfaid:part>1</pdfaid:part>",
        "<pdfaid:conformance>B</pdfaid:conformance>",
        "/GTS_PDFA1",
        "2026-11-22T01:02:03",
        "en-AU",
        "Dr Avery Example",
    ] {
        assert_eq!(count(&pdf, part).min(1), 1, "{part}");
    }
    for never in [
        "/Encrypt",
        "/JavaScript",
        "/Annot",
        "/EmbeddedFile",
        "/Launch",
        "/URI",
    ] {
        assert_eq!(count(&pdf, never), 0, "{never}");
    }
}

#[test]
fn only_the_fonts_in_use_are_embedded_and_only_their_glyphs() {
    let plain = pdf("<p>a</p>").unwrap();
    assert_eq!(count(&plain, "/FontFile2"), 1);
    assert!(plain.len() < 40_000, "{}", plain.len());
    let all = pdf("<p>a <b>b <i>c</i></b> <i>d</i></p><pre>e</pre>").unwrap();
    assert_eq!(count(&all, "/FontFile2"), 5);
    assert_eq!(
        count(&all, "+LiberationMono"),
        count(&all, "LiberationMono")
    );
}

#[test]
fn the_same_document_gives_the_same_bytes() {
    let xhtml = "<h1>A</h1><table><thead><tr><th>x</th></tr></thead><tr><td>y</td></tr></table>";
    assert_eq!(pdf(xhtml).unwrap(), pdf(xhtml).unwrap());
}

#[test]
fn what_cannot_be_shown_is_named_wherever_it_stands() {
    let glyph = |xhtml: &str| pdf(xhtml).unwrap_err().to_string();
    for xhtml in [
        "<p>ab中c</p>",
        "<h2>中</h2>",
        "<ul><li>中</li></ul>",
        "<table><tr><td>中</td></tr></table>",
        "<pre>中</pre>",
    ] {
        let said = glyph(xhtml);
        assert_eq!(
            said,
            "the character '中' (U+4E2D) is not in the fonts; replace it"
        );
    }
    assert_eq!(pdf("<p>\u{5d0}</p>"), Err(PdfError::Direction('\u{5d0}')));
    let named = PdfInfo {
        title: "中".to_owned(),
        ..info()
    };
    assert_eq!(body("<p>a</p>").to_pdf(&named), Err(PdfError::Glyph('中')));
}

#[test]
fn there_is_a_most_of_pages() {
    let text = "line\n".repeat(140_000);
    let body = Body {
        title: String::new(),
        blocks: vec![Block::Preformatted(text)],
    };
    assert_eq!(body.to_pdf(&info()), Err(PdfError::Pages));
}

#[test]
fn an_empty_document_is_one_page() {
    let body = Body {
        title: String::new(),
        blocks: vec![],
    };
    let empty = PdfInfo {
        title: "x ".repeat(2_000),
        author: String::new(),
        ..info()
    };
    let pdf = body.to_pdf(&empty).unwrap();
    assert_eq!(count(&pdf, "/Type/Page/") + count(&pdf, "/Type /Page\n"), 1);
}

/// Deep lists and many columns leave no room; nothing may fail or hang then.
#[test]
fn without_room_it_is_still_written() {
    let mut block = Block::Paragraph(vec![Inline::Text("deep word ".repeat(20))]);
    for _ in 0..60 {
        block = Block::List {
            ordered: true,
            items: vec![vec![block]],
        };
    }
    let cell = |columns| Cell {
        columns,
        text: vec![Inline::Text("wordwithoutend".repeat(3))],
    };
    let row = Row {
        cells: (0..90).map(|_| cell(1)).chain([cell(u16::MAX)]).collect(),
    };
    let body = Body {
        title: String::new(),
        blocks: vec![
            block,
            Block::Table {
                head: vec![Row::default()],
                rows: vec![row],
            },
        ],
    };
    body.to_pdf(&info()).unwrap();
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn any_text_is_written_or_refused(
        words in prop::collection::vec(any::<String>(), 0..6),
        columns in 0..200u16,
    ) {
        let text: Vec<_> = words
            .iter()
            .map(|word| Inline::Strong(vec![Inline::Text(word.clone()), Inline::Break]))
            .collect();
        let row = Row { cells: vec![Cell { columns, text: text.clone() }] };
        let body = Body {
            title: String::new(),
            blocks: vec![
                Block::Paragraph(text),
                Block::Preformatted(words.concat()),
                Block::Table { head: vec![row.clone()], rows: vec![row] },
            ],
        };
        drop(body.to_pdf(&info()));
    }
}
