//! Reading the body of a request from somebody who may be slow, endless or both.

use std::sync::Arc;
use std::time::Duration;

use axum::body::Body;
use http_body_util::BodyExt;
use hyper::body::Body as _;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::time::{Instant, timeout_at};

use crate::BodyLimits;

/// A body, and the memory set aside for it: keep it as long as the bytes or what was made of
/// them.
pub(crate) struct Received {
    pub(crate) bytes: Vec<u8>,
    pub(crate) reserved: Reserved,
}

/// Memory set aside, given back when this is dropped.
pub(crate) type Reserved = Option<OwnedSemaphorePermit>;

/// Why a body was not read to its end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum BodyError {
    /// More bytes than allowed were announced; none was read.
    Announced,
    /// The connection broke, or the chunks are malformed.
    Broken,
    /// No memory left for bodies.
    Busy,
    /// More bytes than allowed.
    TooLarge,
    /// Not fast enough.
    TooSlow,
}

/// Reads bodies within limits.
pub(crate) struct BodyReader {
    limits: BodyLimits,
    memory: Arc<Semaphore>,
}

/// Unit in which memory is set aside, in bytes.
const PAGE_BYTES: usize = 4 * 1024;

impl BodyReader {
    pub(crate) fn new(limits: BodyLimits) -> Self {
        let pages = limits.bytes_together.max(limits.bytes).div_ceil(PAGE_BYTES);
        let memory = Arc::new(Semaphore::new(pages.min(Semaphore::MAX_PERMITS)));
        Self { limits, memory }
    }

    /// Size of one body in bytes.
    pub(crate) fn limit(&self) -> usize {
        self.limits.bytes
    }

    pub(crate) async fn read(&self, body: &mut Body) -> Result<Received, BodyError> {
        let limit = self.limits.bytes;
        let announced = usize::try_from(body.size_hint().lower()).unwrap_or(usize::MAX);
        if announced > limit {
            return Err(BodyError::Announced);
        }
        let begun = Instant::now();
        let mut received = Received {
            bytes: Vec::new(),
            reserved: None,
        };
        loop {
            let frame = timeout_at(self.deadline(begun, received.bytes.len()), body.frame()).await;
            let Some(frame) = frame.map_err(|_| BodyError::TooSlow)? else {
                return Ok(received);
            };
            let Ok(data) = frame.map_err(|_| BodyError::Broken)?.into_data() else {
                continue;
            };
            let length = received.bytes.len().saturating_add(data.len());
            if length > limit {
                return Err(BodyError::TooLarge);
            }
            self.reserve(&mut received, length)?;
            received.bytes.extend_from_slice(&data);
        }
    }

    /// Throws away what else comes, for a moment: a client that is still writing would otherwise
    /// see its connection break instead of the answer.
    pub(crate) async fn drain(&self, body: &mut Body) {
        const PATIENCE: Duration = Duration::from_secs(3);
        const BYTES: usize = 256 * 1024 * 1024;
        let deadline = Instant::now() + PATIENCE;
        let mut left = BYTES;
        while let Ok(Some(Ok(frame))) = timeout_at(deadline, body.frame()).await {
            left = left.saturating_sub(frame.data_ref().map_or(0, bytes::Bytes::len));
            if left == 0 {
                return;
            }
        }
    }

    /// By when the next bytes must come: the more have come, the later.
    fn deadline(&self, begun: Instant, received: usize) -> Instant {
        let limits = &self.limits;
        let earned = received as u64 / u64::from(limits.bytes_per_second.max(1));
        let allowed = limits.grace.saturating_add(Duration::from_secs(earned));
        begun + allowed.min(limits.longest)
    }

    fn reserve(&self, received: &mut Received, length: usize) -> Result<(), BodyError> {
        let held = received
            .reserved
            .as_ref()
            .map_or(0, OwnedSemaphorePermit::num_permits);
        let missing = length.div_ceil(PAGE_BYTES).saturating_sub(held);
        let missing = u32::try_from(missing).map_err(|_| BodyError::TooLarge)?;
        let more = self.memory.clone().try_acquire_many_owned(missing);
        let more = more.map_err(|_| BodyError::Busy)?;
        match &mut received.reserved {
            Some(reserved) => reserved.merge(more),
            None => received.reserved = Some(more),
        }
        Ok(())
    }
}
