//! Our own name for a message, from submission to its end state.

use std::fmt;

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::error::IdError;
use crate::kind::IdKind;

/// A message on this node, whichever way it travels. Never sent to a peer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct MessageId(Uuid);

impl MessageId {
    /// From a UUID made elsewhere: pure code makes no random numbers.
    #[must_use]
    pub const fn from_uuid(uuid: Uuid) -> Self {
        Self(uuid)
    }

    /// The UUID.
    #[must_use]
    pub const fn as_uuid(self) -> Uuid {
        self.0
    }

    /// From text such as `0190b4c2-5f7e-7a30-9d6c-3f1a2b4c5d6e`.
    ///
    /// # Errors
    /// [`IdError::Form`] when it is not a UUID.
    pub fn parse(text: &str) -> Result<Self, IdError> {
        const EXPECTED: &str = "a UUID, eight-four-four-four-twelve hexadecimal digits";
        let form = IdError::Form {
            id: IdKind::MessageId,
            expected: EXPECTED,
        };
        Uuid::try_parse(text.trim()).map(Self).map_err(|_| form)
    }
}

impl fmt::Display for MessageId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.0.hyphenated())
    }
}
