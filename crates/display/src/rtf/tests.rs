//! RTF: what is shown of it.

use proptest::prelude::*;

use super::*;

/// Reads a document whose lines are indented as this file is.
fn read(rtf: &str) -> Rtf {
    let lines: Vec<_> = rtf.split('\n').map(str::trim_start).collect();
    read_rtf(lines.join("\n").as_bytes()).unwrap()
}

fn html(rtf: &str) -> String {
    read(rtf).safe().html
}

fn lines(rtf: &str) -> Vec<String> {
    read(rtf).lines()
}

#[test]
fn paragraphs_lines_and_tabs_stay_apart() {
    assert_eq!(
        html(r"{\rtf1\ansi SMITH, Jane\par Haemoglobin\tab 140\line g/L\par\par End}"),
        "<p>SMITH, Jane</p>\n<p>Haemoglobin\u{a0}\u{a0}\u{a0} 140<br>g/L</p>\n\
         <p><br></p>\n<p>End</p>\n"
    );
    assert_eq!(lines("{\\rtf1 a\\\nb\\par}"), ["a", "b"]);
}

#[test]
fn looks_nest_and_end_with_their_group() {
    assert_eq!(
        html(r"{\rtf1 a{\b b\i c\i0 d}e\ul f\ulnone {\super 2}{\strike x}\plain y}"),
        "<p>a<b>b</b><b><i>c</i></b><b>d</b>e<u>f</u><sup>2</sup><s>x</s>y</p>\n"
    );
    assert_eq!(
        html(r"{\rtf1\qc a\par\pard b\par}"),
        "<p style=\"text-align:center\">a</p>\n<p>b</p>\n"
    );
}

#[test]
fn cells_and_rows_of_a_table_stay_apart() {
    let rtf = r"{\rtf1 Before\par
        \trowd\cellx100\cellx200\intbl Na\cell 140\cell\row
        \trowd\intbl K\cell\cell\row\pard After\par}";
    assert_eq!(lines(rtf), ["Before", "Na | 140", "K | ", "After"]);
    assert!(html(rtf).contains(
        "<table border=\"1\"><tr><td><p>Na</p>\n</td><td><p>140</p>\n</td></tr>\
         <tr><td><p>K</p>\n</td><td></td></tr></table>"
    ));
}

#[test]
fn tables_within_tables() {
    let rtf = r"{\rtf1\trowd\intbl outer\par
        \pard\intbl\itap2 a\nestcell b\nestcell
        {\*\nesttableprops\trowd\nestrow}{\nonesttables\par}
        c\nestcell{\*\nesttableprops\trowd\nestrow}
        \pard\intbl\itap1\cell last\cell\row\pard end\par}";
    assert_eq!(lines(rtf), ["outer a | b; c | last", "end"]);
    let html = html(rtf);
    assert_eq!(html.matches("<table").count(), 2);
    assert_eq!(html.matches("</table>").count(), 2);
}

#[test]
fn characters_of_code_pages_and_of_unicode() {
    for (rtf, text) in [
        (r"{\rtf1\ansi caf\'e9 \'93q\'94}", "café “q”"),
        (r"{\rtf1\ansicpg1251 \'e4}", "д"),
        (r"{\rtf1\mac caf\'8e}", "café"),
        (r"{\rtf1 \u8805?60 \u-3913?}", "≥60 •"),
        (
            r"{\rtf1\uc2 \u181\'b5\'b5g{\uc0 \u181 g}\u181xxg}",
            "µgµgµg",
        ),
        (r"{\rtf1\uc1 \u55357?\u56832?}", "\u{1f600}"),
        (r"{\rtf1 \u128512?}", "\u{1f600}"),
        (r"{\rtf1\uc1 \u946\'62x}", "βx"),
        (r"{\rtf1\uc1 \u946{x}}", "βx"),
        (
            r"{\rtf1 a\~b\_c\endash\rquote\bullet\{\}\\}",
            "a\u{a0}b\u{2011}c–’•{}\\",
        ),
        (
            r"{\rtf1{\fonttbl{\f0\fcharset204 A;}{\f1 B;}}\f0\'e4\f1\'e4}",
            "дä",
        ),
    ] {
        assert_eq!(lines(rtf), [text], "{rtf}");
    }
}

#[test]
fn micrograms_in_the_symbol_font_stay_micrograms() {
    let rtf = r"{\rtf1{\fonttbl{\f0 Arial;}{\f3\fcharset2 Symbol;}{\f4\fcharset2 Wingdings;}}
        \f0 50 {\f3 m}g {\f3\'b3} 5 \u-3987?g {\f4 l}}";
    assert_eq!(lines(rtf), ["50 μg ≥ 5 μg ▪"]);
    let notes = read(rtf).safe().notes;
    assert!(notes.contains(&crate::Note::Signs));
}

#[test]
fn destinations_that_are_no_text_are_passed_over() {
    let rtf = r"{\rtf1{\fonttbl{\f0 Arial;}}{\colortbl;\red0;}{\stylesheet{\s0 Normal;}}
        {\info{\title T}}{\*\unknown{\b x} y}a{\pict\pngblip 89504e47}b
        {\object\objemb{\*\objdata 0105}{\result c}}
        {\field{\*\fldinst HYPERLINK http://x/}{\fldrslt d}}{\v hidden}
        {\*\pn\pnlvlblt}{\pntext\bullet\tab}e{\shp{\*\shpinst{\sp{\sn n}{\sv v}}{\shptxt f}}}}";
    let read = read(rtf);
    assert_eq!(read.lines(), ["abcd•\tef"]);
    let notes: Vec<_> = read.safe().notes.into_iter().collect();
    assert_eq!(notes, [crate::Note::HiddenText, crate::Note::Picture]);
}

#[test]
fn binary_data_are_passed_over_whatever_they_hold() {
    assert_eq!(lines("{\\rtf1 a\\bin5 }}}{\\b\\par}"), ["ab"]);
    assert_eq!(lines("{\\rtf1 a{\\pict\\bin3 }}}}b}"), ["ab"]);
    assert_eq!(lines("{\\rtf1 a\\bin99999999 b}"), ["a"]);
    assert_eq!(lines("{\\rtf1 a\\bin-5 b}"), ["ab"]);
}

#[test]
fn nothing_in_it_becomes_markup() {
    let html = html(r"{\rtf1 <script>alert(1)</script>\u60?b\u62?&\'3cimg\'3e}");
    assert_eq!(
        html,
        "<p>&lt;script&gt;alert(1)&lt;/script&gt;&lt;b&gt;&amp;&lt;img&gt;</p>\n"
    );
}

#[test]
fn what_is_no_rtf_or_too_deep_is_refused() {
    assert_eq!(read_rtf(b"<p>"), Err(RtfError::Header));
    assert_eq!(read_rtf(b""), Err(RtfError::Header));
    let deep = format!("{{\\rtf1{}", "{".repeat(RTF_DEPTH_MAX));
    assert_eq!(read_rtf(deep.as_bytes()), Err(RtfError::Depth));
    let fits = format!("{{\\rtf1{}a", "{".repeat(RTF_DEPTH_MAX - 1));
    assert_eq!(lines(&fits), ["a"]);
}

#[test]
fn what_follows_the_document_is_no_part_of_it() {
    assert_eq!(lines("{\\rtf1 a}b"), ["a"]);
    assert_eq!(lines("{\\rtf1 a}}}{b"), ["a"]);
}

const WHOLE: &str = r"{\rtf1\ansi\ansicpg1252{\fonttbl{\f0\fswiss Arial;}{\f1\fcharset2 Symbol;}}
    \qc{\b Report}\par\trowd\intbl Na\cell{\i 140}\cell\row\pard\u8805?5\'b5g\bin4 {}\\}\par}";

#[test]
fn cut_at_every_byte_it_is_read_as_far_as_it_goes() {
    for end in 0..WHOLE.len() {
        match read_rtf(&WHOLE.as_bytes()[..end]) {
            Ok(read) => {
                let html = read.safe().html;
                assert_eq!(html.matches("<td>").count(), html.matches("</td>").count());
            }
            Err(why) => assert!(end < 5, "{why}"),
        }
    }
}

proptest! {
    #[test]
    fn any_bytes_are_read_or_refused(bytes in prop::collection::vec(any::<u8>(), 0..300)) {
        let rtf = [b"{\\rtf1".as_slice(), &bytes].concat();
        if let Ok(read) = read_rtf(&rtf) {
            let html = read.safe().html;
            prop_assert!(!html.contains("<script"));
            drop(read.lines());
        }
        drop(read_rtf(&bytes));
    }

    #[test]
    fn any_control_words_are_read_or_refused(
        words in prop::collection::vec(
            "(\\\\(cell|row|nestcell|nestrow|par|intbl|itap[0-9]|pard|u-?[0-9]{1,6}|uc[0-9]|\
             bin[0-9]|f1|'[0-9a-g]{2}|\\*)|\\{|\\}|[a-z<&]{1,3}| )",
            0..80,
        ),
    ) {
        let rtf = format!("{{\\rtf1 {}", words.concat());
        if let Ok(read) = read_rtf(rtf.as_bytes()) {
            let html = read.safe().html;
            prop_assert_eq!(html.matches("<table").count(), html.matches("</table").count());
            prop_assert_eq!(html.matches("<p").count(), html.matches("</p").count());
        }
    }
}
