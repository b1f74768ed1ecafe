//! Inflow: the frames of one connection, read within limits.

use std::collections::VecDeque;
use std::io;
use std::sync::Arc;
use std::time::Duration;

use hl7v2::mllp::{Decoder, Frame};
use thiserror::Error;
use tokio::io::{AsyncRead, AsyncReadExt};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::time::{Instant, timeout_at};

/// Bytes read at once. With small frames this is also what may lie here undealt with.
const CHUNK_BYTES: usize = 16 * 1024;

/// What one permit of the shared memory stands for, in bytes.
pub(super) const PERMIT_BYTES: usize = 1024;

/// Limits of one inflow.
#[derive(Debug, Clone)]
pub(super) struct InflowLimits {
    /// Size of one frame, in bytes.
    pub(super) frame_bytes: usize,
    /// From the first byte of a frame to its last.
    pub(super) frame: Duration,
    /// How long there may be no complete frame; `None` where the other side need not speak.
    pub(super) idle: Option<Duration>,
}

/// Why no more frames come.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub(super) enum Ended {
    /// The other side closed; a frame that it had begun is lost.
    #[error("closed")]
    Closed,
    /// No frame for too long.
    #[error("nothing came for too long")]
    Idle,
    /// The connection broke.
    #[error("the connection broke: {0}")]
    Lost(io::ErrorKind),
    /// A frame was not complete in time.
    #[error("a frame was not complete in time")]
    Slow,
    /// A frame is larger than the limit in bytes.
    #[error("a frame is larger than {0} bytes")]
    TooLarge(usize),
}

/// The frames that come in on one connection. Nothing is read while a frame waits to be taken, so
/// a peer that sends faster than we work is held back by TCP.
pub(super) struct Inflow<R> {
    read: R,
    limits: InflowLimits,
    decoder: Decoder,
    chunk: Box<[u8]>,
    ready: VecDeque<Frame>,
    ended: Option<Ended>,
    /// Memory that all connections of a listener share, in permits.
    memory: Arc<Semaphore>,
    held: Option<OwnedSemaphorePermit>,
    last_frame: Instant,
    begun: Option<Instant>,
}

impl<R: AsyncRead + Unpin> Inflow<R> {
    pub(super) fn new(read: R, limits: InflowLimits, memory: Arc<Semaphore>) -> Self {
        Self {
            read,
            decoder: Decoder::new(limits.frame_bytes),
            limits,
            chunk: vec![0; CHUNK_BYTES].into_boxed_slice(),
            ready: VecDeque::new(),
            ended: None,
            memory,
            held: None,
            last_frame: Instant::now(),
            begun: None,
        }
    }

    /// The next complete frame. May be given up and called again.
    pub(super) async fn next(&mut self) -> Result<Frame, Ended> {
        loop {
            if let Some(frame) = self.ready.pop_front() {
                self.last_frame = Instant::now();
                return Ok(frame);
            }
            if let Some(ended) = self.ended {
                return Err(ended);
            }
            if self.decoder.held() == 0 {
                // The frames before this one are dealt with.
                self.held = None;
            }
            self.read_some().await;
        }
    }

    /// Reads once, and notes what it leads to.
    async fn read_some(&mut self) {
        let (deadline, late) = self.deadline();
        let read = self.read.read(&mut self.chunk);
        let count = match deadline {
            Some(at) => match timeout_at(at, read).await {
                Ok(count) => count,
                Err(_) => {
                    self.ended = Some(late);
                    return;
                }
            },
            None => read.await,
        };
        match count {
            // Many end TLS without saying so.
            Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => self.finish(),
            Err(error) => self.ended = Some(Ended::Lost(error.kind())),
            Ok(0) => self.finish(),
            Ok(count) => self.take(count).await,
        }
    }

    fn deadline(&self) -> (Option<Instant>, Ended) {
        let idle = self.limits.idle.map(|idle| self.last_frame + idle);
        match self.begun {
            Some(begun) => (Some(begun + self.limits.frame), Ended::Slow),
            None => (idle, Ended::Idle),
        }
    }

    async fn take(&mut self, count: usize) {
        let begun = *self.begun.get_or_insert_with(Instant::now);
        if !self.reserve(count, begun + self.limits.frame).await {
            self.ended = Some(Ended::Slow);
            return;
        }
        let pushed = self.decoder.push(&self.chunk[..count]);
        while let Some(frame) = self.decoder.next_frame() {
            self.ready.push_back(frame);
        }
        if !self.ready.is_empty() || !self.decoder.in_frame() {
            self.begun = None;
        }
        if self.decoder.in_frame() && self.begun.is_none() {
            self.begun = Some(Instant::now());
        }
        if pushed.is_err() {
            self.ended = Some(Ended::TooLarge(self.limits.frame_bytes));
        }
    }

    /// Memory for what is held and `more` bytes; `false` when there is none in time.
    async fn reserve(&mut self, more: usize, until: Instant) -> bool {
        let wanted = (self.decoder.held() + more).div_ceil(PERMIT_BYTES);
        let have = self
            .held
            .as_ref()
            .map_or(0, OwnedSemaphorePermit::num_permits);
        let Ok(missing) = u32::try_from(wanted.saturating_sub(have)) else {
            return false;
        };
        if missing == 0 {
            return true;
        }
        let memory = Arc::clone(&self.memory);
        match timeout_at(until, memory.acquire_many_owned(missing)).await {
            Ok(Ok(permit)) => {
                match &mut self.held {
                    Some(held) => held.merge(permit),
                    None => self.held = Some(permit),
                }
                true
            }
            Ok(Err(_)) | Err(_) => false,
        }
    }

    fn finish(&mut self) {
        let decoder = std::mem::replace(&mut self.decoder, Decoder::new(self.limits.frame_bytes));
        let (frames, left) = decoder.finish();
        for finding in left {
            tracing::info!(
                code = finding.code,
                at = finding.offset,
                "odd at the stream's end"
            );
        }
        self.ready.extend(frames);
        self.ended = Some(Ended::Closed);
    }
}

/// Says what was odd about a frame: codes and places in the stream, nothing of what it holds.
pub(super) fn tell_oddities(frame: &Frame) {
    for finding in &frame.findings {
        tracing::info!(code = finding.code, at = finding.offset, "odd framing");
    }
}
