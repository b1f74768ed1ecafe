//! Which version of a document a message brought (ADRM 004.2). All versions are kept.

use ids::{MessageId, Timestamp};
use serde::{Deserialize, Serialize};

/// Which version of its document a message brought.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Version {
    /// When the version was reported (OBR-22); `None` where it does not say.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reported_at: Option<Timestamp>,
    /// What it was to the versions that were here when it came.
    pub relation: Relation,
    /// The message with a newer version.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub replaced_by: Option<MessageId>,
}

/// What a version is to those that were here before it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Relation {
    /// Another message of the same time, or one of the two does not say its time: nobody can
    /// tell which is newer, so both are shown.
    Beside(MessageId),
    /// The same content of the same time again.
    CopyOf(MessageId),
    /// The first that came.
    First,
    /// It came late: a newer version is here. It is history.
    OlderThan(MessageId),
    /// Newer than what was here.
    Replaces(MessageId),
}

impl Version {
    /// What people are told of it; nothing of a document with one version.
    pub fn words(&self) -> Option<String> {
        let came = match self.relation {
            Relation::Beside(other) => Some(format!(
                "another message of the same document as {other}; which is newer cannot be told"
            )),
            Relation::CopyOf(other) => Some(format!("another copy of {other}")),
            Relation::First => None,
            Relation::OlderThan(newer) => {
                return Some(format!("history: an older version than {newer}"));
            }
            Relation::Replaces(older) => Some(format!("replaces {older}")),
        };
        let replaced = self.replaced_by.map(|newer| format!("replaced by {newer}"));
        let parts: Vec<String> = came.into_iter().chain(replaced).collect();
        (!parts.is_empty()).then(|| parts.join("; "))
    }

    /// Whether a newer version is here.
    pub fn is_history(&self) -> bool {
        self.replaced_by.is_some() || matches!(self.relation, Relation::OlderThan(_))
    }
}
