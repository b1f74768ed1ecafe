//! EngineIntake: the engine as the taker of messages, for one practice.

use std::sync::Arc;

use async_trait::async_trait;
use engine::{AckError, Engine, Submission, SubmitError};
use ids::Organisation;

use super::intake::{Intake, IntakeError, Part, Taken};

/// Hands messages to the engine in the name of one practice.
#[derive(Clone)]
pub struct EngineIntake {
    engine: Arc<Engine>,
    org: Organisation,
}

impl EngineIntake {
    /// An intake for the practice `org`.
    #[must_use]
    pub fn new(engine: Arc<Engine>, org: Organisation) -> Self {
        Self { engine, org }
    }

    fn submission(&self, part: Part) -> Submission {
        Submission {
            org: self.org.clone(),
            claim: part.key(),
            bytes: part.bytes,
            file_stem: part.file_stem,
        }
    }
}

#[async_trait]
impl Intake for EngineIntake {
    async fn submit(&self, part: Part) -> Result<Taken, IntakeError> {
        let submitted = self.engine.submit(self.submission(part)).await;
        submitted.map(Taken::from).map_err(|error| match error {
            // A mistake in the configuration, not in the message: it waits.
            SubmitError::Store(_) | SubmitError::UnknownPractice(_) => {
                IntakeError::Temporary(error.to_string())
            }
        })
    }

    async fn software_ack(&self, part: Part) -> Result<Taken, IntakeError> {
        let submitted = self.engine.software_ack(self.submission(part)).await;
        submitted.map(Taken::from).map_err(|error| match error {
            AckError::Refused(reason) => IntakeError::Permanent(reason),
            AckError::Store(error) => IntakeError::Temporary(error.to_string()),
        })
    }
}
