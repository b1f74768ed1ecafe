//! Whose a received document is within the practice, and what keeps it from being filed.

use crate::Reason;
use ids::Timestamp;
use serde::{Deserialize, Serialize};
use std::fmt;

/// Whose a received document is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Desk {
    /// Who looks after it.
    pub owner: Owner,
    /// Who else may see it and act on it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub also: Vec<Owner>,
    /// Id of the location that it was addressed to, where that is known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub location: Option<String>,
    /// Why it is here.
    pub because: Reason,
    /// Who it may be for: nobody acts on it without a person.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub suggestion: Option<Owner>,
    /// What a person has to look at, or had to before filing it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub concerns: Vec<Concern>,
    /// Who filed it, where a person had to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub filed: Option<Filed>,
}

/// Somebody or something of the practice, as its roster names them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Owner {
    /// Id in the roster.
    pub id: String,
    /// Name for people.
    pub name: String,
}

/// One reason for which a document is not filed without a person.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Concern {
    /// What it is about.
    pub about: About,
    /// What is to be looked at; never patient data.
    pub reason: Reason,
}

/// What a concern is about: the four are kept apart, because other people mend them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum About {
    /// It cannot be shown as it should be.
    Display,
    /// Whose document it is.
    Patient,
    /// Whom in the practice it is for.
    Recipient,
    /// Who sent it.
    Sender,
}

impl About {
    /// All four.
    pub const ALL: [Self; 4] = [Self::Display, Self::Patient, Self::Recipient, Self::Sender];

    /// The word on the screen.
    pub fn words(self) -> &'static str {
        match self {
            Self::Display => "display",
            Self::Patient => "patient",
            Self::Recipient => "recipient",
            Self::Sender => "sender",
        }
    }
}

impl fmt::Display for About {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.words())
    }
}

/// A person filed it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Filed {
    /// Who, as the policy allows them to be named.
    pub by: String,
    /// When.
    pub at: Timestamp,
}

/// Somebody was told that an urgent document was not opened.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Escalation {
    /// Who; nobody where the roster names nobody.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub to: Option<Owner>,
    /// When.
    pub at: Timestamp,
}
