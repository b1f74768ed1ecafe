//! From JSON to bytes to what a person sees: the displays of a written document arrive whole.

use display::{Content, Displays, Kind, Preference};
use document::write;
use hl7v2::Message;
use rendition::{Block, Body, Inline, PdfInfo};
use serde_json::Value;

use crate::fixture::{input, letter, level_1, request, result};

fn body() -> Body {
    let text = |text: &str| vec![Inline::Text(text.to_owned())];
    Body {
        title: "Letter".to_owned(),
        blocks: vec![
            Block::Heading {
                level: 1,
                text: text("Progress & plan"),
            },
            Block::Paragraph(text(
                "Pulse 76 | regular; weight 5\\6 of before ~ no oedema.",
            )),
        ],
    }
}

/// The message with the body in every display that it has.
fn written(json: &Value) -> (Message, Vec<u8>) {
    let mut input = input(json);
    let (body, at) = (body(), input.at.unwrap());
    let info = PdfInfo {
        title: body.title.clone(),
        author: "Dr Maeve O'Dowd".to_owned(),
        language: "en-AU".to_owned(),
        created: at.at(),
    };
    let pdf = body.to_pdf(&info).unwrap();
    let displays = &mut input.document.displays;
    displays.pdf = Some(document::Content::Here(document::Bytes(pdf.clone())));
    if displays.html.is_some() {
        displays.html = Some(document::Content::Here(body.to_xhtml()));
    }
    if displays.text.is_some() {
        displays.text = Some(document::Content::Here(body.to_text(80).join("\n")));
    }
    let message = Message::read(write(&input).unwrap()).message.unwrap();
    (message, pdf)
}

#[test]
fn the_pdf_is_shown_as_it_was_made() {
    for json in [
        letter("specialist-letter"),
        level_1("discharge-summary"),
        result("corrected"),
        request("pathology-request", "LAB"),
    ] {
        let (message, pdf) = written(&json);
        let displays = Displays::read(&message);
        let picks = displays.pick(&Preference::default());
        let shown = picks[0].shown.as_ref().unwrap();
        assert_eq!(shown.kind, Kind::Pdf);
        assert!(shown.content == Content::Pdf(pdf), "other bytes are shown");
        assert!(
            displays.concerns(&picks[..1]).is_empty(),
            "{:?}",
            displays.concerns(&picks)
        );
        assert!(displays.faults.is_empty(), "{:?}", displays.faults);
    }
}

#[test]
fn html_and_text_say_the_same() {
    let (message, _) = written(&letter("referral"));
    let displays = Displays::read(&message);
    for kind in [Kind::Html, Kind::Txt] {
        let picks = displays.pick(&Preference(vec![kind]));
        let shown = picks[0].shown.as_ref().unwrap();
        assert_eq!(shown.kind, kind);
        let Content::Html(html) = &shown.content else {
            panic!("{kind:?} is shown as something else");
        };
        for words in [
            "Progress &amp; plan",
            "76 | regular",
            "5\\6 of before ~ no oedema.",
        ] {
            assert!(html.contains(words), "{words} in {html}");
        }
    }
}

#[test]
fn files_are_listed_as_what_they_are() {
    let (message, _) = written(&letter("referral"));
    let displays = Displays::read(&message);
    let files: Vec<_> = displays.attachments().collect();
    assert_eq!(files.len(), 1);
    assert!(files[0].bytes().unwrap().starts_with(b"\x89PNG"));
}
