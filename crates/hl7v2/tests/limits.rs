//! Large messages, and messages beyond the limits.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    missing_docs,
    reason = "tests fail by panicking"
)]

use hl7v2::limits::{
    FIELDS_MAX, FINDINGS_PER_CODE_MAX, MESSAGE_BYTES_CEILING, MESSAGE_BYTES_MAX, SEGMENTS_MAX,
};
use hl7v2::{Embedded, Limits, Message, Unreadable, batch};

const HEAD: &str =
    "MSH|^~\\&|A|B|C|D|20261122||ORU^R01|1|P|2.4\rOBX|1|ED|X||^application^octet-stream^Base64^";

/// A message of exactly so many bytes, most of them in one field.
fn sized(bytes: usize) -> Vec<u8> {
    let mut text = HEAD.as_bytes().to_vec();
    let fill = (bytes - HEAD.len() - 1) / 4 * 4;
    text.extend("QUJD".bytes().cycle().take(fill));
    text.extend(std::iter::repeat_n(b'|', bytes - text.len() - 1));
    text.push(b'\r');
    assert_eq!(text.len(), bytes);
    text
}

#[test]
fn a_message_of_sixteen_mebibytes_is_read_and_one_byte_more_is_not() {
    let message = Message::read(sized(MESSAGE_BYTES_MAX)).message.unwrap();
    assert_eq!(message.bytes().len(), 16_777_216);
    let embedded = Embedded::read(&message.first("OBX-5").unwrap()).unwrap();
    assert!(embedded.bytes.len() > 12_000_000);
    let reading = Message::read(sized(MESSAGE_BYTES_MAX + 1));
    assert_eq!(
        reading.message.unwrap_err(),
        Unreadable::Size(MESSAGE_BYTES_MAX)
    );
    assert_eq!(reading.findings[0].code, "H7-UNREADABLE");
}

#[test]
fn a_field_of_sixty_four_mebibytes_is_read_when_agreed() {
    let bytes = sized(HEAD.len() + 64 * 1024 * 1024 + 1);
    let limits = Limits::with_bytes(bytes.len());
    let message = Message::read_within(bytes, &limits).message.unwrap();
    let data = message.first("OBX-5.5").unwrap();
    assert_eq!(data.raw().len(), 64 * 1024 * 1024);
    assert_eq!(
        message.path_at(data.offset() + 60_000_000),
        Some(data.path())
    );
}

#[test]
fn segments_and_fields_are_counted() {
    let segments = Limits {
        segments: 3,
        ..Limits::default()
    };
    let text = "MSH|^~\\&|A\rPID|1\rPV1|1\r";
    assert!(Message::read_within(text, &segments).message.is_ok());
    let over = Message::read_within(format!("{text}OBX|1\r"), &segments);
    assert_eq!(over.message.unwrap_err(), Unreadable::Segments(3));
    let fields = Limits {
        fields: 5,
        ..Limits::default()
    };
    assert!(
        Message::read_within("MSH|^~\\&|A\rPID|1|2|3\r", &fields)
            .message
            .is_ok()
    );
    let over = Message::read_within("MSH|^~\\&|A\rPID|1|2|3|4\r", &fields);
    assert_eq!(over.message.unwrap_err(), Unreadable::Fields(5));
    let default = Limits::default();
    assert_eq!(
        (default.segments, default.fields),
        (SEGMENTS_MAX, FIELDS_MAX)
    );
    assert_eq!(Limits::with_bytes(usize::MAX).bytes, MESSAGE_BYTES_CEILING);
}

#[test]
fn hostile_repetition_of_anything_stays_small_and_ends() {
    for unit in [
        "\\",
        "\\x",
        "|\\",
        "\u{1}",
        "\u{e9}|",
        "\nx",
        "\r\r",
        "~",
        "&^",
        "\\E\\T\\E\\",
        "\r\u{b}MS",
        "\rZZZ|",
        "\rAAA",
        "\0",
        "\r ",
        "\\.br\\",
        "\\X0D\\",
    ] {
        let text = format!("{HEAD}{}\r", unit.repeat(300_000 / unit.len()));
        let reading = Message::read(text.as_str());
        let kinds = 12;
        assert!(
            reading.findings.len() <= kinds * (FINDINGS_PER_CODE_MAX + 1),
            "{unit:?}"
        );
        for piece in batch::split(text.as_bytes()) {
            assert!(piece.findings.len() <= kinds);
        }
        match reading.message {
            Ok(message) => {
                assert_eq!(message.bytes(), text.as_bytes());
                hl7v2::check(&message, ids::Direction::Read);
            }
            Err(why) => assert_eq!(why, Unreadable::Segments(SEGMENTS_MAX), "{unit:?}"),
        }
    }
}

#[test]
fn segments_of_many_names_are_told_apart() {
    let mut text = String::from("MSH|^~\\&|A\r");
    let letters = || 'A'..='Z';
    for (a, b) in letters().flat_map(|a| letters().map(move |b| (a, b))) {
        text += &format!("Z{a}{b}|1\rOBX|{a}{b}\r");
    }
    let message = Message::read(text).message.unwrap();
    assert_eq!(message.segments_named("OBX").count(), 676);
    let last = message.segments_named("OBX").last().unwrap();
    assert_eq!((last.occurrence(), last.position()), (676, 1352));
    assert_eq!(message.text("OBX[28]-1"), "BB");
    assert_eq!(message.text("ZBB-1"), "1");
}
