//! Heard: what the software says on a connection that we opened, and who waits for it.

use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use bytes::Bytes;
use hl7v2::Message;
use hl7v2::ack::{AckCode, AckView};
use hl7v2::mllp::Frame;
use tokio::io::AsyncRead;
use tokio::sync::{mpsc, oneshot, watch};
use tokio::time::timeout;

use super::inflow::{Inflow, tell_oddities};

/// An acknowledgement that was waited for.
#[derive(Debug)]
pub(super) struct Heard {
    /// MSA-1.
    pub(super) code: AckCode,
    /// The whole of it.
    pub(super) bytes: Bytes,
}

/// Who waits for the acknowledgement of what, on one connection.
#[derive(Debug, Default)]
pub(super) struct Ear {
    waits: Mutex<Option<Waiting>>,
    is_closed: watch::Sender<bool>,
}

/// MSH-10 of a message, and who waits for its acknowledgement.
type Waiting = (Vec<u8>, oneshot::Sender<Heard>);

impl Ear {
    /// Waits from now on for the acknowledgement of the message with this MSH-10. The receiver
    /// ends without one when the connection does.
    pub(super) fn expect(&self, control_id: &[u8]) -> oneshot::Receiver<Heard> {
        let (tell, told) = oneshot::channel();
        let mut waits = self.lock();
        if !self.is_closed() {
            *waits = Some((control_id.to_vec(), tell));
        }
        told
    }

    /// Whether the other side has closed.
    pub(super) fn is_closed(&self) -> bool {
        *self.is_closed.borrow()
    }

    /// Whether the other side closes within this time.
    pub(super) async fn closes_within(&self, time: Duration) -> bool {
        let mut closed = self.is_closed.subscribe();
        let waiting = closed.wait_for(|is_closed| *is_closed);
        timeout(time, waiting).await.is_ok()
    }

    /// Listens until the connection ends. What nobody waits for, and is the application's word,
    /// goes to `late`; a full `late` holds the other side back.
    pub(super) async fn listen<R: AsyncRead + Unpin>(
        &self,
        mut inflow: Inflow<R>,
        late: mpsc::Sender<Bytes>,
    ) {
        loop {
            match inflow.next().await {
                Ok(frame) => {
                    if let Some(unclaimed) = self.hear(frame) {
                        // Nobody takes late words any more: the node is stopping.
                        drop(late.send(unclaimed).await);
                    }
                }
                Err(ended) => {
                    tracing::debug!(%ended, "an MLLP connection to the software ended");
                    break;
                }
            }
        }
        let mut waits = self.lock();
        self.is_closed.send_replace(true);
        *waits = None;
    }

    /// Gives an acknowledgement to who waits for it; else gives it back if it may still count.
    fn hear(&self, frame: Frame) -> Option<Bytes> {
        tell_oddities(&frame);
        if frame.payload.is_empty() {
            return None;
        }
        let bytes = Bytes::from(frame.payload);
        let message = Message::read(&bytes[..]).message.ok();
        let Some(view) = message.as_ref().and_then(AckView::read) else {
            tracing::warn!(
                "the software sent what is no acknowledgement that says what it answers"
            );
            return None;
        };
        let mut waits = self.lock();
        let is_waited_for = waits.as_ref().is_some_and(|(id, _)| *id == view.answers);
        if is_waited_for && let Some((_, tell)) = waits.take() {
            let code = view.code;
            return tell
                .send(Heard { code, bytes })
                .err()
                .map(|heard| heard.bytes);
        }
        drop(waits);
        if view.code.is_application() {
            return Some(bytes);
        }
        tracing::warn!("the software accepted something that it was not given just now");
        None
    }

    fn lock(&self) -> MutexGuard<'_, Option<Waiting>> {
        self.waits.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
