//! Displays and attachments of whole messages.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    missing_docs,
    reason = "tests fail by panicking"
)]

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use display::{Content, Displays, FileType, Kind, Note, Preference, Reading, Trust, Wrong};
use hl7v2::Message;
use proptest::prelude::*;

const PDF: &[u8] = b"%PDF-1.4\nsynthetic bytes that no viewer will ever like\n%%EOF\n!";

fn message(kind: &str, segments: &[&str]) -> Message {
    let head = format!(
        "MSH|^~\\&|A|Example Clinic|B|Other Clinic|20261122093000+1100||{kind}|1|P|2.4\r\
         PID|1||1^^^HOSP^MR||SAMPLE^JANE||19600103|F\rOBR|1||1^A^1^ISO|11488-4^Letter^LN\r"
    );
    Message::read(head + &segments.join("\r") + "\r")
        .message
        .unwrap()
}

fn referral(segments: &[&str]) -> Message {
    message("REF^I12^REF_I12", segments)
}

fn base64(bytes: &[u8]) -> String {
    STANDARD.encode(bytes)
}

fn pdf() -> String {
    format!(
        "OBX|1|ED|PDF^Display format in PDF^AUSPDI||^application^pdf^Base64^{}||||||F",
        base64(PDF)
    )
}

const TEXT: &str =
    "OBX|2|FT|TXT^Display format in TXT^AUSPDI||Dear \\H\\doctor\\N\\\\.br\\Thanks||||||F";

fn shown(message: &Message) -> (Option<Kind>, Vec<Wrong>) {
    let displays = Displays::read(message);
    let picks = displays.pick(&Preference::default());
    let wrong = displays
        .concerns(&picks)
        .into_iter()
        .map(|fault| fault.wrong);
    (
        picks[0].shown.as_ref().map(|shown| shown.kind),
        wrong.collect(),
    )
}

/// The content of the only display, and the codes of what was odd.
fn content(message: &Message) -> (Result<Content, Wrong>, Vec<&'static str>) {
    let displays = Displays::read(message);
    let picks = displays.pick(&Preference::default());
    let pick = &picks[0];
    let mut all = displays.faults.clone();
    let content = match &pick.shown {
        Some(shown) => {
            all.extend(shown.faults.clone());
            Ok(shown.content.clone())
        }
        None => Err(pick.passed_over[0].fault.clone().unwrap().wrong),
    };
    let mut codes = Vec::new();
    for fault in all {
        if let Wrong::Odd(code) = fault.wrong {
            codes.push(code.name);
        }
    }
    (content, codes)
}

#[test]
fn the_preferred_kind_is_shown_and_the_others_are_told() {
    let html = format!(
        "OBX|3|ED|HTML^x^AUSPDI||^text^html^Base64^{}",
        base64(b"<p>Hi</p>")
    );
    let message = referral(&[TEXT, &html, &pdf()]);
    let displays = Displays::read(&message);
    let picks = displays.pick(&Preference::default());
    assert_eq!(
        picks[0].shown.as_ref().unwrap().content,
        Content::Pdf(PDF.to_vec())
    );
    let others: Vec<_> = picks[0]
        .passed_over
        .iter()
        .map(|other| other.kind)
        .collect();
    assert_eq!(others, [Kind::Html, Kind::Txt]);
    assert!(
        picks[0]
            .passed_over
            .iter()
            .all(|other| other.fault.is_none())
    );
    assert_eq!(displays.concerns(&picks), []);
    let picks = displays.pick(&Preference(vec![Kind::Html]));
    let Content::Html(shown) = &picks[0].shown.as_ref().unwrap().content else {
        panic!("html");
    };
    assert_eq!(shown, "<p>Hi</p>");
}

#[test]
fn only_components_1_and_3_say_what_is_a_display() {
    let message = referral(&[
        "OBX|1|FT|txt^whatever^auspdi||a",
        "OBX|2|FT|TXT^AUSPDI^LN||no display",
        "OBX|3|ST|XYZ^x^AUSPDI||no display either",
    ]);
    let displays = Displays::read(&message);
    assert_eq!(displays.groups[0].displays.len(), 1);
    assert_eq!(displays.groups[0].title, "Letter");
    assert_eq!(displays.faults[0].wrong, Wrong::NotLast);
    assert_eq!(displays.faults[0].path, "OBX[2]");
    assert!(!displays.faults[0].needs_person());
}

#[test]
fn a_signature_may_follow() {
    let message = referral(&[TEXT, "OBX|3|ED|SIG^Digital Signature^L||^^^Base64^AAAA"]);
    assert_eq!(Displays::read(&message).faults, []);
}

#[test]
fn every_group_has_its_own_display() {
    let message = referral(&[
        TEXT,
        "OBR|2||2|18842-5^Summary^LN",
        "OBX|1|NM|718-7^Hb^LN||140|g/L",
    ]);
    let displays = Displays::read(&message);
    assert_eq!(displays.groups.len(), 2);
    assert_eq!(displays.faults.len(), 1);
    assert_eq!(displays.faults[0].wrong, Wrong::NoDisplay);
    assert_eq!(displays.faults[0].path, "OBR[2]");
    let picks = displays.pick(&Preference::default());
    assert!(picks[0].shown.is_some() && picks[1].shown.is_none());
    assert_eq!(displays.concerns(&picks).len(), 1);
}

#[test]
fn rtf_alone_and_pit_alone_are_told() {
    let rtf = "OBX|1|FT|RTF^x^AUSPDI||{\\E\\rtf1 a\\E\\par b}";
    assert_eq!(shown(&referral(&[rtf])), (Some(Kind::Rtf), vec![]));
    assert_eq!(
        Displays::read(&referral(&[rtf])).faults[0].wrong,
        Wrong::RtfAlone
    );
    let pit = "OBX|1|FT|PIT^x^AUSPDI||100 A\\.br\\300 B";
    assert_eq!(
        shown(&referral(&[pit])),
        (Some(Kind::Pit), vec![Wrong::PitAlone])
    );
}

#[test]
fn a_display_that_cannot_be_shown_is_passed_over_with_its_reason() {
    let one = |data: &str| format!("OBX|1|ED|PDF^x^AUSPDI||^application^pdf^Base64^{data}");
    for (data, wrong) in [
        ("", Wrong::Empty),
        ("!!!!", Wrong::Broken),
        (base64(b"<html>").as_str(), Wrong::Magic(Kind::Pdf)),
        (
            base64(b"%PDF-1.4 /Encrypt 1 0 R").as_str(),
            Wrong::Encrypted,
        ),
    ] {
        let both = referral(&[&one(data), TEXT]);
        assert_eq!(shown(&both), (Some(Kind::Txt), vec![wrong]), "{wrong:?}");
        let alone = referral(&[&one(data)]);
        assert_eq!(shown(&alone), (None, vec![wrong]));
    }
    let html = format!("OBX|1|ED|HTML^x^AUSPDI||^text^html^Base64^{}", base64(PDF));
    assert_eq!(shown(&referral(&[&html])).1, [Wrong::Magic(Kind::Html)]);
    assert_eq!(
        shown(&referral(&["OBX|1|ED|PDF^x^AUSPDI"])).1,
        [Wrong::Empty]
    );
    assert_eq!(
        shown(&referral(&["OBX|1|FT|PDF^x^AUSPDI||text"])).1,
        [Wrong::Broken]
    );
}

/// OBX segments with these fields 5, which must be read as the PDF, and the codes of what is odd.
fn read_as_pdf(fields: &[String], codes: &[&str]) {
    let obx = |field: &String| format!("OBX|1|ED|PDF^x^AUSPDI|1|{field}");
    let segments: Vec<String> = fields.iter().map(obx).collect();
    let segments: Vec<&str> = segments.iter().map(String::as_str).collect();
    let (found, odd) = content(&referral(&segments));
    assert_eq!(found, Ok(Content::Pdf(PDF.to_vec())), "{segments:?}");
    assert_eq!(odd, codes, "{segments:?}");
}

const ED: &str = "^application^pdf^Base64^";

/// Pitfall 6 of the fact sheet: the type in the wrong component, or none.
#[test]
fn base64_is_read_wherever_it_stands() {
    let data = base64(PDF);
    for start in [
        ED,
        "^APPLICATION^PDF^BASE64^",
        "^ application^pdf ^ base64^",
    ] {
        read_as_pdf(&[format!("{start}{data}")], &[]);
    }
    for start in [
        "^^PDF^Base64^",
        "PDF^TEXT^Base64^",
        "PDF^Base64^",
        "Base64^",
        "^^^^",
        "",
    ] {
        read_as_pdf(&[format!("{start}{data}")], &["H7-ED-TYPE"]);
    }
}

/// Pitfall 6 of the fact sheet: wrapped, escaped, of another alphabet, without padding, parted.
#[test]
fn base64_is_read_however_it_is_written() {
    let data = base64(PDF);
    let (one, two) = data.split_at(30);
    for (between, code) in [
        (" ", "H7-ED-WRAPPED"),
        ("\n", "H7-ED-WRAPPED"),
        ("\\.br\\", "H7-ED-ESCAPED"),
        ("\\X0D\\", "H7-ED-ESCAPED"),
        ("~", "H7-ED-SPLIT"),
        ("~^application^pdf^Base64^", "H7-ED-SPLIT"),
    ] {
        let codes: &[&str] = if between.contains('X') {
            &[code, "H7-ED-WRAPPED"]
        } else {
            &[code]
        };
        read_as_pdf(&[format!("{ED}{one}{between}{two}")], codes);
    }
    read_as_pdf(
        &[format!("{ED}{one}"), format!("{ED}{two}")],
        &["H7-ED-SPLIT"],
    );
    read_as_pdf(
        &[format!("{ED}data:application/pdf;base64,{data}")],
        &["H7-ED-URL"],
    );
    let unpadded = data.trim_end_matches('=');
    assert_ne!(unpadded, data);
    read_as_pdf(&[format!("{ED}{unpadded}")], &["H7-ED-PADDING"]);
    let hex: String = PDF.iter().map(|byte| format!("{byte:02x}")).collect();
    read_as_pdf(&[format!("^application^pdf^Hex^{hex}")], &[]);
    let html = b"<p>\xc3\xbf\xc3\xbe???>>>\xc3\xbf</p>";
    let url = base64(html).replace('+', "-").replace('/', "_");
    assert!(url.contains(['-', '_']));
    let message = referral(&[&format!("OBX|1|ED|HTML^x^AUSPDI||^text^html^Base64^{url}")]);
    let (found, odd) = content(&message);
    assert_eq!(
        found,
        Ok(Content::Html("<p>ÿþ???&gt;&gt;&gt;ÿ</p>".to_owned()))
    );
    assert_eq!(odd, ["H7-ED-ALPHABET"]);
}

#[test]
fn a_pdf_that_is_marked_as_text_is_read() {
    for kind in ["FT", "ST", "TX"] {
        let marked = pdf().replace("|ED|", &format!("|{kind}|"));
        assert_eq!(
            content(&referral(&[&marked])).0,
            Ok(Content::Pdf(PDF.to_vec()))
        );
    }
}

#[test]
fn html_may_be_written_as_text() {
    for field in [
        "ED|HTML^x^AUSPDI||^text^html^A^<p>R \\T\\amp; D^E</p>",
        "FT|HTML^x^AUSPDI||<p>R \\T\\amp; D^E</p>",
    ] {
        let (found, _) = content(&referral(&[&format!("OBX|1|{field}")]));
        assert_eq!(found, Ok(Content::Html("<p>R &amp; D^E</p>".to_owned())));
    }
}

#[test]
fn pictures_come_from_the_attachments_of_the_message() {
    let html = base64(b"<p><img src='hl7v2://OBX.1' alt='ECG'><img src='hl7v2://OBX.2'></p>");
    let picture = base64(b"\x89PNG\r\n\x1a\n....");
    let program = base64(b"MZ........");
    let message = referral(&[
        &format!("OBX|1|ED|11524-6^ECG^LN||^image^png^Base64^{picture}"),
        &format!("OBX|2|ED|11524-6^ECG 2^LN||^image^png^Base64^{program}"),
        &format!("OBX|3|ED|HTML^x^AUSPDI||^text^html^Base64^{html}"),
    ]);
    let displays = Displays::read(&message);
    let picks = displays.pick(&Preference::default());
    let shown = picks[0].shown.as_ref().unwrap();
    let Content::Html(html) = &shown.content else {
        panic!("html");
    };
    assert!(
        html.contains(&format!("src=\"data:image/png;base64,{picture}\"")),
        "{html}"
    );
    assert!(html.contains("[picture]"));
    assert!(shown.notes.contains(&Note::Picture));
}

#[test]
fn attachments_are_listed_with_what_they_are() {
    let message = referral(&[
        &format!(
            "OBX|1|ED|11524-6^ECG^LN||^application^pdf^Base64^{}",
            base64(PDF)
        ),
        &format!(
            "OBX|2|ED|X^Result.exe^L||^application^pdf^Base64^{}",
            base64(b"MZ\x90\0")
        ),
        &format!("OBX|3|ED|Y^Photo^L||^image^png^Base64^{}", base64(PDF)),
        "OBX|4|RP|Z^Scan^L||https://example.com/scan",
        "OBX|5|ED|W^Empty^L||^application^pdf^Base64^",
        TEXT,
    ]);
    let displays = Displays::read(&message);
    let all: Vec<_> = displays.attachments().collect();
    let titles: Vec<_> = all.iter().map(|one| one.title.as_str()).collect();
    assert_eq!(titles, ["ECG", "Result.exe", "Photo", "Scan", "Empty"]);
    assert_eq!((all[0].trust, all[0].size), (Trust::Trusted, PDF.len()));
    assert_eq!(all[0].found, Some(FileType::Pdf));
    assert_eq!(all[0].bytes().unwrap(), PDF);
    assert!(matches!(all[1].trust, Trust::Dangerous(_)));
    assert!(matches!(all[2].trust, Trust::Unknown(_)));
    assert_eq!(all[3].found, None);
    assert!(all[3].bytes().is_err());
    assert_eq!(all[4].bytes().unwrap_err().wrong, Wrong::Empty);
    assert!(
        displays
            .faults
            .iter()
            .any(|fault| fault.wrong == Wrong::Empty)
    );
}

const REPORT: &[u8] = b"001 PINE LABORATORY\r\n100 SAMPLE,JANE\r\n301 Sodium  <139>\r\n999\r\n";

#[test]
fn a_pit_report_is_shown_as_it_was_written_however_it_comes() {
    let encapsulated = format!(
        "OBX|1|ED|PIT^Display format in PIT^AUSPDI||^text^plain^Base64^{}||||||F",
        base64(REPORT)
    );
    let lines = String::from_utf8(REPORT.to_vec()).unwrap();
    let lines = lines.trim_end().replace("\r\n", "\\.br\\");
    let as_text = format!("OBX|1|FT|PIT^Display format in PIT^AUSPDI||{lines}||||||F");
    for segment in [encapsulated, as_text] {
        let shown = content(&referral(&[&segment])).0.unwrap();
        let Content::Html(html) = shown else {
            panic!("PIT is shown as text");
        };
        assert!(
            html.contains("<pre>001 PINE LABORATORY\n100 SAMPLE,JANE"),
            "{html}"
        );
        assert!(html.contains("<pre>Sodium  &lt;139&gt;</pre>"), "{html}");
    }
}

#[test]
fn several_files_in_one_message_are_all_shown_or_listed() {
    let table = b"Test,Value\r\nSodium,=139\r\n";
    let file = |number: usize, title: &str, kind: &str, bytes: &[u8]| {
        let data = base64(bytes);
        format!("OBX|{number}|ED|F{number}^{title}^L||^{kind}^Base64^{data}||||||F")
    };
    let segments = [
        file(1, "Old report", "text^plain", REPORT),
        file(2, "values.csv", "text^plain", table),
        file(3, "Values", "text^csv", table),
        file(
            4,
            "A letter, with commas",
            "text^plain",
            b"Dear doctor,\r\nkind regards, A\r\n",
        ),
        TEXT.to_owned(),
    ];
    let message = referral(&segments.each_ref().map(String::as_str));
    let displays = Displays::read(&message);
    let found: Vec<_> = displays.attachments().map(|it| it.found.unwrap()).collect();
    use FileType::{Pit, Text};
    assert_eq!(found, [Pit, Text, Text, Text]);
    let page = displays.page(&Preference::default());
    assert_eq!(
        page.matches("<iframe").count(),
        4,
        "the letter is listed alone"
    );
    assert!(page.contains("Sodium  &amp;lt;139&amp;gt;"), "{page}");
    assert_eq!(
        page.matches("&lt;td&gt;=139&lt;/td&gt;").count(),
        2,
        "{page}"
    );
    assert_eq!(page.matches("it is shown above").count(), 3);
    let title = "A letter, with commas";
    assert!(page.contains(&format!("<td>{title}</td>")), "{page}");
}

#[test]
fn an_attachment_split_over_segments_is_one() {
    let data = base64(PDF);
    let (one, two) = data.split_at(41);
    let part = |n: u8, data: &str| format!("OBX|{n}|ED|1^ECG^L|1|^application^pdf^Base64^{data}");
    let message = referral(&[&part(1, one), &part(2, two), &part(3, &data), TEXT]);
    let displays = Displays::read(&message);
    let all: Vec<_> = displays.attachments().collect();
    assert_eq!(all.len(), 2);
    assert_eq!(all[0].bytes().unwrap(), PDF);
    assert_eq!(all[1].bytes().unwrap(), PDF);
}

#[test]
fn a_package_without_obr_needs_no_display() {
    let zip = base64(b"PK\x03\x04\x14\0\0\0\0\0aaaabbbbccccddddeeeeIHE_XDM/SUBSET01/CDA_ROOT.XML");
    let text = format!(
        "MSH|^~\\&|||||20261122||MDM^T02|1|P|2.3.1\rTXA|1\rOBX|1|ED|18842-5^Summary^LN||\
         ^application^zip^Base64^{zip}\r"
    );
    let message = Message::read(text).message.unwrap();
    let displays = Displays::read(&message);
    assert_eq!(displays.faults, []);
    assert_eq!(
        displays.attachments().next().unwrap().found,
        Some(FileType::CdaPackage)
    );
}

#[test]
fn a_page_shows_facts_display_and_attachments_and_nothing_can_run_in_it() {
    let html = "<p onclick='x'>Dear</p><script>alert(1)</script><img src='https://x/y'>";
    let message = referral(&[
        &format!(
            "OBX|1|ED|1^ECG <b>^L||^application^pdf^Base64^{}",
            base64(PDF)
        ),
        &format!(
            "OBX|2|ED|HTML^x^AUSPDI||^text^html^Base64^{}",
            base64(html.as_bytes())
        ),
    ]);
    let page = Displays::read(&message).page(&Preference::default());
    for part in [
        "<dt>Patient</dt><dd>SAMPLE, JANE</dd>",
        "<iframe sandbox=\"\"",
        "&lt;p&gt;Dear&lt;/p&gt;",
        "ECG &lt;b&gt;",
        "default-src 'none'",
        "Shown as HTML (OBX[2]).",
        "would have been loaded from elsewhere",
    ] {
        assert!(page.contains(part), "{part}");
    }
    for never in ["<script", "onclick", "https://", "<img"] {
        assert!(!page.contains(never), "{never}");
    }
}

#[test]
fn a_page_of_results_without_display_shows_the_values() {
    let message = message(
        "ORU^R01",
        &[
            "OBX|1|NM|718-7^Hb <x>^LN||140|g/L^^ISO+|130-170|N|||F",
            "OBX|2|FT|8251-1^Note^LN||a\\.br\\b",
        ],
    );
    let page = Displays::read(&message).page(&Preference::default());
    assert!(page.contains("<td>Hb &lt;x&gt;</td><td>140 g/L</td><td>130-170</td>"));
    assert!(page.contains("<pre>a\nb</pre>"));
    assert!(page.contains("A person should look at this"));
}

/// A document message with one attachment and no display.
fn attached() -> Message {
    let text = "MSH|^~\\&|||||20261122||MDM^T02|1|P|2.3.1\rPID|1||||SAMPLE^JANE\rTXA|1\r\
                OBX|1|ED|1^Letter <b>^L||^application^zip^Base64^UEsDBElIRV9YRE0v\r";
    Message::read(text).message.unwrap()
}

fn reading(message: &Message, html: Option<&str>) -> Reading {
    let displays = Displays::read(message);
    Reading {
        path: displays.groups[0].attachments[0].path,
        html: html.map(str::to_owned),
        remarks: vec!["Told <i>first".to_owned(), "and then".to_owned()],
        needs_person: html.is_none(),
    }
}

#[test]
fn what_another_reader_made_of_an_attachment_stands_in_a_frame_of_its_group() {
    let message = attached();
    let reading = reading(&message, Some("<!DOCTYPE html><p title=\"x\">SECRET"));
    assert!(!format!("{reading:?}").contains("SECRET"));
    let page = Displays::read(&message).page_with(&Preference::default(), &[reading]);
    for part in [
        "<section><h2>Letter &lt;b&gt;</h2><div class=\"quiet remarks\">",
        "<li>Told &lt;i&gt;first</li><li>and then</li>",
        "<iframe sandbox=\"\" title=\"Letter &lt;b&gt;\" \
         srcdoc=\"&lt;!DOCTYPE html&gt;&lt;p title=&quot;x&quot;&gt;SECRET\"></iframe>",
        "it is shown above",
    ] {
        assert!(page.contains(part), "{part}\n{page}");
    }
    assert!(!page.contains("meant to be shown") && !page.contains("A person should"));
}

#[test]
fn an_attachment_that_its_reader_refused_is_told_of_and_stays_listed() {
    let message = attached();
    let refused = reading(&message, None);
    let page = Displays::read(&message).page_with(&Preference::default(), &[refused]);
    assert!(page.contains("A person should look at this") && page.contains("Told &lt;i&gt;first"));
    assert!(page.contains("<h2>Attachments</h2>") && page.contains("its reader does not show it"));
    assert!(!page.contains("<iframe"));
}

#[test]
fn a_group_with_nothing_to_show_has_no_card() {
    let page = Displays::read(&attached()).page(&Preference::default());
    assert!(!page.contains("<section></section>"));
    assert_eq!(page.matches("<section>").count(), 1, "only the attachments");
    assert!(page.contains("The message has nothing meant to be shown."));
    let bare = message("ORU^R01", &[]);
    let page = Displays::read(&bare).page(&Preference::default());
    assert!(page.contains("Nothing of this part is meant to be shown."));
    assert!(!page.contains("<table>"));
}

#[test]
fn a_message_of_the_largest_size_is_shown() {
    let mut large = PDF.to_vec();
    large.resize(11 * 1024 * 1024, b' ');
    let obx = format!(
        "OBX|1|ED|PDF^x^AUSPDI||^application^pdf^Base64^{}",
        base64(&large)
    );
    let (found, _) = content(&referral(&[&obx]));
    assert!(matches!(found, Ok(Content::Pdf(bytes)) if bytes.len() == large.len()));
}

proptest! {
    #[test]
    fn any_message_has_a_page(
        segments in prop::collection::vec(
            "(OBR|OBX)\\|[0-9]?\\|(ED|FT|RP|TX|)\\|\
             (PDF|HTML|RTF|TXT|PIT|x)\\^[a-z]{0,3}\
             \\^(AUSPDI|L)\\|[1]?\\|[\\^~&]{0,3}(application|text|)[\\^]{0,2}(pdf|html|)\
             \\^(Base64|A|Hex|)\\^\
             ([A-Za-z0-9+/=~^\\\\.<>{} -]{0,60}|<p>[a-z]{3}|JVBERi0xLjQK)",
            0..8,
        ),
    ) {
        let segments: Vec<&str> = segments.iter().map(String::as_str).collect();
        let message = message("ORU^R01", &segments);
        let page = Displays::read(&message).page(&Preference::default());
        prop_assert!(!page.contains("<script"));
        prop_assert_eq!(page.matches("<iframe").count(), page.matches("</iframe>").count());
    }
}
