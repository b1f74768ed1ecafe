//! Whatever the bytes: no panic, no lost byte, offsets inside the input, and no value repeated in
//! a finding.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    missing_docs,
    reason = "tests fail by panicking"
)]

mod synthetic;

use hl7v2::ack::{
    Ack, AckCode, AckError, AckKind, AckRequest, AckView, ErrorCode, Reader, ReaderId,
};
use hl7v2::{Limits, Message, Path, batch, check, check_bytes, mllp};
use ids::{Direction, Hd, Timestamp};
use proptest::prelude::*;
use synthetic::{ALL, REFERRAL};

const KINDS: [AckKind; 6] = [
    AckKind::AckR01,
    AckKind::AckT02,
    AckKind::Generic,
    AckKind::OrrO02,
    AckKind::Read,
    AckKind::Rri,
];

/// Runs everything that takes bytes from outside, and checks what must hold for any bytes.
fn survives(bytes: &[u8]) {
    let reading = Message::read(bytes);
    for finding in &reading.findings {
        assert!(finding.offset <= bytes.len());
    }
    let mut end = 0;
    for piece in batch::split(bytes) {
        assert!(piece.range.start >= end && piece.range.end <= bytes.len());
        end = piece.range.end;
    }
    for checked in check_bytes(bytes, Direction::Write, &Limits::default()) {
        let inside = |finding: &hl7v2::Finding| finding.offset <= bytes.len();
        assert!(checked.findings.iter().all(inside));
        assert_eq!(checked.message.is_err(), unreadable(&checked.findings));
    }
    let mut decoder = mllp::Decoder::new(1 << 20);
    decoder.push(bytes).unwrap();
    decoder.finish();
    if let Ok(message) = reading.message {
        assert_eq!(message.bytes(), bytes);
        whole(&message);
    }
}

fn unreadable(findings: &[hl7v2::Finding]) -> bool {
    findings
        .iter()
        .any(|finding| finding.code == "H7-UNREADABLE")
}

/// Every value is where it says, every path finds its value, and every answer can be read.
fn whole(message: &Message) {
    for value in message.values() {
        let at = value.offset();
        assert_eq!(value.raw(), &message.bytes()[at..at + value.raw().len()]);
        assert_eq!(message.first(value.path()).unwrap().offset(), at);
        assert_eq!(
            value.path().to_string().parse::<Path>().unwrap(),
            value.path()
        );
        value.text();
    }
    check(message, Direction::Read);
    AckView::read(message);
    // One kind for each message is enough: the many messages here come to all of them.
    let kind = KINDS[message.bytes().len() % KINDS.len()];
    let answer = Ack::answering(message, &request(kind));
    let answer = Message::read(answer)
        .message
        .expect("an answer can always be read");
    let view = AckView::read(&answer).map(|view| view.answers);
    let id = message.control_id();
    if !id.is_empty() && id.iter().all(|byte| *byte > b' ') {
        assert_eq!(view.as_deref(), Some(id));
    }
}

fn request(kind: AckKind) -> AckRequest {
    AckRequest {
        kind: Some(kind),
        code: AckCode::AE,
        text: "line\r\nMSH|^~\\&|\u{e9}\u{b}".to_owned(),
        errors: vec![AckError {
            code: ErrorCode::DataType,
            place: Some(Path::field(b"PID", 7).occurrence(1)),
        }],
        control_id: "A|1".to_owned(),
        at: Timestamp::from_millis(0),
        our_application: Hd::new("SEAL\rPOST", "^", "&"),
        reader: Some(Reader {
            name: "k~b".into(),
            id: ReaderId::ProviderNumber("1".into()),
        }),
    }
}

#[test]
fn every_message_cut_at_every_byte() {
    for text in ALL {
        for cut in 0..=text.len() {
            survives(&text.as_bytes()[..cut]);
        }
    }
}

#[test]
fn every_byte_dropped_doubled_or_changed() {
    let bytes = REFERRAL.as_bytes();
    for at in 0..bytes.len() {
        let (before, after) = (&bytes[..at], &bytes[at + 1..]);
        survives(&[before, after].concat());
        survives(&[before, &bytes[at..=at], &bytes[at..]].concat());
        for other in [b'\r', b'|', b'\\', 0x1C, 0xE9] {
            survives(&[before, &[other], after].concat());
        }
    }
}

#[test]
fn every_encoding_character_replaced_by_every_byte() {
    for at in 3..8 {
        for byte in 0..=255 {
            let mut bytes = REFERRAL.as_bytes().to_vec();
            bytes[at] = byte;
            survives(&bytes);
        }
    }
}

#[test]
fn line_ends_swapped_marks_added_and_files_glued() {
    for text in ALL {
        for terminator in ["\n", "\r\n", "\r\r", "\n\r", "\u{b}", "\u{1c}\r", " \r", ""] {
            survives(text.replace('\r', terminator).as_bytes());
        }
        survives(format!("\u{feff}{text}").as_bytes());
        survives(format!("FHS|^~\\&\rBHS|^~\\&\r{text}BTS|1\rFTS|1\r").as_bytes());
        survives(text.repeat(3).as_bytes());
        survives(&mllp::encode(text.as_bytes()).repeat(2));
    }
}

#[test]
fn findings_never_repeat_a_value() {
    const SECRETS: [&str; 6] = [
        "TESTING",
        "PAT",
        "61405230941",
        "1000100",
        "19700203",
        "4024742",
    ];
    let mut bytes = REFERRAL
        .replace("|F\r", "|?TESTING\r")
        .replace("61405230941", "61405230841");
    bytes = bytes
        .replace("19700203", "TESTING 19700203")
        .replace("4024742F", "4024742A");
    bytes = bytes.replace(
        "Dear Kim",
        "Dear \\TESTING\\ \u{1} \\XPAT\\ \u{e9} PAT\nTESTING PAT",
    );
    for direction in [Direction::Read, Direction::Write] {
        let checked = check_bytes(bytes.as_bytes(), direction, &Limits::default());
        assert!(checked[0].findings.len() > 8);
        for finding in &checked[0].findings {
            let said = format!("{} {} {}", finding.path, finding.sentence, finding.fix);
            assert!(
                !SECRETS.iter().any(|secret| said.contains(secret)),
                "{said}"
            );
        }
        let debugged = format!(
            "{checked:?} {:?}",
            checked[0].message.as_ref().unwrap().first("PID-5")
        );
        assert!(!SECRETS.iter().any(|secret| debugged.contains(secret)));
    }
}

proptest! {
    #[test]
    fn any_bytes_at_all(bytes in proptest::collection::vec(any::<u8>(), 0..400)) {
        survives(&bytes);
    }

    #[test]
    fn any_bytes_behind_a_header(
        bytes in proptest::collection::vec(prop_oneof![
            3 => Just(b'|'), 2 => Just(b'\r'), 1 => Just(b'\n'), 1 => Just(b'\\'), 1 => Just(b'^'),
            1 => Just(b'~'), 1 => Just(b'&'), 1 => Just(0x1C), 4 => b'A'..=b'Z', 1 => any::<u8>(),
        ], 0..400),
    ) {
        survives(&[b"MSH|^~\\&|A|B|C|D|2026||REF^I12|1|P|2.4\r", &*bytes].concat());
    }

    #[test]
    fn pieces_of_real_segments_in_any_order(
        picks in proptest::collection::vec((0usize..40, 0usize..80), 0..20),
    ) {
        let lines: Vec<&str> = ALL.iter().flat_map(|text| text.split_inclusive('\r')).collect();
        let mut bytes = Vec::new();
        for (line, cut) in picks {
            let line = lines[line % lines.len()].as_bytes();
            bytes.extend_from_slice(&line[..line.len().min(cut.max(3) * 3)]);
        }
        survives(&bytes);
    }
}
