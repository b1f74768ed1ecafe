//! One connection of the practice's software: a message comes, is offered, is answered, and only
//! then the next is looked at.

use std::sync::Arc;

use bytes::Bytes;
use engine::Clock;
use hl7v2::mllp::{Frame, encode};
use tokio::io::{AsyncWrite, AsyncWriteExt};
use tokio::sync::{Semaphore, watch};
use tokio::time::timeout;
use uuid::Uuid;

use super::inflow::{Ended, Inflow, InflowLimits, tell_oddities};
use super::limits::ListenerLimits;
use super::listener::Taker;
use super::pieces::{Piece, pieces};
use super::reply::{Form, Reply, Verdict, reply};
use super::stream::Stream;
use crate::IntakeError;

/// Which messages are answered with an accept acknowledgement in enhanced mode.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Answers {
    /// All: for software that waits for an answer whatever its MSH-15 says.
    Always,
    /// Those whose MSH-15 asks for it.
    #[default]
    AsAsked,
}

/// What every connection of a listener needs.
pub(super) struct Shared {
    pub(super) taker: Taker,
    pub(super) limits: ListenerLimits,
    pub(super) clock: Arc<dyn Clock>,
    pub(super) memory: Arc<Semaphore>,
}

/// Whether the connection goes on.
#[derive(PartialEq, Eq)]
enum Next {
    Close,
    GoOn,
}

impl Shared {
    /// Serves a connection until the other side has closed it, broken a limit, or we stop. What
    /// was read to its end is dealt with and answered in any case.
    pub(super) async fn serve(&self, stream: Box<dyn Stream>, mut stopped: watch::Receiver<()>) {
        let (read, mut write) = tokio::io::split(stream);
        let limits = InflowLimits {
            frame_bytes: self.limits.frame_bytes,
            frame: self.limits.frame,
            idle: Some(self.limits.idle),
        };
        let mut inflow = Inflow::new(read, limits, Arc::clone(&self.memory));
        loop {
            let frame = tokio::select! {
                biased;
                _ = stopped.changed() => break,
                frame = inflow.next() => frame,
            };
            let next = match frame {
                Ok(frame) => self.answer(frame, &mut write).await,
                Err(Ended::Closed | Ended::Idle) => break,
                Err(ended) => {
                    tracing::warn!(practice = self.taker.name, %ended, "closed an MLLP connection");
                    break;
                }
            };
            if next == Next::Close {
                break;
            }
        }
        // The other side may have gone already.
        drop(timeout(self.limits.reply, write.shutdown()).await);
    }

    async fn answer(&self, frame: Frame, write: &mut (impl AsyncWrite + Unpin)) -> Next {
        tell_oddities(&frame);
        if frame.payload.is_empty() {
            // Some send empty frames to keep the connection open.
            return Next::GoOn;
        }
        for piece in pieces(&Bytes::from(frame.payload)) {
            let verdict = self.offer(&piece).await;
            let form = Form {
                application: self.taker.application.clone(),
                at: self.clock.now(),
                control_id: Uuid::new_v4().simple().to_string()[12..].to_owned(),
            };
            match reply(piece.message.as_ref(), &verdict, self.taker.answers, &form) {
                Reply::Close => return Next::Close,
                Reply::Nothing => {}
                Reply::Say(bytes) => {
                    if self.write(&encode(&bytes), write).await.is_err() {
                        tracing::warn!(practice = self.taker.name, "a reply was not accepted");
                        return Next::Close;
                    }
                }
            }
        }
        Next::GoOn
    }

    async fn offer(&self, piece: &Piece) -> Verdict {
        let part = piece.part.clone();
        let claim = part.claim.clone();
        let taken = if piece.is_ack() {
            self.taker.intake.software_ack(part).await
        } else {
            self.taker.intake.submit(part).await
        };
        match taken {
            Ok(taken) => {
                if let Some(reason) = taken.refused() {
                    tracing::info!(claim, code = reason.code, "message refused");
                }
                Verdict::Taken(taken)
            }
            Err(IntakeError::Permanent(reason)) => {
                tracing::info!(claim, code = reason.code, "message refused");
                Verdict::Refused(reason)
            }
            Err(IntakeError::Temporary(why)) => {
                tracing::warn!(claim, why, "message not taken now");
                Verdict::NotNow
            }
        }
    }

    async fn write(
        &self,
        frame: &[u8],
        write: &mut (impl AsyncWrite + Unpin),
    ) -> std::io::Result<()> {
        let writing = async {
            write.write_all(frame).await?;
            write.flush().await
        };
        timeout(self.limits.reply, writing)
            .await
            .unwrap_or_else(|_| Err(std::io::ErrorKind::TimedOut.into()))
    }
}
