//! MLLP: the same frames come out however the stream is cut up, and none is larger than allowed.

use hl7v2::mllp::{self, Decoder};

/// A limit that small inputs come to, bytes.
const SMALL_FRAME_BYTES: usize = 256;

/// Any bytes as a stream, and as a message in a frame of ours.
pub(crate) fn check(bytes: &[u8]) {
    for limit in [SMALL_FRAME_BYTES, mllp::FRAME_BYTES_MAX] {
        let whole = frames(std::iter::once(bytes), limit);
        assert!(whole.0.iter().all(|payload| payload.len() <= limit));
        // One byte at a time is the hardest way for a stream to come.
        let size = 1 + bytes.len() % 4;
        assert!(frames(bytes.chunks(size), limit) == whole, "cut otherwise");
    }
    // An FS inside would end the frame: such a message cannot be framed (MLLP has no escape).
    if !bytes.contains(&0x1C) {
        let framed = mllp::encode(bytes);
        let (payloads, fits) = frames(std::iter::once(framed.as_slice()), mllp::FRAME_BYTES_MAX);
        assert!(fits && payloads == [bytes], "a frame of ours is not read");
    }
}

/// The payloads of a stream that comes in pieces, and whether it kept within the limit.
fn frames<'a>(pieces: impl Iterator<Item = &'a [u8]>, limit: usize) -> (Vec<Vec<u8>>, bool) {
    let mut decoder = Decoder::new(limit);
    let mut payloads = Vec::new();
    for piece in pieces {
        let fits = decoder.push(piece).is_ok();
        while let Some(frame) = decoder.next_frame() {
            payloads.push(frame.payload);
        }
        if !fits {
            return (payloads, false);
        }
    }
    let (last, _) = decoder.finish();
    payloads.extend(last.into_iter().map(|frame| frame.payload));
    (payloads, true)
}
