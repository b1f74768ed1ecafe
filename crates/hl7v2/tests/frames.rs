//! MLLP streams as the field sends them, cut up in every way.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    missing_docs,
    reason = "tests fail by panicking"
)]

mod synthetic;

use hl7v2::mllp::{Decoder, FRAME_BYTES_MAX, FramingError, encode};
use proptest::prelude::*;
use synthetic::codes;

/// A payload and the codes told with it.
type Told = (Vec<u8>, Vec<&'static str>);
/// A stream, the frames in it with their codes, and the codes left at its end.
type Case = (
    &'static [u8],
    &'static [(&'static [u8], &'static [&'static str])],
    &'static [&'static str],
);

/// Payloads and codes of a stream pushed in chunks, and the codes left at its end.
fn decode(stream: &[u8], chunk: usize) -> (Vec<Told>, Vec<&'static str>) {
    let mut decoder = Decoder::default();
    let mut frames = Vec::new();
    for part in stream.chunks(chunk) {
        decoder.push(part).unwrap();
        while let Some(frame) = decoder.next_frame() {
            frames.push(frame);
        }
    }
    let (rest, left) = decoder.finish();
    frames.extend(rest);
    let frames = frames
        .into_iter()
        .map(|frame| (frame.payload, codes(&frame.findings)))
        .collect();
    (frames, codes(&left))
}

fn payloads(stream: &[u8], chunk: usize) -> Vec<Vec<u8>> {
    decode(stream, chunk)
        .0
        .into_iter()
        .map(|(payload, _)| payload)
        .collect()
}

#[test]
fn the_deviations_of_the_field() {
    let cases: [Case; 17] = [
        (b"\x0bMSH|a\r\x1c\r", &[(b"MSH|a\r", &[])], &[]),
        (b"MSH|a\r\x1c\r", &[(b"MSH|a\r", &["H7-MLLP-START"])], &[]),
        (b"\x0bMSH|a\x1c\n", &[(b"MSH|a", &["H7-MLLP-END"])], &[]),
        (
            b"\x0bMSH|a\x1c\n\r\x0bMSH|b\x1c\r",
            &[(b"MSH|a", &["H7-MLLP-END"]), (b"MSH|b", &[])],
            &[],
        ),
        (
            b"\x0bMSH|a\x1c\x0bMSH|b\x1c\r",
            &[(b"MSH|a", &["H7-MLLP-END"]), (b"MSH|b", &[])],
            &[],
        ),
        (
            b"\x0bMSH|a\x1c\r\0\0xx\x0bMSH|b\x1c\r",
            &[(b"MSH|a", &[]), (b"MSH|b", &["H7-MLLP-JUNK"])],
            &[],
        ),
        (b" \r\n\t\x0bMSH|a\x1c\r", &[(b"MSH|a", &[])], &[]),
        (b"\x0b\x1c\r", &[(b"", &["H7-MLLP-EMPTY"])], &[]),
        (
            b"\x0bMSH|a\x1cb\x1c\x1c\r",
            &[(b"MSH|a\x1cb\x1c", &[])],
            &[],
        ),
        (b"\x0bMSH|\x0ba\x1c\r", &[(b"MSH|\x0ba", &[])], &[]),
        (b"\x0bMSH|a\x1c", &[(b"MSH|a", &["H7-MLLP-END"])], &[]),
        (b"\x0bMSH|a", &[], &["H7-MLLP-CUT"]),
        (b"MS\x0bMSH|a\x1c\r", &[(b"MSH|a", &["H7-MLLP-JUNK"])], &[]),
        (
            b"MMSH|a\x1c\r",
            &[(b"MSH|a", &["H7-MLLP-JUNK", "H7-MLLP-START"])],
            &[],
        ),
        (b"FHS|a\x1c\r", &[(b"FHS|a", &["H7-MLLP-START"])], &[]),
        (b"HTTP/1.1 400", &[], &["H7-MLLP-JUNK"]),
        (b"", &[], &[]),
    ];
    for (stream, frames, left) in cases {
        for chunk in [1, 2, 3, 1000] {
            let (found, found_left) = decode(stream, chunk);
            let mut wanted = Vec::new();
            for (payload, codes) in frames {
                wanted.push((payload.to_vec(), codes.to_vec()));
            }
            let found: Vec<_> = found
                .into_iter()
                .map(|(payload, mut codes)| {
                    codes.dedup();
                    (payload, codes)
                })
                .collect();
            assert_eq!(found, wanted, "{} by {chunk}", stream.escape_ascii());
            let mut found_left = found_left;
            found_left.dedup();
            assert_eq!(found_left, left, "{} by {chunk}", stream.escape_ascii());
        }
    }
}

#[test]
fn a_frame_without_end_is_the_only_fatal_error() {
    let mut decoder = Decoder::new(8);
    decoder.push(&encode(b"MSH|1234")).unwrap();
    assert_eq!(
        decoder.push(&encode(b"MSH|12345")),
        Err(FramingError::TooLarge(8))
    );
    assert_eq!(
        decoder.push(b"\x0bMSH|1\x1c\r"),
        Err(FramingError::TooLarge(8))
    );
    assert_eq!(decoder.next_frame().unwrap().payload, b"MSH|1234");
    assert!(decoder.next_frame().is_none());
}

#[test]
fn a_large_frame_pushed_byte_by_byte_takes_no_quadratic_time() {
    let payload = vec![b'A'; 1 << 20];
    let mut stream = encode(&payload);
    stream.extend(encode(b"MSH|b"));
    assert_eq!(payloads(&stream, 1), [payload, b"MSH|b".to_vec()]);
    const { assert!(FRAME_BYTES_MAX == 16 * 1024 * 1024) };
}

#[test]
fn findings_say_where_in_the_stream_and_nothing_of_the_payload() {
    let mut decoder = Decoder::default();
    decoder.push(&encode(b"MSH|TESTING")).unwrap();
    decoder.push(b"junk TESTING\x0bMSH|b\x1c\n").unwrap();
    decoder.next_frame().unwrap();
    let frame = decoder.next_frame().unwrap();
    assert_eq!(frame.findings[0].offset, 14);
    assert!(!format!("{frame:?} {:?} {decoder:?}", frame.findings).contains("TESTING"));
}

proptest! {
    #[test]
    fn frames_come_out_as_they_went_in(
        messages in proptest::collection::vec("MSH\\|[ -~\r]{0,50}", 1..6),
        chunk in 1usize..20,
    ) {
        let stream: Vec<u8> =
            messages.iter().flat_map(|message| encode(message.as_bytes())).collect();
        let wanted: Vec<_> = messages.iter().map(|message| message.as_bytes().to_vec()).collect();
        prop_assert_eq!(payloads(&stream, chunk), wanted);
    }

    #[test]
    fn any_stream_is_decoded_alike_however_it_is_cut(
        stream in proptest::collection::vec(prop_oneof![
            Just(0x0B), Just(0x1C), Just(b'\r'), Just(b'\n'), Just(b'M'), Just(b'S'), Just(b'H'),
            any::<u8>(),
        ], 0..60),
        chunk in 1usize..7,
    ) {
        prop_assert_eq!(payloads(&stream, chunk), payloads(&stream, 1000));
    }
}
