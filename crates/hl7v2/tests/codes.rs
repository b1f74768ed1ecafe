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
use synthetic::{ALL, DOCUMENT, ORDER, REFERRAL, RESULT};

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

const HEADER: &[Change] = &[
    (RESULT, "|LAB|", "||", "H7-MSH3"),
    (RESULT, "Synth Lab^1234^AUSNATA||", "||", "H7-MSH4"),
    (
        RESULT,
        "Synth Lab^1234^AUSNATA||",
        "8003621566684455||",
        "H7-MSH4-HPIO",
    ),
    (
        RESULT,
        "Wattle St^1.2.36.1.2001.1003.0.8003621566684455^ISO",
        "",
        "H7-MSH6",
    ),
    (RESULT, "20261122010203+1000||ORU", "||ORU", "H7-MSH7"),
    (RESULT, "ORU^R01^ORU_R01", "", "H7-MSH9"),
    (RESULT, "ORU^R01^ORU_R01", "ORU^R01", "H7-MSH9-SHORT"),
    (RESULT, "|L-0001|", "||", "H7-MSH10"),
    (RESULT, "|P|2.4", "|Q|2.4", "H7-MSH11"),
    (RESULT, "|P|2.4^", "|P|^", "H7-MSH12"),
    (RESULT, "AUS&Australia&ISO3166_1", "GB", "H7-MSH12-COUNTRY"),
    (RESULT, "HL7AU-OO-201701", "OTHER", "H7-MSH12-PROFILE"),
    (RESULT, "|AL|AL|", "||AL|", "H7-MSH15"),
    (RESULT, "|AL|AL|", "|AL|NE|", "H7-MSH16"),
    (RESULT, "|AUS||en", "|GBR||en", "H7-MSH17"),
    (RESULT, "en^English^ISO639", "", "H7-MSH19"),
    (RESULT, "^~\\&", "^~\\&#", "H7-MSH-DELIMITERS"),
];

const BODY: &[Change] = &[
    (RESULT, "PV1|1|O|", "AL1|1|", "H7-SEG-MISSING"),
    (RESULT, "OBX|1|", "NTE|1\rOBX|1|", "H7-SEG-FORBIDDEN"),
    (REFERRAL, "RF1|", "PV1|1|O\rRF1|", "H7-SEG-ORDER"),
    (
        REFERRAL,
        "REF-77^Wattle St^8003621566684455^ISO",
        "",
        "H7-RF1-ID",
    ),
    (REFERRAL, "RP~AP", "RP", "H7-PRD-AUTHOR"),
    (REFERRAL, "PRD|IR", "PRD|CP", "H7-PRD-RECIPIENT"),
    (
        REFERRAL,
        "0302523B^AUSHICPR^UPIN~77^Synth^VDI",
        "",
        "H7-PRD-ID",
    ),
    (
        REFERRAL,
        "77^Synth^VDI",
        "8003611566666859^AUSHIC^NPI",
        "H7-PRD-BARE",
    ),
    (
        REFERRAL,
        "DOC-1^Wattle St^8003621566684455^ISO",
        "",
        "H7-OBR-ID",
    ),
    (REFERRAL, "|PHY|", "||", "H7-OBR-SECTION"),
    (RESULT, "|NM|", "|TX|", "H7-OBX-TX"),
    (RESULT, "AUSPDI", "LN", "H7-DISPLAY"),
    (REFERRAL, "|TXT^", "|RTF^", "H7-DISPLAY-RTF"),
    (ORDER, "OBR|1|P-1", "OBR|1|P-9", "H7-ORC-NUMBER"),
    (DOCUMENT, "1.2.3.4", "", "H7-TXA-ID"),
    (RESULT, "PID|1|", "PID|2|", "H7-PID1"),
    (RESULT, "TESTING^PAT", "", "H7-PID-NAME"),
    (RESULT, "|19700203|F", "|19700203|f", "H7-PID-SEX"),
    (REFERRAL, "61405230941", "61405230841", "H7-ID-CHECK"),
    (
        RESULT,
        "^^AUSHICPR^L^^^UPIN",
        "^AUSHICPR",
        "H7-XCN-AUTHORITY",
    ),
    (RESULT, "GREEN^ALEX", "Green, Alex^", "H7-XCN-NAME"),
    (RESULT, "19700203", "3/2/1970", "H7-DATE"),
    (RESULT, "19700203", "197002", "H7-DATE-COARSE"),
    (
        RESULT,
        "20261122010203+1000||ORU",
        "20261122010203||ORU",
        "H7-DATE-ZONE",
    ),
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
    for (text, from, to, code) in [READING, HEADER, BODY].concat() {
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
        (
            format!("BHS|^~\\&\r{REFERRAL}{RESULT}BTS\r").into_bytes(),
            "H7-BATCH-REFERRALS",
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
        "H7-MSH9",
        "H7-MSH10",
        "H7-MSH2-DAMAGED",
        "H7-SEG-MISSING",
        "H7-ED-BROKEN",
    ];
    for (text, from, to, _) in [READING, HEADER, BODY].concat() {
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
