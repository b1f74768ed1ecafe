//! Every conformance point, broken on purpose: found under its own code, where it is broken.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    missing_docs,
    reason = "tests fail by panicking"
)]

mod content;
mod people;
#[path = "../synthetic/mod.rs"]
mod synthetic;

use std::collections::BTreeSet;

use content::{ACKS, DATATYPES, DISPLAYS, ORDERS};
use hl7v2::check::{FileRules, points};
use hl7v2::{Finding, Message, Severity, check, explain};
use ids::Direction;
use people::{BYTES, HEADER, PATIENT, REFERRALS, STRUCTURE};
use synthetic::{ALL, REFERRAL, RESULT};

/// One change to a conforming message, and what is found of it in sending: codes and paths.
type Case = (
    &'static str,
    &'static str,
    &'static str,
    &'static [(&'static str, &'static str)],
);

/// Points that no small change to a conforming message shows; each has a test of its own below.
const APART: [&str; 10] = [
    "HL7au:000019",
    "HL7au:000022.3",
    "HL7au:000024.1",
    "HL7au:000024.2",
    "HL7au:000024.3",
    "HL7au:000024.4",
    "HL7au:000024.5",
    "HL7au:000026",
    "HL7au:00048.3.3",
    "SP-PROFILE",
];

const TABLES: [&[Case]; 9] = [
    HEADER, STRUCTURE, BYTES, PATIENT, REFERRALS, ORDERS, DISPLAYS, DATATYPES, ACKS,
];

fn checked(bytes: impl Into<Vec<u8>>, direction: Direction) -> Vec<Finding> {
    check(&Message::read(bytes).message.unwrap(), direction)
}

fn found(bytes: impl Into<Vec<u8>>, direction: Direction) -> Vec<&'static str> {
    checked(bytes, direction)
        .iter()
        .map(|one| one.code)
        .collect()
}

/// Codes and paths that are found of a text.
fn spots(text: &str, direction: Direction) -> BTreeSet<(&'static str, String)> {
    checked(text, direction)
        .into_iter()
        .map(|one| (one.code, one.path))
        .collect()
}

#[test]
fn what_conforms_is_not_blamed() {
    for text in ALL {
        for direction in [Direction::Read, Direction::Write] {
            let found = checked(text, direction);
            let blamed = |one: &Finding| one.severity != Severity::Info;
            assert!(!found.iter().any(blamed), "{found:#?}");
        }
        assert_eq!(Message::read(text).findings, []);
    }
}

#[test]
fn each_break_is_found_where_it_is_and_nothing_else_is() {
    let mut wrong = Vec::new();
    for (text, from, to, wanted) in TABLES.concat() {
        let changed = text.replacen(from, to, 1);
        assert_ne!(changed, text, "{from}");
        let before = spots(text, Direction::Write);
        let new: BTreeSet<_> = spots(&changed, Direction::Write)
            .difference(&before)
            .cloned()
            .collect();
        let wanted: BTreeSet<_> = wanted
            .iter()
            .map(|(code, path)| (*code, (*path).to_owned()))
            .collect();
        if new != wanted {
            wrong.push(format!("{from:?} to {to:?}: {new:?}, not {wanted:?}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn every_point_is_broken_by_some_case() {
    let all: BTreeSet<_> = points().iter().map(|point| point.id.as_str()).collect();
    let cases = TABLES.concat();
    let shown = cases
        .iter()
        .flat_map(|case| case.3.iter().map(|(code, _)| *code))
        .chain(APART);
    let shown: BTreeSet<_> = shown.filter(|code| !code.starts_with("H7-")).collect();
    assert_eq!(shown, all);
}

#[test]
fn each_break_is_graded_by_the_table_for_either_direction() {
    for (text, from, to, wanted) in TABLES.concat() {
        let changed = text.replacen(from, to, 1);
        for direction in [Direction::Read, Direction::Write] {
            let found = checked(changed.as_str(), direction);
            for (code, path) in wanted.iter().filter(|(code, _)| !code.starts_with("H7-")) {
                let point = points().iter().find(|point| point.id == *code).unwrap();
                let here = found
                    .iter()
                    .find(|one| one.code == *code && one.path == *path);
                assert_eq!(
                    here.map(|one| one.severity),
                    point.severity(direction),
                    "{code}"
                );
                if let Some(one) = here {
                    assert!(one.sentence.starts_with(&point.says), "{code}");
                    assert_eq!(one.fix, point.fix, "{code}");
                    assert_eq!(explain(one.code).unwrap().says, point.says);
                }
            }
        }
    }
}

#[test]
fn of_what_was_received_only_what_cannot_be_used_is_an_error() {
    let severe = points()
        .iter()
        .filter(|point| point.receive == Some(Severity::Error));
    let mut severe: Vec<_> = severe.map(|point| point.id.as_str()).collect();
    severe.sort_unstable();
    // The first is an order to nobody; receivers are told to treat the second as an error.
    let wanted = [
        "HL7au:000001.1",
        "HL7au:00046.5",
        "HL7au:00049.1",
        "SP-MSA-CODE",
        "SP-MSA-ID",
        "SP-MSH10",
        "SP-SEG-VITAL",
    ];
    assert_eq!(severe, wanted);
}

#[test]
fn delimiters_of_ones_own_may_be_read_and_not_sent() {
    for (header, code) in [
        ("MSH$^~\\&$", "HL7au:000024.1"),
        ("MSH|*~\\&|", "HL7au:000024.2"),
        ("MSH|^*\\&|", "HL7au:000024.4"),
        ("MSH|^~*&|", "HL7au:000024.5"),
        ("MSH|^~\\*|", "HL7au:000024.3"),
    ] {
        let separator = &header[3..4];
        let text = "MSH|^~\\&|A|B|C|D|20261122||REF|1|P|2.4\rPID|1\r".replace('|', separator);
        let text = text.replacen(&text[..9], header, 1);
        assert!(
            found(text.as_str(), Direction::Write).contains(&code),
            "{header}"
        );
        assert!(
            !found(text.as_str(), Direction::Read).contains(&code),
            "{header}"
        );
    }
}

#[test]
fn bytes_that_are_not_of_the_declared_set_are_not_sent() {
    let text = RESULT.replace("|AUS||en", "|AUS|UNICODE UTF-8|en");
    let mut bytes = format!("\u{feff}{text}").into_bytes();
    assert!(!found(bytes.clone(), Direction::Write).contains(&"HL7au:00048.4"));
    assert!(!found(bytes.clone(), Direction::Write).contains(&"HL7au:00048.3.3"));
    let name = bytes.windows(3).position(|three| three == b"PAT").unwrap();
    bytes[name] = 0xE9;
    assert!(found(bytes, Direction::Write).contains(&"HL7au:00048.3.3"));
}

#[test]
fn a_message_over_the_agreed_size_is_told_when_it_can_be_read_at_all() {
    let text = RESULT.replace("|5.1|", &format!("|{}|", "5".repeat(16 << 20)));
    let limits = hl7v2::Limits::with_bytes(17 << 20);
    let message = Message::read_within(text, &limits).message.unwrap();
    let found = check(&message, Direction::Write);
    assert!(found.iter().any(|one| one.code == "HL7au:000019"));
}

#[test]
fn control_ids_that_come_twice_in_a_file_are_told_at_the_second() {
    let file = format!("{RESULT}{}{RESULT}", RESULT.replace("L-0001", "L-0002"));
    let checked = hl7v2::check_bytes(file.as_bytes(), Direction::Write, &Default::default());
    let twice = |one: &Finding| one.code == "HL7au:000026";
    let counts: Vec<_> = checked
        .iter()
        .map(|one| one.findings.iter().filter(|one| twice(one)).count())
        .collect();
    assert_eq!(counts, [0, 0, 1]);
    let told = checked[2].findings.iter().find(|one| twice(one)).unwrap();
    assert!(file[told.offset..].starts_with("L-0001|"));
    assert_eq!(told.severity, Severity::Error);
    let mut file = FileRules::new(2);
    let nameless = Message::read(RESULT.replace("L-0001", "")).message.unwrap();
    assert!(file.see(&nameless, Direction::Read).is_empty());
    assert!(file.see(&nameless, Direction::Read).is_empty());
}

#[test]
fn a_referral_in_company_is_told_once_in_a_file() {
    let other = REFERRAL.replace("M-0001", "M-0003");
    let codes = |file: &str| {
        let checked = hl7v2::check_bytes(file.as_bytes(), Direction::Write, &Default::default());
        let findings = checked.iter().flat_map(|one| &one.findings);
        findings.map(|one| one.code).collect::<Vec<_>>()
    };
    let count = |file: &str| {
        let told = codes(file)
            .into_iter()
            .filter(|code| *code == "HL7au:000022.3");
        told.count()
    };
    assert_eq!(count(REFERRAL), 0);
    assert_eq!(count(&format!("BHS|^~\\&\r{REFERRAL}BTS|1\r")), 0);
    assert_eq!(
        count(&format!("{RESULT}{}", RESULT.replace("L-0", "L-1"))),
        0
    );
    assert_eq!(count(&format!("BHS|^~\\&\r{REFERRAL}{RESULT}BTS|2\r")), 1);
    assert_eq!(count(&format!("{RESULT}{REFERRAL}{other}")), 1);
}

#[test]
fn a_signature_may_follow_the_displays() {
    let signed = format!("{RESULT}OBX|3|ED|PKI^Digital Signature^L||^application^x^Base64^AAAA\r");
    assert!(!found(signed, Direction::Write).contains(&"HL7au:000008.1.5"));
}
