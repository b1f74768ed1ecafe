//! The rules of the localisation, one by one, as sent and as received.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    missing_docs,
    reason = "tests fail by panicking"
)]

mod synthetic;

use hl7v2::{Finding, Message, Severity, check, codes};
use ids::Direction;
use synthetic::{DOCUMENT, ORDER, REFERRAL, RESULT};

fn checked(text: &str, direction: Direction) -> Vec<Finding> {
    check(&Message::read(text).message.unwrap(), direction)
}

/// Breaks a message and says what is found that was not found before.
fn broken(text: &str, from: &str, to: &str) -> Vec<Finding> {
    let changed = text.replacen(from, to, 1);
    assert_ne!(changed, text, "{from}");
    let before = checked(text, Direction::Write);
    let new = |finding: &Finding| !before.iter().any(|old| old.code == finding.code);
    checked(&changed, Direction::Write)
        .into_iter()
        .filter(new)
        .collect()
}

/// Each rule is broken by one change, found at one place, and by no other code.
fn breaks(text: &str, cases: &[(&str, &str, &str, &str)]) {
    for (from, to, code, path) in cases {
        let found = broken(text, from, to);
        let said: Vec<_> = found.iter().map(|f| (f.code, f.path.as_str())).collect();
        assert!(said.contains(&(code, path)), "{from} to {to}: {said:?}");
        assert!(
            found.iter().all(|finding| finding.code == *code),
            "{from} to {to}: {said:?}"
        );
    }
}

#[test]
fn what_conforms_is_not_blamed() {
    for text in [REFERRAL, RESULT, ORDER, DOCUMENT] {
        for direction in [Direction::Read, Direction::Write] {
            let found = checked(text, direction);
            assert!(
                found
                    .iter()
                    .all(|finding| finding.severity == Severity::Info),
                "{found:?}"
            );
        }
    }
    assert_eq!(Message::read(REFERRAL).findings, []);
}

#[test]
fn header_rules() {
    breaks(
        REFERRAL,
        &[
            ("|SYNTHCIS^1.2.3^ISO|", "||", "H7-MSH3", "MSH[1]-3"),
            (
                "Wattle St^1.2.36.1.2001.1003.0.8003621566684455^ISO|CARD",
                "|CARD",
                "H7-MSH4",
                "MSH[1]-4",
            ),
            (
                "|Wattle St^1",
                "|8003621566684455^1",
                "H7-MSH4-HPIO",
                "MSH[1]-4",
            ),
            (
                "Banksia^1.2.36.1.2001.1003.0.8003629900024197^ISO",
                "",
                "H7-MSH6",
                "MSH[1]-6",
            ),
            ("|20261122010203+1000||REF", "|||REF", "H7-MSH7", "MSH[1]-7"),
            (
                "20261122010203+1000||REF",
                "2026112201||REF",
                "H7-DATE-ZONE",
                "MSH[1]-7(1).1",
            ),
            ("REF^I12^REF_I12", "REF^I12", "H7-MSH9-SHORT", "MSH[1]-9"),
            ("|M-0001|", "||", "H7-MSH10", "MSH[1]-10"),
            ("|P|2.4", "|X|2.4", "H7-MSH11", "MSH[1]-11"),
            (
                "AUS&Australia",
                "NZL&Aotearoa",
                "H7-MSH12-COUNTRY",
                "MSH[1]-12",
            ),
            (
                "HL7AU-OO-REF-SIMPLIFIED-201706&&L",
                "",
                "H7-MSH12-PROFILE",
                "MSH[1]-12",
            ),
            ("|AL|AL|", "|NE|AL|", "H7-MSH15", "MSH[1]-15"),
            ("|AL|AL|", "|AL||", "H7-MSH16", "MSH[1]-16"),
            ("|AUS||en", "|||en", "H7-MSH17", "MSH[1]-17"),
            ("en^English^ISO639", "en", "H7-MSH19", "MSH[1]-19"),
            ("^~\\&|", "^~\\&#|", "H7-MSH-DELIMITERS", "MSH[1]-2"),
            (
                "0.8003621566684455^ISO|CARD",
                "0.8003621566684454^ISO|CARD",
                "H7-ID-CHECK",
                "MSH[1]-4(1).2",
            ),
        ],
    );
    let found = broken(REFERRAL, "REF^I12^REF_I12", "");
    assert!(found.iter().any(|finding| finding.code == "H7-MSH9"));
}

#[test]
fn referral_rules() {
    breaks(
        REFERRAL,
        &[
            (
                "REF-77^Wattle St^8003621566684455^ISO",
                "",
                "H7-RF1-ID",
                "RF1[1]-6",
            ),
            ("RP~AP", "RP", "H7-PRD-AUTHOR", ""),
            ("RP~AP", "RP~AP~IR", "H7-PRD-RECIPIENT", ""),
            ("PRD|IR", "PRD|RT~AP~IR", "H7-PRD-AUTHOR", ""),
            ("PRD|IR", "PRD|RT", "H7-PRD-RECIPIENT", ""),
            (
                "0302523B^AUSHICPR^UPIN~77^Synth^VDI",
                "",
                "H7-PRD-ID",
                "PRD[2]-7",
            ),
            (
                "77^Synth^VDI",
                "8003611566666859^AUSHIC^NPI",
                "H7-PRD-BARE",
                "PRD[2]-7(2)",
            ),
            (
                "0302523B^AUSHICPR^UPIN~",
                "0302523A^AUSHICPR^UPIN~",
                "H7-ID-CHECK",
                "PRD[2]-7(1)",
            ),
            (
                "DOC-1^Wattle St^8003621566684455^ISO",
                "DOC-1",
                "H7-OBR-ID",
                "OBR[1]-3",
            ),
            ("|PHY|", "||", "H7-OBR-SECTION", "OBR[1]-24"),
            ("AUSPDI", "L", "H7-DISPLAY", "OBR[1]"),
            ("TXT^", "RTF^", "H7-DISPLAY-RTF", "OBR[1]"),
            (
                "PV1|1|O|",
                "NTE|1|x\rPV1|1|O|",
                "H7-SEG-FORBIDDEN",
                "NTE[1]",
            ),
            ("PV1|1|O|", "ZPV|1\rPV1|1|O|", "H7-SEG-FORBIDDEN", "ZPV[1]"),
            ("PID|1|", "PID||", "H7-PID1", "PID[1]-1"),
            ("TESTING^PAT^^^MS^^L", "", "H7-PID-NAME", "PID[1]-5"),
            ("|F\rOBR", "|Q\rOBR", "H7-PID-SEX", "PID[1]-8"),
            ("61405230941", "61405230841", "H7-ID-CHECK", "PID[1]-3(2)"),
            ("19700203", "3 Feb 1970", "H7-DATE", "PID[1]-7(1).1"),
        ],
    );
}

#[test]
fn rules_of_results_orders_and_documents() {
    breaks(
        RESULT,
        &[
            ("|NM|", "|TX|", "H7-OBX-TX", "OBX[1]-2"),
            ("AUSPDI", "L", "H7-DISPLAY", "OBR[1]"),
            ("OBX|2|", "NTE|1|x\rOBX|2|", "H7-SEG-FORBIDDEN", "NTE[1]"),
            (
                "R-1^Synth Lab^1234^AUSNATA",
                "R-1^Synth Lab",
                "H7-OBR-ID",
                "OBR[1]-3",
            ),
        ],
    );
    // The placer's number will do where there is no filler's.
    let placer = broken(
        RESULT,
        "OBR|1||R-1^Synth Lab^1234^AUSNATA",
        "OBR|1|P^a^b^c|R-1",
    );
    assert_eq!(placer, []);
    breaks(
        ORDER,
        &[("OBR|1|P-1", "OBR|1|P-2", "H7-ORC-NUMBER", "OBR[1]-2")],
    );
    breaks(
        DOCUMENT,
        &[
            ("1.2.3.4", "", "H7-TXA-ID", "TXA[1]-12"),
            (
                "8003605679672853",
                "8003605679672854",
                "H7-ID-CHECK",
                "PID[1]-3(1)",
            ),
            (
                "8003605679672853^^^AUSHIC^NI",
                "X^^^AUSDVA^DVG",
                "H7-ID-CHECK",
                "PID[1]-3(1)",
            ),
        ],
    );
}

#[test]
fn each_missing_segment_is_named_and_graded() {
    for (text, name, severity) in [
        (REFERRAL, "RF1", Severity::Error),
        (REFERRAL, "PID", Severity::Error),
        (REFERRAL, "PV1", Severity::Warning),
        (RESULT, "PID", Severity::Error),
        (RESULT, "OBR", Severity::Error),
        (RESULT, "PV1", Severity::Warning),
        (ORDER, "ORC", Severity::Error),
        (DOCUMENT, "TXA", Severity::Error),
        (DOCUMENT, "EVN", Severity::Warning),
    ] {
        let without: String = text
            .split_inclusive('\r')
            .filter(|line| !line.starts_with(name))
            .collect();
        for (direction, severity) in [
            (Direction::Read, severity),
            (Direction::Write, Severity::Error),
        ] {
            let found = checked(&without, direction);
            let missing = found
                .iter()
                .find(|one| one.code == "H7-SEG-MISSING")
                .unwrap();
            assert_eq!((missing.path.as_str(), missing.severity), (name, severity));
            assert!(missing.sentence.ends_with(&format!(" {name}.")));
        }
    }
}

#[test]
fn the_order_of_segments_is_looked_at() {
    let (header, rest) = REFERRAL.split_once('\r').unwrap();
    let pv1 = rest.find("PV1|").unwrap();
    let moved = format!("{header}\r{}{}", &rest[pv1..], &rest[..pv1]);
    let found = checked(&moved, Direction::Read);
    let order: Vec<_> = found
        .iter()
        .filter(|one| one.code == "H7-SEG-ORDER")
        .collect();
    assert_eq!(order.len(), 1);
    assert_eq!(order[0].path, "PV1[1]");
}

#[test]
fn what_is_received_is_warned_of_where_what_is_sent_is_refused() {
    for (from, to) in [
        ("|AL|AL|", "|NE|AL|"),
        ("61405230941", "61405230841"),
        ("|PHY|", "||"),
    ] {
        let changed = REFERRAL.replacen(from, to, 1);
        let worst = |direction| {
            checked(&changed, direction)
                .iter()
                .map(|finding| finding.severity)
                .max()
                .unwrap()
        };
        assert_eq!(worst(Direction::Read), Severity::Warning, "{from}");
        assert_eq!(worst(Direction::Write), Severity::Error, "{from}");
    }
    // Without a control id no one can answer, whoever sent it.
    let found = checked(&REFERRAL.replace("|M-0001|", "||"), Direction::Read);
    assert!(
        found
            .iter()
            .any(|f| f.code == "H7-MSH10" && f.severity == Severity::Error)
    );
}

#[test]
fn acknowledgements_and_unknown_types_are_not_held_to_clinical_rules() {
    let ack = "MSH|^~\\&|A|B|C|D|20261122||ACK^R01^ACK_R01|9|P|2.4|||NE|NE|AUS\rMSA|AA|1\r";
    let found = checked(ack, Direction::Write);
    assert_eq!(
        found.iter().map(|finding| finding.code).collect::<Vec<_>>(),
        ["H7-ACK"]
    );
    let adt = "MSH|^~\\&|A|B|C|D|20261122||ADT^A04^ADT_A01|9|P|2.4|||||AUS\rPID|1||||X\rZZ1|1\r";
    assert_eq!(checked(adt, Direction::Write), []);
}

#[test]
fn a_finding_is_json_with_its_five_fields() {
    let finding = checked(&REFERRAL.replace("|PHY|", "||"), Direction::Write).remove(0);
    let json = serde_json::to_value(&finding).unwrap();
    assert_eq!(json["code"], "H7-OBR-SECTION");
    assert_eq!(json["severity"], "error");
    assert_eq!(json["path"], "OBR[1]-24");
    assert_eq!(json["offset"], finding.offset);
    assert_eq!(json["sentence"], codes::OBR_SECTION.sentence);
    assert_eq!(json.as_object().unwrap().len(), 5);
}
