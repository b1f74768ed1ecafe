//! Every synthetic document and its answers, damaged in the ways that messages are damaged on
//! their way: nothing panics, no byte is lost, and what can be told is told.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    missing_docs,
    reason = "tests fail by panicking"
)]

use hl7v2::ack::{Ack, AckCode, AckKind, AckRequest, AckView};
use hl7v2::{Limits, Message, check, check_bytes};
use ids::{Direction, Hd, Timestamp};
use synth::document::{referral, referral_of_size, result};
use synth::world::{Patient, Practice};

const ANSWERS: [AckKind; 4] = [
    AckKind::Generic,
    AckKind::AckR01,
    AckKind::Rri,
    AckKind::Read,
];

fn documents() -> Vec<Vec<u8>> {
    let (gp, specialist) = (
        Practice::wattle_street_medical(),
        Practice::banksia_cardiology(),
    );
    let patient = Patient::juniper_tessellate();
    let at = Timestamp::parse_rfc3339("2026-11-22T01:02:03Z").unwrap();
    let mut all = vec![
        referral(&gp, &specialist, &patient, "WSM-1", at).unwrap(),
        referral_of_size(&gp, &specialist, &patient, "WSM-2", at, 9_000).unwrap(),
        result(&specialist, &gp, &patient, "BC-1", at).unwrap(),
    ];
    let original = Message::read(all[0].as_slice()).message.unwrap();
    for kind in ANSWERS {
        all.push(Ack::answering(&original, &request(kind, at)));
    }
    all
}

fn request(kind: AckKind, at: Timestamp) -> AckRequest {
    AckRequest {
        kind: Some(kind),
        code: AckCode::AA,
        text: String::new(),
        errors: Vec::new(),
        control_id: "A-1".to_owned(),
        at,
        our_application: Hd::new("SYNTHCLINIC", "", ""),
        reader: None,
    }
}

/// What must hold for any bytes, without the parts that take long.
fn holds(bytes: &[u8]) {
    let reading = Message::read(bytes);
    for finding in &reading.findings {
        assert!(finding.offset <= bytes.len());
    }
    let Ok(message) = reading.message else {
        assert_eq!(reading.findings.len(), 1, "not the one reason");
        return;
    };
    assert_eq!(message.bytes(), bytes, "bytes were lost");
    let direction = if bytes.len().is_multiple_of(2) {
        Direction::Read
    } else {
        Direction::Write
    };
    for finding in check(&message, direction) {
        assert!(finding.offset <= bytes.len());
    }
}

fn codes(bytes: &[u8]) -> Vec<&'static str> {
    let checked = check_bytes(bytes, Direction::Read, &Limits::default());
    let findings = checked.iter().flat_map(|one| &one.findings);
    findings.map(|one| one.code).collect()
}

/// Holds, and is told under this code.
fn told(bytes: &[u8], code: &str) {
    harness::hl7v2(bytes);
    let codes = codes(bytes);
    assert!(codes.contains(&code), "{code} is not among {codes:?}");
}

fn replaced(bytes: &[u8], from: &str, to: &str) -> Vec<u8> {
    let text = std::str::from_utf8(bytes).unwrap();
    text.replacen(from, to, 1).into_bytes()
}

#[test]
fn cut_at_every_byte() {
    for document in documents() {
        for end in 0..document.len() {
            holds(&document[..end]);
        }
    }
}

#[test]
fn each_delimiter_dropped_and_doubled() {
    for document in documents() {
        for at in 0..document.len() {
            if b"|^~\\&\r".contains(&document[at]) {
                holds(&[&document[..at], &document[at + 1..]].concat());
                holds(&[&document[..=at], &document[at..]].concat());
            }
        }
    }
}

#[test]
fn msh_2_in_every_damage_that_was_seen() {
    for document in documents() {
        for (msh2, code) in [
            ("^~\\\\&", "H7-MSH2-DOUBLED"),
            ("^~&", "H7-MSH2-LOST"),
            ("^\u{2dc}\\&", "H7-MSH2-TILDE"),
            ("^~\\&#", "H7-MSH2-TRUNCATION"),
            ("^~\\&amp;", "H7-MSH2-DAMAGED"),
            ("^~", "H7-MSH2-SHORT"),
        ] {
            told(&replaced(&document, "^~\\&", msh2), code);
        }
    }
}

#[test]
fn line_ends_swapped_and_marks_added() {
    for document in documents() {
        let text = String::from_utf8(document.clone()).unwrap();
        told(text.replace('\r', "\n").as_bytes(), "H7-TERM-LF");
        told(text.replace('\r', "\r\n").as_bytes(), "H7-TERM-CRLF");
        told(text.replacen('\r', "\n", 1).as_bytes(), "H7-TERM-MIXED");
        told(text.replace('\r', "\r\r").as_bytes(), "H7-TERM-BLANK");
        told(text.trim_end().as_bytes(), "H7-TERM-NONE");
        told(format!("\u{feff}{text}").as_bytes(), "H7-BOM");
        told(format!("{text}\u{1a}").as_bytes(), "H7-TRAILER");
    }
}

#[test]
fn character_sets_that_are_not_declared_or_not_true() {
    for document in documents() {
        let at = document
            .windows(4)
            .position(|four| four == b"|202")
            .unwrap();
        let with = |bytes: &[u8]| [&document[..at], bytes, &document[at..]].concat();
        told(&with(b"Ren\xe9"), "H7-CHARSET-FALLBACK");
        told(&with(b"dots\x85"), "H7-CHARSET-FALLBACK");
        told(&with("Ren\u{e9}".as_bytes()), "H7-CHARSET-UNDECLARED");
        told(&with(b"\x01"), "H7-CONTROL");
        for (set, bytes, code) in [
            ("UNICODE UTF-8", &b"\xe9"[..], "H7-CHARSET-FALLBACK"),
            ("8859/1", "\u{e9}".as_bytes(), "H7-CHARSET-DOUBT"),
            ("EBCDIC", b"", "H7-CHARSET-UNKNOWN"),
        ] {
            let declared = replaced(&document, "|AUS|", &format!("|AUS|{set}"));
            if declared != document {
                let declared = [&declared[..at], bytes, &declared[at..]].concat();
                told(&declared, code);
            }
        }
    }
}

#[test]
fn base64_wrapped_at_76_in_every_way() {
    let mut wrapped = 0;
    for document in documents() {
        let text = String::from_utf8(document.clone()).unwrap();
        let Some((head, rest)) = text.split_once("^Base64^") else {
            continue;
        };
        let (data, tail) = rest.split_at(rest.find('|').unwrap());
        for (end, code) in [
            ("\r\n", "H7-ED-WRAPPED"),
            ("\n", "H7-ED-WRAPPED"),
            ("\r", "H7-ED-WRAPPED"),
            (" ", "H7-ED-WRAPPED"),
            ("\\.br\\", "H7-ED-ESCAPED"),
        ] {
            let lines: Vec<_> = data.as_bytes().chunks(76).collect();
            let lines = lines.join(end.as_bytes());
            let bytes = [head.as_bytes(), b"^Base64^", &lines, tail.as_bytes()].concat();
            told(&bytes, code);
            let (one, other) = (
                Message::read(bytes).message,
                Message::read(document.as_slice()),
            );
            let pdf = |message: &Message| {
                let value = message
                    .all("OBX-5")
                    .find(|value| value.component(5).is_some());
                hl7v2::Embedded::read(&value.unwrap()).unwrap().bytes
            };
            assert_eq!(pdf(&one.unwrap()), pdf(&other.message.unwrap()));
            wrapped += 1;
        }
    }
    assert_eq!(wrapped, 15);
}

#[test]
fn an_answer_to_another_message_is_not_taken_for_one_to_this() {
    let all = documents();
    let answers = &all[all.len() - ANSWERS.len()..];
    for answer in answers {
        let id = |bytes: &[u8]| {
            let message = Message::read(bytes).message.unwrap();
            AckView::read(&message).map(|view| view.answers)
        };
        assert_eq!(id(answer).unwrap(), b"WSM-1");
        for other in [
            "WSM-11",
            "WSM-",
            "wsm-1",
            " WSM-1",
            "WSM-1~WSM-2",
            "\"\"",
            "WSM\\F\\1",
        ] {
            let altered = replaced(answer, "|WSM-1", &format!("|{other}"));
            harness::hl7v2(&altered);
            assert_ne!(id(&altered).as_deref(), Some(&b"WSM-1"[..]), "{other}");
        }
        told(&replaced(answer, "|WSM-1", "|"), "SP-MSA-ID");
    }
}
