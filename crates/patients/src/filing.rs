//! The history of one document's patient: decided, confirmed, undone; never overwritten.

use ids::Timestamp;
use serde::{Deserialize, Serialize};

use crate::learned::{Learned, LearnedFact};
use crate::person::Person;

/// Where a filing stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "state", rename_all = "kebab-case", deny_unknown_fields)]
pub enum FilingState {
    /// The rules filed it.
    Automatic,
    /// A person said so.
    Confirmed {
        /// Who.
        by: String,
        /// When.
        at: Timestamp,
    },
    /// A person took it back. That is final: deciding again is another filing.
    Undone {
        /// Who.
        by: String,
        /// When.
        at: Timestamp,
    },
}

/// One document filed under one patient.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Filing {
    /// Names this filing.
    pub id: String,
    /// The patient in the index.
    pub patient: String,
    /// When it was first filed.
    pub at: Timestamp,
    /// The rule that filed it; none when a person chose the patient.
    pub route: Option<String>,
    /// Where it stands.
    pub status: FilingState,
    /// What it taught; empty unless a person confirmed it.
    pub learned: Vec<Learned>,
}

/// Why a filing cannot be changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum FilingError {
    /// It was undone.
    #[error("this filing was undone; file the document again")]
    Undone,
}

impl Filing {
    /// Filed by the rules. It teaches nothing.
    #[must_use]
    pub fn automatic(id: &str, patient: &str, route: crate::Route, at: Timestamp) -> Self {
        Self {
            id: id.to_owned(),
            patient: patient.to_owned(),
            at,
            route: Some(route.code().to_owned()),
            status: FilingState::Automatic,
            learned: Vec::new(),
        }
    }

    /// Filed by a person, who thereby confirms it; it teaches what `incoming` has and `known`,
    /// the patient's record, has not.
    #[must_use]
    pub fn by_person(
        id: &str,
        patient: (&str, &Person),
        incoming: &Person,
        by: &str,
        at: Timestamp,
    ) -> Self {
        let (patient, known) = patient;
        let filing = Self {
            id: id.to_owned(),
            patient: patient.to_owned(),
            at,
            route: None,
            status: FilingState::Automatic,
            learned: Vec::new(),
        };
        filing.taught(incoming, known, by, at)
    }

    /// Confirmed by a person; it teaches from then on.
    ///
    /// # Errors
    /// [`FilingError::Undone`] when it was taken back before.
    pub fn confirm(
        self,
        incoming: &Person,
        known: &Person,
        by: &str,
        at: Timestamp,
    ) -> Result<Self, FilingError> {
        match self.status {
            FilingState::Undone { .. } => Err(FilingError::Undone),
            FilingState::Confirmed { .. } => Ok(self),
            FilingState::Automatic => Ok(self.taught(incoming, known, by, at)),
        }
    }

    /// Taken back by a person; what it taught is forgotten.
    ///
    /// # Errors
    /// [`FilingError::Undone`] when it was taken back before.
    pub fn undo(self, by: &str, at: Timestamp) -> Result<Self, FilingError> {
        match self.status {
            FilingState::Undone { .. } => Err(FilingError::Undone),
            FilingState::Automatic | FilingState::Confirmed { .. } => Ok(Self {
                status: FilingState::Undone {
                    by: by.to_owned(),
                    at,
                },
                learned: Vec::new(),
                ..self
            }),
        }
    }

    fn taught(self, incoming: &Person, known: &Person, by: &str, at: Timestamp) -> Self {
        let facts = LearnedFact::between(incoming, known).into_iter();
        let filing = self.id.clone();
        let learned = facts.map(|fact| Learned {
            filing: filing.clone(),
            fact,
        });
        Self {
            status: FilingState::Confirmed {
                by: by.to_owned(),
                at,
            },
            learned: learned.collect(),
            ..self
        }
    }
}
