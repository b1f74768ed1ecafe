//! EngineIntake: the engine as the taker of messages, for one practice.

use std::sync::Arc;

use async_trait::async_trait;
use delivery::Reason;
use engine::{AckError, Counts, Engine, Submission, SubmitError};
use ids::Organisation;

use crate::{Intake, IntakeError, Part, Taken};

/// Hands messages to the engine in the name of one practice.
#[derive(Clone)]
pub struct EngineIntake {
    engine: Arc<Engine>,
    org: Organisation,
    /// What of the software's acknowledgements counts; in files, all that is typed.
    counts: Option<Counts>,
}

impl EngineIntake {
    /// An intake for the practice `org`.
    #[must_use]
    pub fn new(engine: Arc<Engine>, org: Organisation) -> Self {
        Self {
            engine,
            org,
            counts: None,
        }
    }

    /// The same for software on a connection, of whose acknowledgements this counts.
    #[must_use]
    pub fn counting(mut self, counts: Counts) -> Self {
        self.counts = Some(counts);
        self
    }

    fn submission(&self, part: Part) -> Submission {
        Submission {
            org: self.org.clone(),
            claim: part.key(),
            bytes: part.bytes,
            file_stem: part.file_stem,
            immediate: false,
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
        let it = self.submission(part);
        let submitted = match self.counts {
            None => self.engine.software_ack(it).await.map(Some),
            Some(counts) => self.engine.software_word(it, counts).await,
        };
        match submitted {
            Ok(Some(durable)) => Ok(durable.into()),
            Ok(None) => Err(IntakeError::Permanent(Reason::new(
                "ack-not-counted",
                NOT_COUNTED,
            ))),
            Err(AckError::Refused(reason)) => Err(IntakeError::Permanent(reason)),
            Err(AckError::Store(error)) => Err(IntakeError::Temporary(error.to_string())),
        }
    }
}

const NOT_COUNTED: &str = "This acknowledgement does not say that the software took the message; \
                           accepted_on in the configuration names what does";
