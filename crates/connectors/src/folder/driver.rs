//! OutgoingDriver: polls a reader and offers what it claims to an intake.

use std::ffi::OsString;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use delivery::Reason;
use engine::Clock;
use futures_util::StreamExt;
use futures_util::stream;
use tokio::sync::watch;
use tokio::task::spawn_blocking;
use tokio::time::{MissedTickBehavior, interval};

use super::claim::Claim;
use super::error::FolderError;
use super::health::FolderHealth;
use super::hint::Hints;
use super::parts::{Piece, pieces};
use super::reader::{ReadFault, Reader, Verdict};
use crate::{Intake, IntakeError};

/// Claims offered at the same time, as a count: commits then share their disk syncs, and at most
/// this many files are in memory.
const AT_ONCE: usize = 4;

/// Runs one reader.
pub struct OutgoingDriver {
    reader: Arc<Mutex<Reader>>,
    intake: Arc<dyn Intake>,
    clock: Arc<dyn Clock>,
    health: watch::Sender<FolderHealth>,
}

/// What one turn did, as counts of files.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Turn {
    /// Moved to `sent/`.
    pub taken: usize,
    /// Moved to `failed/`.
    pub refused: usize,
    /// Left for later.
    pub later: usize,
}

impl OutgoingDriver {
    /// A driver that has not looked yet.
    #[must_use]
    pub fn new(reader: Reader, intake: Arc<dyn Intake>, clock: Arc<dyn Clock>) -> Self {
        let health = watch::Sender::new(reader.health().clone());
        Self {
            reader: Arc::new(Mutex::new(reader)),
            intake,
            clock,
            health,
        }
    }

    /// The folder's state, renewed with every turn.
    #[must_use]
    pub fn health(&self) -> watch::Receiver<FolderHealth> {
        self.health.subscribe()
    }

    /// Polls until `stop` is ready, then ends the turn under way and gives the folder back. What is
    /// renamed into the folder is taken at once where the operating system tells of it.
    pub async fn run(self, every: Duration, stop: impl Future<Output = ()> + Send) {
        let mut ticks = interval(every);
        ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
        let mut hints: Option<Hints> = None;
        tokio::pin!(stop);
        loop {
            let renamed = tokio::select! {
                biased;
                () = &mut stop => return,
                _ = ticks.tick() => None,
                renamed = next(&mut hints) => Some(renamed),
            };
            if renamed.is_none() {
                // Before the look: what comes in between is told.
                hints = self.listen(hints).await;
            }
            // The reader has logged a failure and keeps it in its health.
            drop(self.turn_with(renamed).await);
        }
    }

    /// Listens to the folder that is there now.
    async fn listen(&self, hints: Option<Hints>) -> Option<Hints> {
        self.blocking(move |reader| {
            let folder = reader.folder();
            hints
                .filter(|hints| hints.is_of(folder))
                .or_else(|| Hints::of(folder))
        })
        .await
    }

    /// One look at the folder, and one offer of every claim that is due.
    ///
    /// # Errors
    /// [`FolderError`] when the folder cannot be used now.
    pub async fn turn(&self) -> Result<Turn, FolderError> {
        self.turn_with(None).await
    }

    /// The same, looking at nothing but what was renamed, if that is given.
    async fn turn_with(&self, renamed: Option<Vec<OsString>>) -> Result<Turn, FolderError> {
        let now = self.clock.now();
        let look = move |reader: &mut Reader| match renamed {
            None => reader.poll(now),
            Some(names) => reader.poll_renamed(&names, now),
        };
        let claims = self.blocking(look).await;
        self.publish().await;
        let offers = stream::iter(claims?).map(|claim| async {
            let verdict = self.offer(&claim).await;
            (claim, verdict)
        });
        let verdicts: Vec<(Claim, Verdict)> = offers.buffered(AT_ONCE).collect().await;
        let mut turn = Turn::default();
        for (_, verdict) in &verdicts {
            match verdict {
                Verdict::Gone => {}
                Verdict::Later => turn.later += 1,
                Verdict::Refused(_) => turn.refused += 1,
                Verdict::Taken => turn.taken += 1,
            }
        }
        let now = self.clock.now();
        self.blocking(move |reader| reader.settle(verdicts, now))
            .await;
        self.publish().await;
        Ok(turn)
    }

    async fn offer(&self, claim: &Claim) -> Verdict {
        let wanted = claim.clone();
        let read =
            self.blocking(move |reader| reader.read(&wanted).map(|bytes| pieces(&wanted, &bytes)));
        match read.await {
            Ok(pieces) => self.offer_all(pieces).await,
            Err(ReadFault::Gone) => Verdict::Gone,
            Err(ReadFault::Later(error)) => {
                tracing::warn!(claim = %claim.id, code = error.code(), "claim not readable now");
                Verdict::Later
            }
            Err(ReadFault::Never(reason)) => Verdict::Refused(vec![reason]),
        }
    }

    /// Offers every message of a file; a temporary failure leaves the whole file for later, as
    /// messages that were taken already are known by their keys.
    async fn offer_all(&self, pieces: Vec<Piece>) -> Verdict {
        let of = pieces.len();
        let mut reasons = Vec::new();
        for piece in pieces {
            let (part, result) = match piece {
                Piece::Ack(part) => (part.clone(), self.intake.software_ack(part).await),
                Piece::Message(part) => (part.clone(), self.intake.submit(part).await),
                Piece::Trial => continue,
            };
            let reason = match result {
                Ok(taken) => taken.refused().cloned(),
                Err(IntakeError::Permanent(reason)) => Some(reason),
                Err(IntakeError::Temporary(why)) => {
                    tracing::warn!(claim = %part.claim, why, "message not taken now");
                    return Verdict::Later;
                }
            };
            if let Some(reason) = reason {
                tracing::info!(claim = %part.claim, code = reason.code, "message refused");
                reasons.push(if of == 1 {
                    reason
                } else {
                    numbered(&reason, part.number, of)
                });
            }
        }
        match reasons.len() {
            0 => Verdict::Taken,
            refused if refused < of => {
                reasons.push(Reason::new("others-taken", OTHERS_TAKEN));
                Verdict::Refused(reasons)
            }
            _ => Verdict::Refused(reasons),
        }
    }

    async fn publish(&self) {
        let health = self.blocking(|reader| reader.health().clone()).await;
        self.health.send_if_modified(|shown| {
            let changed = *shown != health;
            *shown = health;
            changed
        });
    }

    /// Runs something on a thread that may wait for a disk.
    async fn blocking<T: Send + 'static>(
        &self,
        work: impl FnOnce(&mut Reader) -> T + Send + 'static,
    ) -> T {
        let reader = Arc::clone(&self.reader);
        let done = spawn_blocking(move || {
            work(&mut reader.lock().unwrap_or_else(PoisonError::into_inner))
        });
        match done.await {
            Ok(value) => value,
            Err(error) => match error.try_into_panic() {
                Ok(panic) => std::panic::resume_unwind(panic),
                // The runtime is shutting down: nobody waits for an answer any more.
                Err(_) => std::future::pending().await,
            },
        }
    }
}

async fn next(hints: &mut Option<Hints>) -> Vec<OsString> {
    match hints {
        Some(hints) => hints.next().await,
        None => std::future::pending().await,
    }
}

const OTHERS_TAKEN: &str = "The other messages of this file were taken. Do not send the whole file \
                            again, only what is named above";

fn numbered(reason: &Reason, number: usize, of: usize) -> Reason {
    let sentence = format!("Message {number} of {of}: {}", reason.sentence);
    Reason::new(reason.code.clone(), sentence)
}
