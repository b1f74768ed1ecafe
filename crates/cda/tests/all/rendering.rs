//! The page: it says what the document says, and does nothing else.

use cda::Document;
use sealed::DigestAlgorithm;

use crate::letter::{entry, letter};
use crate::rig::{Judge, NOW, PNG, file, package, read, sha1, signed};

fn page(body: &str, attachments: &str) -> String {
    let document = Document::read(&letter(body, attachments)).unwrap();
    document.to_html(&[], None)
}

/// What stands in the page between these two.
fn between<'p>(page: &'p str, from: &str, to: &str) -> &'p str {
    let at = page.find(from).unwrap() + from.len();
    &page[at..at + page[at..].find(to).unwrap()]
}

#[test]
fn the_block_on_top_says_who_and_whom() {
    let page = page("", "");
    for text in [
        "<title>Specialist Letter</title>",
        "<h1>Specialist Letter</h1>",
        "Mr Barnaby Lee Madeup",
        "Also known as Barney Madeup",
        "Born 29 Feb 1948 · Male · Neither Aboriginal",
        "IHI 8003608833357361 · Medicare 4950481651",
        "4/7 Invented Lane, Nowhere NSW 2999",
        "Dr Grace Specimen",
        "Cardiologist",
        "HPI-I 8003611566666859",
        "Placeholder Cardiology",
        "Written 20 Nov 2026 14:20 +11:00",
        "<dt>To</dt><dd><span>Ada Sample</span>",
        "<dt>Copy to</dt><dd><span>Sampletown Hospital</span>",
        "Letter · 20 Nov 2026 14:30 +11:00 · version 2",
        "Confidentiality: restricted",
        "Replaces an earlier version",
        "<h2>Response Details</h2>",
        "<h3>Plan</h3>Review in June.",
        "<sup>1</sup>",
        "<div class=\"notes\"><div><sup>1</sup>On flat ground.</div></div>",
    ] {
        assert!(page.contains(text), "{text}\n{page}");
    }
}

#[test]
fn the_page_runs_links_and_loads_nothing() {
    let hostile = "<paragraph>&lt;script&gt;alert(1)&lt;/script&gt;\
        <linkHtml href=\"javascript:alert(1)\">one</linkHtml>\
        <linkHtml href=\"https://help.example.test/a?b=1&amp;c=&quot;&gt;\">two</linkHtml>\
        <linkHtml href=\"http://plain.example.test/\">three</linkHtml>\
        <linkHtml href=\"data:text/html,x\">four</linkHtml>\
        <linkHtml href=\"letter.pdf\">five</linkHtml>\
        <linkHtml href=\"https://same.example.test/\">https://same.example.test/</linkHtml>\
        <content styleCode=\"Bold&quot; onclick=&quot;x\" ID=\"x\" language=\"en\">six</content>\
        <script xmlns=\"http://www.w3.org/1999/xhtml\">seven()</script>\
        <iframe src=\"http://evil.example.test/\"/><img src=\"http://evil.example.test/\"/>\
        </paragraph><renderMultiMedia referencedObject=\"far near\"/>";
    let far = entry("far", "http://evil.example.test/x.png", "image/png", "");
    let near = entry("near", "near.svg", "image/svg+xml", "");
    let document = Document::read(&letter(hostile, &(far + &near))).unwrap();
    let svg = file("near.svg", b"<svg onload='x()'/>");
    let page = document.to_html(&[svg], None);
    let body = between(&page, "<body>", "</body>");
    for mark in [
        "<script",
        "<a ",
        "<iframe",
        "href=",
        "src=",
        "onclick=",
        "onload=",
        "<img",
        "javascript",
        "evil",
        "plain.example",
        "data:",
        "style=",
        "<link",
        "xml-stylesheet",
    ] {
        assert!(!body.contains(mark), "{mark}\n{body}");
    }
    assert!(body.contains("&lt;script&gt;alert(1)&lt;/script&gt;one"));
    assert!(body.contains(
        "two <span class=\"address\">https://help.example.test/a?b=1&amp;c=&quot;&gt;</span>"
    ));
    assert!(body.contains("three") && body.contains("four") && body.contains("seven()"));
    assert!(body.contains("five <span class=\"file\">letter.pdf</span>"));
    assert_eq!(body.matches("same.example.test").count(), 1);
    assert!(body.contains("not in the package is not fetched"));
    assert!(body.contains("<span class=\"file\">near.svg</span>"));
}

#[test]
fn the_policy_allows_the_one_style_sheet_and_images_in_the_page() {
    let page = page("", "");
    let policy = between(&page, "Content-Security-Policy\" content=\"", "\"");
    let sheet = between(&page, "<style>", "</style>");
    let digest = DigestAlgorithm::Sha256.value_of(sheet.as_bytes());
    assert_eq!(
        policy,
        format!(
            "default-src &#39;none&#39;; img-src data:; style-src &#39;sha256-{digest}&#39;; \
             base-uri &#39;none&#39;; form-action &#39;none&#39;"
        )
    );
    assert!(!sheet.contains("url(") && !sheet.contains('<') && !sheet.contains("@import"));
    let head = between(&page, "<head>", "<style>");
    assert!(head.find("Content-Security-Policy") < head.find("<title>"));
}

#[test]
fn images_are_shown_once_when_their_bytes_and_digest_are_right() {
    let twice = "<renderMultiMedia referencedObject=\"trace\"><caption>The trace</caption>\
                 </renderMultiMedia><renderMultiMedia referencedObject=\"trace\"/>";
    let right = entry("trace", "trace.png", "image/png", &sha1(PNG));
    let root = letter(twice, &right);
    let page = read(&signed(&root, &[("TRACE.png", PNG)]))
        .to_html(None)
        .unwrap();
    assert_eq!(page.matches("<img src=\"data:image/png;base64,").count(), 1);
    assert!(page.contains("<figcaption>The trace</figcaption>"));
    assert!(page.contains("Image shown above"));

    let altered = read(&signed(&root, &[("trace.png", b"\x89PNG\r\n\x1a\nother")]));
    let page = altered.to_html(None).unwrap();
    assert!(!page.contains("<img") && page.contains("was changed, and is not shown"));
    let missing = read(&signed(&root, &[])).to_html(None).unwrap();
    assert!(missing.contains("is not in the package"));
    assert!(missing.contains("<li>trace.png (not received)</li>"));
    // What the bytes are counts, not what the document says of them.
    let jpeg = entry("trace", "trace.png", "text/plain", "");
    let package = read(&signed(
        &letter(twice, &jpeg),
        &[("trace.png", b"\xff\xd8\xff")],
    ));
    let page = package.to_html(None).unwrap();
    assert!(page.contains("data:image/jpeg;base64,/9j/"));
    assert!(page.contains("<li>trace.png (3 bytes)</li>"));
}

#[test]
fn images_stop_where_a_page_would_become_too_large() {
    let mut large = PNG.to_vec();
    large.resize(9 * 1024 * 1024, 7);
    let body = "<renderMultiMedia referencedObject=\"a b\"/>";
    let entries = entry("a", "a.png", "image/png", "") + &entry("b", "b.png", "image/png", "");
    let document = Document::read(&letter(body, &entries)).unwrap();
    let page = document.to_html(&[file("a.png", &large), file("b.png", &large)], None);
    assert_eq!(page.matches("<img").count(), 1);
    assert!(page.contains("more image here than can be shown"));
    assert!(page.len() < 14 * 1024 * 1024);
}

#[test]
fn narrative_looks_like_what_it_means() {
    let page = page(
        "<table><thead><tr><th colspan=\"2\" align=\"center\">H</th></tr></thead><tbody><tr>\
         <td styleCode=\"Lrule\">a</td><td rowspan=\"3\">b</td></tr></tbody></table>\
         <list styleCode=\"Square\"><item>x</item></list><list listType=\"ordered\"><caption>C\
         </caption><item>y</item></list><paragraph styleCode=\"Italics\">p<content \
         revised=\"insert\">q</content></paragraph>\
         <footnoteRef IDREF=\"n1\"/><footnote ID=\"n2\">second</footnote>",
        "",
    );
    for text in [
        "<thead><tr><th colspan=\"2\" class=\"to-center\">H</th></tr></thead>",
        "<td class=\"left\">a</td><td rowspan=\"3\">b</td>",
        "<ul class=\"square\"><li>x</li></ul>",
        "<span class=\"caption\">C</span><ol><li>y</li></ol>",
        "<div class=\"p italics\">p<span class=\"inserted\">q</span></div>",
        "<sup>1</sup><sup>2</sup>",
        "<div><sup>1</sup>On flat ground.</div><div><sup>2</sup>second</div>",
    ] {
        assert!(page.contains(text), "{text}\n{page}");
    }
}

#[test]
fn a_body_that_is_a_file_is_named() {
    let body = |text: &str| {
        format!(
            "<ClinicalDocument xmlns='urn:hl7-org:v3'><title>A</title><component><nonXMLBody>{text}\
             </nonXMLBody></component></ClinicalDocument>"
        )
    };
    let page = |text: &str, files: &[cda::File]| {
        let document = Document::read(body(text).as_bytes()).unwrap();
        document.to_html(files, None)
    };
    let pdf = "<text mediaType='application/pdf'><reference value='letter.pdf'/></text>";
    let named = page(pdf, &[file("letter.pdf", b"%PDF-1.4")]);
    assert!(named.contains("is the file</p><span class=\"file\">letter.pdf</span>"));
    assert!(named.contains("<li>letter.pdf (8 bytes)</li>"));
    let inline = page(
        "<text mediaType='application/rtf' representation='B64'>e1xydGY=</text>",
        &[],
    );
    assert!(inline.contains("<span class=\"file\">application/rtf</span>"));
    let text = page(
        "<text mediaType='text/plain'>two\nlines &lt;b&gt;</text>",
        &[],
    );
    assert!(text.contains("<pre>two\nlines &lt;b&gt;</pre>"));
    let nothing = Document::read(b"<ClinicalDocument xmlns='urn:hl7-org:v3'/>").unwrap();
    let nothing = nothing.to_html(&[], None);
    assert!(nothing.contains("has no content") && nothing.contains("Name not given"));
}

#[test]
fn what_verification_found_stands_on_top() {
    let root = letter("", "");
    let html = |bytes: &[u8]| {
        let package = read(bytes);
        let verification = package.verify(&Judge, NOW);
        package.to_html(Some(&verification)).unwrap()
    };
    let good = html(&signed(&root, &[]));
    assert!(good.contains("class=\"notice good\""));
    let bad = html(&signed(&root, &[("a<b>.exe", b"MZ")]));
    assert!(bad.contains("class=\"notice bad\"") && bad.contains("(a&lt;b&gt;.exe)"));
    assert!(bad.find("notice bad") < bad.find("<h1>"));
    let unsigned = html(&package(&[("CDA_ROOT.XML", &root)]));
    assert!(unsigned.contains("class=\"notice odd\"") && unsigned.contains("CDA_SIGN.XML"));
}
