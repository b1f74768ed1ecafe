//! HTML of strangers: what stays, and that nothing of the rest does.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    missing_docs,
    reason = "tests fail by panicking"
)]

use display::{Note, Picture, sanitise};
use proptest::prelude::*;

fn png() -> Vec<u8> {
    b"\x89PNG\r\n\x1a\n....".to_vec()
}

fn pictures(set_id: &str) -> Option<Picture> {
    match set_id {
        "3" => Picture::of(png()),
        "4" => Picture::of(b"<svg onload=alert(1)>".to_vec()),
        _ => None,
    }
}

fn html(text: &str) -> String {
    sanitise(text, &pictures).html
}

fn notes(text: &str) -> Vec<Note> {
    sanitise(text, &pictures).notes.into_iter().collect()
}

#[test]
fn a_report_stays_as_it_is() {
    let report = "<div><h1>Report</h1><p>Na <b>140</b><br>K <i>4.1</i></p><ul><li>a</li>\
        <li>b</li></ul><table border=\"1\"><tbody><tr><td colspan=\"2\">x</td></tr></tbody>\
        </table><pre>  a\n b</pre></div>";
    assert_eq!(html(report), report);
    assert_eq!(notes(report), []);
    assert_eq!(
        html(
            "<?xml version='1.0'?><!DOCTYPE html><html><head><title>x</title></head>\
              <body><p>5&nbsp;&micro;g &ge; 3</p></body></html>"
        ),
        "<p>5\u{a0}µg ≥ 3</p>"
    );
}

#[test]
fn script() {
    for text in [
        "a<script>alert(1)</script>b",
        "a<SCRIPT src='https://x/y'></SCRIPT >b",
        "a<script>'<!--<script>'</script>b",
        "a<scr<script>ipt>alert(1)</script>b",
    ] {
        let shown = html(text);
        assert!(!shown.to_lowercase().contains("<scr"), "{shown}");
    }
    assert_eq!(html("a<script>alert(1)</script>b"), "ab");
    assert_eq!(notes("<script>"), [Note::Script]);
}

#[test]
fn event_handlers() {
    for text in [
        "<p onclick=alert(1)>a</p>",
        "<p ONMOUSEOVER='alert(1)'>a</p>",
        "<p/onload=alert(1)>a</p>",
        "<p\nonfocus\n=\nalert(1) autofocus>a</p>",
        "<p title='x\" onclick=\"y'>a</p>",
    ] {
        assert_eq!(html(text), "<p>a</p>", "{text}");
    }
    assert_eq!(notes("<b onclick=x>a</b>"), [Note::Script]);
}

#[test]
fn svg_and_mathml() {
    assert_eq!(
        html("a<svg onload=alert(1)><script>x</script><text>b</text></svg>c"),
        "abc"
    );
    assert_eq!(
        html("<math><mtext><table><mglyph><style><img src=x onerror=alert(1)>"),
        "<table></table>"
    );
    assert_eq!(notes("<svg/>"), [Note::Picture]);
}

#[test]
fn data_html() {
    for text in [
        "<a href='data:text/html,<script>alert(1)</script>'>a</a>",
        "<a href='javascript:alert(1)'>a</a>",
        "<a href=' java\nscript:alert(1)'>a</a>",
        "<a href='&#106;avascript:alert(1)'>a</a>",
        "<a href='vbscript:x'>a</a>",
        "<a href='http://example.com/'>a</a>",
        "<a href='//example.com/'>a</a>",
        "<a href='file:///etc/passwd'>a</a>",
        "<a href='https://user@evil.example/'>a</a>",
        "<a href='https://a b/'>a</a>",
    ] {
        assert_eq!(html(text), "<a>a</a>", "{text}");
        assert_eq!(notes(text), [Note::Link], "{text}");
    }
    assert_eq!(
        html("<a href='https://example.com/?a=1&amp;b=\"'>a</a>"),
        "<a href=\"https://example.com/?a=1&amp;b=&quot;\" \
         rel=\"noopener noreferrer nofollow\" target=\"_blank\">a</a>"
    );
}

#[test]
fn css_url() {
    for style in [
        "background:url(https://x/y)",
        "list-style-image:URL('//x')",
        "color:red;background-image: url(data:x)",
    ] {
        let text = format!("<p style=\"{style}\">a</p>");
        assert!(!html(&text).contains("url"), "{text}");
        assert_eq!(notes(&text), [Note::Remote]);
    }
    assert_eq!(html("<style>p{background:url(x)}</style><p>a"), "<p>a</p>");
    assert_eq!(notes("<style>@import 'x'</style>"), [Note::StyleSheet]);
    assert_eq!(
        html("<p style='text-align:right'>a</p>"),
        "<p style=\"text-align:right\">a</p>"
    );
}

#[test]
fn meta_refresh_base_form_iframe_object_and_srcset() {
    for (text, shown, note) in [
        (
            "<meta http-equiv=refresh content='0;url=https://x'>a",
            "a",
            Note::Remote,
        ),
        ("<base href='https://x/'>a", "a", Note::Remote),
        ("<link rel=stylesheet href=x>a", "a", Note::Remote),
        (
            "<form action=x><input name=y><button>z</button></form>",
            "  z",
            Note::Form,
        ),
        (
            "<iframe src=x srcdoc='<script>'>inner</iframe>a",
            "a",
            Note::Remote,
        ),
        ("<object data=x><embed src=y>a</object>", "a", Note::Remote),
        (
            "<img srcset='https://x 2x' alt=c>",
            "[picture: c]",
            Note::Remote,
        ),
        ("<video poster=x><source src=y></video>a", "a", Note::Remote),
        (
            "<table background='https://x'></table>",
            "<table></table>",
            Note::Remote,
        ),
        ("<img src='https://x/y.png'>", "[picture]", Note::Remote),
        (
            "<img src='data:image/png;base64,AAAA'>",
            "[picture]",
            Note::Remote,
        ),
        ("<img src='hl7v2://OBX.3/../x'>", "[picture]", Note::Remote),
        (
            "<img src='hl7v2://OBX.4' alt='<b>'>",
            "[picture: &lt;b&gt;]",
            Note::Picture,
        ),
        ("<img src='hl7v2://OBX.9'>", "[picture]", Note::Picture),
    ] {
        assert_eq!(html(text), shown, "{text}");
        assert_eq!(notes(text), [note], "{text}");
    }
}

#[test]
fn pictures_of_the_message_are_written_into_it() {
    assert_eq!(
        html("<img src='HL7v2://OBX.3' alt='a\"b' width=50 onerror=x>"),
        "<img src=\"data:image/png;base64,iVBORw0KGgouLi4u\" alt=\"a&quot;b\" width=\"50\">"
    );
}

#[test]
fn pictures_have_room_for_so_much_altogether() {
    let large = |_: &str| {
        let mut bytes = png();
        bytes.resize(9 * 1024 * 1024, 0);
        Picture::of(bytes)
    };
    let shown = sanitise("<img src='hl7v2://OBX.1'><img src='hl7v2://OBX.1'>", &large);
    assert_eq!(shown.html.matches("<img").count(), 1);
    assert!(shown.html.ends_with("[picture]"));
}

#[test]
fn elements_cannot_end_what_they_did_not_begin() {
    for (text, shown) in [
        ("</div></body></html>a", "a"),
        ("<b><p>a</b>b</p>", "<b><p>a</p></b>b"),
        ("<p>a<p>b", "<p>a</p><p>b</p>"),
        (
            "<p>a<table><tr><td>b",
            "<p>a</p><table><tbody><tr><td>b</td></tr></tbody></table>",
        ),
        (
            "<ul><li>a<div>b<li>c</ul>",
            "<ul><li>a<div>b</div></li><li>c</li></ul>",
        ),
        (
            "<dl><dt>a<dd>b<dt>c</dl>",
            "<dl><dt>a</dt><dd>b</dd><dt>c</dt></dl>",
        ),
        ("<h1>a<h2>b</h1>c", "<h1>a</h1><h2>b</h2>c"),
        ("<h1>a<p>b<h2>c", "<h1>a<p>b</p></h1><h2>c</h2>"),
        ("<a href='#x'>a<a>b</a></a>", "<a>a</a><a>b</a>"),
        (
            "<table>a<tr>b<td>c</div>d<td>e</table>f",
            "<table><tbody><tr><td>a</td></tr><tr><td>b</td><td>cd</td><td>e</td></tr></tbody>\
             </table>f",
        ),
        (
            "<table><tr><td><div><tr><td>x</table>",
            "<table><tbody><tr><td><div></div></td></tr><tr><td>x</td></tr></tbody></table>",
        ),
        (
            "<table><td><table><td>a</td></table>b</td></table>",
            "<table><tbody><tr><td><table><tbody><tr><td>a</td></tr></tbody></table>b</td></tr>\
             </tbody></table>",
        ),
    ] {
        assert_eq!(html(text), shown, "{text}");
    }
}

#[test]
fn text_never_runs_together() {
    assert_eq!(html("<td>Na</td><td>140</td>"), " Na 140");
    assert_eq!(html("<option>a</option><option>b"), " a b");
    let deep = format!("{}a<br>b<div>c</div>d", "<div>".repeat(200));
    assert!(
        html(&deep).contains("a<br>b<br>c</div>d"),
        "{}",
        html(&deep)
    );
}

#[test]
fn letters_of_the_symbol_font_are_its_signs() {
    assert_eq!(html("5 <font face=Symbol>m</font>g"), "5 <font>μ</font>g");
    assert_eq!(
        html("<span style='font-family:Symbol'>a<b>b</b></span>c"),
        "<span>α<b>β</b></span>c"
    );
    assert_eq!(notes("<font face=Wingdings>l</font>"), [Note::Signs]);
}

/// A strict reader of what was written: every tag known, every attribute known, all ended.
fn assert_safe(html: &str) {
    const NAMES: &str = " a abbr b big blockquote br caption center cite code dd del dfn div dl dt \
        em font h1 h2 h3 h4 h5 h6 hr i img ins kbd li ol p pre q s samp small span strike strong \
        sub sup table tbody td tfoot th thead tr tt u ul var ";
    const ATTRIBUTES: &str = " align alt border cellpadding cellspacing color colspan height href \
        rel rowspan src start style target type valign width ";
    let mut open = Vec::new();
    let mut rest = html;
    while let Some(at) = rest.find('<') {
        assert!(!rest[..at].contains('>'), "{html}");
        let end = at + rest[at..].find('>').unwrap();
        let tag = &rest[at + 1..end];
        rest = &rest[end + 1..];
        if let Some(name) = tag.strip_prefix('/') {
            assert_eq!(open.pop(), Some(name), "{html}");
            continue;
        }
        let (name, attributes) = tag.split_once(' ').unwrap_or((tag, ""));
        assert!(NAMES.contains(&format!(" {name} ")), "{name} in {html}");
        if !matches!(name, "br" | "hr" | "img") {
            open.push(name);
        }
        let mut parts = attributes.split('"');
        while let (Some(key), Some(value)) = (parts.next(), parts.next()) {
            let key = key.trim().trim_end_matches('=');
            assert!(ATTRIBUTES.contains(&format!(" {key} ")), "{key} in {html}");
            if key == "href" {
                assert!(value.to_lowercase().starts_with("https://"), "{html}");
            }
            if key == "src" {
                assert!(value.starts_with("data:image/png;base64,"), "{html}");
            }
            if key == "style" {
                assert!(!value.contains(['(', '\\', '@', '/']), "{html}");
            }
        }
    }
    assert_eq!(open, [] as [&str; 0], "{html}");
}

fn piece() -> impl Strategy<Value = String> {
    let name = "(div|p|table|tr|td|li|ul|a|b|img|script|style|svg|math|h1|h2|span|pre|caption|\
                thead|select|template|noscript|xmp|plaintext|textarea|title|br|font|dd|dl)";
    let attribute = "( (href|src|style|onclick|align|width|face|srcdoc)=\
                     [\"']?(https://a|hl7v2://OBX\\.3|javascript:x|color:red|50%|url\\(x\\)|\
                     Symbol|&#106;|<b>|`)[\"']?)?";
    let pattern = |text: String| proptest::string::string_regex(&text).unwrap();
    prop_oneof![
        4 => pattern(format!("<{name}{attribute}/?>")),
        2 => pattern(format!("</{name}>")),
        2 => "[a-z<>&;\"'=!/\\-\\[\\] ]{0,6}",
        1 => "(<!--|-->|<!\\[CDATA\\[|\\]\\]>)",
        1 => any::<String>(),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(512))]

    #[test]
    fn whatever_comes_in_only_the_list_comes_out(pieces in prop::collection::vec(piece(), 0..40)) {
        assert_safe(&html(&pieces.concat()));
    }

    #[test]
    fn what_was_made_safe_is_safe_already(pieces in prop::collection::vec(piece(), 0..30)) {
        let once = html(&pieces.concat());
        let twice = html(&once.replace("data:image/png;base64,iVBORw0KGgouLi4u", "hl7v2://OBX.3"));
        prop_assert_eq!(twice, once);
    }
}

#[test]
fn large_and_hostile_texts_take_linear_time() {
    for part in [
        "<div>",
        "<b>",
        "<a ",
        "&",
        "<!--",
        "<table>",
        "</p>",
        "<li>",
        "<td>",
        "\"",
        "<p style='",
        "<script>",
        "<svg><style>",
        "<",
        "</",
        "<a href=\"https://x/\">",
        "<font face=symbol>m",
    ] {
        let text = part.repeat(300_000 / part.len());
        assert!(html(&text).len() < 12_000_000, "{part}");
    }
}
