//! Escape sequences piece by piece, and character sets by their names.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    missing_docs,
    reason = "tests fail by panicking"
)]

use std::borrow::Cow;

use hl7v2::escape::{FORMAT_NUMBER_MAX, Format, Piece, Verbatim, decode, encode, pieces};
use hl7v2::{Charset, Delimiters};

const STANDARD: Delimiters = Delimiters::STANDARD;

fn taken(raw: &str) -> Vec<Piece<'_>> {
    pieces(raw.as_bytes(), &STANDARD).collect()
}

#[test]
fn each_sequence_is_one_piece() {
    for (raw, piece) in [
        (r"\F\", Piece::Delimiter(b'|')),
        (r"\S\", Piece::Delimiter(b'^')),
        (r"\T\", Piece::Delimiter(b'&')),
        (r"\R\", Piece::Delimiter(b'~')),
        (r"\E\", Piece::Delimiter(b'\\')),
        (r"\H\", Piece::Format(Format::Highlight)),
        (r"\N\", Piece::Format(Format::Normal)),
        (r"\.br\", Piece::Format(Format::Break)),
        (r"\.BR\", Piece::Format(Format::Break)),
        (r"\.ce\", Piece::Format(Format::Centre)),
        (r"\.fi\", Piece::Format(Format::Fill)),
        (r"\.nf\", Piece::Format(Format::NoFill)),
        (r"\.sp\", Piece::Format(Format::Space(1))),
        (r"\.sp3\", Piece::Format(Format::Space(3))),
        (r"\.sp 3\", Piece::Format(Format::Space(3))),
        (
            r"\.sp60000\",
            Piece::Format(Format::Space(FORMAT_NUMBER_MAX)),
        ),
        (r"\.sk4\", Piece::Format(Format::Skip(4))),
        (r"\.in+4\", Piece::Format(Format::Indent(4))),
        (r"\.in-4\", Piece::Format(Format::Indent(-4))),
        (r"\.ti2\", Piece::Format(Format::IndentOnce(2))),
        (r"\X4142\", Piece::Hex(b"AB".to_vec())),
        (r"\Xe9\", Piece::Hex(b"\xe9".to_vec())),
        (
            r"\C2842\",
            Piece::Verbatim(br"\C2842\", Verbatim::CharacterSet),
        ),
        (
            r"\M252842\",
            Piece::Verbatim(br"\M252842\", Verbatim::CharacterSet),
        ),
        (r"\Zown\", Piece::Verbatim(br"\Zown\", Verbatim::Local)),
        ("plain", Piece::Text(b"plain")),
        (r"\open", Piece::Verbatim(br"\open", Verbatim::Unclosed)),
    ] {
        assert_eq!(taken(raw), [piece], "{raw}");
    }
}

#[test]
fn what_is_no_sequence_stays_and_does_not_swallow_the_next() {
    for (raw, text) in [
        (r"\q\.br\x", "\\q\nx"),
        (r"\\T\\", r"\&\"),
        (r"\.sp70000\", r"\.sp70000\"),
        (r"\.br3\", r"\.br3\"),
        (r"\X414\", r"\X414\"),
        (r"\X\", r"\X\"),
        (r"\XG1\", r"\XG1\"),
        (r"\Z\", r"\Z\"),
        (r"\t\", r"\t\"),
        (r"\Fx\", r"\Fx\"),
        (r"\", r"\"),
        (r"a\b^c\d", r"a\b^c\d"),
        ("a\\b\rc\\T\\", "a\\b\rc&"),
    ] {
        assert_eq!(decode(raw.as_bytes(), &STANDARD), text.as_bytes(), "{raw}");
    }
}

#[test]
fn formatting_leaves_lines_and_columns_in_plain_text() {
    let raw = r"a\.br\b\.sp2\c\.sk3\d\.in5\\.ti-2\\.fi\\.nf\\.ce\\H\e\N\";
    assert_eq!(decode(raw.as_bytes(), &STANDARD), &b"a\nb\n\nc   de"[..]);
}

#[test]
fn a_value_without_escapes_is_not_copied() {
    assert!(matches!(
        decode(b"plain ^ text", &STANDARD),
        Cow::Borrowed(_)
    ));
    assert!(matches!(decode(br"a\T\b", &STANDARD), Cow::Owned(_)));
}

#[test]
fn line_ends_and_delimiters_are_written_as_escapes() {
    let text = "a|b^c&d~e\\f\r\ng\rh\ni\n\n";
    let written = r"a\F\b\S\c\T\d\R\e\E\f\.br\g\.br\h\.br\i\.br\\.br\";
    assert_eq!(encode(text, &STANDARD), written);
    assert_eq!(
        decode(written.as_bytes(), &STANDARD),
        &b"a|b^c&d~e\\f\ng\nh\ni\n\n"[..]
    );
    let other = Delimiters {
        field: b'#',
        escape: b'!',
        ..STANDARD
    };
    assert_eq!(encode("a#b!c|d\\", &other), "a!F!b!E!c|d\\");
    assert_eq!(decode(b"a!F!b!E!c|d\\", &other), &b"a#b!c|d\\"[..]);
}

#[test]
fn line_ends_come_back_also_where_the_point_is_a_delimiter() {
    const POINT: u8 = b'.';
    for delimiters in [
        Delimiters {
            field: POINT,
            ..STANDARD
        },
        Delimiters {
            component: POINT,
            ..STANDARD
        },
        Delimiters {
            repetition: POINT,
            ..STANDARD
        },
        Delimiters {
            subcomponent: POINT,
            ..STANDARD
        },
        Delimiters {
            escape: POINT,
            ..STANDARD
        },
    ] {
        let written = encode("one.\r\ntwo\r", &delimiters);
        let kept = if delimiters.escape == POINT { 6 } else { 0 };
        assert_eq!(written.matches('.').count(), kept, "{written}");
        assert_eq!(decode(written.as_bytes(), &delimiters), &b"one.\ntwo\n"[..]);
    }
}

#[test]
fn debug_output_of_pieces_holds_no_content() {
    let said = format!("{:?}", taken(r"TESTING\T\\XABCD\\.br\\Ztesting\"));
    assert!(!said.to_uppercase().contains("TESTING"), "{said}");
    assert!(said.contains("Text(7 bytes)") && said.contains("Hex(2 bytes)"));
}

#[test]
fn character_sets_go_by_many_names() {
    for label in ["", "ASCII", " ascii ", "US-ASCII", "ISO IR6", "\"\""] {
        assert_eq!(Charset::from_label(label), Some(Charset::Ascii), "{label}");
    }
    for label in ["UNICODE UTF-8", "UTF-8", "utf8", "UNICODE", "unicode utf-8"] {
        assert_eq!(Charset::from_label(label), Some(Charset::Utf8), "{label}");
    }
    for (label, byte, text) in [
        ("8859/1", 0xE9, "\u{e9}"),
        ("8859/1", 0x85, "\u{2026}"),
        ("ISO-8859-1", 0xE9, "\u{e9}"),
        ("8859/2", 0xE6, "\u{107}"),
        ("8859/7", 0xE1, "\u{3b1}"),
        ("8859/15", 0xA4, "\u{20ac}"),
        ("windows-1252", 0x80, "\u{20ac}"),
        ("ISO IR100", 0xE9, "\u{e9}"),
    ] {
        let charset = Charset::from_label(label).unwrap();
        let (decoded, fallback) = charset.decode(Cow::Owned(vec![byte]));
        assert_eq!((&*decoded, fallback), (text, false), "{label}");
    }
    for label in [
        "SHIFT_JIS",
        "GB 18030-2000",
        "UTF-16",
        "8859/99",
        "8859/",
        "?",
    ] {
        assert_eq!(Charset::from_label(label), None, "{label}");
    }
}

#[test]
fn a_fallback_is_told_and_ascii_needs_none() {
    for (charset, bytes, text, fallback) in [
        (Charset::Ascii, &b"plain"[..], "plain", false),
        (Charset::Ascii, "\u{e9}".as_bytes(), "\u{e9}", true),
        (Charset::Ascii, b"\xe9", "\u{e9}", true),
        (Charset::Utf8, "\u{e9}".as_bytes(), "\u{e9}", false),
        (Charset::Utf8, b"\xe9", "\u{e9}", true),
        (Charset::Utf8, b"\xc3", "\u{c3}", true),
        (Charset::Utf8, b"\x81", "\u{81}", true),
    ] {
        let (decoded, told) = charset.decode(Cow::Borrowed(bytes));
        assert_eq!((&*decoded, told), (text, fallback), "{charset:?}");
    }
    assert!(matches!(
        Charset::Utf8.decode(Cow::Borrowed(b"x")).0,
        Cow::Borrowed("x")
    ));
}
