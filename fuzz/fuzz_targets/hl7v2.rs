//! Any bytes as HL7 v2: nothing is lost, every finding points into the input, an answer to a
//! message can be read again.

#![no_main]

use hl7v2::ack::{Ack, AckCode, AckRequest, AckView};
use hl7v2::{Limits, Message, batch, check_bytes, mllp};
use ids::{Direction, Hd, Timestamp};
use libfuzzer_sys::fuzz_target;

/// The most that the framing decoder may hold, in bytes.
const FRAME_BYTES_MAX: usize = 1 << 20;

fuzz_target!(|bytes: &[u8]| {
    for piece in batch::split(bytes) {
        assert!(piece.range.end <= bytes.len() && piece.range.start <= piece.range.end);
    }
    for direction in [Direction::Read, Direction::Write] {
        for checked in check_bytes(bytes, direction, &Limits::default()) {
            assert!(
                checked
                    .findings
                    .iter()
                    .all(|finding| finding.offset <= bytes.len())
            );
        }
    }
    if let Ok(message) = Message::read(bytes).message {
        assert_eq!(message.bytes(), bytes, "bytes were lost");
        for value in message.values() {
            drop(value.text());
        }
        answer(&message);
    }
    frames(bytes);
});

fn answer(message: &Message) {
    let request = AckRequest {
        kind: None,
        code: AckCode::AA,
        text: String::new(),
        errors: Vec::new(),
        control_id: "FUZZ-1".to_owned(),
        at: Timestamp::from_millis(1_795_000_000_000),
        our_application: Hd::new("SEALPOST", "", ""),
        reader: None,
    };
    let answer = Ack::answering(message, &request);
    let read = Message::read(answer)
        .message
        .expect("our own answer cannot be read");
    let asked = message.control_id();
    // Control bytes in an identifier do not come back: those that end a segment or a frame are
    // written as blanks, and a NUL or SUB at the end of a message is read as junk after it.
    let plain = !asked.iter().any(u8::is_ascii_control);
    if let Some(view) = AckView::read(&read).filter(|_| plain) {
        assert_eq!(view.answers, asked, "the answer names another message");
    }
}

fn frames(bytes: &[u8]) {
    let mut decoder = mllp::Decoder::new(FRAME_BYTES_MAX);
    // One byte at a time is the hardest way for a stream to come.
    let fits = bytes.iter().all(|byte| decoder.push(&[*byte]).is_ok());
    assert!(fits || bytes.len() > FRAME_BYTES_MAX);
    drop(decoder.finish());
}
