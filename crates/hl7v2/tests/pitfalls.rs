//! The pitfalls of the fact sheet, section 4.6, by their numbers: each is read with a finding of
//! its own, the values come out right, and the bytes stay as they were.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    missing_docs,
    reason = "tests fail by panicking"
)]

mod synthetic;

use hl7v2::{Limits, Message, Unreadable, check};
use ids::Direction;
use synthetic::{RESULT, codes};

/// Reads bytes that hold one message; they must come back unchanged.
fn read(bytes: &[u8]) -> (Message, Vec<&'static str>) {
    let reading = Message::read(bytes);
    let message = reading.message.expect("one message");
    assert_eq!(message.bytes(), bytes);
    for finding in &reading.findings {
        assert!(finding.offset <= bytes.len());
    }
    (message, codes(&reading.findings))
}

/// A small message around some OBX-5 of type FT.
fn with_text(text: &[u8]) -> Vec<u8> {
    let mut bytes = b"MSH|^~\\&|A|B|C|D|20261122||ORU^R01|1|P|2.4\rPID|1\rOBX|1|FT|X||".to_vec();
    bytes.extend_from_slice(text);
    bytes.extend_from_slice(b"|u\r");
    bytes
}

/// Codes of reading and of checking, as received.
fn all_codes(bytes: &[u8]) -> Vec<&'static str> {
    let (message, mut found) = read(bytes);
    found.extend(codes(&check(&message, Direction::Read)));
    found
}

#[test]
fn p01_terminators() {
    let clean = "MSH|^~\\&|A\rPID|1\rPV1|1\r";
    let cases: [(&str, &[&str]); 7] = [
        ("\r", &[]),
        ("\n", &["H7-TERM-LF"]),
        ("\r\n", &["H7-TERM-CRLF"]),
        ("\r\r", &["H7-TERM-BLANK", "H7-TERM-BLANK", "H7-TERM-BLANK"]),
        (
            "\n\n",
            &[
                "H7-TERM-LF",
                "H7-TERM-BLANK",
                "H7-TERM-BLANK",
                "H7-TERM-BLANK",
            ],
        ),
        (
            "\r\n\r\n",
            &[
                "H7-TERM-CRLF",
                "H7-TERM-BLANK",
                "H7-TERM-BLANK",
                "H7-TERM-BLANK",
            ],
        ),
        (
            "\r\r\n",
            &["H7-TERM-BLANK", "H7-TERM-BLANK", "H7-TERM-BLANK"],
        ),
    ];
    for (terminator, wanted) in cases {
        let (message, mut found) = read(clean.replace('\r', terminator).as_bytes());
        let mut wanted = wanted.to_vec();
        found.sort_unstable();
        wanted.sort_unstable();
        assert_eq!(found, wanted, "{terminator:?}");
        let names: Vec<_> = message.segments().map(|segment| segment.name()).collect();
        assert_eq!(names, ["MSH", "PID", "PV1"], "{terminator:?}");
        assert_eq!(message.text("PID-1"), "1");
    }
    let (_, found) = read(b"MSH|^~\\&|A\rPID|1\nPV1|1\r\n");
    assert_eq!(found, ["H7-TERM-MIXED"]);
    let (_, found) = read(b"MSH|^~\\&|A\rPID|1");
    assert_eq!(found, ["H7-TERM-NONE"]);
}

#[test]
fn p01_a_raw_line_end_inside_a_field_is_joined() {
    let bytes = with_text(b"first\nsecond line\n\nOBS at 9\rpid|x|y");
    let (message, found) = read(&bytes);
    assert_eq!(
        found,
        ["H7-TERM-JOINED", "H7-TERM-JOINED", "H7-TERM-JOINED"]
    );
    assert_eq!(message.segments().count(), 3);
    assert_eq!(message.text("OBX-5"), "first\nsecond line\n\nOBS at 9\rpid");
    // A line that does begin like a segment ends the field, whatever it was meant to be.
    let (message, _) = read(&with_text(b"first\nZAB|second"));
    assert_eq!(message.text("OBX-5"), "first");
    assert_eq!(message.text("ZAB-1"), "second");
}

#[test]
fn p01_a_bare_name_is_a_segment_only_when_it_is_well_known() {
    let (message, found) = read(b"MSH|^~\\&|A\rPV1\rOBX|1|FT|X||see\rCBC\rtoday|\r");
    assert_eq!(found, ["H7-SEG-BARE", "H7-TERM-JOINED", "H7-TERM-JOINED"]);
    assert!(message.segment("PV1").is_some() && message.segment("CBC").is_none());
    assert_eq!(message.text("OBX-5"), "see\rCBC\rtoday");
}

#[test]
fn p01_text_below_a_bare_name_is_its_first_field() {
    for end in ["\r", "\r\n", "\n"] {
        let text = format!("MSH|^~\\&|A{end}NTE{end}do not{end}lose|this{end}");
        let (message, found) = read(text.as_bytes());
        assert!(found.contains(&"H7-SEG-BARE") && found.contains(&"H7-TERM-JOINED"));
        assert_eq!(
            message.text("NTE-1").trim_start(),
            format!("do not{end}lose")
        );
        assert_eq!(message.text("NTE-2"), "this");
    }
    let fields = Limits {
        fields: 2,
        ..Limits::default()
    };
    let reading = Message::read_within("MSH|^~\\&|A\rNTE\rtext\r", &fields);
    assert_eq!(reading.message.err(), Some(Unreadable::Fields(2)));
}

#[test]
fn p02_trailing_junk() {
    for junk in ["\x1c\r", "\x1c"] {
        let (message, found) = read(format!("MSH|^~\\&|A\rPID|1\r{junk}").as_bytes());
        assert_eq!(found, ["H7-FRAME"], "{junk:?}");
        assert_eq!(message.text("PID-1"), "1");
    }
    for junk in ["\x1a", "\0\0\0", "   ", "\r\n\x1a", "\x1c\x1c\r"] {
        let (message, found) = read(format!("MSH|^~\\&|A\rPID|1\r{junk}").as_bytes());
        assert_eq!(found, ["H7-TRAILER"], "{junk:?}");
        assert_eq!(message.text("PID-1"), "1");
    }
    // Blanks in the last field are data; a control byte after them is not.
    let (message, found) = read(b"MSH|^~\\&|A\rPID|1 \x1a");
    assert_eq!(found, ["H7-TERM-NONE", "H7-TRAILER"]);
    assert_eq!(message.text("PID-1"), "1 ");
}

#[test]
fn p03_byte_order_mark_and_frames_before_the_message() {
    for (before, wanted) in [
        ("\u{feff}", &["H7-BOM"][..]),
        ("\x0b", &["H7-FRAME"]),
        ("\r\n ", &["H7-PREFIX"]),
        ("\0", &["H7-PREFIX"]),
        ("\x0b\u{feff}", &["H7-FRAME", "H7-BOM"]),
        ("\u{feff}\n\x0b", &["H7-BOM", "H7-PREFIX", "H7-FRAME"]),
    ] {
        let (message, found) = read(format!("{before}MSH|^~\\&|A\rPID|1\r").as_bytes());
        assert_eq!(found, wanted, "{before:?}");
        assert_eq!(message.text("MSH-3"), "A");
        assert_eq!(message.first("PID-1").unwrap().offset(), before.len() + 15);
    }
}

#[test]
fn p04_damaged_encoding_characters() {
    for (msh2, code) in [
        (&b"^~\\\\&"[..], "H7-MSH2-DOUBLED"),
        (b"^~&", "H7-MSH2-LOST"),
        ("^\u{2dc}\\&".as_bytes(), "H7-MSH2-TILDE"),
        (b"^~\\&#", "H7-MSH2-TRUNCATION"),
        (b"^~\\&amp;", "H7-MSH2-DAMAGED"),
    ] {
        let bytes = [b"MSH|", msh2, b"|A\rPID|1||a^b~c\\T\\d&e\r"].concat();
        let reading = Message::read(&*bytes);
        let message = reading.message.unwrap();
        assert_eq!(message.bytes(), bytes);
        assert!(codes(&reading.findings).contains(&code), "{code}");
        assert_eq!(message.first("MSH-2").unwrap().raw(), msh2);
        assert_eq!(message.text("PID-3(1).2"), "b");
        assert_eq!(message.text("PID-3(2).1.1"), "c&d");
        assert_eq!(message.text("PID-3(2).1.2"), "e");
    }
}

#[test]
fn p05_escapes() {
    for (raw, text, wanted) in [
        (r"a\T\b\F\c\S\d\R\e\E\f", r"a&b|c^d~e\f", &[][..]),
        (r"one\.br\two\.sp2\three", "one\ntwo\n\nthree", &[]),
        (r"\H\bold\N\", "bold", &[]),
        (r"end\E\", r"end\", &[]),
        (r"a\X0D\\X0A\b", "a\r\nb", &["H7-ESC-LINE", "H7-ESC-LINE"]),
        (r"a\X0D0A\b", "a\r\nb", &["H7-ESC-LINE"]),
        (r"\X41\", "A", &["H7-ESC-HEX"]),
        (r"A\B", r"A\B", &["H7-ESC-UNCLOSED"]),
        (
            r"C:\scans\a.pdf",
            r"C:\scans\a.pdf",
            &["H7-ESC-UNKNOWN", "H7-ESC-UNCLOSED"],
        ),
        (r"5\day\.br\next", "5\\day\nnext", &["H7-ESC-UNKNOWN"]),
        (r"x\E\T\E\y", r"x\T\y", &["H7-ESC-DOUBLE"]),
        (r"\C2842\", r"\C2842\", &["H7-ESC-CHARSET"]),
        (r"\Zown\", r"\Zown\", &["H7-ESC-LOCAL"]),
        (
            r"\X4\ \.zz\ \\",
            r"\X4\ \.zz\ \\",
            &[
                "H7-ESC-UNKNOWN",
                "H7-ESC-UNKNOWN",
                "H7-ESC-UNKNOWN",
                "H7-ESC-UNKNOWN",
                "H7-ESC-UNKNOWN",
                "H7-ESC-UNCLOSED",
            ],
        ),
    ] {
        let (message, found) = read(&with_text(raw.as_bytes()));
        assert_eq!(message.text("OBX-5"), text, "{raw}");
        assert_eq!(message.first("OBX-5").unwrap().raw(), raw.as_bytes());
        assert_eq!(found, wanted, "{raw}");
    }
    let formatted = RESULT.replace("|5.1|", "|5\\.br\\1|");
    assert!(all_codes(formatted.as_bytes()).contains(&"H7-ESC-FORMAT"));
}

#[test]
fn p06_base64() {
    let clean = "^application^pdf^Base64^JVBERi0xLjQ=";
    for (value, code) in [
        ("^application^pdf^Base64^JVBE\rRi0x\rLjQ=", "H7-ED-WRAPPED"),
        ("^application^pdf^Base64^JVBE Ri0x LjQ=", "H7-ED-WRAPPED"),
        (
            "^application^pdf^Base64^JVBE\\.br\\Ri0xLjQ=",
            "H7-ED-ESCAPED",
        ),
        ("^application^pdf^Base64^JVBERi0xLjQ", "H7-ED-PADDING"),
        ("^application^pdf^Base64^JVBERi0x~^^^^LjQ=", "H7-ED-SPLIT"),
        (
            "^application^pdf^Base64^data:application/pdf;base64,JVBERi0xLjQ=",
            "H7-ED-URL",
        ),
        ("^^PDF^Base64^JVBERi0xLjQ=", "H7-ED-TYPE"),
        ("PDF^TEXT^^Base64^JVBERi0xLjQ=", "H7-ED-TYPE"),
        ("^application^pdf^Base64^UEsDBA==", "H7-ED-MAGIC"),
        ("^application^pdf^Base64^*?*", "H7-ED-BROKEN"),
        ("^application^pdf^Base64^", "H7-ED-BROKEN"),
        ("^application^pdf^uuencode^abc", "H7-ED-BROKEN"),
    ] {
        let bytes = RESULT.replace(clean, value);
        assert_ne!(bytes, RESULT);
        assert!(all_codes(bytes.as_bytes()).contains(&code), "{value}");
    }
    let marked = RESULT.replace("|ED|PDF", "|ST|PDF");
    assert!(all_codes(marked.as_bytes()).contains(&"H7-ED-MARKED"));
    let web = RESULT.replace("pdf^Base64^JVBERi0xLjQ=", "x^Base64^-_-_");
    assert!(all_codes(web.as_bytes()).contains(&"H7-ED-ALPHABET"));
    let more = "OBX|3|ED|PDF^Display format in PDF^AUSPDI||^application^pdf^Base64^AAAA\r";
    assert!(all_codes(format!("{RESULT}{more}").as_bytes()).contains(&"H7-ED-SPLIT"));
    assert!(
        !all_codes(RESULT.as_bytes())
            .iter()
            .any(|code| code.starts_with("H7-ED"))
    );
}

#[test]
fn p07_null_is_not_empty() {
    let (message, _) = read(b"MSH|^~\\&|A\rPID|1|\"\"||^^|\"\"^x|\r");
    assert!(message.first("PID-2").unwrap().is_null());
    assert_eq!(message.text("PID-2"), "");
    assert!(message.first("PID-3").is_none());
    assert!(message.first("PID-4").is_none());
    assert!(message.segment("PID").unwrap().field(4).unwrap().is_empty());
    assert!(message.first("PID-5.1").unwrap().is_null());
    assert!(!message.first("PID-5").unwrap().is_null());
    assert!(message.segment("PID").unwrap().field(7).is_none());
}

#[test]
fn p08_p09_repetitions_and_subcomponents() {
    let (message, _) = read(b"MSH|^~\\&|A\rPRD|RP~AP|\rPRD|RT~~IR\rPID|1||7^^^SYNTH&1.2.36&ISO\r");
    let roles: Vec<_> = message
        .all("PRD-1")
        .map(|role| (role.text(), role.path().to_string()))
        .collect();
    let roles: Vec<_> = roles
        .iter()
        .map(|(text, path)| (&**text, &**path))
        .collect();
    assert_eq!(
        roles,
        [
            ("RP", "PRD[1]-1(1)"),
            ("AP", "PRD[1]-1(2)"),
            ("RT", "PRD[2]-1(1)"),
            ("IR", "PRD[2]-1(3)"),
        ]
    );
    assert_eq!(
        message.first("PID-3.4").unwrap().hd(),
        ids::Hd::new("SYNTH", "1.2.36", "ISO")
    );
    assert_eq!(message.text("PID-3.4.2"), "1.2.36");
}

#[test]
fn p10_character_sets() {
    let message = |label: &str, name: &[u8]| {
        let head = format!("MSH|^~\\&|A||||||ORU^R01|1|P|2.4||||||{label}\rPID|1||||");
        [head.as_bytes(), name, b"\r"].concat()
    };
    for (label, name, text, wanted) in [
        (
            "",
            &b"Ren\xe9"[..],
            "Ren\u{e9}",
            &["H7-CHARSET-FALLBACK"][..],
        ),
        (
            "",
            "Ren\u{e9}".as_bytes(),
            "Ren\u{e9}",
            &["H7-CHARSET-UNDECLARED"],
        ),
        (
            "ASCII",
            b"dots\x85",
            "dots\u{2026}",
            &["H7-CHARSET-FALLBACK"],
        ),
        ("UNICODE UTF-8", "Ren\u{e9}".as_bytes(), "Ren\u{e9}", &[]),
        ("UTF-8", b"Ren\xe9", "Ren\u{e9}", &["H7-CHARSET-FALLBACK"]),
        ("UNICODE", "\u{2014}".as_bytes(), "\u{2014}", &[]),
        ("8859/1", b"Ren\xe9", "Ren\u{e9}", &[]),
        (
            "8859/1",
            "Ren\u{e9}".as_bytes(),
            "Ren\u{c3}\u{a9}",
            &["H7-CHARSET-DOUBT"],
        ),
        ("8859/15", b"\xa4", "\u{20ac}", &[]),
        (
            "KLINGON",
            b"Ren\xe9",
            "Ren\u{e9}",
            &["H7-CHARSET-UNKNOWN", "H7-CHARSET-FALLBACK"],
        ),
        ("SHIFT_JIS", b"A", "A", &["H7-CHARSET-UNKNOWN"]),
    ] {
        let (message, found) = read(&message(label, name));
        assert_eq!(message.text("PID-5"), text, "{label}");
        assert_eq!(found, wanted, "{label}");
    }
}

#[test]
fn p10_a_fallback_is_placed_at_its_byte() {
    let bytes = b"MSH|^~\\&|A\rPID|1||x~y^Ren\xe9\r";
    let finding = &Message::read(&bytes[..]).findings[0];
    assert_eq!(finding.path, "PID[1]-3(2).2");
    assert_eq!(bytes[finding.offset], 0xe9);
}

#[test]
fn p11_short_type_order_and_zone() {
    let short = RESULT.replace("ORU^R01^ORU_R01", "ORU^R01");
    let (message, _) = read(short.as_bytes());
    assert_eq!(message.message_type().structure, "ORU_R01");
    assert!(all_codes(short.as_bytes()).contains(&"HL7au:00049.3"));
    let order =
        "MSH|^~\\&|A\rPID|1\rPV1|1\rRF1|P\rPRD|AP~IR\r".replace("|A\r", "|A||||||REF^I12|1\r");
    assert!(all_codes(order.as_bytes()).contains(&"SP-SEG-ORDER"));
    let zone = RESULT.replace("20261122010203+1000||ORU", "20261122010203||ORU");
    assert!(all_codes(zone.as_bytes()).contains(&"HL7au:00044.8.1"));
}

#[test]
fn p12_p13_identifiers_in_the_wrong_place() {
    for (from, to, code) in [
        ("DR^^^AUSHICPR^L^^^UPIN", "DR^^AUSHICPR", "SP-XCN-AUTHORITY"),
        ("GREEN^ALEX", "Myers, Colin (PCH)^", "SP-XCN-NAME"),
        (
            "Synth Lab^1234^AUSNATA||",
            "8003621566684455||",
            "SP-MSH4-HPIO",
        ),
        ("4024742F", "4024742A", "SP-CHECK-XCN"),
    ] {
        let bytes = RESULT.replacen(from, to, 1);
        assert_ne!(bytes, RESULT, "{from}");
        assert!(all_codes(bytes.as_bytes()).contains(&code), "{code}");
    }
}

#[test]
fn p16_dates_of_other_places() {
    for (date, code) in [
        ("03/02/1970", "SP-TS-FORM"),
        ("1970-02-03", "SP-TS-FORM"),
        ("19701340", "SP-TS-FORM"),
        ("1970", "SP-DOB-DAY"),
    ] {
        let bytes = RESULT.replace("19700203", date);
        assert!(all_codes(bytes.as_bytes()).contains(&code), "{date}");
    }
    let fraction = RESULT.replace("20261122010203+1000||ORU", "20261122010203.1234+1000||ORU");
    assert!(
        !all_codes(fraction.as_bytes())
            .iter()
            .any(|code| code.starts_with("SP-TS-FORM"))
    );
}

#[test]
fn p18_an_acknowledgement_is_told_from_a_result() {
    let ack = "MSH|^~\\&|A|B|C|D|20261122||ACK^R01^ACK_R01|9|P|2.4\rMSA|AA|1\r";
    assert!(read(ack.as_bytes()).0.is_ack());
    assert!(all_codes(ack.as_bytes()).contains(&"H7-ACK"));
    assert!(!all_codes(RESULT.as_bytes()).contains(&"H7-ACK"));
}
