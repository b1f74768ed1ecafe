//! MLLP framing: VT, message, FS CR. Bytes in, frames out; no sockets here (fact sheet 4.4).
//!
//! Tolerant of everything seen in the field but a frame without end: that is the only fatal error.

use std::collections::VecDeque;
use std::fmt;

use thiserror::Error;

use crate::codes;
use crate::finding::{Finding, Findings};
use crate::limits::MESSAGE_BYTES_MAX;

const VT: u8 = 0x0B;
const FS: u8 = 0x1C;

/// Largest frame taken by default, in bytes of payload.
pub const FRAME_BYTES_MAX: usize = MESSAGE_BYTES_MAX;

/// A message in its frame.
pub fn encode(message: &[u8]) -> Vec<u8> {
    let mut frame = Vec::with_capacity(message.len() + 3);
    frame.push(VT);
    frame.extend_from_slice(message);
    frame.extend_from_slice(&[FS, b'\r']);
    frame
}

/// What a frame held.
#[derive(Clone, PartialEq, Eq)]
pub struct Frame {
    /// The message, without its framing.
    pub payload: Vec<u8>,
    /// What was odd since the frame before; offsets are bytes since the stream began.
    pub findings: Vec<Finding>,
}

/// The one error that ends a stream.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum FramingError {
    /// A frame grew beyond the limit, in bytes.
    #[error("a frame is larger than {0} bytes; raise the limit or close the connection")]
    TooLarge(usize),
}

/// Takes a stream apart, however it is cut up on its way.
pub struct Decoder {
    limit: usize,
    state: State,
    payload: Vec<u8>,
    /// Bytes since the stream began.
    offset: usize,
    findings: Findings,
    ready: VecDeque<Frame>,
    failed: Option<FramingError>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum State {
    /// Between frames; so many bytes of `MSH` or its like seen without a VT before them.
    Between(usize),
    /// In a frame.
    Inside,
    /// In a frame, after an FS that may end it.
    AfterEnd,
    /// Just after an FS that ended a frame with something else than CR; a CR may still follow.
    Ended,
}

impl Decoder {
    /// A decoder for frames up to a number of bytes of payload.
    pub fn new(limit: usize) -> Self {
        Self {
            limit,
            state: State::Between(0),
            payload: Vec::new(),
            offset: 0,
            findings: Findings::default(),
            ready: VecDeque::new(),
            failed: None,
        }
    }

    /// Takes in the next bytes of the stream, as many as there are.
    ///
    /// # Errors
    /// [`FramingError::TooLarge`], now and ever after; frames completed before it can still be
    /// taken with [`next_frame`](Self::next_frame).
    pub fn push(&mut self, mut bytes: &[u8]) -> Result<(), FramingError> {
        while self.failed.is_none() && !bytes.is_empty() {
            let used = match self.state {
                State::Between(seen) => self.between(bytes, seen),
                State::Inside => self.inside(bytes),
                State::AfterEnd => self.after_end(bytes[0]),
                State::Ended => self.ended(bytes[0]),
            };
            self.offset += used;
            bytes = &bytes[used..];
            if self.payload.len() > self.limit {
                self.failed = Some(FramingError::TooLarge(self.limit));
                self.payload = Vec::new();
            }
        }
        self.failed.map_or(Ok(()), Err)
    }

    /// The next complete frame; empty frames are given too, so that they can be counted.
    pub fn next_frame(&mut self) -> Option<Frame> {
        self.ready.pop_front()
    }

    /// Bytes held of a frame that is not complete.
    pub fn held(&self) -> usize {
        self.payload.len()
    }

    /// Whether a frame has begun, or what may be one, and is not complete.
    pub fn in_frame(&self) -> bool {
        match self.state {
            State::Between(seen) => seen > 0,
            State::Inside | State::AfterEnd => true,
            State::Ended => false,
        }
    }

    /// Tells that the stream has ended. A frame whose FS has come is complete; what is left of
    /// one that was cut off is dropped, and the finding says so.
    pub fn finish(mut self) -> (Vec<Frame>, Vec<Finding>) {
        match self.state {
            State::AfterEnd => {
                self.note(&codes::MLLP_END, 0);
                self.complete();
            }
            State::Inside => self.note(&codes::MLLP_CUT, 0),
            State::Between(_) | State::Ended => {}
        }
        (self.ready.into(), self.findings.into_sorted())
    }
}

impl Default for Decoder {
    /// A decoder for frames up to [`FRAME_BYTES_MAX`].
    fn default() -> Self {
        Self::new(FRAME_BYTES_MAX)
    }
}

/// Shows how much the decoder holds, never what.
impl fmt::Debug for Decoder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (held, ready) = (self.payload.len(), self.ready.len());
        write!(f, "Decoder({held} bytes of a frame, {ready} frames ready)")
    }
}

/// Shows the size of the frame and what was odd, never its payload.
impl fmt::Debug for Frame {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let odd: Vec<_> = self.findings.iter().map(|finding| finding.code).collect();
        write!(f, "Frame({} bytes, {odd:?})", self.payload.len())
    }
}

/// First bytes by which a message without its VT is recognised.
const STARTS: [&[u8; 3]; 3] = [b"MSH", b"FHS", b"BHS"];

impl Decoder {
    fn note(&mut self, code: &codes::Code, ahead: usize) {
        self.findings.add(code, self.offset + ahead, String::new);
    }

    fn between(&mut self, bytes: &[u8], seen: usize) -> usize {
        let byte = bytes[0];
        if byte == VT {
            if seen > 0 {
                self.note(&codes::MLLP_JUNK, 0);
            }
            self.payload.clear();
            self.state = State::Inside;
            return 1;
        }
        let fits = |start: &&[u8; 3]| start[..seen] == self.payload[..] && start[seen] == byte;
        if STARTS.iter().any(fits) {
            self.payload.push(byte);
            self.state = State::Between(seen + 1);
            if seen == 2 {
                self.note(&codes::MLLP_START, 0);
                self.state = State::Inside;
            }
            return 1;
        }
        if seen > 0 {
            // Not a start after all. The byte itself may be one, so it is looked at again.
            self.note(&codes::MLLP_JUNK, 0);
            self.payload.clear();
            self.state = State::Between(0);
            return 0;
        }
        let blank = |byte: &u8| matches!(byte, b'\r' | b'\n' | b' ' | b'\t');
        let skip = |byte: &u8| *byte != VT && !matches!(byte, b'M' | b'F' | b'B');
        let skipped = bytes.iter().take_while(|byte| skip(byte)).count().max(1);
        if !bytes[..skipped].iter().all(blank) {
            self.note(&codes::MLLP_JUNK, 0);
        }
        skipped
    }

    fn inside(&mut self, bytes: &[u8]) -> usize {
        let end = memchr::memchr(FS, bytes);
        let data = &bytes[..end.unwrap_or(bytes.len())];
        // One byte beyond the limit is enough to know; a hostile frame gets no more memory.
        let room = (self.limit + 1).saturating_sub(self.payload.len());
        self.payload
            .extend_from_slice(&data[..data.len().min(room)]);
        if end.is_some() {
            self.state = State::AfterEnd;
        }
        data.len() + usize::from(end.is_some())
    }

    fn after_end(&mut self, byte: u8) -> usize {
        match byte {
            b'\r' => {
                self.complete();
                1
            }
            b'\n' | VT => {
                self.note(&codes::MLLP_END, 0);
                self.complete();
                if byte == b'\n' {
                    self.state = State::Ended;
                    return 1;
                }
                0
            }
            _ => {
                // An FS followed by anything else is data.
                self.payload.push(FS);
                self.state = State::Inside;
                0
            }
        }
    }

    fn ended(&mut self, byte: u8) -> usize {
        self.state = State::Between(0);
        usize::from(byte == b'\r')
    }

    fn complete(&mut self) {
        if self.payload.is_empty() {
            self.note(&codes::MLLP_EMPTY, 0);
        }
        let findings = std::mem::take(&mut self.findings).into_sorted();
        let payload = std::mem::take(&mut self.payload);
        self.ready.push_back(Frame { payload, findings });
        self.state = State::Between(0);
    }
}
