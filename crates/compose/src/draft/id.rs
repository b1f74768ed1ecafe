//! The name of a draft.

use serde::{Deserialize, Serialize};
use std::fmt;
use uuid::Uuid;

/// Names one draft. Never reused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct DraftId(Uuid);

/// Not the name of a draft.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("this is no draft id; `sealpost draft list` shows them")]
pub struct DraftIdError;

impl DraftId {
    /// From a UUID that was never used before.
    pub fn from_uuid(uuid: Uuid) -> Self {
        Self(uuid)
    }

    /// Reads what `Display` writes.
    ///
    /// # Errors
    /// [`DraftIdError`].
    pub fn parse(text: &str) -> Result<Self, DraftIdError> {
        Uuid::try_parse(text.trim())
            .map(Self)
            .map_err(|_| DraftIdError)
    }

    /// Twenty characters that stand for it where identifiers are short (MSH-10).
    pub fn short(self) -> String {
        let digits = self.0.simple().to_string();
        digits.get(12..).unwrap_or_default().to_uppercase()
    }
}

impl fmt::Display for DraftId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_shown_is_read_back() {
        let id = DraftId::from_uuid(Uuid::from_u128(0x1234));
        assert_eq!(DraftId::parse(&id.to_string()), Ok(id));
        assert_eq!(DraftId::parse("x"), Err(DraftIdError));
        assert_eq!(id.short(), "00000000000000001234");
        assert_eq!(id.short().len(), 20);
    }
}
