//! Late: acknowledgements that came when nobody waited for them any more.

use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use ids::Organisation;
use tokio::sync::mpsc;
use tokio::time::sleep;

use super::pieces::pieces;
use crate::{Intake, IntakeError};

/// How long to wait before offering one again that could not be taken.
const AGAIN: Duration = Duration::from_secs(1);

/// What a [`Sender`](super::Sender) hears late.
#[derive(Debug)]
pub struct Late {
    pub(super) org: Organisation,
    pub(super) words: mpsc::Receiver<Bytes>,
}

impl Late {
    /// The practice whose software speaks.
    #[must_use]
    pub fn org(&self) -> &Organisation {
        &self.org
    }

    /// The next of them; nothing once the sender is gone.
    pub async fn next(&mut self) -> Option<Bytes> {
        self.words.recv().await
    }

    /// Offers each to `intake` until `stop` is done. One that cannot be taken now holds the
    /// others back.
    pub async fn run(mut self, intake: Arc<dyn Intake>, stop: impl Future<Output = ()> + Send) {
        let work = async {
            while let Some(word) = self.next().await {
                for piece in pieces(&word) {
                    while let Err(IntakeError::Temporary(why)) =
                        told(intake.software_ack(piece.part.clone()).await)
                    {
                        tracing::warn!(why, "a late acknowledgement was not taken now");
                        sleep(AGAIN).await;
                    }
                }
            }
        };
        tokio::select! {
            () = work => {}
            () = stop => {}
        }
    }
}

/// Says in the log what was refused: it concerns nobody else.
fn told<T>(taken: Result<T, IntakeError>) -> Result<(), IntakeError> {
    match taken {
        Ok(_) => Ok(()),
        Err(IntakeError::Permanent(reason)) => {
            tracing::warn!(
                code = reason.code,
                "a late acknowledgement counts for nothing"
            );
            Ok(())
        }
        Err(later @ IntakeError::Temporary(_)) => Err(later),
    }
}
