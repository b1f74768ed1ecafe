//! What stands where on the pages.

use super::flow::Flow;
use super::fonts::Fonts;
use super::page::{self, BOTTOM, LEFT, Mark, Page, WIDTH};
use super::{PdfError, PdfInfo};
use crate::body::Body;

fn pages(xhtml: &str) -> Vec<Page> {
    let body = Body::parse_xhtml(&format!("<div>{xhtml}</div>")).unwrap();
    let fonts = Fonts::new().unwrap();
    let mut flow = Flow::new(&fonts);
    flow.blocks(&body.blocks, LEFT, WIDTH).unwrap();
    flow.finish()
}

fn texts(page: &Page) -> Vec<(f32, f32, &str)> {
    let text = |mark: &'_ Mark| match mark {
        Mark::Text { x, y, .. } => Some((*x, *y)),
        Mark::Area { .. } => None,
    };
    let words = page.iter().filter_map(|mark| match mark {
        Mark::Text { run, .. } => Some(run.text.as_str()),
        Mark::Area { .. } => None,
    });
    page.iter()
        .filter_map(text)
        .zip(words)
        .map(|((x, y), words)| (x, y, words))
        .collect()
}

fn rows(count: usize, cell: &str) -> String {
    let row = format!("<tr><td>{cell}</td><td>b</td></tr>").repeat(count);
    format!("<table><thead><tr><th>Test</th><th>Value</th></tr></thead>{row}</table>")
}

#[test]
fn a_long_table_repeats_its_head_on_every_page() {
    let pages = pages(&rows(100, "a"));
    assert_eq!(pages.len(), 3);
    for page in &pages {
        let texts = texts(page);
        assert_eq!((texts[0].2, texts[1].2), ("Test", "Value"));
        assert!(texts.iter().all(|(_, y, _)| *y < BOTTOM));
    }
    let cells: usize = pages.iter().map(|page| texts(page).len() - 2).sum();
    assert_eq!(cells, 200);
}

#[test]
fn a_row_higher_than_a_page_is_parted_and_loses_nothing() {
    let words: Vec<String> = (0..3000).map(|n| format!("word{n}")).collect();
    let pages = pages(&rows(1, &words.join(" ")));
    assert!(pages.len() > 1);
    let all: Vec<&str> = pages
        .iter()
        .flat_map(texts)
        .flat_map(|(_, _, text)| text.split(' '))
        .filter(|word| word.starts_with("word"))
        .collect();
    assert_eq!(all, words);
}

#[test]
fn a_row_that_fits_on_a_page_is_not_parted() {
    let lines = "x<br/>".repeat(10);
    let pages = pages(&rows(12, &format!("{lines}end")));
    for page in &pages {
        let ends = texts(page)
            .iter()
            .filter(|(_, _, text)| *text == "end")
            .count();
        let firsts = texts(page)
            .iter()
            .filter(|(_, _, text)| *text == "b")
            .count();
        assert_eq!(ends, firsts);
    }
}

#[test]
fn words_stay_within_the_margins_and_long_ones_are_broken() {
    let word = "Pneumonoultramicroscopicsilicovolcanoconiosis".repeat(6);
    let pages = pages(&format!(
        "<p>{word} and <b>so on</b> {}</p>",
        "word ".repeat(200)
    ));
    let mut whole = String::new();
    for mark in &pages[0] {
        if let Mark::Text { x, run, .. } = mark {
            assert!(x + run.width <= LEFT + WIDTH + 0.5, "{}", run.text);
            whole.push_str(&run.text);
        }
    }
    assert!(whole.starts_with(&word));
}

#[test]
fn a_heading_is_not_left_alone_at_the_foot() {
    for lines in 40..56 {
        let xhtml = format!("<pre>{}</pre><h2>Head</h2><p>Text</p>", "x\n".repeat(lines));
        let pages = pages(&xhtml);
        let on = |word| {
            pages
                .iter()
                .position(|page| texts(page).iter().any(|t| t.2 == word))
        };
        assert_eq!(on("Head"), on("Text"), "{lines} lines");
    }
}

#[test]
fn signs_stand_beside_the_first_line_of_their_item() {
    let pages = pages(&format!(
        "<ol><li>{}</li><li/><li><table><tr><td>c</td></tr></table></li></ol>",
        "long ".repeat(40)
    ));
    let texts = texts(&pages[0]);
    let y = |word: &str| texts.iter().find(|t| t.2.starts_with(word)).unwrap().1;
    assert_eq!(y("1."), y("long"));
    assert!(y("2.") > y("1."));
    assert_eq!(y("3."), y("c"));
}

#[test]
fn pages_are_numbered_and_long_titles_cut() -> Result<(), PdfError> {
    let mut pages = pages(&rows(100, "a"));
    let info = PdfInfo {
        title: "Long title ".repeat(30),
        author: "An author".to_owned(),
        language: "en-AU".to_owned(),
        created: ids::Timestamp::from_millis(0),
    };
    page::furnish(&mut pages, &Fonts::new()?, &info)?;
    for (index, page) in pages.iter().enumerate() {
        let texts = texts(page);
        let wanted = format!("Page {} of 3", index + 1);
        assert!(texts.iter().any(|t| t.2 == wanted));
        assert!(texts.iter().any(|t| t.2 == "An author"));
        let title = texts
            .iter()
            .find(|t| t.2.starts_with("Long title"))
            .unwrap();
        assert!(title.2.ends_with('…'));
    }
    Ok(())
}

#[test]
fn preformatted_lines_shrink_and_then_break() {
    let columns = |count: usize| {
        let pages = pages(&format!("<pre>{}</pre>", "x".repeat(count)));
        let runs = pages[0].iter().filter_map(|mark| match mark {
            Mark::Text { run, .. } => Some((run.size, run.text.len())),
            Mark::Area { .. } => None,
        });
        runs.collect::<Vec<_>>()
    };
    assert_eq!(columns(80), [(9.0, 80)]);
    assert!(columns(100)[0].0 < 9.0);
    let broken = columns(300);
    assert_eq!(broken[0].0, 7.0);
    assert_eq!(broken.iter().map(|(_, length)| length).sum::<usize>(), 300);
}
