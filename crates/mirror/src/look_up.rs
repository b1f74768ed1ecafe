//! Asking a source about one recipient, when the local copy knows nothing of it.

use crate::intake::Intake;
use crate::{AskError, Client, FollowError, Question, Report, Source};
use fhir::Json;
use futures_util::future::join_all;
use ids::Timestamp;
use register::Register;
use std::sync::Arc;
use std::time::Duration;
use tokio::time::timeout;

/// Asks all questions at once and takes what comes within the deadline into the local copy. A
/// question that the source does not understand is as one that found nothing.
///
/// # Errors
/// [`FollowError`] where no question was answered.
pub async fn look_up(
    client: &Client,
    source: &Source,
    register: Arc<Register>,
    questions: &[Question],
    deadline: Duration,
    now: fn() -> Timestamp,
) -> Result<Report, FollowError> {
    let asked = questions.iter().map(|question| async {
        let asked = client.search(question.kind, &question.parameters);
        match timeout(deadline, asked).await {
            Ok(answer) => answer,
            Err(_) => Err(AskError::Unreachable("no answer in time".to_owned())),
        }
    });
    let mut found: Vec<Json> = Vec::new();
    let (mut answered, mut trouble) = (false, None);
    for answer in join_all(asked).await {
        match answer {
            Ok(page) => {
                answered = true;
                found.extend(page.matches);
                found.extend(page.included);
            }
            Err(error) if error.is_trouble() => trouble = Some(error),
            Err(error) => {
                answered = true;
                tracing::debug!(source = %source.name, %error, "a question was not understood");
            }
        }
    }
    if let Some(trouble) = trouble.filter(|_| !answered) {
        return Err(trouble.into());
    }
    let intake = Intake {
        register,
        source: source.clone(),
        now,
    };
    let mut report = Report::default();
    if !found.is_empty() {
        intake.take_beside(&found, &mut report).await?;
    }
    Ok(report)
}
