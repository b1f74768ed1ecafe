//! Drafts: documents until they are released, and the record of how they got there.

mod begin;
mod event;
mod id;
mod policy;
mod refusal;
mod state;
mod step;

pub use begin::Beginning;
pub use event::{Edit, Event};
pub use id::{DraftId, DraftIdError};
pub use policy::ReleasePolicy;
pub use refusal::Refusal;
pub use state::{Parcel, State};
pub(crate) use step::may_release;
pub use step::{Step, step};

use crate::{Answer, Answers, Context, Obstacle};
use document::Urgency;
use ids::{Organisation, Timestamp};
use serde::{Deserialize, Serialize};
use std::fmt;

/// Lines of history that a draft keeps; edits by one person in a row are one line.
pub const MAX_HISTORY_LINES: usize = 500;

/// A document that is being written, and after its release what was made of it.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Draft {
    /// Its name.
    pub id: DraftId,
    /// The practice that writes it.
    pub org: Organisation,
    /// Its template.
    pub template: TemplateRef,
    /// The document that this is a version of: its own id, or that of the draft it amends.
    pub document: DraftId,
    /// Whether it corrects an earlier version.
    pub corrects: bool,
    /// Login of its author.
    pub author: String,
    /// Where it stands.
    pub state: State,
    /// Counts its changes, from 1: who writes says which one they saw.
    pub revision: u64,
    /// What it is made from.
    pub context: Context,
    /// What its author wrote.
    pub answers: Answers,
    /// What goes with it.
    pub attachments: Vec<Attachment>,
    /// What kept it back at the last attempt to release it.
    pub blocked: Vec<Obstacle>,
    /// What happened, oldest first.
    pub history: Vec<Line>,
}

/// Which version of which template.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TemplateRef {
    /// Its id.
    pub id: String,
    /// Its version.
    pub version: u32,
}

/// A file that goes with the document. Its bytes are kept beside the draft, by their name.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Attachment {
    /// What the recipient sees.
    pub title: String,
    /// Media type, e.g. `image/png`.
    pub media_type: String,
    /// Its size in bytes.
    pub bytes: u64,
    /// Content address of its bytes.
    pub content: String,
}

/// One line of history.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Line {
    /// When; of several edits in a row the last.
    pub at: Timestamp,
    /// Whose login.
    pub by: String,
    /// What happened, in a few words without patient data.
    pub what: String,
}

impl Draft {
    /// How urgent it is: what the field `urgency` says.
    pub fn urgency(&self) -> Urgency {
        match self.answers.0.get("urgency") {
            Some(Answer::Text(word)) => urgency_of(word).unwrap_or_default(),
            Some(Answer::List(_)) | None => Urgency::Routine,
        }
    }

    /// Whether whoever acts has the present revision before them.
    ///
    /// # Errors
    /// [`Refusal::ChangedMeanwhile`].
    pub fn is_seen(&self, seen: u64) -> Result<(), Refusal> {
        if seen == self.revision {
            return Ok(());
        }
        let last = self.history.last();
        Err(Refusal::ChangedMeanwhile {
            by: last.map_or_else(|| "somebody".to_owned(), |line| line.by.clone()),
            at: last.map_or_else(String::new, |line| line.at.to_rfc3339()),
        })
    }
}

/// The urgency that a choice of the field `urgency` means.
pub(crate) fn urgency_of(word: &str) -> Option<Urgency> {
    match word {
        "Routine" => Some(Urgency::Routine),
        "Urgent" => Some(Urgency::Urgent),
        "Immediate" => Some(Urgency::Stat),
        _ => None,
    }
}

/// A draft is about a patient: `Debug` shows where it stands, and nothing of its content.
impl fmt::Debug for Draft {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Draft")
            .field("id", &self.id)
            .field("state", &self.state)
            .field("revision", &self.revision)
            .finish_non_exhaustive()
    }
}

impl fmt::Debug for Attachment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Attachment")
            .field("bytes", &self.bytes)
            .finish_non_exhaustive()
    }
}
