//! The timeline: who has the message, since when, as people read it.

use crate::{Reason, Status};
use ids::Timestamp;
use serde::{Deserialize, Serialize};

/// One line of a message's timeline.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entry {
    /// When it happened, as far as we can tell.
    pub at: Timestamp,
    /// The status that this line brought, or held while it happened.
    pub status: Status,
    /// Who says so, or did it: an organisation, a program, a person. Never a patient.
    pub by: String,
    /// What else there is to say.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<Reason>,
    /// An alarm asks for a person's attention.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub alarm: bool,
}

impl Entry {
    /// A plain line.
    pub fn new(at: Timestamp, status: Status, by: impl Into<String>) -> Self {
        Self {
            at,
            status,
            by: by.into(),
            note: None,
            alarm: false,
        }
    }

    /// The same line with a note.
    #[must_use]
    pub fn noting(mut self, note: Reason) -> Self {
        self.note = Some(note);
        self
    }

    /// The same line, asking for attention.
    #[must_use]
    pub fn as_alarm(mut self) -> Self {
        self.alarm = true;
        self
    }
}
