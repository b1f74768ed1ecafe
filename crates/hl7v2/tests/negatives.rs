//! The pitfalls of the fact sheet, section 4.6, one file each: every one is found under a code of
//! its own, and the bytes stay as they were.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    missing_docs,
    reason = "tests fail by panicking"
)]

mod synthetic;

use std::collections::HashSet;

use hl7v2::{Limits, check_bytes};
use ids::Direction;
use synthetic::{ACCEPTED, DOCUMENT, REFERRAL, RESULT};

/// A pitfall: its number, its own code, the file.
struct Pitfall {
    number: u8,
    code: &'static str,
    file: Vec<u8>,
}

fn pitfall(number: u8, code: &'static str, file: impl Into<Vec<u8>>) -> Pitfall {
    let file = file.into();
    Pitfall { number, code, file }
}

/// A change that must change something.
fn changed(text: &str, from: &str, to: &str) -> String {
    let changed = text.replacen(from, to, 1);
    assert_ne!(changed, text, "{from}");
    changed
}

fn pitfalls() -> Vec<Pitfall> {
    let charset = RESULT.replace("TESTING", "TEST\u{1}NG").into_bytes();
    let windows = charset
        .iter()
        .map(|byte| if *byte == 1 { 0xCF } else { *byte });
    let huge = changed(RESULT, "|5.1|", &format!("|{}|", "5".repeat(16 << 20)));
    let wrapped = "JVBE\rRi0x\rLjQ=";
    let short = "ORU^R01|L-0001";
    let full = "2.4^AUS&Australia&ISO3166_1^HL7AU-OO-201701&&L";
    vec![
        pitfall(1, "H7-TERM-LF", RESULT.replace('\r', "\n")),
        pitfall(2, "H7-TRAILER", format!("{RESULT}\u{1a}")),
        pitfall(3, "H7-BOM", format!("\u{feff}{RESULT}")),
        pitfall(
            4,
            "H7-MSH2-DOUBLED",
            changed(RESULT, "|^~\\&|", "|^~\\\\&|"),
        ),
        pitfall(5, "H7-ESC-LINE", changed(RESULT, "|5.1|", "|5\\X0A\\1|")),
        pitfall(6, "H7-ED-WRAPPED", changed(RESULT, "JVBERi0xLjQ=", wrapped)),
        pitfall(7, "SP-NULL", changed(RESULT, "|19700203|", "|\"\"|")),
        // The second intended recipient hides in a later repetition.
        pitfall(8, "HL7au:00104.2.1", changed(REFERRAL, "RP~AP", "RP~AP~IR")),
        pitfall(
            9,
            "SP-CX-OID",
            changed(RESULT, "Synth Lab^MR", "SYNTH^1.2.36^ISO^MR"),
        ),
        pitfall(10, "H7-CHARSET-FALLBACK", windows.collect::<Vec<_>>()),
        pitfall(
            11,
            "HL7au:00049.3",
            changed(RESULT, "ORU^R01^ORU_R01|L-0001", short),
        ),
        pitfall(
            12,
            "SP-XCN-AUTHORITY",
            changed(RESULT, "^^^AUSHICPR^", "^^AUSHICPR^^"),
        ),
        pitfall(
            13,
            "SP-MSH4-HPIO",
            changed(DOCUMENT, "|Wattle St^", "|8003621566684455^"),
        ),
        pitfall(14, "HL7au:000019", huge),
        pitfall(15, "SP-PROFILE", changed(RESULT, full, "2.3.1")),
        pitfall(16, "SP-TS-FORM", changed(RESULT, "19700203", "03/02/1970")),
        pitfall(
            17,
            "SP-LOOP",
            changed(
                RESULT,
                "Wattle St^1.2.36.1.2001.1003.0.8003621566684455^ISO",
                "Synth Lab^1234^AUSNATA",
            ),
        ),
        pitfall(18, "H7-ACK", ACCEPTED),
    ]
}

fn found(file: &[u8]) -> HashSet<&'static str> {
    // Larger ones than everybody must take, so that the size is a finding and no refusal.
    let limits = Limits::with_bytes(32 << 20);
    let checked = check_bytes(file, Direction::Read, &limits);
    assert_eq!(checked.len(), 1);
    let message = checked[0].message.as_ref().expect("one message");
    assert_eq!(message.bytes(), file, "bytes were lost");
    checked[0].findings.iter().map(|one| one.code).collect()
}

#[test]
fn every_pitfall_is_found_under_its_own_code() {
    let all = pitfalls();
    let codes: HashSet<_> = all.iter().map(|one| one.code).collect();
    assert_eq!(codes.len(), 18, "two pitfalls share a code");
    let numbers: Vec<_> = all.iter().map(|one| one.number).collect();
    assert_eq!(numbers, (1..=18).collect::<Vec<_>>());
    for one in &all {
        let codes = found(&one.file);
        assert!(codes.contains(one.code), "{}: {codes:?}", one.number);
    }
}

#[test]
fn what_conforms_falls_into_no_pitfall() {
    let all = pitfalls();
    for (text, lawful) in [
        (REFERRAL, ""),
        (RESULT, ""),
        (DOCUMENT, ""),
        // That it is an acknowledgement is what is to be told of one.
        (ACCEPTED, "H7-ACK"),
    ] {
        let codes = found(text.as_bytes());
        let fell = |one: &&Pitfall| one.code != lawful && codes.contains(one.code);
        let fell: Vec<_> = all.iter().filter(fell).map(|one| one.number).collect();
        assert_eq!(fell, Vec::<u8>::new());
    }
}

#[test]
fn most_pitfalls_are_told_under_one_code_and_few_others() {
    // A pitfall that sets off an alarm at every rule would bury its own.
    for one in pitfalls() {
        let codes = found(&one.file);
        let told: Vec<_> = codes
            .iter()
            .filter(|code| !code.starts_with("H7-ACK"))
            .collect();
        assert!(told.len() <= 4, "{}: {told:?}", one.number);
    }
}
