//! Every code there is has an input that brings it up: no code is dead, none is untested.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    missing_docs,
    reason = "tests fail by panicking"
)]

mod synthetic;

use std::collections::BTreeSet;

use hl7v2::{Limits, Severity, check_bytes, codes, mllp};
use ids::Direction;
use synthetic::{ALL, RESULT};

/// One change to a conforming message, and the code it brings up.
type Change = (&'static str, &'static str, &'static str, &'static str);

const READING: &[Change] = &[
    (RESULT, "MSH|", "\u{feff}MSH|", "H7-BOM"),
    (RESULT, "MSH|", " MSH|", "H7-PREFIX"),
    (RESULT, "MSH|", "\u{b}MSH|", "H7-FRAME"),
    (RESULT, "||||||F\r", "||||||F\r\u{1a}", "H7-TRAILER"),
    (RESULT, "||||||F\r", "||||||F", "H7-TERM-NONE"),
    (RESULT, "|F\rPV1", "|F\nPV1", "H7-TERM-MIXED"),
    (RESULT, "|F\rPV1", "|F\r\rPV1", "H7-TERM-BLANK"),
    (RESULT, "|5.1|", "|5.1\nmore|", "H7-TERM-JOINED"),
    (RESULT, "OBR|1", "PV2\rOBR|1", "H7-SEG-BARE"),
    (RESULT, "|5.1|", "|5.1\t|", "H7-CONTROL"),
    (RESULT, "^~\\&", "^~\\\\&", "H7-MSH2-DOUBLED"),
    (RESULT, "^~\\&", "^~&", "H7-MSH2-LOST"),
    (RESULT, "^~\\&", "^\u{2dc}\\&", "H7-MSH2-TILDE"),
    (RESULT, "^~\\&", "^~\\&#", "H7-MSH2-TRUNCATION"),
    (RESULT, "^~\\&", "^~", "H7-MSH2-SHORT"),
    (RESULT, "^~\\&", "\\S\\\\R\\\\E\\\\T\\", "H7-MSH2-ESCAPED"),
    (RESULT, "^~\\&", "^~\\%", "H7-MSH2-OTHER"),
    (RESULT, "^~\\&", "^^^^", "H7-MSH2-DAMAGED"),
    (RESULT, "|5.1|", "|5\\1|", "H7-ESC-UNCLOSED"),
    (RESULT, "|5.1|", "|\\Q\\|", "H7-ESC-UNKNOWN"),
    (RESULT, "|5.1|", "|\\X0A\\|", "H7-ESC-LINE"),
    (RESULT, "|5.1|", "|\\X35\\|", "H7-ESC-HEX"),
    (RESULT, "|5.1|", "|\\C2842\\|", "H7-ESC-CHARSET"),
    (RESULT, "|5.1|", "|\\Zx\\|", "H7-ESC-LOCAL"),
    (RESULT, "|5.1|", "|\\E\\T\\E\\|", "H7-ESC-DOUBLE"),
    (RESULT, "|5.1|", "|5\\.br\\1|", "H7-ESC-FORMAT"),
    (RESULT, "|AUS||en", "|AUS|UTF-9|en", "H7-CHARSET-UNKNOWN"),
    (RESULT, "|5.1|", "|\u{e9}|", "H7-CHARSET-UNDECLARED"),
    (
        RESULT,
        "|5.1|",
        "|\t\t\t\t\t\t\t\t\t\t\t\t\t\t\t\t\t\t\t\t\t|",
        "H7-MORE",
    ),
];

const BODY: &[Change] = &[
    (RESULT, "^application^pdf^", "^^pdf^", "H7-ED-TYPE"),
    (RESULT, "|ED|", "|FT|", "H7-ED-MARKED"),
    (RESULT, "JVBERi0xLjQ=", "JVBE Ri0xLjQ=", "H7-ED-WRAPPED"),
    (
        RESULT,
        "JVBERi0xLjQ=",
        "JVBE\\.br\\Ri0xLjQ=",
        "H7-ED-ESCAPED",
    ),
    (RESULT, "JVBERi0xLjQ=", "JVBERi0xLjQ_", "H7-ED-ALPHABET"),
    (RESULT, "JVBERi0xLjQ=", "JVBERi0xLjQ", "H7-ED-PADDING"),
    (RESULT, "JVBERi0xLjQ=", "data:,JVBERi0xLjQ=", "H7-ED-URL"),
    (RESULT, "JVBERi0xLjQ=", "JVBE~Ri0xLjQ=", "H7-ED-SPLIT"),
    (RESULT, "JVBERi0xLjQ=", "!", "H7-ED-BROKEN"),
    (RESULT, "JVBERi0xLjQ=", "AAAA", "H7-ED-MAGIC"),
];

/// Codes found in a file that we are about to send.
fn found(bytes: &[u8]) -> BTreeSet<&'static str> {
    let checked = check_bytes(bytes, Direction::Write, &Limits::default());
    checked
        .iter()
        .flat_map(|one| &one.findings)
        .map(|finding| finding.code)
        .collect()
}

fn changed() -> BTreeSet<&'static str> {
    let mut all = BTreeSet::new();
    for (text, from, to, code) in [READING, BODY].concat() {
        let (before, after) = (found(text.as_bytes()), text.replacen(from, to, 1));
        assert_ne!(after, text, "{code}");
        assert!(!before.contains(code), "{code} is there without the change");
        let codes = found(after.as_bytes());
        assert!(codes.contains(code), "{code} is not among {codes:?}");
        all.insert(code);
    }
    all
}

/// Whole files, for what no single change can show.
fn files() -> BTreeSet<&'static str> {
    let mut all = BTreeSet::new();
    let declared = |set: &str, bytes: &[u8]| {
        let text = RESULT.replace("|AUS||en", &format!("|AUS|{set}|en"));
        let at = text.find("5.1").unwrap();
        [&text.as_bytes()[..at], bytes, &text.as_bytes()[at..]].concat()
    };
    for (bytes, code) in [
        (RESULT.replace('\r', "\n").into_bytes(), "H7-TERM-LF"),
        (RESULT.replace('\r', "\r\n").into_bytes(), "H7-TERM-CRLF"),
        (RESULT.replace('|', "#").into_bytes(), "H7-MSH1"),
        (declared("UNICODE UTF-8", b"\xe9"), "H7-CHARSET-FALLBACK"),
        (declared("8859/1", "\u{e9}".as_bytes()), "H7-CHARSET-DOUBT"),
        (RESULT.repeat(2).into_bytes(), "H7-BATCH-BARE"),
        (
            format!("BHS|^~\\&\r{RESULT}BTS|2\r").into_bytes(),
            "H7-BATCH-COUNT",
        ),
        (b"BHS|^~\\&\rBTS|0\r".to_vec(), "H7-BATCH-EMPTY"),
        (
            format!("BHS|^~\\&\r{RESULT}").into_bytes(),
            "H7-BATCH-TRAILER",
        ),
        (
            format!("BHS|^~\\&\rnote\r{RESULT}BTS\r").into_bytes(),
            "H7-BATCH-STRAY",
        ),
        (b"MSH|^~\\&|A||||||ACK|1\rMSA|AA|1\r".to_vec(), "H7-ACK"),
        (b"no message".to_vec(), "H7-UNREADABLE"),
    ] {
        let codes = found(&bytes);
        assert!(codes.contains(code), "{code} is not among {codes:?}");
        all.insert(code);
    }
    all
}

/// Streams of frames.
fn streams() -> BTreeSet<&'static str> {
    let mut all = BTreeSet::new();
    for (stream, code) in [
        (&b"MSH|a\x1c\r"[..], "H7-MLLP-START"),
        (b"\x0bMSH|a\x1c\n", "H7-MLLP-END"),
        (b"\x0bMSH|a", "H7-MLLP-CUT"),
        (b"xx\x0bMSH|a\x1c\r", "H7-MLLP-JUNK"),
        (b"\x0b\x1c\r", "H7-MLLP-EMPTY"),
    ] {
        let mut decoder = mllp::Decoder::default();
        decoder.push(stream).unwrap();
        let (frames, left) = decoder.finish();
        let told = frames.iter().flat_map(|frame| &frame.findings).chain(&left);
        assert!(
            told.map(|finding| finding.code).any(|told| told == code),
            "{code}"
        );
        all.insert(code);
    }
    all
}

#[test]
fn every_code_can_be_brought_up() {
    let mut seen = changed();
    seen.extend(files());
    seen.extend(streams());
    let listed: BTreeSet<_> = codes::ALL.iter().map(|code| code.name).collect();
    assert_eq!(seen, listed);
}

#[test]
fn a_received_message_has_an_error_only_where_it_is_unusable() {
    const UNUSABLE: [&str; 5] = [
        "HL7au:00049.1",
        "SP-MSH10",
        "H7-MSH2-DAMAGED",
        "SP-SEG-VITAL",
        "H7-ED-BROKEN",
    ];
    for (text, from, to, _) in [READING, BODY].concat() {
        let after = text.replacen(from, to, 1);
        for checked in check_bytes(after.as_bytes(), Direction::Read, &Limits::default()) {
            let errors = checked
                .findings
                .iter()
                .filter(|one| one.severity == Severity::Error);
            for error in errors {
                assert!(UNUSABLE.contains(&error.code), "{}", error.code);
            }
        }
    }
    for text in ALL {
        assert!(found(text.as_bytes()).iter().all(|code| *code == "H7-ACK"));
    }
}
