//! What must hold of everything that is shown, whatever was sent: nothing runs, nothing is
//! loaded, nothing pretends to be part of the page around it.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    missing_docs,
    reason = "tests fail by panicking"
)]

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use display::{
    Content, Displays, FileType, Formatted, Note, Preference, Trust, document, read_rtf, sanitise,
    scan_pdf,
};
use hl7v2::Message;
use proptest::prelude::*;

/// A message whose every part comes from a stranger.
fn hostile(words: &str) -> String {
    let code = words.replace(['|', '^', '~', '&', '\\', '\r', '\n'], "");
    format!(
        "MSH|^~\\&|{code}|{code}|{code}|{code}|{code}||ORU^R01|1|P|2.4\r\
         PRD|AP|{code}^{code}\r\
         PID|1||{code}^^^X^{code}||{code}^{code}^{code}^^{code}||{code}|{code}\r\
         OBR|1|||{code}^{code}\r\
         OBX|1|ST|{code}^{code}^L||{code}|{code}^{code}|{code}|{code}\r\
         OBX|2|FT|{code}^{code}^L||{code}\\.br\\{code}\r\
         OBX|3|ED|{code}^{code}^L||^{code}^{code}^Base64^QUJD\r\
         OBX|4|RP|{code}^{code}^L||{code}\r"
    )
}

fn page(text: &str) -> String {
    let message = Message::read(text).message.unwrap();
    Displays::read(&message).page(&Preference::default())
}

/// The tags of a page, apart from those in the values of attributes.
fn tags(page: &str) -> Vec<&str> {
    let mut tags = Vec::new();
    let mut rest = page;
    while let Some(at) = rest.find('<') {
        let end = at + rest[at..].find('>').unwrap();
        let tag = &rest[at + 1..end];
        tags.push(tag.split(' ').next().unwrap());
        rest = &rest[end + 1..];
    }
    tags
}

const WORDS: [&str; 6] = [
    "<script>alert(1)</script>",
    "\"><img src=x onerror=alert(1)>",
    "'><svg/onload=alert(1)>",
    "</title></style></iframe><script>",
    "--></table></section><form action=https://x>",
    "javascript:alert(1)",
];

#[test]
fn nothing_of_a_message_becomes_markup_of_its_page() {
    let plain = page(&hostile("word"));
    for words in WORDS {
        let page = page(&hostile(words));
        assert_eq!(tags(&page), tags(&plain), "{words}");
        assert!(
            !page.contains(words) || words.starts_with("java"),
            "{words}"
        );
    }
}

#[test]
fn a_page_has_one_policy_before_everything_that_is_shown() {
    let page = page(&hostile("word"));
    let policy = page.find("Content-Security-Policy").unwrap();
    assert!(policy < page.find("<title>").unwrap());
    assert_eq!(page.matches("Content-Security-Policy").count(), 1);
    for part in [
        "default-src 'none'",
        "base-uri 'none'",
        "form-action 'none'",
    ] {
        assert!(page[policy..policy + 300].contains(part), "{part}");
    }
    for never in [
        "script-src",
        "connect-src",
        "unsafe-eval",
        "https:",
        "http:",
    ] {
        assert!(!page[policy..policy + 300].contains(never), "{never}");
    }
}

#[test]
fn a_frame_has_its_own_policy_and_ends_where_it_should() {
    let html = "<p>a\"</p></iframe><script>x</script>&quot;&gt;<b>b";
    let message = format!(
        "MSH|^~\\&|||||20261122||ORU^R01|1|P|2.4\rOBR|1\r\
         OBX|1|ED|HTML^x^AUSPDI||^text^html^Base64^{}\r",
        STANDARD.encode(html)
    );
    let page = page(&message);
    let (_, frame) = page.split_once("srcdoc=\"").unwrap();
    let (frame, rest) = frame.split_once('"').unwrap();
    assert!(rest.starts_with("></iframe>"));
    assert!(frame.contains("Content-Security-Policy"));
    assert!(frame.contains("&lt;p&gt;a&amp;quot;&lt;/p&gt;&amp;quot;&amp;gt;&lt;b&gt;b&lt;/b&gt;"));
    assert!(!rest.contains("<script"));
}

#[test]
fn a_document_of_its_own_has_the_policy_too() {
    let whole = document("T & C", "<p>a</p>");
    assert!(whole.starts_with("<!DOCTYPE html>"));
    assert!(whole.contains("<title>T &amp; C</title>"));
    assert!(whole.contains("img-src data:"));
    assert!(whole.ends_with("<p>a</p>\n</body>\n</html>\n"));
}

#[test]
fn a_pdf_is_shown_as_it_came_and_what_it_would_do_is_told() {
    let pdf = b"%PDF-1.7\n1 0 obj << /OpenAction << /S /JavaScript /JS (app.alert(1)) >> >>";
    let message = format!(
        "MSH|^~\\&|||||20261122||ORU^R01|1|P|2.4\rOBR|1\r\
         OBX|1|ED|PDF^x^AUSPDI||^application^pdf^Base64^{}\r",
        STANDARD.encode(pdf)
    );
    let message = Message::read(message).message.unwrap();
    let displays = Displays::read(&message);
    let picks = displays.pick(&Preference::default());
    let shown = picks[0].shown.as_ref().unwrap();
    assert_eq!(shown.content, Content::Pdf(pdf.to_vec()));
    let notes: Vec<_> = shown.notes.iter().copied().collect();
    assert_eq!(notes, [Note::Launches, Note::PdfScript]);
    let page = displays.page(&Preference::default());
    assert!(page.contains("The PDF holds a script, which its viewer may run."));
    assert!(page.contains("<object type=\"application/pdf\""));
    assert!(page.contains("download=\"document.pdf\""));
}

#[test]
fn debug_output_holds_nothing_of_the_message() {
    let message = format!(
        "MSH|^~\\&|||||20261122||ORU^R01|1|P|2.4\rPID|1||||SECRETNAME\rOBR|1|||1^SECRETTITLE\r\
         OBX|1|FT|TXT^x^AUSPDI||SECRETTEXT\rOBX|2|ED|X^SECRETTITLE^L||^text^plain^Base64^{}\r",
        STANDARD.encode("SECRETDATA")
    );
    let message = Message::read(message).message.unwrap();
    let displays = Displays::read(&message);
    let mut shown = format!("{:?} {:?}", displays, displays.pick(&Preference::default()));
    shown.push_str(&format!("{:?}", read_rtf(b"{\\rtf1 SECRETTEXT}").unwrap()));
    shown.push_str(&format!("{:?}", sanitise("SECRETTEXT", &|_| None)));
    shown.push_str(&format!("{:?}", Formatted::of_text("SECRETTEXT")));
    for never in ["SECRET", &STANDARD.encode("SECRETDATA")] {
        assert!(!shown.contains(never), "{shown}");
    }
}

#[test]
fn every_note_and_fault_has_a_sentence_of_its_own() {
    let notes = [
        Note::EmbeddedFiles,
        Note::Encrypted,
        Note::Form,
        Note::HiddenText,
        Note::Launches,
        Note::Link,
        Note::NotLookedInto,
        Note::PdfForm,
        Note::PdfLinks,
        Note::PdfScript,
        Note::Picture,
        Note::Remote,
        Note::Script,
        Note::StyleSheet,
        Note::Signs,
    ];
    let mut sentences: Vec<_> = notes.iter().map(|note| note.sentence()).collect();
    assert!(sentences.iter().all(|sentence| sentence.ends_with('.')));
    sentences.sort_unstable();
    sentences.dedup();
    assert_eq!(sentences.len(), notes.len());
}

#[test]
fn what_is_trusted_is_what_is_shown_without_running_anything() {
    let of = |title: &str, declared: &str, bytes: &[u8]| {
        let kind = declared.replace('/', "^");
        let data = STANDARD.encode(bytes);
        let message = format!(
            "MSH|^~\\&|||||20261122||ORU^R01|1|P|2.4\rOBR|1\r\
             OBX|1|ED|X^{title}^L||^{kind}^Base64^{data}\r"
        );
        let message = Message::read(message).message.unwrap();
        let displays = Displays::read(&message);
        let attachment = displays.attachments().next().unwrap();
        (attachment.found, attachment.trust)
    };
    let gif = b"GIF89a\x01\x00\x01\x00";
    assert_eq!(
        of("a", "image/gif", gif),
        (Some(FileType::Gif), Trust::Trusted)
    );
    assert!(matches!(of("a", "image/jpeg", gif).1, Trust::Unknown(_)));
    assert!(matches!(
        of("a.scr", "image/gif", gif).1,
        Trust::Dangerous(_)
    ));
    assert!(matches!(
        of("a", "text/plain", b"#!/bin/sh\nrm").1,
        Trust::Dangerous(_)
    ));
    assert_eq!(of("a", "text/plain", b"Dear doctor").1, Trust::Trusted);
    assert!(matches!(
        of("a", "application/zip", b"PK\x03\x04").1,
        Trust::Unknown(_)
    ));
}

proptest! {
    #[test]
    fn whatever_stands_in_a_message_the_page_keeps_its_elements(words in "[ -~é<>\"']{0,40}") {
        let plain = tags(&page(&hostile("word"))).len();
        prop_assert_eq!(tags(&page(&hostile(&format!("w{words}")))).len(), plain);
    }

    #[test]
    fn any_bytes_are_told_and_scanned(bytes in prop::collection::vec(any::<u8>(), 0..400)) {
        FileType::of(&bytes).name();
        prop_assert!(scan_pdf(&bytes).len() <= 15);
    }
}
