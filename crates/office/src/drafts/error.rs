//! Why a draft is not where it was wanted.

use compose::Obstacle;
use compose::draft::{DraftId, Refusal};
use engine::SubmitError;
use store::StoreError;

/// Why a draft is not where it was wanted.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum DraftsError {
    /// It may not go as it is. It says so itself, too.
    #[error("it cannot be released as it is: {}", sentences(.0))]
    Blocked(Vec<Obstacle>),
    /// The stored draft cannot be read.
    #[error("draft {0} is damaged; restore the data folder from a backup")]
    Damaged(DraftId),
    /// No such draft.
    #[error("there is no draft {0}; `sealpost draft list` shows them")]
    NoSuchDraft(DraftId),
    /// The template of the draft is gone.
    #[error("there is no template {id} version {version}; put its file back into the folder")]
    NoSuchTemplate {
        /// Its id.
        id: String,
        /// Its version.
        version: u32,
    },
    /// The step is not taken.
    #[error(transparent)]
    Refused(#[from] Refusal),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// It was released, and will be submitted at the next start or attempt.
    #[error("released, but not submitted yet: {0}")]
    Submit(#[from] SubmitError),
}

fn sentences(obstacles: &[Obstacle]) -> String {
    let sentences: Vec<&str> = obstacles.iter().map(|it| it.sentence.as_str()).collect();
    sentences.join(" ")
}
